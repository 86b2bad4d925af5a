#include "model/printed_sum.h"

#include <algorithm>
#include <cmath>

#include "model/number_text.h"

namespace convlens::model {
namespace {

constexpr int kMostDecimals = 4;         // of numbers that are printed as they are
constexpr int kAlwaysKept = 2;           // the quarters of weights such as 0.25, however large the sum
constexpr int kMostPrintable = 12;       // of tiny ones, which are rounded
constexpr double kFloatAccuracy = 6e-8;  // half a unit in float32's last place
constexpr double kLargestUnits = 9e15;   // whole numbers up to here are exact in double
constexpr const char* kMinus = "\xE2\x88\x92";

double power_of_ten(int exponent) { return std::pow(10.0, exponent); }

// Whether the number is what it prints as, to the accuracy of float32 in a sum whose largest number is `largest`.
bool has_decimals(double value, int decimals, double largest) {
  const double scale = power_of_ten(decimals), scaled = value * scale;
  return std::abs(scaled) < kLargestUnits && std::abs(scaled - std::round(scaled)) <= kFloatAccuracy * largest * scale;
}

}  // namespace

PrintedSum::PrintedSum(std::span<const double> numbers, int digits) {
  double largest = 0;
  for (const double value : numbers)
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  if (largest == 0) return;
  int needed = 0;
  for (const double value : numbers)
    while (std::isfinite(value) && needed <= kMostDecimals && !has_decimals(value, needed, largest)) ++needed;
  const int magnitude = static_cast<int>(std::floor(std::log10(largest)));  // 0 for 1..9, -1 for 0.1..
  const int enough = std::clamp(digits - 1 - magnitude, 0, kMostPrintable);
  const bool exact = needed <= kMostDecimals && needed <= std::max(enough, kAlwaysKept);
  decimals_ = exact ? needed : enough;
}

std::string PrintedSum::text(double value) const { return value == 0 ? "0" : format_fixed(value, decimals_); }

std::string PrintedSum::term(double value) const {
  const std::string printed = text(value);
  return printed.starts_with('-') ? std::string(kMinus) + " " + printed.substr(1) : "+ " + printed;
}

std::string PrintedSum::rounding(std::span<const double> terms, double total) const {
  if (!std::isfinite(total)) return {};
  int64_t rest = units(total);
  for (const double value : terms) {
    if (!std::isfinite(value)) return {};
    rest -= units(value);
  }
  if (rest == 0) return {};
  const std::string size = format_fixed(std::abs(static_cast<double>(rest)) / power_of_ten(decimals_), decimals_);
  return (rest > 0 ? "+" : kMinus) + size;
}

// As format_fixed rounds: what is printed is what is added.
int64_t PrintedSum::units(double value) const {
  const double scaled = value * power_of_ten(decimals_);
  if (std::abs(scaled) > kLargestUnits) return 0;
  const std::string printed = format_fixed(value, decimals_);
  return std::llround(std::stod(printed) * power_of_ten(decimals_));
}

}  // namespace convlens::model
