#include "io/recent_files.h"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cstdlib>

#include "io/atomic_save.h"
#include "io/descriptor.h"

namespace convlens::io {
namespace {

constexpr std::string_view kHeading = "convlens recent files 1\n";
constexpr int64_t kMaxListBytes = 256 * 1024;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::string escaped(const std::string& path) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F && c != '\\') {
      text += c;
      continue;
    }
    text += "\\x";
    text += kHex[byte >> 4U];
    text += kHex[byte & 15U];
  }
  return text;
}

// Empty when the line is none of ours.
std::string unescaped(std::string_view line) {
  std::string path;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\') {
      path += line[i];
      continue;
    }
    if (i + 3 >= line.size() || line[i + 1] != 'x') return {};
    const int high = hex_digit(line[i + 2]), low = hex_digit(line[i + 3]);
    if (high < 0 || low < 0) return {};
    path += static_cast<char>(high * 16 + low);
    i += 3;
  }
  return path.starts_with('/') ? path : std::string();
}

std::vector<std::string> read_list(const std::filesystem::path& path) {
  std::vector<std::string> paths;
  if (path.empty()) return paths;
  const auto bytes = read_file(path, kMaxListBytes);
  if (!bytes) return paths;
  std::string_view text{reinterpret_cast<const char*>(bytes->data()), bytes->size()};
  if (!text.starts_with(kHeading)) return paths;
  text.remove_prefix(kHeading.size());
  while (!text.empty() && paths.size() < kMaxRecentFiles) {
    const size_t end = std::min(text.find('\n'), text.size());
    if (std::string file = unescaped(text.substr(0, end)); !file.empty()) paths.push_back(std::move(file));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return paths;
}

}  // namespace

std::filesystem::path recent_files_path() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path(value != nullptr ? value : "");
  };
  std::filesystem::path folder = variable("XDG_STATE_HOME");
  if (!folder.is_absolute()) {  // the XDG specification has relative ones ignored
    folder = variable("HOME");
    if (!folder.is_absolute()) return {};
    folder = folder / ".local" / "state";
  }
  return folder / "convlens" / "recent";
}

std::vector<RecentFile> RecentFiles::list() const {
  std::vector<RecentFile> files;
  for (std::string& path : read_list(path_)) {
    std::error_code ignored;
    const bool exists = std::filesystem::exists(path, ignored);
    files.push_back({std::move(path), exists});
  }
  return files;
}

void RecentFiles::add(const std::filesystem::path& file) {
  std::error_code error;
  const std::string full = std::filesystem::absolute(file, error).lexically_normal().native();
  if (error) return;
  change([&](std::vector<std::string>& paths) {
    std::erase(paths, full);
    paths.insert(paths.begin(), full);
    if (paths.size() > kMaxRecentFiles) paths.resize(kMaxRecentFiles);
  });
}

void RecentFiles::forget() {
  change([](std::vector<std::string>& paths) { paths.clear(); });
}

// The lock is a file beside the list, because the list itself is replaced by another file.
template <class Function>
void RecentFiles::change(Function function) {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::create_directories(path_.parent_path(), ignored);
  std::filesystem::path lock_path = path_;
  lock_path += ".lock";
  const Descriptor lock(open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid() || flock(lock.get(), LOCK_EX) != 0) return;
  std::vector<std::string> paths = read_list(path_);
  function(paths);
  std::string text(kHeading);
  for (const std::string& path : paths) text += escaped(path) + "\n";
  [[maybe_unused]] const auto saved = save_file(path_, as_bytes(text));  // a list is not worth a complaint
}

}  // namespace convlens::io
