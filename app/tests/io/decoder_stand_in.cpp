// A program in place of a decoder child: it answers --decode as the real one does, or, with an argument before that,
// misbehaves in the way that the argument names. See decoder_child_test.cpp.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstring>
#include <ctime>
#include <string_view>
#include <vector>

#include "io/decoder_process.h"
#include "io/decoder_reply.h"

namespace {

using convlens::io::DecoderReply;
using convlens::io::ReplyKind;

void answer(const DecoderReply& head, size_t payload_bytes) {
  const std::vector<char> payload(payload_bytes, 'x');
  const ssize_t first = write(convlens::io::kOutputFd, &head, sizeof head);
  const ssize_t second = write(convlens::io::kOutputFd, payload.data(), payload.size());
  _exit(first > 0 && second >= 0 ? 0 : 1);
}

DecoderReply picture(int64_t h, int64_t w, int64_t payload_bytes) {
  return {.kind = ReplyKind::pixels,
          .channels = 1,
          .sample_bytes = 1,
          .white = 255,
          .orientation = 1,
          .h = h,
          .w = w,
          .payload_bytes = payload_bytes};
}

// Where no memory is; the compiler does not know.
volatile int* volatile nowhere = nullptr;

[[noreturn]] void misbehave(std::string_view way) {
  convlens::io::SandboxLimits limits;
  limits.processor_seconds = 1;
  limits.written_bytes = 1 << 20;
  if (!convlens::io::enter_sandbox(limits)) _exit(3);
  if (way == "crash") std::raise(SIGSEGV);  // which the sandbox does not even let it do
  if (way == "write_to_nowhere") *nowhere = 1;
  if (way == "sleep") {
    const timespec long_time{3600, 0};
    nanosleep(&long_time, nullptr);
  }
  if (way == "spin")
    for (std::atomic<unsigned> turns = 0;;) ++turns;
  if (way == "open_a_file") answer(picture(1, access("/etc/passwd", R_OK) == 0 ? 2 : 1, 1), 1);
  if (way == "flood") {
    const std::vector<char> block(size_t{1} << 18);
    while (write(convlens::io::kOutputFd, block.data(), block.size()) > 0) {
    }
  }
  if (way == "lie_large") answer(picture(4096, 4096, 4096 * 4096), 100);
  if (way == "lie_small") answer(picture(10, 10, 5), 5);
  if (way == "lie_huge") answer(picture(int64_t{1} << 40, int64_t{1} << 40, 16), 16);
  if (way == "lie_kind") answer({.kind = ReplyKind::bytes, .payload_bytes = 4}, 4);
  if (way == "lie_channels") {
    DecoderReply head = picture(2, 2, 8);
    head.channels = 2;
    answer(head, 8);
  }
  if (way == "two_lines") {
    DecoderReply head{.kind = ReplyKind::failure};
    std::memset(head.text.data(), '\n', head.text.size());  // no end, either
    answer(head, 0);
  }
  if (way == "fail") _exit(7);
  _exit(0);  // says nothing
}

}  // namespace

int main(int argc, char** argv) {
  int first = 1;
  const bool misbehaves = argc > 1 && argv[1] != convlens::io::kDecodeOption;
  if (misbehaves) first = 2;
  const bool probed = argc > first + 1 && std::string_view(argv[first + 1]) == "probe";
  if (misbehaves && std::string_view(argv[1]) == "no_sandbox") _exit(1);
  if (misbehaves && !probed) misbehave(argv[1]);
  convlens::io::run_decoder({argv + first, static_cast<size_t>(argc - first)});
}
