// JSON out, and only out: one line, in the order it is written. What is read goes through nlohmann-json elsewhere.
//
// Numbers are the shortest that read back the same. JSON knows no infinities and no NaN: they are written as the
// strings "inf", "-inf" and "nan", which Python's float() understands.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "convlens/engine/shape.h"

namespace convlens::io {

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  // In an object, before every value.
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(bool flag);
  JsonWriter& value(int64_t number);
  JsonWriter& value(uint64_t number);
  JsonWriter& value(int number) { return value(int64_t{number}); }
  JsonWriter& value(double number);
  JsonWriter& value(float number);
  JsonWriter& value(const Shape& shape);      // [n, c, h, w]
  JsonWriter& value(const Size2& size);       // [h, w]
  JsonWriter& value(const Padding& padding);  // [top, left, bottom, right]
  JsonWriter& value(const Range& range);      // [begin, end]
  JsonWriter& null();
  // All of a range, as an array.
  template <class Values>
  JsonWriter& array(const Values& values) {
    begin_array();
    for (const auto& each : values) value(each);
    return end_array();
  }
  template <class T>
  JsonWriter& field(std::string_view name, const T& field_value) {
    return key(name).value(field_value);
  }

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  JsonWriter& raw(std::string_view token);
  template <class T>
  JsonWriter& number_token(T number);
  void separate();
  std::string text_;
  bool needs_comma_ = false;
};

}  // namespace convlens::io
