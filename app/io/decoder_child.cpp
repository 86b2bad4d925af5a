// The parent's side: start, wait, disbelieve; see decoder_child.h and decoder_reply.h.
#include "io/decoder_child.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "io/cancel.h"
#include "io/decoder_process.h"
#include "io/decoder_reply.h"
#include "io/descriptor.h"
#include "io/image_decoders.h"

namespace convlens::io {
namespace {

constexpr int kCancelPollMs = 20;  // between looks at the cancel token

// Above the descriptors that the child expects, so that putting one in its place overwrites no other.
Descriptor moved_up(Descriptor low) { return Descriptor(fcntl(low.get(), F_DUPFD_CLOEXEC, kAliveFd + 1)); }

Descriptor memory_file(const char* label) { return moved_up(Descriptor(memfd_create(label, MFD_CLOEXEC))); }

struct Pipe {
  Descriptor reads, writes;
};
Pipe make_pipe() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  return {moved_up(Descriptor(ends[0])), moved_up(Descriptor(ends[1]))};
}

// Starts `command` with these descriptors, nothing on its standard streams, and signals as usual. -1: it cannot.
pid_t start(const std::vector<std::string>& command, int input, int output, int alive) {
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  if (posix_spawn_file_actions_init(&files) != 0) return -1;
  if (posix_spawnattr_init(&attributes) != 0) {
    posix_spawn_file_actions_destroy(&files);
    return -1;
  }
  for (const int fd : {0, 1, 2}) posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&files, input, kInputFd);
  posix_spawn_file_actions_adddup2(&files, output, kOutputFd);
  posix_spawn_file_actions_adddup2(&files, alive, kAliveFd);
  sigset_t none, usual;
  sigemptyset(&none);
  sigfillset(&usual);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child = -1;
  char* no_environment[] = {nullptr};
  if (posix_spawn(&child, arguments[0], &files, &attributes, arguments.data(), no_environment) != 0) child = -1;
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return child;
}

// Until the child has ended, by itself or killed because somebody gave up; returns its wait status.
int wait_for(pid_t child, int alive, const CancelToken* cancel) {
  bool killed = false;
  while (true) {
    pollfd ended{alive, POLLIN, 0};
    const int ready = poll(&ended, 1, kCancelPollMs);
    if (ready > 0) break;
    if (is_cancelled(cancel) && !std::exchange(killed, true)) kill(child, SIGKILL);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// How a child that did not end well is told.
Error ended_badly(int status, const std::string& name) {
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  switch (signal) {
    case SIGXCPU:
      return Error::failure(name, "takes too long to decode",
                            "up to " + std::to_string(SandboxLimits{}.processor_seconds) + " s");
    case SIGXFSZ:
      return Error::failure(name, "decodes into more than a file may hold");
    case SIGKILL:
      return Error::failure(name, "cannot be decoded: its decoder was killed");
    case SIGSYS:
      return Error::failure(name, "cannot be decoded: its decoder asked for what no decoder needs");
    default:
      return Error::failure(name, signal != 0 ? "cannot be decoded: it crashes its decoder"
                                              : "cannot be decoded: its decoder gave no answer");
  }
}

Error untrue(const std::string& name) {
  return Error::failure(name, "cannot be decoded: its decoder's answer does not hold together");
}

struct Answer {
  DecoderReply head;
  std::shared_ptr<const uint8_t> payload;  // head.payload_bytes of it
};

template <size_t kSize>
std::string text_of(const std::array<char, kSize>& text) {
  return printable({text.data(), strnlen(text.data(), kSize)});
}

// The reply as it lies in memory that nobody can write or shorten any more: its writer has ended.
Result<Answer> read_answer(int output, const std::string& name) {
  struct stat status {};
  if (fstat(output, &status) != 0 || status.st_size < static_cast<off_t>(sizeof(DecoderReply))) return untrue(name);
  const auto size = static_cast<size_t>(status.st_size);
  void* memory = mmap(nullptr, size, PROT_READ, MAP_SHARED, output, 0);
  if (memory == MAP_FAILED) return Error::failure(name, "does not fit into memory");
  const std::shared_ptr<const void> mapping(memory, [size](void* at) { munmap(at, size); });
  Answer answer;
  std::memcpy(&answer.head, memory, sizeof answer.head);
  const int64_t left = static_cast<int64_t>(size - sizeof(DecoderReply));
  if (answer.head.magic != kReplyMagic || answer.head.payload_bytes != left) return untrue(name);
  answer.payload = {mapping, static_cast<const uint8_t*>(memory) + sizeof(DecoderReply)};
  return answer;
}

// One job from start to answer.
Result<Answer> ask(std::vector<std::string> command, ByteView bytes, const std::string& name,
                   const LoadContext& context) {
  const Error no_process = Error::failure(name, "cannot be decoded: no process can be started for its decoder");
  const Descriptor input = memory_file("convlens-file"), output = memory_file("convlens-pixels");
  Pipe alive = make_pipe();
  if (!input.valid() || !output.valid() || !alive.writes.valid()) return no_process;
  if (!write_descriptor(input.get(), name, std::array<ByteView, 1>{bytes}))
    return Error::failure(name, "does not fit into memory");
  const pid_t child = start(command, input.get(), output.get(), alive.writes.get());
  alive.writes.close();
  if (child < 0) return no_process;
  const int status = wait_for(child, alive.reads.get(), context.cancel);
  if (is_cancelled(context.cancel)) return Error::cancelled();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return ended_badly(status, name);
  auto answer = read_answer(output.get(), name);
  if (answer && answer->head.kind == ReplyKind::failure)
    return Error::failure(name, text_of(answer->head.text), text_of(answer->head.accepted));
  return answer;
}

std::vector<std::string> with_job(std::vector<std::string> command, std::initializer_list<std::string> job) {
  command.emplace_back(kDecodeOption);
  command.insert(command.end(), job);
  return command;
}

}  // namespace

std::vector<std::string> this_program() { return {"/proc/self/exe"}; }

std::optional<DecoderChild> DecoderChild::probe(std::vector<std::string> command) {
#if CONVLENS_SECCOMP
  const Descriptor nothing = memory_file("convlens-probe");
  Pipe alive = make_pipe();
  if (command.empty() || !nothing.valid() || !alive.writes.valid()) return std::nullopt;
  const pid_t child = start(with_job(command, {"probe"}), nothing.get(), nothing.get(), alive.writes.get());
  alive.writes.close();
  if (child < 0) return std::nullopt;
  const int status = wait_for(child, alive.reads.get(), nullptr);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return DecoderChild(std::move(command));
#else
  return std::nullopt;
#endif
}

Result<Pixels> DecoderChild::decode_pixels(ByteView bytes, const std::string& name, const LoadContext& context) const {
  // What no decoder reads needs no child to say so.
  if (sniff_image(bytes) == ImageFormat::unknown) return io::decode_pixels(bytes, name, context.cancel);
  auto answer = ask(with_job(command_, {"image"}), bytes, name, context);
  if (!answer) return answer.error();
  const DecoderReply& head = answer->head;
  Pixels pixels{.samples = answer->payload,
                .h = head.h,
                .w = head.w,
                .channels = head.channels,
                .sample_bytes = head.sample_bytes,
                .white = head.white,
                .grey = head.grey != 0,
                .mirrored = head.mirrored != 0,
                .orientation = head.orientation,
                .note = text_of(head.text)};
  if (head.kind != ReplyKind::pixels || check_pixels(pixels, name) || pixels.byte_count() != head.payload_bytes)
    return untrue(name);
  return pixels;
}

Result<Bytes> DecoderChild::gunzip(ByteView bytes, const std::string& name, int64_t max_bytes,
                                   const LoadContext& context) const {
  auto answer = ask(with_job(command_, {"gunzip", std::to_string(max_bytes)}), bytes, name, context);
  if (!answer) return answer.error();
  if (answer->head.kind != ReplyKind::bytes || answer->head.payload_bytes > max_bytes) return untrue(name);
  try {
    return Bytes(answer->payload.get(), answer->payload.get() + answer->head.payload_bytes);
  } catch (const std::bad_alloc&) {
    return Error::failure(name, "does not fit into memory");
  }
}

}  // namespace convlens::io
