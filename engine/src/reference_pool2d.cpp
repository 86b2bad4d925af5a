// The definition of pooling: plain loops in double, one cell after the other; see reference.h. Nothing is shared with
// pool2d.cpp but the checked problem, so that the two can disagree.
#include <cmath>
#include <limits>

#include "convlens/engine/reference.h"

namespace convlens::reference {
namespace {

// The taps of one window as the definition sees them.
struct Window {
  std::vector<double> values;  // taps inside the input, row-major
  int64_t padding = 0;         // taps on padding, up to the trailing padding
};

Window collect(const Pool2dProblem& problem, ConstTensorView input, int64_t n, int64_t c, int64_t row, int64_t col) {
  const Pool2dParams& params = problem.params;
  Window window;
  for (int64_t kr = 0; kr < params.kernel.h; ++kr) {
    for (int64_t kc = 0; kc < params.kernel.w; ++kc) {
      const int64_t r = row * problem.stride.h - params.padding.top + kr * params.dilation.h;
      const int64_t w = col * problem.stride.w - params.padding.left + kc * params.dilation.w;
      if (r >= 0 && r < input.shape.h && w >= 0 && w < input.shape.w)
        window.values.push_back(static_cast<double>(input.at(n, c, r, w)));
      else if (r < input.shape.h + params.padding.bottom && w < input.shape.w + params.padding.right)
        ++window.padding;
    }
  }
  return window;
}

double maximum(const std::vector<double>& values) {
  double best = -std::numeric_limits<double>::infinity();
  for (const double x : values) {
    if (std::isnan(x)) return x;
    if (x > best) best = x;
  }
  return best;
}

double pooled(const Pool2dParams& params, const Window& window) {
  if (params.kind == PoolKind::max) return maximum(window.values);
  const bool lp = params.kind == PoolKind::lp;
  double sum = 0;
  for (const double x : window.values) sum += lp ? std::pow(x, params.norm) : x;
  const double inside = static_cast<double>(window.values.size()), padding = static_cast<double>(window.padding);
  if (!lp) {
    if (params.divisor_override) return sum / static_cast<double>(*params.divisor_override);
    return sum / (params.count_include_pad ? inside + padding : inside);
  }
  for (int64_t i = 0; i < window.padding; ++i) sum += std::pow(0.0, params.norm);
  const double kernel_cells = static_cast<double>(params.kernel.h * params.kernel.w);
  return std::pow(sum / (inside + padding) * kernel_cells, 1 / params.norm);
}

}  // namespace

std::vector<double> pool2d(const Pool2dProblem& problem, ConstTensorView input) {
  std::vector<double> result;
  const Shape& output = problem.output;
  for (int64_t n = 0; n < output.n; ++n)
    for (int64_t c = 0; c < output.c; ++c)
      for (int64_t row = 0; row < output.h; ++row)
        for (int64_t col = 0; col < output.w; ++col)
          result.push_back(pooled(problem.params, collect(problem, input, n, c, row, col)));
  return result;
}

std::vector<double> adaptive_pool2d(ConstTensorView input, AdaptivePoolKind kind, Size2 output_size) {
  const auto begin = [](int64_t i, int64_t in, int64_t out) { return i * in / out; };
  const auto end = [](int64_t i, int64_t in, int64_t out) { return ((i + 1) * in + out - 1) / out; };
  const Shape& shape = input.shape;
  std::vector<double> result;
  for (int64_t n = 0; n < shape.n; ++n) {
    for (int64_t c = 0; c < shape.c; ++c) {
      for (int64_t row = 0; row < output_size.h; ++row) {
        for (int64_t col = 0; col < output_size.w; ++col) {
          std::vector<double> values;
          for (int64_t r = begin(row, shape.h, output_size.h); r < end(row, shape.h, output_size.h); ++r)
            for (int64_t w = begin(col, shape.w, output_size.w); w < end(col, shape.w, output_size.w); ++w)
              values.push_back(static_cast<double>(input.at(n, c, r, w)));
          double sum = 0;
          for (const double x : values) sum += x;
          result.push_back(kind == AdaptivePoolKind::max ? maximum(values) : sum / static_cast<double>(values.size()));
        }
      }
    }
  }
  return result;
}

}  // namespace convlens::reference
