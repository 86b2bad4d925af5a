// Commas, escapes and numbers; see json_writer.h.
#include "io/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "io/text.h"

namespace convlens::io {

void JsonWriter::separate() {
  if (needs_comma_) text_ += ',';
  needs_comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  text_ += bracket;
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  text_ += bracket;
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view token) {
  separate();
  text_ += token;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  value(name);
  text_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  separate();
  text_ += '"';
  for (size_t i = 0; i < text.size();) {
    const size_t length = utf8_sequence(text.substr(i));
    const auto byte = static_cast<uint8_t>(text[i]);
    if (length == 0) {
      text_ += "\xef\xbf\xbd";  // U+FFFD
    } else if (byte < 0x20 || byte == 0x7F) {
      text_ += "\\u00";
      text_ += kHex[byte >> 4U];
      text_ += kHex[byte & 0xFU];
    } else {
      if (byte == '"' || byte == '\\') text_ += '\\';
      text_ += text.substr(i, length);
    }
    i += length == 0 ? 1 : length;
  }
  text_ += '"';
  return *this;
}

JsonWriter& JsonWriter::value(bool flag) { return raw(flag ? "true" : "false"); }
JsonWriter& JsonWriter::value(int64_t number) { return raw(std::to_string(number)); }
JsonWriter& JsonWriter::value(uint64_t number) { return raw(std::to_string(number)); }
JsonWriter& JsonWriter::null() { return raw("null"); }

template <class T>
JsonWriter& JsonWriter::number_token(T number) {
  if (!std::isfinite(number)) return null();
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return raw({text.data(), static_cast<size_t>(end - text.data())});
}

JsonWriter& JsonWriter::value(double number) { return number_token(number); }
JsonWriter& JsonWriter::value(float number) { return number_token(number); }

JsonWriter& JsonWriter::value(const Shape& shape) {
  return begin_array().value(shape.n).value(shape.c).value(shape.h).value(shape.w).end_array();
}

JsonWriter& JsonWriter::value(const Size2& size) { return begin_array().value(size.h).value(size.w).end_array(); }

JsonWriter& JsonWriter::value(const Padding& padding) {
  return begin_array().value(padding.top).value(padding.left).value(padding.bottom).value(padding.right).end_array();
}

JsonWriter& JsonWriter::value(const Range& range) {
  return begin_array().value(range.begin).value(range.end).end_array();
}

}  // namespace convlens::io
