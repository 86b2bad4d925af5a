// conv2d in double, term by term: the definition that every variant is tested against.
#include <cmath>

#include "conv2d_variant.h"
#include "convlens/engine/reference.h"

namespace convlens::reference {

std::vector<double> conv2d(const Conv2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                           std::span<const float> bias, std::vector<double>* magnitude) {
  const Shape& out = problem.output;
  const PaddingMode mode = problem.params.padding_mode;
  const int64_t group_outputs = out.c / problem.params.groups;
  std::vector<double> values;
  if (magnitude != nullptr) magnitude->clear();
  for (int64_t n = 0; n < out.n; ++n) {
    for (int64_t o = 0; o < out.c; ++o) {
      for (int64_t r = 0; r < out.h; ++r) {
        for (int64_t c = 0; c < out.w; ++c) {
          double sum = bias.empty() ? 0.0 : static_cast<double>(bias[static_cast<size_t>(o)]);
          double size = std::abs(sum);
          for (int64_t i = 0; i < problem.weight.c; ++i) {
            for (int64_t kr = 0; kr < problem.weight.h; ++kr) {
              for (int64_t kc = 0; kc < problem.weight.w; ++kc) {
                const int64_t row =
                    padded_source(problem.rows.window_begin(r) + kr * problem.rows.dilation, problem.rows.input, mode);
                const int64_t col =
                    padded_source(problem.cols.window_begin(c) + kc * problem.cols.dilation, problem.cols.input, mode);
                const bool zero = row < 0 || col < 0;
                const double x = zero ? 0.0 : double{input.at(n, o / group_outputs * problem.weight.c + i, row, col)};
                const double term = double{window_weight(problem, weight, o, i, kr, kc)} * x;
                sum += term;
                size += std::abs(term);
              }
            }
          }
          values.push_back(sum);
          if (magnitude != nullptr) magnitude->push_back(size);
        }
      }
    }
  }
  return values;
}

}  // namespace convlens::reference
