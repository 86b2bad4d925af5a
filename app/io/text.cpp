// UTF-8, escapes, sizes; see text.h.
#include "io/text.h"

#include <array>
#include <cstdio>

namespace convlens::io {

// Length of the UTF-8 sequence at the start of `text`, or 0 when there is none (overlong forms and surrogates are
// none).
size_t utf8_sequence(std::string_view text) {
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<uint8_t>(text[i]) : uint8_t{0}; };
  const auto continuation = [&](size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continuation(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (!continuation(1) || !continuation(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;
    if (lead == 0xED && byte(1) > 0x9F) return 0;
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continuation(1) || !continuation(2) || !continuation(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;
    return 4;
  }
  return 0;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<uint8_t>(text[i]);
    const size_t length = byte < 0x20 || byte == 0x7F ? 0 : utf8_sequence(text.substr(i));
    if (length == 0) {
      std::array<char, 5> escape{};
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned>(byte));
      out += escape.data();
      i += 1;
    } else {
      out += text.substr(i, length);
      i += length;
    }
  }
  return out;
}

std::string printable_path(const std::filesystem::path& path) { return printable(std::string_view(path.native())); }
std::string printable_name(std::string_view path) { return printable(path.substr(path.find_last_of('/') + 1)); }

std::string size_text(int64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
  if (bytes < (int64_t{1} << 20)) return std::to_string(bytes / 1000) + " kB";
  const int64_t mebibyte = int64_t{1} << 20;
  const int64_t mebibytes = bytes / mebibyte + (bytes % mebibyte != 0 ? 1 : 0);  // rounded up: never "256 (up to 256)"
  if (mebibytes >= 1024 && mebibytes % 1024 == 0) return std::to_string(mebibytes / 1024) + " GiB";
  return std::to_string(mebibytes) + " MiB";
}

}  // namespace convlens::io
