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

}  // namespace convlens
