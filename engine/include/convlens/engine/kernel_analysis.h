// What can be said of a kernel by looking at its weights: sum, masses, the range its output can reach.
#pragma once

#include <cstdint>
#include <span>

#include "convlens/engine/tensor.h"

namespace convlens {

struct KernelAnalysis {
  double sum = 0;            // what a flat area of ones becomes
  double positive_mass = 0;  // sum of the positive weights
  double negative_mass = 0;  // sum of the negative weights (<= 0)
  // Output range for inputs in [0, input_max]: [negative_mass, positive_mass] * input_max + bias.
  double min_output = 0, max_output = 0;
};
// `weights`: all taps of one output channel (all input channels), in any order.
KernelAnalysis analyse_kernel(std::span<const float> weights, double bias, double input_max);

// Whether the kernels of one output are what they are after a turn by 180 degrees, every input channel for itself: then
// cross-correlation and convolution give the same output.
bool same_after_half_turn(ConstTensorView weight, int64_t output);

}  // namespace convlens
