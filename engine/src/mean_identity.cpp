// One pass over the input with the few different sums of weights that its cells can meet; the header has the formula.
#include "convlens/engine/mean_identity.h"

#include <map>
#include <vector>

namespace convlens {
namespace {

// For every index of an axis, which taps of the kernel meet it: bit k is set when some window has tap k there.
std::vector<uint64_t> taps_met(const Axis& axis) {
  std::vector<uint64_t> met(static_cast<size_t>(axis.input), 0);
  for (int64_t i = 0; i < axis.input; ++i)
    for (int64_t k = 0; k < axis.kernel; ++k) {
      const int64_t offset = i + axis.pad_before - k * axis.dilation;
      if (offset >= 0 && offset % axis.stride == 0 && offset / axis.stride < axis.output())
        met[static_cast<size_t>(i)] |= uint64_t{1} << k;
    }
  return met;
}

}  // namespace

MeanIdentity mean_identity(const Conv2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                           int64_t output_channel) {
  MeanIdentity identity;
  const Shape& kernel = problem.weight;
  identity.applies = problem.params.padding_mode == PaddingMode::zeros && problem.params.groups == 1 &&
                     kernel.h <= 64 && kernel.w <= 64;
  if (!identity.applies) return identity;
  identity.cells = problem.output.h * problem.output.w;
  identity.meets_all = identity.cancels = true;
  const std::vector<uint64_t> rows_met = taps_met(problem.rows), cols_met = taps_met(problem.cols);
  const auto all = [](int64_t taps) { return taps == 64 ? ~uint64_t{0} : (uint64_t{1} << taps) - 1; };

  for (int64_t channel = 0; channel < kernel.c; ++channel) {
    // Few different sets of taps exist, so the sum of each is worked out once.
    std::map<std::pair<uint64_t, uint64_t>, double> weight_of;
    const auto weight_met = [&](uint64_t rows, uint64_t cols) {
      const auto [place, is_new] = weight_of.try_emplace({rows, cols}, 0.0);
      if (!is_new) return place->second;
      for (int64_t r = 0; r < kernel.h; ++r)
        for (int64_t c = 0; c < kernel.w; ++c) {
          // A flipped kernel meets the cell with the weight of the opposite corner.
          const int64_t wr = problem.params.flip ? kernel.h - 1 - r : r,
                        wc = problem.params.flip ? kernel.w - 1 - c : c;
          if ((rows >> r & 1U) != 0 && (cols >> c & 1U) != 0)
            place->second += static_cast<double>(weight.at(output_channel, channel, wr, wc));
        }
      return place->second;
    };
    identity.kernel_sum += weight_met(all(kernel.h), all(kernel.w));
    for (int64_t r = 0; r < problem.input.h; ++r) {
      const float* row = input.row(0, channel, r);
      for (int64_t c = 0; c < problem.input.w; ++c) {
        const double x = static_cast<double>(row[c]);
        if (x == 0) continue;
        const uint64_t rows = rows_met[static_cast<size_t>(r)], cols = cols_met[static_cast<size_t>(c)];
        const double met = weight_met(rows, cols);
        identity.input_sum += x;
        identity.weighted_sum += x * met;
        if (rows != all(kernel.h) || cols != all(kernel.w)) identity.meets_all = false;
        if (met != 0) identity.cancels = false;
      }
    }
  }
  return identity;
}

}  // namespace convlens
