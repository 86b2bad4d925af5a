// Saving without a moment in which the file is broken: a temporary file beside the target, flushed, then renamed.
//
// Until commit() the target is untouched, and a PendingSave that is dropped leaves nothing behind. A target that is a
// symbolic link is followed; an existing file keeps its permissions. Devices and pipes (/dev/null, /dev/stdout,
// >(command)) cannot be replaced: they are written directly, by prepare().
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "convlens/engine/result.h"
#include "io/file.h"

namespace convlens::io {

class PendingSave {
 public:
  // Writes all parts to the temporary file and flushes it to the disk. Refuses, with the target's printable name:
  // a folder, a folder that is missing or not writable, a read-only target, a full disk.
  static Result<PendingSave> prepare(const std::filesystem::path& target, std::span<const ByteView> parts);

  PendingSave(PendingSave&& other) noexcept;
  PendingSave& operator=(PendingSave&& other) noexcept;
  ~PendingSave();  // removes the temporary file of a save that was not committed

  // Renames the temporary file onto the target and flushes its folder. Once.
  Result<void> commit();

 private:
  PendingSave() = default;
  std::filesystem::path target_;     // symbolic links resolved
  std::filesystem::path temporary_;  // empty: nothing to rename or to remove
  std::string name_;
};

// prepare() and commit().
Result<void> save_file(const std::filesystem::path& target, std::span<const ByteView> parts);
Result<void> save_file(const std::filesystem::path& target, ByteView bytes);

}  // namespace convlens::io
