#include "model/number_text.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace convlens::model {
namespace {

// The longest fixed text of a double: 309 digits, a point, decimals, a sign.
constexpr size_t kMaxText = 400;
constexpr int kMaxDecimals = 60;
constexpr double kExponentFrom = 1e7, kExponentBelow = 1e-4;

std::string special(double value) {
  if (std::isnan(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

// Locale-free, unlike printf.
std::string to_text(double value, std::chars_format format, int precision) {
  char text[kMaxText];
  const std::to_chars_result end = std::to_chars(text, text + kMaxText, value, format, precision);
  return {text, end.ptr};
}

// "-0" and "-0.00" are zeros that rounding left with a sign.
std::string without_negative_zero(std::string text) {
  if (text.starts_with('-') && text.find_first_of("123456789") == std::string::npos) text.erase(0, 1);
  return text;
}

std::string_view trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

constexpr std::string_view kMinusSign = "\u2212";  // as copied from a book
constexpr const char* kExamples = "such as 2, -0.5, 2e-3 or 1/9";

Error refusal(std::string_view text, std::string what, std::string accepted = kExamples) {
  return Error::request(std::string("\"").append(text).append("\""), std::move(what), std::move(accepted));
}

// A plain decimal number: sign, digits, point, exponent; no "inf", "nan" or hexadecimal.
Result<double> parse_decimal(std::string_view text) {
  const std::string_view whole = text;
  double sign = 1;
  if (text.starts_with('+') || text.starts_with('-')) {
    sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
  } else if (text.starts_with(kMinusSign)) {
    sign = -1;
    text.remove_prefix(kMinusSign.size());
  }
  const bool starts_right = !text.empty() && ((text.front() >= '0' && text.front() <= '9') || text.front() == '.');
  double value = 0;
  const std::from_chars_result end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (starts_right && end.ec == std::errc::result_out_of_range) return refusal(whole, "is out of range");
  if (!starts_right || end.ec != std::errc() || end.ptr != text.data() + text.size()) {
    if (text.find(',') != std::string_view::npos)
      return refusal(whole, "has a comma", "write decimals with a point, such as 0.5");
    return refusal(whole, "is not a number");
  }
  return sign * value;
}

}  // namespace

std::string format_number(double value, int digits) {
  if (!std::isfinite(value)) return special(value);
  const double magnitude = std::fabs(value);
  if (magnitude >= kExponentFrom || magnitude < kExponentBelow)
    return without_negative_zero(to_text(value, std::chars_format::general, digits));
  // Digits before the point: with no room for decimals the number is still printed to the unit, never with zeros that
  // stand for digits left out.
  const int whole_digits = magnitude < 1 ? 0 : static_cast<int>(std::floor(std::log10(magnitude))) + 1;
  if (whole_digits >= digits) return without_negative_zero(to_text(value, std::chars_format::fixed, 0));
  return without_negative_zero(to_text(value, std::chars_format::general, digits));
}

std::string format_fixed(double value, int decimals) {
  if (!std::isfinite(value)) return special(value);
  return without_negative_zero(
      to_text(value, std::chars_format::fixed, decimals > kMaxDecimals ? kMaxDecimals : decimals));
}

std::string format_exact(float value) {
  if (!std::isfinite(value)) return special(static_cast<double>(value));
  char text[kMaxText];
  return without_negative_zero({text, std::to_chars(text, text + kMaxText, value).ptr});
}

std::string format_weight(float value, int digits) {
  const std::string plain = format_number(static_cast<double>(value), digits);
  if (!std::isfinite(value) || plain.size() <= 4) return plain;
  constexpr int kMostDenominator = 32, kMostNumerator = 99;
  for (int q = 3; q <= kMostDenominator; ++q) {
    const float p = std::round(value * static_cast<float>(q));
    if (p == 0 || std::abs(p) > kMostNumerator || p / static_cast<float>(q) != value) continue;
    return format_number(static_cast<double>(p)) + "/" + std::to_string(q);
  }
  return plain;
}

Result<float> parse_number(std::string_view text) {
  text = trim(text);
  if (text.empty()) return Error::request({}, "there is no number", kExamples);
  double value = 0;
  if (const size_t slash = text.find('/'); slash != std::string_view::npos) {
    const Result<double> numerator = parse_decimal(trim(text.substr(0, slash)));
    if (!numerator) return numerator.error();
    const Result<double> denominator = parse_decimal(trim(text.substr(slash + 1)));
    if (!denominator) return denominator.error();
    if (*denominator == 0) return refusal(text, "divides by 0");
    value = *numerator / *denominator;
  } else {
    const Result<double> decimal = parse_decimal(text);
    if (!decimal) return decimal.error();
    value = *decimal;
  }
  if (!(std::fabs(value) <= static_cast<double>(std::numeric_limits<float>::max())))
    return refusal(text, "is out of range");
  return static_cast<float>(value);
}

}  // namespace convlens::model
