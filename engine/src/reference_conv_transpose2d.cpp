// The definition of transposed convolution: every input cell stamps the kernel onto the output, in double; see
// reference.h. It scatters where conv_transpose2d.cpp gathers, so that the two can disagree.
#include <cmath>

#include "convlens/engine/reference.h"

namespace convlens::reference {

std::vector<double> conv_transpose2d(const ConvTranspose2dProblem& problem, ConstTensorView input,
                                     ConstTensorView weight, std::span<const float> bias,
                                     std::vector<double>* magnitude) {
  const Shape& output = problem.output;
  const ConvTranspose2dParams& params = problem.params;
  const size_t plane = static_cast<size_t>(output.h * output.w);
  std::vector<double> result, sizes;
  for (int64_t i = 0; i < output.n * output.c; ++i) {
    const double start = problem.has_bias ? static_cast<double>(bias[static_cast<size_t>(i % output.c)]) : 0.0;
    result.insert(result.end(), plane, start);
    sizes.insert(sizes.end(), plane, std::fabs(start));
  }
  const int64_t group_channels = input.shape.c / params.groups;
  const auto stamp = [&](int64_t n, int64_t i, int64_t r, int64_t c, int64_t filter) {
    const int64_t o = i / group_channels * weight.shape.c + filter;
    for (int64_t kr = 0; kr < weight.shape.h; ++kr) {
      for (int64_t kc = 0; kc < weight.shape.w; ++kc) {
        const int64_t row = r * params.stride.h + kr * params.dilation.h - params.padding.top;
        const int64_t col = c * params.stride.w + kc * params.dilation.w - params.padding.left;
        if (row < 0 || row >= output.h || col < 0 || col >= output.w) continue;
        const double term =
            static_cast<double>(input.at(n, i, r, c)) * static_cast<double>(weight.at(i, filter, kr, kc));
        const size_t cell = static_cast<size_t>(((n * output.c + o) * output.h + row) * output.w + col);
        result[cell] += term;
        sizes[cell] += std::fabs(term);
      }
    }
  };
  for (int64_t n = 0; n < input.shape.n; ++n)
    for (int64_t i = 0; i < input.shape.c; ++i)
      for (int64_t r = 0; r < input.shape.h; ++r)
        for (int64_t c = 0; c < input.shape.w; ++c)
          for (int64_t filter = 0; filter < weight.shape.c; ++filter) stamp(n, i, r, c, filter);
  if (magnitude != nullptr) *magnitude = sizes;
  return result;
}

}  // namespace convlens::reference
