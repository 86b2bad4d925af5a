// What can be said of a kernel by looking at its weights: sum, masses, the range its output can reach,
// its symmetry, its factors, its frequency response.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

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
bool same_after_half_turn(const Tensor& weight, int64_t output);

// What a kernel of h x w weights does to itself when it is turned by 180 degrees: w(-x) = w(x), w(-x) = -w(x), or
// neither. Its frequency response is then real, imaginary, or neither. A kernel of zeros is symmetric.
enum class KernelSymmetry { none, symmetric, antisymmetric };
KernelSymmetry symmetry_of(std::span<const float> weights, int64_t h, int64_t w);

// A kernel of rank 1 is a column times a row: weight[i][j] = column[i] * row[j], so that a pass along the columns and
// one along the rows take h + w multiplications instead of h * w.
struct KernelFactors {
  std::vector<double> column, row;
};
// Up to the rounding of the weights to float. The row is scaled so that its largest magnitude is 1. None for a kernel
// of zeros, whose rank is 0.
std::optional<KernelFactors> rank_one_factors(std::span<const float> weights, int64_t h, int64_t w);

// |sum over i, j of weight[i][j] * exp(-i * (fy * i + fx * j))| at n x n frequencies, row-major: fy and fx go evenly
// from -pi to pi, both included, so that with an odd n (3 or more) the zero frequency is the centre.
std::vector<double> frequency_magnitude(std::span<const float> weights, int64_t h, int64_t w, int64_t n);
// 20 * log10(magnitude): 0 dB lets a wave through as it is, 6 dB doubles it; a magnitude of 0 is minus infinity.
double decibels(double magnitude);

}  // namespace convlens
