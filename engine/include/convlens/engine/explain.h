// Where an output cell of a convolution comes from, tap by tap, and where an input cell goes to. The screen explains
// with this and with nothing else: no index is worked out again in UI code. Tests hold that taps sum to the output and
// that the two directions are inverses.
#pragma once

#include <span>
#include <vector>

#include "convlens/engine/conv2d.h"

namespace convlens {

// One product of the sum. Indices are those of the unpadded input; a tap on padding has `padding` set, and row and col
// both -1 when its value is a zero, else the cell that reflect, replicate or circular takes the value from.
struct Tap {
  int64_t input_channel = 0;               // in the whole input
  int64_t kernel_row = 0, kernel_col = 0;  // in the weight tensor as stored (with `flip` the window is walked reversed)
  int64_t window_row = 0, window_col = 0;  // unclipped position in input coordinates, may be negative or beyond
  int64_t row = 0, col = 0;                // where the value is read
  bool padding = false;
  bool inserted = false;  // on a zero between input cells: of a transposed convolution (explain_transposed.h)
  float input = 0;
  float weight = 0;
  double product = 0;  // exact: float x float fits into double
};

struct CellExplanation {
  int64_t n = 0, output_channel = 0, row = 0, col = 0;
  int64_t first_input_channel = 0;   // of this output's group
  std::vector<Tap> taps;             // input channel, window row, window col: the order of the loops
  std::vector<double> channel_sums;  // per input channel of the group
  double bias = 0;
  double total = 0;  // sum of channel sums + bias, in double
  Rect window;       // unclipped span in input coordinates

  // Bias and the first `products` taps, in the order of the loops: what the sum has come to before the next product.
  double sum_of_first(int64_t products) const;
};

// All indices must lie inside the problem's output.
CellExplanation explain_output(const Conv2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                               std::span<const float> bias, int64_t n, int64_t output_channel, int64_t row,
                               int64_t col);

// One output cell that reads an input cell, with the weight that it reads it with. A cell that several padding taps
// mirror appears once per tap.
struct FedOutput {
  int64_t output_channel = 0, row = 0, col = 0;
  int64_t kernel_row = 0, kernel_col = 0;
  float weight = 0;
  bool through_padding = false;
};
// Every output of `output_channel` that input cell (n, channel, row, col) feeds, in row-major order of outputs. Empty
// when the channel is of another group.
std::vector<FedOutput> outputs_fed_by(const Conv2dProblem& problem, ConstTensorView weight, int64_t input_channel,
                                      int64_t row, int64_t col, int64_t output_channel);

// The first input channel of the group that an output channel belongs to: what its weights' channel 0 reads.
int64_t first_input_channel(const Conv2dProblem& problem, int64_t output_channel);

// Where one weight of the kernel lands while the window runs over all outputs: the same places in every channel. In
// input coordinates that are not clipped: output (r, c) meets it at (first_row + r * step.h, first_col + c * step.w).
struct MetInputs {
  int64_t first_row = 0, first_col = 0;
  Size2 step;           // the stride
  Size2 count;          // the output's size: one place an output cell
  int64_t padding = 0;  // how many of the places are padding
  Rect inside;          // output cells whose place lies on the input itself

  int64_t places() const { return count.h * count.w; }
  Rect span() const {
    return {{first_row, first_row + (count.h - 1) * step.h + 1}, {first_col, first_col + (count.w - 1) * step.w + 1}};
  }
};
// kernel_row, kernel_col: in the weight tensor as stored.
MetInputs inputs_met_by(const Conv2dProblem& problem, int64_t kernel_row, int64_t kernel_col);
// The sum, in double, of the input values that the weight meets in input channel `input_channel` (of the whole input),
// over a band of output rows: what padding repeats counts with its value, a zero of the padding as 0. The bands of all
// rows, times the weight, add up to what the weight contributes to the sum of the map. A row costs its output columns.
double sum_of_inputs_met(const Conv2dProblem& problem, ConstTensorView input, int64_t n, int64_t input_channel,
                         int64_t kernel_row, int64_t kernel_col, Range output_rows);

// What the windows of one axis leave out.
struct UnreachedCells {
  std::vector<Range> input;    // input indices that no tap reads, not even through padding that repeats them
  std::vector<Range> padding;  // positions of the padding without a tap: below 0, or from the input's size on
  int64_t input_count = 0, padding_count = 0;  // cells in them
  int64_t count() const { return input_count + padding_count; }
};
// Both lists ascend and touch nowhere. Costs the padded size of the axis, times the stride where that is large.
UnreachedCells unreached_cells(const Axis& axis, PaddingMode mode);

}  // namespace convlens
