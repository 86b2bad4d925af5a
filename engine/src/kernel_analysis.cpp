// Sums over weights, their symmetry, factors and frequencies, in double.
#include "convlens/engine/kernel_analysis.h"

#include <cmath>
#include <numbers>

#include "convlens/engine/result.h"

namespace convlens {
namespace {

// Products of two factors that were rounded to float differ by a few units in the last place of the weights.
constexpr double kRounding = 1e-6;

// cos and sin of frequency(k) * i for every k and i, row-major [n][count].
struct Waves {
  std::vector<double> real, imaginary;
};

Waves waves(int64_t n, int64_t count) {
  Waves result;
  result.real.reserve(static_cast<size_t>(n * count));
  result.imaginary.reserve(static_cast<size_t>(n * count));
  for (int64_t k = 0; k < n; ++k) {
    const double frequency = std::numbers::pi * (2 * static_cast<double>(k) / static_cast<double>(n - 1) - 1);
    for (int64_t i = 0; i < count; ++i) {
      result.real.push_back(std::cos(frequency * static_cast<double>(i)));
      result.imaginary.push_back(-std::sin(frequency * static_cast<double>(i)));
    }
  }
  return result;
}

}  // namespace

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

bool same_after_half_turn(const Tensor& weight, int64_t output) {
  const Shape& shape = weight.shape();
  for (int64_t c = 0; c < shape.c; ++c)
    if (symmetry_of({weight.view().plane(output, c), static_cast<size_t>(shape.h * shape.w)}, shape.h, shape.w) !=
        KernelSymmetry::symmetric)
      return false;
  return true;
}

KernelSymmetry symmetry_of(std::span<const float> weights, int64_t h, int64_t w) {
  CONVLENS_CHECK(static_cast<int64_t>(weights.size()) == h * w);
  bool symmetric = true, antisymmetric = true;
  for (size_t i = 0; i < weights.size(); ++i) {
    const float turned = weights[weights.size() - 1 - i];
    symmetric = symmetric && weights[i] == turned;
    antisymmetric = antisymmetric && weights[i] == -turned;
  }
  if (symmetric) return KernelSymmetry::symmetric;
  return antisymmetric ? KernelSymmetry::antisymmetric : KernelSymmetry::none;
}

std::optional<KernelFactors> rank_one_factors(std::span<const float> weights, int64_t h, int64_t w) {
  CONVLENS_CHECK(static_cast<int64_t>(weights.size()) == h * w);
  size_t pivot = 0;
  for (size_t i = 0; i < weights.size(); ++i)
    if (std::abs(weights[i]) > std::abs(weights[pivot])) pivot = i;
  if (weights.empty() || weights[pivot] == 0) return std::nullopt;
  const auto rows = static_cast<size_t>(h), cols = static_cast<size_t>(w);
  const size_t pivot_row = pivot / cols, pivot_col = pivot % cols;
  const double largest = weights[pivot];
  KernelFactors factors;
  for (size_t row = 0; row < rows; ++row) factors.column.push_back(weights[row * cols + pivot_col]);
  for (size_t col = 0; col < cols; ++col) factors.row.push_back(weights[pivot_row * cols + col] / largest);
  for (size_t row = 0; row < rows; ++row)
    for (size_t col = 0; col < cols; ++col) {
      const double product = factors.column[row] * factors.row[col];
      if (!(std::abs(weights[row * cols + col] - product) <= kRounding * std::abs(largest))) return std::nullopt;
    }
  return factors;
}

std::vector<double> frequency_magnitude(std::span<const float> weights, int64_t h, int64_t w, int64_t n) {
  CONVLENS_CHECK(static_cast<int64_t>(weights.size()) == h * w && n >= 2);
  const Waves down = waves(n, h), right = waves(n, w);
  // Along the rows first, then along the columns: n * (h * w + n * h) products instead of n * n * h * w.
  Waves rows;
  for (int64_t k = 0; k < n; ++k)
    for (int64_t row = 0; row < h; ++row) {
      double real = 0, imaginary = 0;
      for (int64_t col = 0; col < w; ++col) {
        const double weight = weights[static_cast<size_t>(row * w + col)];
        real += weight * right.real[static_cast<size_t>(k * w + col)];
        imaginary += weight * right.imaginary[static_cast<size_t>(k * w + col)];
      }
      rows.real.push_back(real);
      rows.imaginary.push_back(imaginary);
    }
  std::vector<double> magnitude;
  magnitude.reserve(static_cast<size_t>(n * n));
  for (int64_t y = 0; y < n; ++y)
    for (int64_t x = 0; x < n; ++x) {
      double real = 0, imaginary = 0;
      for (int64_t row = 0; row < h; ++row) {
        const auto wave = static_cast<size_t>(y * h + row), part = static_cast<size_t>(x * h + row);
        real += rows.real[part] * down.real[wave] - rows.imaginary[part] * down.imaginary[wave];
        imaginary += rows.real[part] * down.imaginary[wave] + rows.imaginary[part] * down.real[wave];
      }
      magnitude.push_back(std::hypot(real, imaginary));
    }
  return magnitude;
}

double decibels(double magnitude) { return 20 * std::log10(magnitude); }

}  // namespace convlens
