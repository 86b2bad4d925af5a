#include "shell/file_uri.h"

#include <algorithm>

namespace convlens::shell {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string without_percents(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escaped =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    plain += escaped ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (escaped) i += 2;
  }
  return plain;
}

}  // namespace

std::string path_of_uri(std::string_view uri) {
  if (!uri.starts_with("file:")) return {};
  uri.remove_prefix(5);
  if (uri.starts_with("//")) uri.remove_prefix(std::min(uri.size(), uri.find('/', 2)));
  std::string path = without_percents(uri);
  const bool usable = path.starts_with('/') && path.find('\0') == std::string::npos;
  return usable ? path : std::string();
}

std::string first_path(std::string_view uri_list) {
  while (!uri_list.empty()) {
    const std::string_view line = uri_list.substr(0, uri_list.find_first_of("\r\n"));
    uri_list.remove_prefix(std::min(uri_list.size(), line.size() + 1));
    if (std::string path = path_of_uri(line); !path.empty()) return path;
  }
  return {};
}

}  // namespace convlens::shell
