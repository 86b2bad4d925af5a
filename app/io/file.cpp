// Reading whole files: the checks that keep pipes, devices and giants out; see file.h.
#include "io/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <system_error>

#include "io/cancel.h"
#include "io/descriptor.h"

namespace convlens::io {
namespace {

constexpr std::string_view kCannotRead = "cannot be read";
constexpr std::string_view kAcceptedFile = "a regular file";

Error not_a_regular_file(std::string name, mode_t mode) {
  if (S_ISDIR(mode)) return Error::failure(std::move(name), "is a folder", std::string(kAcceptedFile));
  if (S_ISFIFO(mode)) return Error::failure(std::move(name), "is a pipe", std::string(kAcceptedFile));
  if (S_ISSOCK(mode)) return Error::failure(std::move(name), "is a socket", std::string(kAcceptedFile));
  return Error::failure(std::move(name), "is a device", std::string(kAcceptedFile));
}

Error too_large(std::string name, int64_t bytes, int64_t max_bytes) {
  return Error::failure(std::move(name), "is too large: " + size_text(bytes), "up to " + size_text(max_bytes));
}

// Reads into `out` until it is full or the file ends; returns the number of bytes, or -1 with errno.
int64_t read_fully(int fd, std::span<uint8_t> out) {
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t got = read(fd, out.data() + done, std::min<size_t>(out.size() - done, size_t{1} << 30));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  return static_cast<int64_t>(done);
}

// The same a piece at a time, so that somebody can see how far it is and stop it.
int64_t read_in_pieces(int fd, std::span<uint8_t> out, const LoadContext& context) {
  constexpr size_t kPiece = size_t{4} << 20;
  if (context.progress != nullptr) context.progress->total_bytes.store(static_cast<int64_t>(out.size()));
  size_t done = 0;
  while (done < out.size() && !is_cancelled(context.cancel)) {
    const std::span<uint8_t> piece = out.subspan(done, std::min(kPiece, out.size() - done));
    const int64_t got = read_fully(fd, piece);
    if (got < 0) return -1;
    done += static_cast<size_t>(got);
    if (context.progress != nullptr) context.progress->done_bytes.store(static_cast<int64_t>(done));
    if (got < static_cast<int64_t>(piece.size())) break;
  }
  return static_cast<int64_t>(done);
}

}  // namespace

Result<Bytes> read_file(const std::filesystem::path& path, int64_t max_bytes, const LoadContext& context) {
  const std::string name = printable_path(path);
  // O_NONBLOCK: opening a pipe that nobody writes to returns at once; it has no effect on regular files.
  const Descriptor fd(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!fd.valid()) {
    if (errno == ENXIO) return Error::failure(name, "is a socket or a missing device", std::string(kAcceptedFile));
    return Error::failure(name, errno_text(errno, kCannotRead));
  }
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return Error::failure(name, errno_text(errno, kCannotRead));
  if (!S_ISREG(status.st_mode)) return not_a_regular_file(name, status.st_mode);
  if (status.st_size > max_bytes) return too_large(name, status.st_size, max_bytes);
  if (status.st_size == 0) return Error::failure(name, "is empty");
  try {
    Bytes bytes(static_cast<size_t>(status.st_size));
    const int64_t got = read_in_pieces(fd.get(), bytes, context);
    if (is_cancelled(context.cancel)) return Error::cancelled();
    if (got < 0) return Error::failure(name, errno_text(errno, kCannotRead));
    if (got == 0) return Error::failure(name, "is empty");
    bytes.resize(static_cast<size_t>(got));
    return bytes;
  } catch (const std::bad_alloc&) {
    return Error::failure(name, "does not fit into memory: " + size_text(status.st_size));
  }
}

Result<Bytes> read_descriptor(int fd, std::string_view name, int64_t max_bytes) {
  try {
    Bytes bytes;
    std::array<uint8_t, 65536> block;
    while (true) {
      const int64_t got = read_fully(fd, block);
      if (got < 0) return Error::failure(std::string(name), errno_text(errno, kCannotRead));
      if (static_cast<int64_t>(bytes.size()) + got > max_bytes) {
        return Error::failure(std::string(name), "is too large", "up to " + size_text(max_bytes));
      }
      bytes.insert(bytes.end(), block.begin(), block.begin() + got);
      if (got < static_cast<int64_t>(block.size())) break;
    }
    if (bytes.empty()) return Error::failure(std::string(name), "is empty");
    return bytes;
  } catch (const std::bad_alloc&) {
    return Error::failure(std::string(name), "does not fit into memory");
  }
}

Result<void> write_descriptor(int fd, std::string_view name, std::span<const ByteView> parts) {
  for (const ByteView part : parts) {
    size_t done = 0;
    while (done < part.size()) {
      const ssize_t put = write(fd, part.data() + done, std::min<size_t>(part.size() - done, size_t{1} << 30));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return Error::failure(std::string(name), errno_text(errno, "cannot be written"));
      done += static_cast<size_t>(put);
    }
  }
  return {};
}

std::string errno_text(int error, std::string_view cannot) {
  const std::string text(cannot);
  switch (error) {
    case ENOENT:
      return "does not exist";
    case ENOTDIR:
      return "does not exist: a part of its path is not a folder";
    case EISDIR:
      return "is a folder";
    case ELOOP:
      return "is a loop of symbolic links";
    case ENAMETOOLONG:
      return "has a name that is too long";
    case EACCES:
    case EPERM:
      return text + ": permission denied";
    case EROFS:
      return text + ": the file system is read-only";
    case ENOSPC:
      return text + ": no space is left on the device";
    case EDQUOT:
      return text + ": the disk quota is used up";
    case EFBIG:
      return text + ": the file would be too large";
    case EPIPE:
      return text + ": nobody reads the pipe";
    case EBADF:
      return text + ": it is closed";
    default:
      return text + ": " + std::generic_category().message(error);
  }
}

ByteView as_bytes(std::string_view text) { return {reinterpret_cast<const uint8_t*>(text.data()), text.size()}; }

}  // namespace convlens::io
