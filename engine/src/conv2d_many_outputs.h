// The geometry of the many_outputs variant: how weights are packed, which outputs read the input in place, and how the
// rest is cut into patches whose padded input fits into scratch memory.
#pragma once

#include <algorithm>

#include "convlens/engine/conv2d.h"

namespace convlens::many_outputs {

constexpr int64_t kBlock = 64;        // output channels whose weights lie side by side; also a row of the sums
constexpr int64_t kGranule = 16;      // lanes of the widest vector: blocks are multiples of it
constexpr int64_t kTilePixels = 6;    // with kBlock outputs they fill the registers
constexpr int64_t kPatchPixels = 96;  // sums of a patch: 24 KiB
constexpr int64_t kCopyFloats = int64_t{1} << 17;  // padded input at hand: half of the second-level cache
constexpr int64_t kMostCopyFloats = int64_t{1} << 19;
constexpr int64_t kWeightFloats = int64_t{1} << 17;  // weights that all tiles of a patch meet: half of that cache

constexpr int64_t round_up(int64_t value) { return (value + kGranule - 1) / kGranule * kGranule; }
constexpr int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

inline int64_t group_outputs(const Conv2dProblem& problem) { return problem.weight.n / problem.params.groups; }
inline int64_t taps(const Conv2dProblem& problem) { return problem.weight.h * problem.weight.w; }

// Packed weights: [group][block of 64 outputs][input channel][tap][output in block]; the last block of a group is as
// wide as its outputs need, in granules.
inline int64_t group_width(const Conv2dProblem& problem) { return round_up(group_outputs(problem)); }
inline int64_t block_width(const Conv2dProblem& problem, int64_t first_in_group) {
  return std::min(kBlock, group_width(problem) - first_in_group);
}
// Of the block that begins at output `first` of a group.
inline int64_t block_offset(const Conv2dProblem& problem, int64_t group, int64_t first) {
  return (group * group_width(problem) + first) * problem.weight.c * taps(problem);
}

// Outputs of an axis whose windows lie inside the input.
inline Range interior(const Axis& axis) {
  const int64_t room = axis.input + axis.pad_before - axis.dilated_kernel();
  if (room < axis.pad_before) return {0, 0};
  return intersect(Range{quotient_up(axis.pad_before, axis.stride), room / axis.stride + 1}, {0, axis.output()});
}

// Padded input cells that `outputs` neighbours of an axis span.
inline int64_t span(const Axis& axis, int64_t outputs) { return (outputs - 1) * axis.stride + axis.dilated_kernel(); }

// Floats of the padded input of a part of an output; at most `limit` + 1.
inline int64_t window_floats(const Conv2dProblem& problem, Size2 part, int64_t limit) {
  const int64_t rows = span(problem.rows, part.h), cols = span(problem.cols, part.w);
  if (rows > limit || cols > limit || problem.weight.c > limit) return limit + 1;
  if (rows * round_up(cols) > limit / problem.weight.c) return limit + 1;
  return problem.weight.c * rows * round_up(cols);
}

// Floats of the padded input of one output cell, which has to fit into the scratch; -1 when it does not.
inline int64_t least_copy(const Conv2dProblem& problem) {
  const int64_t floats = window_floats(problem, {1, 1}, kMostCopyFloats);
  return floats > kMostCopyFloats ? -1 : floats;
}
inline int64_t copy_floats(const Conv2dProblem& problem) { return std::max(kCopyFloats, least_copy(problem)); }

// Whether the outputs `rect` are better all done from copies than those inside in place and the frame around them from
// four copies. For narrow images they are: planes of the copy are read together (bench, d4_64_28: 610 to 522 us).
inline bool copy_all(const Rect& rect, const Rect& inside) {
  return inside != rect && (rect.cols.size() < 4 * kGranule || 2 * inside.area() < rect.area());
}

// The most outputs of an axis, up to `wanted`, whose windows span no more than `cells`.
inline int64_t outputs_within(const Axis& axis, int64_t cells, int64_t wanted) {
  return std::clamp<int64_t>((cells - axis.dilated_kernel()) / axis.stride + 1, 1, wanted);
}

// Rows and columns of the parts of `rect` whose padded input fits into the scratch.
inline Size2 copied_size(const Conv2dProblem& problem, const Rect& rect) {
  const int64_t channel_floats = copy_floats(problem) / problem.weight.c;
  const int64_t most_cells = channel_floats / problem.rows.dilated_kernel() / kGranule * kGranule;
  const int64_t cols = outputs_within(problem.cols, most_cells, rect.cols.size());
  const int64_t row_floats = round_up(span(problem.cols, cols));
  return {outputs_within(problem.rows, channel_floats / row_floats, rect.rows.size()), cols};
}

// Rows and columns of the patches of `rect`: equal parts of a row, whole vectors of them.
inline Size2 patch_size(const Rect& rect) {
  int64_t cols = rect.cols.size();
  if (cols > kPatchPixels) cols = round_up(quotient_up(cols, quotient_up(cols, kPatchPixels)));
  return {std::clamp<int64_t>(kPatchPixels / cols, 1, rect.rows.size()), cols};
}

}  // namespace convlens::many_outputs
