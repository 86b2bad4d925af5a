// The fallback that serves every problem: plain loops over whole rows, which compilers turn into vector code. Every
// output cell is bias + the products in the order input channel, window row, window column, each rounded on its own.
#include <algorithm>
#include <cmath>

#include "checked_math.h"
#include "conv2d_cost.h"
#include "conv2d_variant.h"

namespace convlens {
namespace {

int64_t packed_size(const Conv2dProblem& problem) {
  return problem.weight.n * problem.weight.c * problem.weight.h * problem.weight.w;
}

void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  const Shape& shape = problem.weight;
  float* to = packed + output_channel * shape.c * shape.h * shape.w;
  for (int64_t i = 0; i < shape.c; ++i)
    for (int64_t row = 0; row < shape.h; ++row)
      for (int64_t col = 0; col < shape.w; ++col) *to++ = window_weight(problem, weight, 0, i, row, col);
}

// Adds weight * from[j * stride] to to[j].
void add_products(float* __restrict to, const float* __restrict from, int64_t count, int64_t stride, float weight) {
  if (stride == 1) {
    for (int64_t j = 0; j < count; ++j) to[j] += weight * from[j];
  } else {
    for (int64_t j = 0; j < count; ++j) to[j] += weight * from[j * stride];
  }
}

// Adds the products of `weight` with the padding cells that outputs `range` meet; to[j] belongs to output range.begin +
// j.
void add_padding_products(const Conv2dProblem& problem, float* to, const float* from, Range range, int64_t shift,
                          float weight) {
  if (problem.params.padding_mode == PaddingMode::zeros) {
    // Zero times a finite weight changes nothing; times an infinity or NaN it is NaN.
    if (std::isfinite(weight)) return;
    for (int64_t j = 0; j < range.size(); ++j) to[j] += weight * 0.0F;
    return;
  }
  for (int64_t j = 0; j < range.size(); ++j) {
    const int64_t col = (range.begin + j) * problem.cols.stride + shift;
    to[j] += weight * from[padded_source(col, problem.cols.input, problem.params.padding_mode)];
  }
}

// Adds one tap of one kernel row to outputs `cols` of one output row; `from` is the input row that it reads.
void add_tap(const Conv2dProblem& problem, float* to, const float* from, Range cols, int64_t tap, float weight) {
  const Axis& axis = problem.cols;
  const int64_t shift = tap * axis.dilation - axis.pad_before;  // input column = output column * stride + shift
  Range inside = intersect({ceil_divide(-shift, axis.stride), ceil_divide(axis.input - shift, axis.stride)}, cols);
  if (inside.empty()) inside = {cols.end, cols.end};
  add_padding_products(problem, to, from, {cols.begin, inside.begin}, shift, weight);
  add_products(to + (inside.begin - cols.begin), from + inside.begin * axis.stride + shift, inside.size(), axis.stride,
               weight);
  add_padding_products(problem, to + (inside.end - cols.begin), from, {inside.end, cols.end}, shift, weight);
}

void run_row(const Conv2dBand& band, int64_t channel, int64_t row) {
  const Conv2dProblem& problem = band.problem;
  const Shape& shape = problem.weight;
  const Range cols = band.rect.cols;
  const int64_t first_input = channel / (shape.n / problem.params.groups) * shape.c;
  float* to = band.output.row(band.image, channel, row) + cols.begin;
  std::fill_n(to, cols.size(), band.bias[channel]);
  const float* weight = band.packed + channel * shape.c * shape.h * shape.w;
  for (int64_t i = 0; i < shape.c; ++i) {
    for (int64_t tap_row = 0; tap_row < shape.h; ++tap_row, weight += shape.w) {
      const int64_t source = padded_source(problem.rows.window_begin(row) + tap_row * problem.rows.dilation,
                                           problem.rows.input, problem.params.padding_mode);
      if (source < 0) {  // a row of zeros
        for (int64_t tap = 0; tap < shape.w; ++tap) add_padding_products(problem, to, nullptr, cols, 0, weight[tap]);
        continue;
      }
      const float* from = band.input.row(band.image, first_input + i, source);
      for (int64_t tap = 0; tap < shape.w; ++tap) add_tap(problem, to, from, cols, tap, weight[tap]);
    }
  }
}

void run_band(const Conv2dBand& band) {
  for (int64_t row = band.rect.rows.begin; row < band.rect.rows.end; ++row)
    for (int64_t channel = band.channels.begin; channel < band.channels.end; ++channel) run_row(band, channel, row);
}

std::string refusal(const Conv2dProblem&) { return {}; }

}  // namespace

const Conv2dVariant kConv2dGeneric{
    .info = {"generic", "Plain loops over rows; serves every problem."},
    .refusal = refusal,
    .estimate_ns =
        [](const Conv2dProblem& problem) {
          // Every tap goes over a row of the output: 9 ns, and its products.
          const auto products = static_cast<double>(problem.multiplication_count());
          const double loops_ns = 9 * products / static_cast<double>(problem.output.w);
          return roofline_ns(problem, products, problem.cols.stride == 1 ? 0.15 : 0.08, 1000 + loops_ns);
        },
    .packed_size = packed_size,
    .pack_channel = pack_channel,
    .prepare = nullptr,
    .scratch_floats = nullptr,
    .cut =
        [](const Conv2dProblem&) {
          return Conv2dCut{.chunk_multiplications = int64_t{1} << 17, .least_rows = 1, .most_channels = 8};
        },
    .run_band = run_band,
    .target = [] { return std::string_view("scalar"); },
};

}  // namespace convlens
