// The geometry of the many_outputs variant: how weights are packed, which taps of which outputs read the input in
// place, and how the rest is cut into parts whose padded input fits into scratch memory.
#pragma once

#include <algorithm>
#include <string_view>

#include "conv2d_variant.h"

namespace convlens::many_outputs {

constexpr int64_t kBlock = 64;         // output channels whose weights lie side by side; also a row of the sums
constexpr int64_t kGranule = 16;       // lanes of the widest vector: blocks are multiples of it
constexpr int64_t kTilePixels = 6;     // with kBlock outputs they fill the registers
constexpr int64_t kPatchPixels = 256;  // sums of a patch: 64 KiB
constexpr int64_t kSumFloats = (kPatchPixels + kGranule) * kBlock;  // whole squares of them are transposed
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

// After the weights, for every output channel: 0 where all of its weights are finite, else 1.
inline int64_t flags_offset(const Conv2dProblem& problem) { return block_offset(problem, problem.params.groups, 0); }

// Whether windows have cells beyond the input that are not zeros.
inline bool padding_has_values(const Conv2dProblem& problem) {
  return problem.params.padding_mode != PaddingMode::zeros && problem.padding != Padding{};
}

// Outputs of an axis whose windows lie inside the input.
inline Range interior(const Axis& axis) {
  const int64_t room = axis.input + axis.pad_before - axis.dilated_kernel();
  if (room < axis.pad_before) return {0, 0};
  return intersect(Range{quotient_up(axis.pad_before, axis.stride), room / axis.stride + 1}, {0, axis.output()});
}

// Taps of an output's window that lie inside the input; `inside`: outputs of which all do.
inline Range taps_inside(const Axis& axis, Range inside, int64_t output) {
  if (inside.contains(output)) return {0, axis.kernel};
  const int64_t begin = axis.window_begin(output);
  const Range taps{begin < 0 ? quotient_up(-begin, axis.dilation) : 0,
                   begin < axis.input ? std::min(axis.kernel, quotient_up(axis.input - begin, axis.dilation)) : 0};
  return taps.empty() ? Range{0, 0} : taps;
}

// Taps inside, of all outputs of an axis in the mean.
inline double mean_taps_inside(const Axis& axis) {
  int64_t taps = 0;
  for (int64_t tap = 0; tap < axis.kernel; ++tap) {
    const int64_t first = axis.window_begin(0) + tap * axis.dilation;  // of output 0
    const Range outputs{first < 0 ? quotient_up(-first, axis.stride) : 0,
                        first < axis.input ? std::min(axis.output(), quotient_up(axis.input - first, axis.stride)) : 0};
    taps += outputs.size();
  }
  return static_cast<double>(taps) / static_cast<double>(axis.output());
}

// Up to where `outputs` have the taps inside of the first.
inline int64_t end_of_same_taps(const Axis& axis, Range inside, Range outputs) {
  if (inside.contains(outputs.begin)) return std::min(inside.end, outputs.end);
  const Range taps = taps_inside(axis, inside, outputs.begin);
  int64_t end = outputs.begin + 1;
  while (end < outputs.end && taps_inside(axis, inside, end) == taps) ++end;
  return end;
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
// four copies. For narrow images they are: planes of the copy are read together (64 channels of
// 28x28 at dilation 4, 64 outputs: 610 to 522 us).
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

// conv2d_many_outputs_kernel.cpp: all but products with zeros of the padding.
void run_band(const Conv2dBand& band);
int64_t lanes();  // of a vector on this machine
std::string_view target_name();

}  // namespace convlens::many_outputs
