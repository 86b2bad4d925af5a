// Listing and natural order; see directory.h.
#include "io/directory.h"

#include <algorithm>
#include <system_error>

#include "io/file.h"

namespace convlens::io {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// The digits at `at`, without leading zeros; moves `at` behind them.
std::string_view take_number(std::string_view text, size_t& at) {
  size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  while (begin + 1 < at && text[begin] == '0') ++begin;
  return text.substr(begin, at - begin);
}

// < 0, 0 or > 0.
int natural_compare(std::string_view a, std::string_view b) {
  size_t i = 0;
  size_t k = 0;
  while (i < a.size() && k < b.size()) {
    if (is_digit(a[i]) && is_digit(b[k])) {
      const std::string_view x = take_number(a, i);
      const std::string_view y = take_number(b, k);
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
      if (const int order = x.compare(y); order != 0) return order;
    } else {
      const auto x = static_cast<unsigned char>(lower(a[i++]));
      const auto y = static_cast<unsigned char>(lower(b[k++]));
      if (x != y) return x < y ? -1 : 1;
    }
  }
  return static_cast<int>(i < a.size()) - static_cast<int>(k < b.size());
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  const int order = natural_compare(a, b);
  return order != 0 ? order < 0 : a < b;
}

Result<std::vector<DirectoryEntry>> list_directory(const std::filesystem::path& folder, bool hidden) {
  std::error_code error;
  std::vector<DirectoryEntry> entries;
  // The iterator's own increment throws; this form reports.
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    DirectoryEntry entry;
    entry.name = it->path().filename().native();
    if (!hidden && entry.name.starts_with('.')) continue;
    std::error_code ignored;  // what cannot be looked at is left out
    entry.is_dir = it->is_directory(ignored);
    if (!entry.is_dir && !it->is_regular_file(ignored)) continue;
    if (!entry.is_dir) {
      const auto size = it->file_size(ignored);
      entry.size_bytes = ignored ? 0 : static_cast<int64_t>(size);
    }
    entry.text = printable(entry.name);
    entries.push_back(std::move(entry));
  }
  if (error)
    return Error::failure(printable_path(folder), errno_text(error.value(), "cannot be listed"), "a readable folder");
  std::sort(entries.begin(), entries.end(), [](const DirectoryEntry& a, const DirectoryEntry& b) {
    if (a.is_dir != b.is_dir) return a.is_dir;
    return natural_less(a.name, b.name);
  });
  return entries;
}

}  // namespace convlens::io
