// Temporary file, fsync, rename, fsync of the folder; see atomic_save.h.
#include "io/atomic_save.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <utility>

#include "io/descriptor.h"

namespace convlens::io {
namespace {

constexpr std::string_view kCannotWrite = "cannot be written";

struct FreeText {
  void operator()(char* text) const noexcept { std::free(text); }  // NOLINT: realpath() gives malloc'ed memory
};

std::filesystem::path folder_of(const std::filesystem::path& target) {
  const std::filesystem::path folder = target.parent_path();
  return folder.empty() ? std::filesystem::path(".") : folder;
}

// Creates a file beside `target` that no one else has. The name does not hold the target's, which may be as long as the
// file system allows; it holds our process id, so that what a killed process left can be told from work in progress.
Result<Descriptor> create_temporary(const std::filesystem::path& target, const std::string& name,
                                    std::filesystem::path& temporary) {
  static std::atomic<uint64_t> counter{0};
  constexpr int kAttempts = 1000;  // only names left by a killed process with our id are in the way
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    temporary = folder_of(target) /
                (".convlens-" + std::to_string(getpid()) + "-" + std::to_string(counter.fetch_add(1)) + ".tmp");
    Descriptor fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (fd.valid()) return fd;
    if (errno != EEXIST) break;
  }
  const int error = errno;
  temporary.clear();
  if (error == ENOENT) return Error::failure(name, "its folder does not exist", "an existing folder");
  return Error::failure(name, errno_text(error, kCannotWrite));
}

Result<void> write_directly(const std::filesystem::path& target, const std::string& name,
                            std::span<const ByteView> parts) {
  // O_NONBLOCK makes a pipe without a reader fail instead of hang; writes then block as usual.
  Descriptor fd(open(target.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!fd.valid() && errno == ENXIO) return Error::failure(name, errno_text(EPIPE, kCannotWrite));
  if (!fd.valid()) return Error::failure(name, errno_text(errno, kCannotWrite));
  const int flags = fcntl(fd.get(), F_GETFL);
  if (flags < 0 || fcntl(fd.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) {
    return Error::failure(name, errno_text(errno, kCannotWrite));
  }
  if (auto written = write_descriptor(fd.get(), name, parts); !written) return written;
  if (!fd.close()) return Error::failure(name, errno_text(errno, kCannotWrite));
  return {};
}

}  // namespace

Result<PendingSave> PendingSave::prepare(const std::filesystem::path& target, std::span<const ByteView> parts) {
  PendingSave save;
  save.name_ = printable_path(target);
  save.target_ = target;
  if (target.empty()) return Error::failure(save.name_, "has no name", "the name of a file");

  struct stat status {};
  const bool exists = stat(target.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) return Error::failure(save.name_, errno_text(errno, kCannotWrite));
  if (!exists && !target.has_filename()) return Error::failure(save.name_, "is a folder", "the name of a file");
  if (exists && S_ISDIR(status.st_mode)) return Error::failure(save.name_, "is a folder", "the name of a file");
  if (exists && !S_ISREG(status.st_mode)) {
    if (auto written = write_directly(target, save.name_, parts); !written) return written.error();
    return save;
  }
  if (exists) {
    // rename() would replace a file that its owner has made read-only.
    if (access(target.c_str(), W_OK) != 0) return Error::failure(save.name_, errno_text(errno, kCannotWrite));
    const std::unique_ptr<char, FreeText> resolved(realpath(target.c_str(), nullptr));
    if (!resolved) return Error::failure(save.name_, errno_text(errno, kCannotWrite));
    save.target_ = resolved.get();
  }

  auto created = create_temporary(save.target_, save.name_, save.temporary_);
  if (!created) return created.error();
  Descriptor fd = std::move(created).value();
  if (auto written = write_descriptor(fd.get(), save.name_, parts); !written) return written.error();
  if (exists && fchmod(fd.get(), status.st_mode & 07777U) != 0) {
    return Error::failure(save.name_, errno_text(errno, kCannotWrite));
  }
  if (fsync(fd.get()) != 0 || !fd.close()) return Error::failure(save.name_, errno_text(errno, kCannotWrite));
  return save;
}

PendingSave::PendingSave(PendingSave&& other) noexcept { *this = std::move(other); }

PendingSave& PendingSave::operator=(PendingSave&& other) noexcept {
  std::swap(target_, other.target_);
  std::swap(temporary_, other.temporary_);
  std::swap(name_, other.name_);
  return *this;
}

PendingSave::~PendingSave() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

Result<void> PendingSave::commit() {
  if (temporary_.empty()) return {};  // written directly
  if (rename(temporary_.c_str(), target_.c_str()) != 0) return Error::failure(name_, errno_text(errno, kCannotWrite));
  temporary_.clear();
  // From here on the new file is in place. The folder is flushed so that a power cut does not bring the old name back;
  // a folder that cannot be opened for reading (mode 0300) or flushed (some network file systems) is no failed save.
  const Descriptor folder(open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.valid() && fsync(folder.get()) != 0 && errno == EIO) {
    return Error::failure(name_, "was written, but its folder could not be flushed to the disk");
  }
  return {};
}

Result<void> save_file(const std::filesystem::path& target, std::span<const ByteView> parts) {
  auto save = PendingSave::prepare(target, parts);
  if (!save) return save.error();
  return save->commit();
}

Result<void> save_file(const std::filesystem::path& target, ByteView bytes) {
  const std::array<ByteView, 1> parts{bytes};
  return save_file(target, parts);
}

}  // namespace convlens::io
