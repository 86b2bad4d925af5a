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

}  // namespace convlens
