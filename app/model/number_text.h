// Numbers as text and back: the only formatter and the only parser of numbers that a person reads or types.
#pragma once

#include <string>
#include <string_view>

#include "convlens/engine/result.h"

namespace convlens::model {

// The shortest text with at most `digits` significant digits: "762", "-0.333", "2.99", "1.2e+06" only from 1e7 on.
// Never "-0". NaN and infinities as "nan", "inf", "-inf".
std::string format_number(double value, int digits = 6);
// With a fixed number of decimals, as in columns of pooled values: "128.58". Never "-0.00".
std::string format_fixed(double value, int decimals);
// A weight as a person would write it: "-1", "0.25", "1/9" where the number is that fraction as float32, else as
// format_number.
std::string format_weight(float value, int digits = 6);
// The shortest text that parse_number reads back as the same number (but -0 as 0): what a text field starts with, so
// that leaving it untouched changes nothing.
std::string format_exact(float value);

// What a person types into a number field: "-0.5", "2e-3", "1/9", ",5" is refused. Spaces around are fine.
// An Error's `where` is the text in quotes.
Result<float> parse_number(std::string_view text);

}  // namespace convlens::model
