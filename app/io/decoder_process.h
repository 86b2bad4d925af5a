// The child's side of decoding apart: the sandbox, one job, a reply. See decoder_child.h for why and for the parent.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace convlens::io {

inline constexpr std::string_view kDecodeOption = "--decode";

struct SandboxLimits {
  int64_t address_space_bytes = int64_t{3} << 29;  // 1.5 GiB: the program, its libraries, 256 MiB of file, the pixels
  int64_t written_bytes = int64_t{256} << 20;      // of the reply: 16 Mpx of four 16-bit samples are half of that
  int64_t processor_seconds = 60;                  // the worst file that we know takes less than one
};
// Takes away everything that a decoder does not need, for good: other descriptors, memory, processor time, and all
// system calls but those of memory, of reading and writing, and of ending. A forbidden call ends the process. False
// where the system has no such thing.
bool enter_sandbox(const SandboxLimits& limits);

// Carries out one job (`arguments` from kDecodeOption on) and ends the process. Never returns into the program.
// Call it before anything else in main.
[[noreturn]] void run_decoder(std::span<const char* const> arguments);

}  // namespace convlens::io
