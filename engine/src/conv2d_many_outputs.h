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
constexpr int64_t kCopyFloats = int64_t{1} << 16;  // padded input of a patch: a quarter of the second-level cache
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

// Floats of the padded input of one output cell, which has to fit into the scratch; -1 when it does not.
inline int64_t least_copy(const Conv2dProblem& problem) {
  const int64_t rows = problem.rows.dilated_kernel(), cols = problem.cols.dilated_kernel();
  if (rows > kMostCopyFloats || cols > kMostCopyFloats || problem.weight.c > kMostCopyFloats) return -1;
  if (rows * round_up(cols) > kMostCopyFloats / problem.weight.c) return -1;
  return problem.weight.c * rows * round_up(cols);
}
inline int64_t copy_floats(const Conv2dProblem& problem) { return std::max(kCopyFloats, least_copy(problem)); }

// The most outputs of an axis, up to `wanted`, whose windows span no more than `cells`.
inline int64_t outputs_within(const Axis& axis, int64_t cells, int64_t wanted) {
  return std::clamp<int64_t>((cells - axis.dilated_kernel()) / axis.stride + 1, 1, wanted);
}

// Rows and columns of a patch of `rect`. A patch that is copied is also bounded by the scratch.
inline Size2 patch_size(const Conv2dProblem& problem, const Rect& rect, bool copied) {
  int64_t cols = std::min(rect.cols.size(), kPatchPixels);
  if (copied) {
    const int64_t row_cells = copy_floats(problem) / problem.weight.c / problem.rows.dilated_kernel();
    cols = outputs_within(problem.cols, row_cells / kGranule * kGranule, cols);
  }
  // Equal parts of a row, whole vectors of them.
  if (cols < rect.cols.size() && cols >= kGranule)
    cols = std::min(cols / kGranule * kGranule,
                    round_up(quotient_up(rect.cols.size(), quotient_up(rect.cols.size(), cols))));
  int64_t rows = std::clamp<int64_t>(kPatchPixels / cols, 1, rect.rows.size());
  if (copied) {
    const int64_t row_floats = problem.weight.c * round_up(span(problem.cols, cols));
    rows = outputs_within(problem.rows, copy_floats(problem) / row_floats, rows);
  }
  return {rows, cols};
}

}  // namespace convlens::many_outputs
