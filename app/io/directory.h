// What a folder holds, for the file browser in the window.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"

namespace convlens::io {

struct DirectoryEntry {
  std::string name;  // as the file system has it, to append to the folder's path; may be no valid UTF-8
  std::string text;  // printable
  bool is_dir = false;
  int64_t size_bytes = 0;  // 0 for folders
};

// Folders first, then files, each in natural order ("digit2" before "digit10", without regard to case). Links count as
// what they point at. Left out: "." and "..", hidden names unless asked for, dangling links, pipes, sockets and
// devices.
Result<std::vector<DirectoryEntry>> list_directory(const std::filesystem::path& folder, bool hidden = false);

// Whether `a` comes before `b`: runs of digits compare as numbers, letters without regard to case (ASCII), and what is
// then equal by bytes, so that the order is total.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace convlens::io
