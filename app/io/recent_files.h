// The files that were opened last, newest first, kept in a small text file of their own. Belongs to one thread.
//
// Several programs may keep one list: it is read again under a lock before it is changed, and replaced as a whole.
// Paths are bytes: whatever is not printable is written as \xNN and read back as it was. Nothing here fails loudly: a
// list that cannot be read is empty, one that cannot be written is not.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace convlens::io {

inline constexpr size_t kMaxRecentFiles = 12;

// $XDG_STATE_HOME/convlens/recent, by default ~/.local/state/convlens/recent; empty where there is no home.
std::filesystem::path recent_files_path();

struct RecentFile {
  std::string path;  // absolute
  bool exists = true;
};

class RecentFiles {
 public:
  // `path`: the list's own file; empty: nothing is kept.
  explicit RecentFiles(std::filesystem::path path) : path_(std::move(path)) {}

  // As it stands on disk now.
  std::vector<RecentFile> list() const;
  // To the front; the oldest leave.
  void add(const std::filesystem::path& file);
  void forget();

 private:
  template <class Function>
  void change(Function function);

  std::filesystem::path path_;
};

}  // namespace convlens::io
