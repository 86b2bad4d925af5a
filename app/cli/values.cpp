// Numbers and lists of numbers from options; see values.h.
#include "cli/values.h"

#include <algorithm>
#include <charconv>

#include "model/number_text.h"

namespace convlens::cli {
namespace {

constexpr std::array<size_t, 1> kOne{1};
constexpr std::array<size_t, 2> kOneOrTwo{1, 2};
constexpr std::array<size_t, 3> kPaddingCounts{1, 2, 4};
constexpr std::array<size_t, 1> kFour{4};

Result<int64_t> parse_integer(std::string_view option, std::string_view text, std::string_view form) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    return Error::request(std::string(option), "does not fit into 64 bits: " + std::string(text), std::string(form));
  }
  if (error != std::errc() || end != text.data() + text.size()) {
    return Error::request(std::string(option), "is no whole number: '" + std::string(text) + "'", std::string(form));
  }
  return value;
}

}  // namespace

Result<std::vector<int64_t>> parse_integers(std::string_view option, std::string_view text,
                                            std::span<const size_t> counts, std::string_view form) {
  std::vector<int64_t> values;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    auto value = parse_integer(option, text.substr(begin, end - begin), form);
    if (!value) return value.error();
    values.push_back(*value);
    begin = end + 1;
  }
  if (std::find(counts.begin(), counts.end(), values.size()) == counts.end()) {
    return Error::request(std::string(option), "has " + std::to_string(values.size()) + " numbers", std::string(form));
  }
  return values;
}

Result<int64_t> integer_option(const Arguments& args, std::string_view name, int64_t fallback) {
  const auto text = args.get(name);
  if (!text) return fallback;
  auto values = parse_integers(name, *text, kOne, "a whole number");
  if (!values) return values.error();
  return values->front();
}

Result<Size2> size_option(const Arguments& args, std::string_view name, Size2 fallback) {
  const auto text = args.get(name);
  if (!text) return fallback;
  auto values = parse_integers(name, *text, kOneOrTwo, "height,width or one number for both");
  if (!values) return values.error();
  return Size2{values->front(), values->back()};
}

Result<Padding> padding_option(const Arguments& args, std::string_view name) {
  const auto text = args.get(name);
  if (!text) return Padding{};
  auto values = parse_integers(name, *text, kPaddingCounts, "P, PH,PW or TOP,LEFT,BOTTOM,RIGHT");
  if (!values) return values.error();
  const std::vector<int64_t>& v = *values;
  if (v.size() == 4) return Padding{v[0], v[1], v[2], v[3]};
  return Padding{v.front(), v.back(), v.front(), v.back()};
}

Result<float> real_option(const Arguments& args, std::string_view name, float fallback) {
  const auto text = args.get(name);
  if (!text) return fallback;
  auto value = model::parse_number(*text);
  if (!value) return Error::request(std::string(name), "is no number: '" + *text + "'", "a number such as 0.5 or 1/9");
  return *value;
}

Result<Shape> shape_option(const Arguments& args, std::string_view name) {
  auto text = args.require(name, "N,C,H,W");
  if (!text) return text.error();
  auto values = parse_integers(name, *text, kFour, "N,C,H,W");
  if (!values) return values.error();
  const std::vector<int64_t>& v = *values;
  return Shape{v[0], v[1], v[2], v[3]};
}

}  // namespace convlens::cli
