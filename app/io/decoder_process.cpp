#include "io/decoder_process.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#if CONVLENS_SECCOMP
#include <seccomp.h>
#endif

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>
#include <exception>
#include <string>

#include "io/decoder_reply.h"
#include "io/gzip.h"
#include "io/image_decoders.h"

namespace convlens::io {
namespace {

constexpr int kExitDone = 0, kExitFailed = 1, kExitUsage = 2;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kShadowMemory = true;  // terabytes of address space
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kShadowMemory = true;
#else
constexpr bool kShadowMemory = false;
#endif
#else
constexpr bool kShadowMemory = false;
#endif

#if CONVLENS_SECCOMP
bool allow_only_decoding() {
  // prctl once more: sanitizers name their memory with it.
  constexpr int kCalls[] = {SCMP_SYS(read),  SCMP_SYS(pread64),    SCMP_SYS(write),        SCMP_SYS(pwrite64),
                            SCMP_SYS(lseek), SCMP_SYS(munmap),     SCMP_SYS(mremap),       SCMP_SYS(madvise),
                            SCMP_SYS(brk),   SCMP_SYS(getrandom),  SCMP_SYS(rt_sigreturn), SCMP_SYS(exit),
                            SCMP_SYS(close), SCMP_SYS(exit_group), SCMP_SYS(sched_yield),  SCMP_SYS(prctl)};
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == nullptr) return false;
  bool good = true;
  for (const int call : kCalls) good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
  // Memory, but none that can be run.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)})
    good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
  good = good && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return good;
}
#else
bool allow_only_decoding() { return false; }
#endif

// `grace`: between the limit, whose signal says what was spent, and the end, which says nothing.
bool limit(__rlimit_resource_t resource, int64_t value, int64_t grace = 0) {
  const rlimit limits{static_cast<rlim_t>(value), static_cast<rlim_t>(value + grace)};
  return setrlimit(resource, &limits) == 0;
}

void close_the_rest() {
  constexpr unsigned kFirst = kAliveFd + 1;
#ifdef SYS_close_range
  if (syscall(SYS_close_range, kFirst, ~0U, 0U) == 0) return;
#endif
  constexpr int kManyEnough = 1024;
  for (int fd = static_cast<int>(kFirst); fd < kManyEnough; ++fd) close(fd);
}

bool write_all(const void* data, int64_t bytes) {
  const auto* from = static_cast<const uint8_t*>(data);
  while (bytes > 0) {
    const ssize_t put = write(kOutputFd, from, static_cast<size_t>(bytes));
    if (put <= 0) return false;
    from += put;
    bytes -= put;
  }
  return true;
}

template <size_t kSize>
void put_text(std::array<char, kSize>& to, std::string_view text) {
  std::copy_n(text.begin(), std::min(text.size(), kSize - 1), to.begin());
}

[[noreturn]] void reply(DecoderReply head, const void* payload) {
  const bool written = write_all(&head, sizeof head) && write_all(payload, head.payload_bytes);
  _exit(written ? kExitDone : kExitFailed);
}

[[noreturn]] void reply(const Error& error) {
  DecoderReply head{.kind = ReplyKind::failure};
  put_text(head.text, error.what);
  put_text(head.accepted, error.accepted);
  reply(head, nullptr);
}

[[noreturn]] void decode_picture(ByteView bytes) {
  const auto pixels = decode_pixels(bytes, "", nullptr);
  if (!pixels) reply(pixels.error());
  DecoderReply head{.kind = ReplyKind::pixels,
                    .channels = pixels->channels,
                    .sample_bytes = pixels->sample_bytes,
                    .white = pixels->white,
                    .grey = pixels->grey ? 1 : 0,
                    .mirrored = pixels->mirrored ? 1 : 0,
                    .orientation = pixels->orientation,
                    .h = pixels->h,
                    .w = pixels->w,
                    .payload_bytes = pixels->byte_count()};
  put_text(head.text, pixels->note);
  reply(head, pixels->samples.get());
}

[[noreturn]] void unpack(ByteView bytes, int64_t max_bytes) {
  const auto unpacked = gunzip(bytes, "", max_bytes);
  if (!unpacked) reply(unpacked.error());
  reply(DecoderReply{.kind = ReplyKind::bytes, .payload_bytes = static_cast<int64_t>(unpacked->size())},
        unpacked->data());
}

}  // namespace

bool enter_sandbox(const SandboxLimits& limits) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close_the_rest();
  // Above the first limit of processor time comes SIGXCPU, which says what it was; SIGKILL only above the second.
  const bool limited = limit(RLIMIT_CORE, 0) && limit(RLIMIT_CPU, limits.processor_seconds, 1) &&
                       limit(RLIMIT_FSIZE, limits.written_bytes) &&
                       (kShadowMemory || limit(RLIMIT_AS, limits.address_space_bytes));
  return limited && allow_only_decoding();
}

void run_decoder(std::span<const char* const> arguments) {
  const std::string_view job = arguments.size() > 1 ? arguments[1] : "";
  if (job == "probe") _exit(enter_sandbox({}) ? kExitDone : kExitFailed);
  int64_t max_bytes = 0;
  if (job == "gunzip" && arguments.size() == 3)
    std::from_chars(arguments[2], arguments[2] + std::strlen(arguments[2]), max_bytes);
  struct stat status {};
  if ((job != "image" && max_bytes <= 0) || fstat(kInputFd, &status) != 0 || status.st_size < 1) _exit(kExitUsage);
  const auto size = static_cast<size_t>(status.st_size);
  void* input = mmap(nullptr, size, PROT_READ, MAP_SHARED, kInputFd, 0);
  if (input == MAP_FAILED) _exit(kExitFailed);
  SandboxLimits limits;
  // Unpacked bytes double in place while they grow.
  limits.address_space_bytes += 3 * max_bytes;
  limits.written_bytes += max_bytes;
  if (!enter_sandbox(limits)) _exit(kExitFailed);
  const ByteView bytes{static_cast<const uint8_t*>(input), size};
  try {
    job == "image" ? decode_picture(bytes) : unpack(bytes, max_bytes);
  } catch (const std::exception&) {
    reply(Error::failure("", "does not fit into memory"));
  }
}

}  // namespace convlens::io
