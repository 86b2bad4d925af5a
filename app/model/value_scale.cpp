#include "model/value_scale.h"

#include <algorithm>
#include <cmath>

#include "model/document.h"
#include "model/number_text.h"
#include "model/printed_sum.h"

namespace convlens::model {
namespace {

constexpr int kUnitSumDigits = 4;
constexpr float kFloatNoise = 1e-6F;  // relative: what dividing by 255 and multiplying again may leave

}  // namespace

double unit_of(ValueScale scale) { return scale == ValueScale::unit ? double{kMaxPixel} : 1.0; }

float stored_from(ValueScale scale, float shown) {
  if (scale == ValueScale::bytes) return shown;
  const auto value = static_cast<float>(static_cast<double>(shown) * unit_of(scale));
  const float whole = std::round(value);
  return std::abs(value - whole) <= kFloatNoise * std::max(kMaxPixel, std::abs(value)) ? whole : value;
}

CellExplanation shown_in(ValueScale scale, CellExplanation cell) {
  if (scale == ValueScale::bytes) return cell;
  const double unit = unit_of(scale);
  for (Tap& tap : cell.taps) {
    tap.input = static_cast<float>(static_cast<double>(tap.input) / unit);
    tap.product /= unit;
  }
  for (double& sum : cell.channel_sums) sum /= unit;
  cell.bias /= unit;
  cell.total /= unit;
  return cell;
}

std::string value_text(ValueScale scale, double value, int digits) {
  return format_number(shown_in(scale, value), digits);
}

std::string column_text(ValueScale scale, double value) {
  return format_fixed(shown_in(scale, value), scale == ValueScale::unit ? 4 : 2);
}

int sum_digits(ValueScale scale) { return scale == ValueScale::unit ? kUnitSumDigits : kPrintedDigits; }

}  // namespace convlens::model
