// Checks and recipe pieces that the pooling, padding and transposed operators share. Errors name the command line's
// option, so that a person knows what to change.
#pragma once

#include <array>
#include <charconv>
#include <string>

#include "convlens/engine/conv2d.h"

namespace convlens {

// The shortest text that reads back as the same number.
inline std::string number_text(double value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}
inline std::string list_text(const Size2& size) { return std::to_string(size.h) + "," + std::to_string(size.w); }
inline std::string list_text(const Shape& shape) {
  return std::to_string(shape.n) + "," + std::to_string(shape.c) + "," + std::to_string(shape.h) + "," +
         std::to_string(shape.w);
}
inline std::string list_text(const Padding& padding) {
  return std::to_string(padding.top) + "," + std::to_string(padding.left) + "," + std::to_string(padding.bottom) + "," +
         std::to_string(padding.right);
}

inline Result<void> check_positive(const Size2& size, const char* option) {
  if (size.h < 1 || size.w < 1) return Error::request(option, "is " + list_text(size), "1 or more in both directions");
  return {};
}

inline Result<void> check_not_negative(const Padding& padding) {
  if (padding.top < 0 || padding.left < 0 || padding.bottom < 0 || padding.right < 0)
    return Error::request("--padding", "is " + list_text(padding), "0 or more on every side");
  return {};
}

inline Result<void> check_shape(const Shape& shape, const char* option) {
  const Result<int64_t> count = element_count(shape);
  if (count) return {};
  return Error::request(option, "has shape " + to_string(shape), count.error().accepted);
}

// element_count for a size that follows from a request: fits, or a refusal that names the output.
inline Result<void> check_output(const Shape& shape) {
  const Result<int64_t> count = element_count(shape);
  if (count) return {};
  return Error::request("output", "would have shape " + to_string(shape), count.error().accepted);
}

inline Error overflow_error(const char* option) {
  return Error::request(option, "makes sizes that do not fit into 64 bits", "smaller sizes");
}

}  // namespace convlens
