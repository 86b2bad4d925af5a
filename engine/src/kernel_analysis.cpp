// Sums over the weights of one output channel, in double.
#include "convlens/engine/kernel_analysis.h"

namespace convlens {

KernelAnalysis analyse_kernel(std::span<const float> weights, double bias, double input_max) {
  KernelAnalysis analysis;
  for (const float weight : weights) {
    analysis.sum += weight;
    if (weight > 0) analysis.positive_mass += weight;
    if (weight < 0) analysis.negative_mass += weight;
  }
  analysis.min_output = analysis.negative_mass * input_max + bias;
  analysis.max_output = analysis.positive_mass * input_max + bias;
  return analysis;
}

bool same_after_half_turn(ConstTensorView weight, int64_t output) {
  const Shape& shape = weight.shape;
  for (int64_t c = 0; c < shape.c; ++c)
    for (int64_t row = 0; row < shape.h; ++row)
      for (int64_t col = 0; col < shape.w; ++col)
        if (weight.at(output, c, row, col) != weight.at(output, c, shape.h - 1 - row, shape.w - 1 - col)) return false;
  return true;
}

}  // namespace convlens
