// The many_outputs variant but for its kernels: which problems it serves at what cost, how weights are packed, and what
// zeros of the padding add.
#include "conv2d_many_outputs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "conv2d_cost.h"

namespace convlens {
namespace many_outputs {
namespace {

std::string refusal(const Conv2dProblem& problem) {
  const int64_t outputs = group_outputs(problem);
  if (outputs < kGranule)
    return std::to_string(outputs) + " output channels " + (problem.params.groups > 1 ? "in a group " : "") +
           "do not fill a vector of 16";
  if (padding_has_values(problem) && least_copy(problem) < 0)
    return "the input of one output cell, " + std::to_string(problem.weight.c) + " channels of " +
           std::to_string(problem.rows.dilated_kernel()) + "x" + std::to_string(problem.cols.dilated_kernel()) +
           ", is larger than 2 MiB";
  return {};
}

// Arithmetic counts whole vectors of outputs; a vector of them costs as much as some taps to store, more of them where
// the output does not stay in the second-level cache, because its planes are written in turn.
double estimate_ns(const Conv2dProblem& problem) {
  const auto pixels = static_cast<double>(problem.output.n * problem.output.h * problem.output.w);
  const auto width = static_cast<double>(group_width(problem) * problem.params.groups);
  const double mean_taps = problem.params.padding_mode == PaddingMode::zeros
                               ? mean_taps_inside(problem.rows) * mean_taps_inside(problem.cols)
                               : static_cast<double>(taps(problem));
  const double storing = element_bytes(problem.output) < 1e6 ? 6 : 18;
  // Narrow vectors have few products for one tap of a tile: a single tap costs as much as its loops (AVX2,
  // pw256_1024_14: 2.5 times as long as pointwise).
  const double slower = lanes() < kGranule && taps(problem) == 1 ? 1.8 : 1;
  return slower * roofline_ns(problem, pixels * width * (static_cast<double>(problem.weight.c) * mean_taps + storing),
                              0.97, 200);
}

void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  const int64_t outputs = group_outputs(problem);
  const int64_t in_group = output_channel % outputs, first = in_group / kBlock * kBlock;
  const int64_t width = block_width(problem, first);
  float* to = packed + block_offset(problem, output_channel / outputs, first) + (in_group - first);
  bool finite = true;
  for (int64_t i = 0; i < problem.weight.c; ++i) {
    for (int64_t row = 0; row < problem.weight.h; ++row)
      for (int64_t col = 0; col < problem.weight.w; ++col, to += width) {
        *to = window_weight(problem, weight, 0, i, row, col);
        finite = finite && std::isfinite(*to);
      }
  }
  packed[flags_offset(problem) + output_channel] = finite ? 0.0F : 1.0F;
}

// Whether a tap of an output channel has a weight that is not finite, in any input channel.
bool any_not_finite(const Conv2dBand& band, int64_t channel, int64_t tap) {
  const Conv2dProblem& problem = band.problem;
  const int64_t outputs = group_outputs(problem);
  const int64_t in_group = channel % outputs, first = in_group / kBlock * kBlock;
  const int64_t width = block_width(problem, first);
  const float* weight =
      band.packed + block_offset(problem, channel / outputs, first) + tap * width + (in_group - first);
  for (int64_t i = 0; i < problem.weight.c; ++i, weight += taps(problem) * width)
    if (!std::isfinite(*weight)) return true;
  return false;
}

// Where a tap of a channel meets a zero of the padding, NaN: its weight is not finite.
void spoil_padded(const Conv2dBand& band, int64_t channel, int64_t tap_row, int64_t tap_col) {
  const Axis& rows = band.problem.rows;
  const Axis& cols = band.problem.cols;
  const auto is_padding = [](const Axis& axis, int64_t output, int64_t tap) {
    const int64_t at = axis.window_begin(output) + tap * axis.dilation;
    return at < 0 || at >= axis.input;
  };
  for (int64_t row = band.rect.rows.begin; row < band.rect.rows.end; ++row) {
    const bool padding_row = is_padding(rows, row, tap_row);
    float* to = band.output.row(band.image, channel, row);
    for (int64_t col = band.rect.cols.begin; col < band.rect.cols.end; ++col)
      if (padding_row || is_padding(cols, col, tap_col)) to[col] = std::numeric_limits<float>::quiet_NaN();
  }
}

// The kernels leave out products with zeros of the padding, which are NaN where the weight is not finite.
void run_whole_band(const Conv2dBand& band) {
  run_band(band);
  const Conv2dProblem& problem = band.problem;
  if (padding_has_values(problem) || problem.padding == Padding{}) return;
  const float* flags = band.packed + flags_offset(problem);
  for (int64_t channel = band.channels.begin; channel < band.channels.end; ++channel) {
    if (flags[channel] == 0.0F) continue;
    for (int64_t tap = 0; tap < taps(problem); ++tap)
      if (any_not_finite(band, channel, tap))
        spoil_padded(band, channel, tap / problem.weight.w, tap % problem.weight.w);
  }
}

}  // namespace
}  // namespace many_outputs

const Conv2dVariant kConv2dManyOutputs{
    .info = {"many_outputs", "SIMD tiles whose lanes are output channels; 16 or more of them in a group."},
    .refusal = many_outputs::refusal,
    .estimate_ns = many_outputs::estimate_ns,
    .packed_size = [](const Conv2dProblem& problem) { return many_outputs::flags_offset(problem) + problem.weight.n; },
    .pack_channel = many_outputs::pack_channel,
    .prepare = nullptr,
    .scratch_floats =
        [](const Conv2dProblem& problem) {
          return many_outputs::kSumFloats +
                 (many_outputs::padding_has_values(problem) ? many_outputs::copy_floats(problem) : 0);
        },
    .cut =
        [](const Conv2dProblem&) {
          return Conv2dCut{.chunk_multiplications = int64_t{1} << 17, .least_rows = 4, .most_channels = 64};
        },
    .run_band = many_outputs::run_whole_band,
    .target = many_outputs::target_name,
};

}  // namespace convlens
