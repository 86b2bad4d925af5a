// The index formulas of sliding windows; see shape.h. No data and no operator is known here.
#include "convlens/engine/shape.h"

#include <algorithm>

#include "checked_math.h"

namespace convlens {
namespace {

constexpr int64_t kMaxElements = int64_t{1} << 62;

std::string number(int64_t value) { return std::to_string(value); }

}  // namespace

std::string to_string(const Shape& shape) {
  return std::string("[") + number(shape.n) + ", " + number(shape.c) + ", " + number(shape.h) + ", " + number(shape.w) +
         "]";
}

Result<int64_t> element_count(const Shape& shape) {
  if (shape.n < 1 || shape.c < 1 || shape.h < 1 || shape.w < 1)
    return Error::request("shape", "is " + to_string(shape), "every extent 1 or more");
  const Checked count = Checked(shape.n) * shape.c * shape.h * shape.w;
  if (!count.ok() || count.value() > kMaxElements)
    return Error::request("shape", to_string(shape) + " has too many elements", "at most 2^62");
  return count.value();
}

Range intersect(Range a, Range b) {
  const Range both{std::max(a.begin, b.begin), std::min(a.end, b.end)};
  return both.empty() ? Range{} : both;
}

Range unite(Range a, Range b) {
  if (a.empty()) return b.empty() ? Range{} : b;
  if (b.empty()) return a;
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

Rect intersect(const Rect& a, const Rect& b) {
  const Rect both{intersect(a.rows, b.rows), intersect(a.cols, b.cols)};
  return both.empty() ? Rect{} : both;
}

Rect unite(const Rect& a, const Rect& b) {
  if (a.empty()) return b.empty() ? Rect{} : b;
  if (b.empty()) return a;
  return {unite(a.rows, b.rows), unite(a.cols, b.cols)};
}

bool Axis::reaches(int64_t i) const {
  // Tap k of output o lies on i when o * stride = i + pad_before - k * dilation with 0 <= o < output().
  const int64_t position = i + pad_before;
  const int64_t first_tap = std::max<int64_t>(ceil_divide(position - (output() - 1) * stride, dilation), 0);
  const int64_t last_tap = std::min(floor_divide(position, dilation), kernel - 1);
  // Remainders repeat after `stride` taps at the latest.
  const int64_t end = std::min(last_tap, first_tap + stride - 1);
  for (int64_t k = first_tap; k <= end; ++k)
    if ((position - k * dilation) % stride == 0) return true;
  return false;
}

Range Axis::affected_outputs(Range input_range) const {
  if (input_range.empty()) return {};
  const int64_t first = floor_divide(input_range.begin + pad_before - dilated_kernel(), stride) + 1;
  const int64_t last = floor_divide(input_range.end - 1 + pad_before, stride);
  return intersect(Range{first, last + 1}, Range{0, output()});
}

Result<void> check_axis(const Axis& axis, const char* name) {
  const auto at_least_one = [&](const char* what, int64_t value) {
    return Error::request(name, std::string(what) + " is " + number(value), "1 or more");
  };
  if (axis.input < 1) return at_least_one("the input", axis.input);
  if (axis.kernel < 1) return at_least_one("the kernel", axis.kernel);
  if (axis.stride < 1) return at_least_one("the stride", axis.stride);
  if (axis.dilation < 1) return at_least_one("the dilation", axis.dilation);
  if (axis.pad_before < 0 || axis.pad_after < 0)
    return Error::request(name, "the padding is " + number(std::min(axis.pad_before, axis.pad_after)), "0 or more");

  const Checked padded = Checked(axis.input) + axis.pad_before + axis.pad_after;
  const Checked dilated = Checked(axis.dilation) * (Checked(axis.kernel) - 1) + 1;
  // Positions run up to padded + dilated + stride in the formulas of this file.
  if (!(padded + dilated + axis.stride).ok())
    return Error::request(name, "the padded input and the dilated kernel do not fit into 64 bits", "smaller sizes");
  if (dilated.value() > padded.value()) {
    return Error::request(name,
                          "the dilated kernel of " + number(dilated.value()) +
                              " cells is larger than the padded input of " + number(padded.value()),
                          "at most " + number(padded.value()));
  }
  return {};
}

std::string size_formula(const Axis& axis, bool ascii) {
  const std::string times = ascii ? "*" : "·";
  const std::string minus = ascii ? " - " : " − ";
  const std::string padding = axis.pad_before == axis.pad_after
                                  ? std::string("2") + times + number(axis.pad_before)
                                  : number(axis.pad_before) + " + " + number(axis.pad_after);
  const std::string window =
      axis.dilation == 1 ? number(axis.kernel)
                         : number(axis.dilation) + times + "(" + number(axis.kernel) + minus + "1)" + minus + "1";
  const std::string quotient =
      std::string("(") + number(axis.input) + " + " + padding + minus + window + ") / " + number(axis.stride);
  return (ascii ? "floor(" + quotient + ")" : "⌊" + quotient + "⌋") + " + 1 = " + number(axis.output());
}

Result<ReceptiveField> receptive_field_through(const ReceptiveField& field, const Axis& axis) {
  const Checked size = Checked(field.size) + (Checked(axis.dilated_kernel()) - 1) * field.step;
  const Checked step = Checked(field.step) * axis.stride;
  const Checked begin = Checked(field.begin) - Checked(axis.pad_before) * field.step;
  if (!size.ok() || !step.ok() || !begin.ok())
    return Error::request("receptive field", "does not fit into 64 bits", "fewer or smaller stages");
  return ReceptiveField{size.value(), step.value(), begin.value()};
}

}  // namespace convlens
