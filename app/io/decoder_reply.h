// What a decoder child and its parent say to each other. Internal to io (and to the tests' stand-in for a child).
//
//   PROGRAM --decode probe                  nothing but the sandbox: whether there is one
//   PROGRAM --decode image                  a picture into pixels
//   PROGRAM --decode gunzip MAX_BYTES       compressed data into bytes
//
// The file's bytes come in kInputFd, a DecoderReply and its payload go to kOutputFd; both are memory (memfd). kAliveFd
// is the end of a pipe that only closes, with the child. What a child writes is a stranger's word: the parent holds
// every field against the length of the reply.
#pragma once

#include <array>
#include <cstdint>

namespace convlens::io {

inline constexpr int kInputFd = 3, kOutputFd = 4, kAliveFd = 5;

inline constexpr uint64_t kReplyMagic = 0x43766C5265706C79;  // "CvlReply"

enum class ReplyKind : uint32_t { none, pixels, bytes, failure };

struct alignas(64) DecoderReply {
  uint64_t magic = kReplyMagic;
  ReplyKind kind = ReplyKind::none;
  int32_t channels = 0, sample_bytes = 0, white = 0, grey = 0, mirrored = 0, orientation = 0;  // of Pixels
  int64_t h = 0, w = 0;
  int64_t payload_bytes = 0;         // behind this struct
  std::array<char, 256> text{};      // the note of the pixels, or what failed
  std::array<char, 128> accepted{};  // of a failure
};

}  // namespace convlens::io
