// The scale in which numbers are shown: as they are (0 to 255 is black to white), or divided by 255 (0 to 1).
//
// A convolution is linear: when the input and the bias are divided by 255, so are products, sums, totals, and what ReLU
// and pooling make of them; weights stay. So every printed sum adds up in either scale. The document's values never
// change; these functions stand between them and what a person reads or types. docs/decisions/value-scale.md
#pragma once

#include <string>

#include "convlens/engine/explain.h"
#include "model/look.h"

namespace convlens::model {

// What one shown unit is in the document's values: 1 or 255.
double unit_of(ValueScale scale);
inline double shown_in(ValueScale scale, double value) { return value / unit_of(scale); }
// The value that a person means by a typed number. A whole grey level that was shown reads back as itself.
float stored_from(ValueScale scale, float shown);

// The taps of a cell with input, products, sums, bias and total as shown; weights and places stay.
CellExplanation shown_in(ValueScale scale, CellExplanation cell);

// format_number of the shown value.
std::string value_text(ValueScale scale, double value, int digits = 6);
// Means and other numbers in columns, with a fixed number of decimals: 2, or 4 in 0..1.
std::string column_text(ValueScale scale, double value);
// Significant digits that the largest number of a printed sum gets (PrintedSum): fewer in 0..1, where all products have
// endless decimals and "2.988" is what a notebook prints.
int sum_digits(ValueScale scale);

}  // namespace convlens::model
