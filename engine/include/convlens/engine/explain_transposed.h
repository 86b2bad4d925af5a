// Where an output cell of a transposed convolution comes from, and where an input cell goes to: what the screen
// explains with, as explain.h for the convolution. Every axis alike, in cells:
//
//   stamps          input cell i puts its value times kernel cell k on the output at
//                       i * stride - padding + dilation * k
//                   Where stamps overlap, they add up.
//   zero insertion  The same output as an ordinary correlation of stride 1 with the kernel turned by 180 degrees, over
//                   the widened input: stride - 1 zeros between the cells, and around them
//                       before: dilation * (kernel - 1) - padding
//                       after:  dilation * (kernel - 1) - padding + output_padding
//                   zeros; where that is negative, so many positions of what is widened are cut off.
//
// Weights are [C, O/groups, kH, kW] throughout, as in conv_transpose2d.h.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "convlens/engine/conv_transpose2d.h"
#include "convlens/engine/explain.h"

namespace convlens {

// What stands at a position of the widened input.
enum class WidenedKind { input, inserted, border };

// One axis of the widened input.
struct WidenedAxis {
  int64_t input = 1;   // cells of the input
  int64_t stride = 1;  // from one of them to the next: stride - 1 zeros lie between
  int64_t before = 0;  // zeros in front; negative: positions that are cut off
  int64_t after = 0;   // behind, likewise
  int64_t kernel = 1, dilation = 1;

  int64_t size() const { return before + (input - 1) * stride + 1 + after; }
  // Of the correlation over it, which is that of the transposed convolution.
  int64_t output() const { return size() - dilation * (kernel - 1); }
  // The position of input cell i; outside 0..size() - 1 where it is cut off.
  int64_t position_of(int64_t i) const { return before + i * stride; }
  // 0 <= position < size().
  WidenedKind kind(int64_t position) const;
  // The input cell at a position; -1 on a zero.
  int64_t input_at(int64_t position) const;
  bool operator==(const WidenedAxis&) const = default;
};

struct WidenedInput {
  WidenedAxis rows, cols;

  static WidenedInput of(const ConvTranspose2dProblem& problem);
  Size2 size() const { return {rows.size(), cols.size()}; }
  // border where either axis says so, else inserted where either does.
  WidenedKind kind(int64_t row, int64_t col) const;
  bool operator==(const WidenedInput&) const = default;
};

// The taps in the order in which the turned kernel walks over the widened input: kH * kW for every input channel of the
// group, zeros among them. window_row and window_col count in the widened input; row and col are the input cell, -1 on
// a zero; `padding`: on a border zero; `inserted`: on a zero between cells. kernel_row and kernel_col are those of the
// weight as stored, so that they descend. CellExplanation::window: the smallest rectangle of input cells that holds all
// that reach the output; empty when none does. All indices must lie inside the problem's output.
CellExplanation explain_transposed(const ConvTranspose2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                                   std::span<const float> bias, int64_t n, int64_t output_channel, int64_t row,
                                   int64_t col);
// The same without the taps on zeros: one tap for every stamp that covers the cell. Its input cells are those of some
// rows and some columns: a grid of stamps_over() in every channel.
CellExplanation without_zeros(const CellExplanation& cell);

// How many stamps cover an output cell in every input channel: so many along the rows times so many along the columns.
Size2 stamps_over(const ConvTranspose2dProblem& problem, int64_t row, int64_t col);
// The most that cover any cell, along the rows and along the columns.
Size2 most_stamps(const ConvTranspose2dProblem& problem);

// What one input cell puts on one output channel.
struct Stamp {
  Rect span;                     // from its first to its last cell, in output coordinates that are not clipped
  std::vector<FedOutput> cells;  // those inside the output, in row-major order
};
// No cells when the input channel is of another group.
Stamp stamp_of(const ConvTranspose2dProblem& problem, ConstTensorView weight, int64_t input_channel, int64_t row,
               int64_t col, int64_t output_channel);

// The first input channel of the group that an output channel belongs to.
int64_t first_input_channel(const ConvTranspose2dProblem& problem, int64_t output_channel);

// The size formula with its numbers, as size_formula() in shape.h:
// "(28 − 1)·2 − 2·1 + 1·(3 − 1) + 1 + 1 = 56": input, stride, padding (unequal: "(1 + 0)"), dilation and kernel, output
// padding, and the 1 for the last input cell itself.
std::string transposed_height_formula(const ConvTranspose2dProblem& problem, bool ascii);
std::string transposed_width_formula(const ConvTranspose2dProblem& problem, bool ascii);

}  // namespace convlens
