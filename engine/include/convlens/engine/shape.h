// Shapes, rectangles and the only copy of the index formulas of sliding-window operators: output size, the window of an
// output cell, the outputs that an input range feeds, the cells that no window reaches, receptive fields.
//
// Everything is in cells, 64-bit, and checked: arithmetic that would pass 64 bits is refused, never wrapped.
// Sizes are h, w in PyTorch's order. No data here; tensor.h holds it.
#pragma once

#include <cstdint>
#include <string>

#include "convlens/engine/result.h"

namespace convlens {

// NCHW extents.
struct Shape {
  int64_t n = 0, c = 0, h = 0, w = 0;
  bool operator==(const Shape&) const = default;
};

// "[1, 4, 28, 28]"
std::string to_string(const Shape& shape);

// n*c*h*w. Refuses extents below 1 and a product of more than 2^62 elements.
Result<int64_t> element_count(const Shape& shape);

struct Size2 {
  int64_t h = 1, w = 1;
  bool operator==(const Size2&) const = default;
};

// Cells added around an image. Negative values are refused by every operator.
struct Padding {
  int64_t top = 0, left = 0, bottom = 0, right = 0;
  bool operator==(const Padding&) const = default;
};

// Half-open range [begin, end).
struct Range {
  int64_t begin = 0, end = 0;
  int64_t size() const { return end > begin ? end - begin : 0; }
  bool empty() const { return end <= begin; }
  bool contains(int64_t i) const { return i >= begin && i < end; }
  bool operator==(const Range&) const = default;
};

Range intersect(Range a, Range b);
Range unite(Range a, Range b);  // the smallest range that holds both; an empty one adds nothing

// A rectangle of cells: rows x cols.
struct Rect {
  Range rows, cols;
  bool empty() const { return rows.empty() || cols.empty(); }
  int64_t area() const { return rows.size() * cols.size(); }
  bool contains(int64_t row, int64_t col) const { return rows.contains(row) && cols.contains(col); }
  bool operator==(const Rect&) const = default;

  static Rect whole(int64_t h, int64_t w) { return {{0, h}, {0, w}}; }
};

Rect intersect(const Rect& a, const Rect& b);
Rect unite(const Rect& a, const Rect& b);

// One axis of a sliding window: the same formulas serve convolution and pooling, rows and columns.
struct Axis {
  int64_t input = 1;   // input size
  int64_t kernel = 1;  // window taps
  int64_t stride = 1;
  int64_t dilation = 1;
  int64_t pad_before = 0;
  int64_t pad_after = 0;

  int64_t dilated_kernel() const { return dilation * (kernel - 1) + 1; }
  // floor((input + pad_before + pad_after - dilated_kernel) / stride) + 1. Requires a checked axis (check_axis).
  int64_t output() const { return (input + pad_before + pad_after - dilated_kernel()) / stride + 1; }
  // First input index of the window of output index o; negative inside the leading padding.
  int64_t window_begin(int64_t o) const { return o * stride - pad_before; }
  // Trailing cells of the padded axis that the floor throws away: no window reaches them. With stride > dilated kernel
  // there are gaps between windows as well, see reaches().
  int64_t floor_remainder() const { return (input + pad_before + pad_after - dilated_kernel()) % stride; }
  // Whether any window has a tap on input index i (0 <= i < input); mirrored padding is not followed.
  bool reaches(int64_t i) const;
  bool operator==(const Axis&) const = default;
  // Output indices whose window *spans* any of the input range (a superset of those with a tap there when dilated),
  // clipped to [0, output()). Only for padding modes that do not mirror: see Conv2dProblem::affected_outputs.
  Range affected_outputs(Range input_range) const;
};

// Refuses sizes below 1, negative padding, a dilated kernel larger than the padded input and arithmetic past 64 bits.
// `name` is how messages call the axis: "height" or "width".
Result<void> check_axis(const Axis& axis, const char* name);

// The size formula with its numbers, as shown on screen: "⌊(28 + 2·1 − 3) / 2⌋ + 1 = 14"; dilation appears as
// "2·(3 − 1) − 1", unequal padding as "1 + 0". ascii spells it floor((28 + 2*1 - 3) / 2) + 1 = 14.
std::string size_formula(const Axis& axis, bool ascii);

// What one cell sees, on one axis, through a row of stages: `size` input cells, of which those of neighbouring cells
// lie `step` apart; cell 0 sees [begin, begin + size), begin < 0 inside the padding.
struct ReceptiveField {
  int64_t size = 1;
  int64_t step = 1;
  int64_t begin = 0;
  bool operator==(const ReceptiveField&) const = default;
};
// `field` seen through one more (checked) stage: two 3-tap stages of stride 2 see 7. Refuses arithmetic past 64 bits.
Result<ReceptiveField> receptive_field_through(const ReceptiveField& field, const Axis& axis);

}  // namespace convlens
