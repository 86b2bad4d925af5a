// Pooling with a fixed window: the fast loops, and the explanation of one cell. Requests are checked in
// pool2d_problem.cpp; adaptive windows are in adaptive_pool2d.cpp, the definition in double in reference_pool2d.cpp.
//
// Every cell adds its taps in row-major order into one double (or compares them in that order), whichever of the loops
// here and in pool2d_rows.cpp computes it; so bits do not depend on tiles, threads or the loop chosen.
#include "convlens/engine/pool2d.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>

#include "checked_math.h"
#include "pool2d_rows.h"
#include "request_checks.h"

namespace convlens {
namespace {

constexpr int64_t kTile = 256;              // columns held on the stack at once
constexpr int64_t kTapsPerChunk = 1 << 17;  // work handed to a thread at once

constexpr float kMinusInfinity = -std::numeric_limits<float>::infinity();

// Kernel taps of output index o that fall inside the input.
Range taps_inside(const Axis& axis, int64_t o) {
  const int64_t begin = axis.window_begin(o);
  if (begin >= 0 && begin + axis.dilated_kernel() <= axis.input) return {0, axis.kernel};  // without its divisions
  const int64_t first = begin >= 0 ? 0 : ceil_divide(-begin, axis.dilation);
  const int64_t last = begin >= axis.input ? -1 : (axis.input - 1 - begin) / axis.dilation;
  return {first, std::min(axis.kernel, last + 1)};
}

// Cells of the window of o that lie inside the input, or inside input and padding.
int64_t counted_cells(const Axis& axis, int64_t o, bool include_pad) {
  const int64_t begin = axis.window_begin(o), end = begin + axis.dilated_kernel();
  if (include_pad) return std::min(end, axis.input + axis.pad_after) - begin;
  return std::min(end, axis.input) - std::max<int64_t>(begin, 0);
}

double power(double x, double p) {
  if (p == 1) return x;
  if (p == 0.5) return std::sqrt(x);
  return std::pow(x, p);
}

// How one kind treats its taps: start, add, and finish with the number to divide by and whether padding was counted.
struct MaxRule {
  using Sum = float;
  Sum start() const { return kMinusInfinity; }
  // Bitwise or: a branch would keep the loop over columns from being vectorized.
  Sum add(Sum best, float x) const { return static_cast<int>(x > best) | static_cast<int>(x != x) ? x : best; }
  float finish(Sum best, double, bool) const { return best; }
};

struct AverageRule {
  using Sum = double;
  Sum start() const { return 0; }
  Sum add(Sum sum, float x) const { return sum + static_cast<double>(x); }
  float finish(Sum sum, double denominator, bool) const { return static_cast<float>(sum / denominator); }
};

// kWhole: the norm where it is 1, 2 or 3, so that the compiler knows it; 0 for any other.
template <int kWhole>
struct LpRule {
  using Sum = double;
  double norm, kernel_cells;
  Sum start() const { return 0; }
  Sum add(Sum sum, float value) const {
    const double x = static_cast<double>(value);
    if constexpr (kWhole == 0) return sum + power(x, norm);
    double product = x;
    for (int factor = 1; factor < kWhole; ++factor) product *= x;
    return sum + product;
  }
  float finish(Sum sum, double counted, bool has_padding) const {
    if (has_padding && norm < 0) sum += std::numeric_limits<double>::infinity();  // 0^p of the padding cells
    return static_cast<float>(power(sum * (kernel_cells / counted), 1 / norm));
  }
};

// What finish() needs to know of one output index of one axis.
struct Count {
  int64_t cells = 1;
  bool padded = false;
};

Count count_of(const Pool2dProblem& problem, const Axis& axis, int64_t o) {
  const Pool2dParams& params = problem.params;
  if (params.kind == PoolKind::max) return {};
  const int64_t inside = counted_cells(axis, o, false);
  const int64_t with_padding = counted_cells(axis, o, true);
  return {params.kind == PoolKind::lp || params.count_include_pad ? with_padding : inside, with_padding > inside};
}

double denominator_of(const Pool2dProblem& problem, Count row, Count col) {
  if (problem.params.divisor_override) return static_cast<double>(*problem.params.divisor_override);
  return static_cast<double>(row.cells) * static_cast<double>(col.cells);
}

struct Plane {
  const float* data;
  int64_t row_stride;
};

// What a cell needs to know of its index on one axis.
struct Place {
  int64_t begin;  // of its window
  Range taps;
  Count count;
};

Place place_of(const Pool2dProblem& problem, const Axis& axis, int64_t o) {
  return {axis.window_begin(o), taps_inside(axis, o), count_of(problem, axis, o)};
}

template <class Rule>
float pool_cell(const Pool2dProblem& problem, const Rule& rule, Plane plane, const Place& row, const Place& col) {
  auto sum = rule.start();
  for (int64_t kr = row.taps.begin; kr < row.taps.end; ++kr) {
    const float* line = plane.data + (row.begin + kr * problem.rows.dilation) * plane.row_stride;
    for (int64_t kc = col.taps.begin; kc < col.taps.end; ++kc)
      sum = rule.add(sum, line[col.begin + kc * problem.cols.dilation]);
  }
  return rule.finish(sum, denominator_of(problem, row.count, col.count), row.count.padded || col.count.padded);
}

template <class Rule>
float pool_cell(const Pool2dProblem& problem, const Rule& rule, Plane plane, int64_t row, int64_t col) {
  return pool_cell(problem, rule, plane, place_of(problem, problem.rows, row), place_of(problem, problem.cols, col));
}

// Output indices whose windows lie inside the input.
Range outputs_inside(const Axis& axis) {
  return {ceil_divide(axis.pad_before, axis.stride),
          floor_divide(axis.input + axis.pad_before - axis.dilated_kernel(), axis.stride) + 1};
}

// Turns the sums of a row's columns `out` into results.
template <class Rule>
void finish_row(const Pool2dProblem& problem, const Rule& rule, int64_t row, Range out, const typename Rule::Sum* sums,
                float* output_row) {
  const Axis& cols = problem.cols;
  const Count row_count = count_of(problem, problem.rows, row);
  // Windows that lie inside the input have one denominator, and a loop of their own that the compiler vectorizes.
  const Range inside = intersect(out, outputs_inside(cols));
  const auto finish_edge = [&](Range edge) {
    for (int64_t col = edge.begin; col < edge.end; ++col) {
      const Count col_count = count_of(problem, cols, col);
      output_row[col] = rule.finish(sums[col - out.begin], denominator_of(problem, row_count, col_count),
                                    row_count.padded || col_count.padded);
    }
  };
  if (inside.empty()) return finish_edge(out);
  finish_edge({out.begin, inside.begin});
  const double denominator = denominator_of(problem, row_count, count_of(problem, cols, inside.begin));
  for (int64_t col = inside.begin; col < inside.end; ++col)
    output_row[col] = rule.finish(sums[col - out.begin], denominator, row_count.padded);
  finish_edge({inside.end, out.end});
}

// sums[j] takes line[j * stride] in; a compile-time stride lets the compiler vectorize.
template <int kStride, class Rule>
void add_strided(const Rule& rule, typename Rule::Sum* sums, const float* line, int64_t count, int64_t stride) {
  const int64_t step = kStride > 0 ? kStride : stride;
  for (int64_t j = 0; j < count; ++j) sums[j] = rule.add(sums[j], line[j * step]);
}

// One output row, columns [begin, end), at most kTile of them, all columns of one tap at once.
template <class Rule>
void pool_row_by_taps(const Pool2dProblem& problem, const Rule& rule, Plane plane, int64_t row, Range out, Range taps,
                      float* output_row) {
  const Axis &rows = problem.rows, &cols = problem.cols;
  const int64_t top = rows.window_begin(row);
  const Range row_taps = taps_inside(rows, row);
  std::array<typename Rule::Sum, kTile> sums;
  std::fill_n(sums.begin(), out.size(), rule.start());
  for (int64_t kr = row_taps.begin; kr < row_taps.end; ++kr) {
    const float* line = plane.data + (top + kr * rows.dilation) * plane.row_stride;
    for (int64_t kc = taps.begin; kc < taps.end; ++kc) {
      const int64_t shift = kc * cols.dilation - cols.pad_before;  // input column of output column 0
      const Range hit =
          intersect(out, {ceil_divide(-shift, cols.stride), floor_divide(cols.input - 1 - shift, cols.stride) + 1});
      if (hit.empty()) continue;
      auto* first = sums.data() + (hit.begin - out.begin);
      const float* source = line + hit.begin * cols.stride + shift;
      if (cols.stride == 1)
        add_strided<1>(rule, first, source, hit.size(), 1);
      else if (cols.stride == 2)
        add_strided<2>(rule, first, source, hit.size(), 2);
      else
        add_strided<0>(rule, first, source, hit.size(), cols.stride);
    }
  }
  finish_row(problem, rule, row, out, sums.data(), output_row);
}

template <class Rule>
void pool_row(const Pool2dProblem& problem, const Rule& rule, Plane plane, int64_t row, Range out, float* output_row) {
  for (int64_t begin = out.begin; begin < out.end; begin += kTile) {
    const Range tile{begin, std::min(begin + kTile, out.end)};
    // The taps that any of these columns uses. Far more of them than input columns (a huge kernel or stride), or few
    // columns, make the loop over taps a waste.
    const Range taps{taps_inside(problem.cols, tile.end - 1).begin, taps_inside(problem.cols, tile.begin).end};
    if (tile.size() >= 4 && taps.size() <= 2 * problem.input.w)
      pool_row_by_taps(problem, rule, plane, row, tile, taps, output_row);
    else
      for (int64_t col = tile.begin; col < tile.end; ++col) output_row[col] = pool_cell(problem, rule, plane, row, col);
  }
}

// The cells `out` of the output plane, where pool2d_rows.h serves enough of its columns; the others one by one.
template <class Rule>
bool pool_band_by_vectors(const Pool2dProblem& problem, const Rule& rule, Plane plane, const Rect& out, float* output,
                          int64_t output_step) {
  const Axis &rows = problem.rows, &cols = problem.cols;
  if (!pool_rows_serve(cols.stride, cols.kernel, cols.dilation)) return false;
  const Range inside = intersect(out.cols, outputs_inside(cols));
  if (inside.size() < kLeastPoolColumns) return false;

  for (const Range edge : {Range{out.cols.begin, inside.begin}, Range{inside.end, out.cols.end}}) {
    for (int64_t col = edge.begin; col < edge.end; ++col) {
      const Place place = place_of(problem, cols, col);
      for (int64_t row = out.rows.begin; row < out.rows.end; ++row)
        output[row * output_step + col] = pool_cell(problem, rule, plane, place_of(problem, rows, row), place);
    }
  }

  // The rows whose windows lie inside are one call, each of the others is its own.
  const Range whole = outputs_inside(rows);
  for (int64_t row = out.rows.begin, next; row < out.rows.end; row = next) {
    next = whole.contains(row) ? std::min(whole.end, out.rows.end) : row + 1;
    const Place place = place_of(problem, rows, row);
    const int64_t first = place.taps.empty() ? 0 : place.begin + place.taps.begin * rows.dilation;
    const double denominator = denominator_of(problem, place.count, count_of(problem, cols, inside.begin));
    int exponent = 0;
    const bool power_of_two = std::fabs(std::frexp(denominator, &exponent)) == 0.5;
    const PoolRows band{
        .input = plane.data + first * plane.row_stride + cols.window_begin(inside.begin),
        .rows = place.taps.size(),
        .row_step = rows.dilation * plane.row_stride,
        .taps = cols.kernel,
        .tap_step = cols.dilation,
        .stride = cols.stride,
        .outputs = next - row,
        .input_step = rows.stride * plane.row_stride,
        .output_step = output_step,
        .columns = inside.size(),
        .denominator = denominator,
        .reciprocal = power_of_two ? 1 / denominator : 0,
        .output = output + row * output_step + inside.begin,
    };
    if constexpr (std::is_same_v<Rule, MaxRule>)
      pool_max_rows(band);
    else
      pool_average_rows(band);
  }
  return true;
}

template <class Rule>
void pool_band(const Pool2dProblem& problem, const Rule& rule, Plane plane, const Rect& out, float* output,
               int64_t output_step) {
  if constexpr (std::is_same_v<Rule, MaxRule> || std::is_same_v<Rule, AverageRule>) {
    if (pool_band_by_vectors(problem, rule, plane, out, output, output_step)) return;
  }
  for (int64_t row = out.rows.begin; row < out.rows.end; ++row)
    pool_row(problem, rule, plane, row, out.cols, output + row * output_step);
}

// Calls f with the rule of the problem's kind.
template <class F>
auto with_rule(const Pool2dProblem& problem, F f) {
  const Pool2dParams& params = problem.params;
  switch (params.kind) {
    case PoolKind::average:
      return f(AverageRule{});
    case PoolKind::lp: {
      const double cells = static_cast<double>(params.kernel.h) * static_cast<double>(params.kernel.w);
      if (params.norm == 1) return f(LpRule<1>{1, cells});
      if (params.norm == 2) return f(LpRule<2>{2, cells});
      if (params.norm == 3) return f(LpRule<3>{3, cells});
      return f(LpRule<0>{params.norm, cells});
    }
    case PoolKind::max:
      break;
  }
  return f(MaxRule{});
}

}  // namespace

Result<void> pool2d_run(const Pool2dProblem& problem, ConstTensorView input, TensorView output,
                        const OutputRegion& region, Executor& executor, const CancelToken* cancel) {
  CONVLENS_CHECK(input.shape == problem.input && output.shape == problem.output);
  const Range images = region.images, channels = region.channels;
  const Rect rect = region.rect;
  if (images.empty() || channels.empty() || rect.empty()) return {};
  CONVLENS_CHECK(images.begin >= 0 && images.end <= output.shape.n && channels.begin >= 0 &&
                 channels.end <= output.shape.c && rect.rows.begin >= 0 && rect.rows.end <= output.shape.h &&
                 rect.cols.begin >= 0 && rect.cols.end <= output.shape.w);

  // A row costs at most its outputs times the taps of a window inside the input.
  const double row_taps = static_cast<double>(rect.cols.size()) *
                          static_cast<double>(std::min(problem.params.kernel.h, problem.input.h)) *
                          static_cast<double>(std::min(problem.params.kernel.w, problem.input.w));
  const int64_t band = std::clamp<int64_t>(static_cast<int64_t>(kTapsPerChunk / row_taps), 1, rect.rows.size());
  const int64_t bands = ceil_divide(rect.rows.size(), band);
  const bool finished = with_rule(problem, [&](const auto& rule) {
    auto compute_band = [&](int64_t chunk) {
      const int64_t plane_index = chunk / bands;
      const int64_t n = images.begin + plane_index / channels.size(),
                    c = channels.begin + plane_index % channels.size();
      const int64_t begin = rect.rows.begin + chunk % bands * band;
      const Plane plane{input.plane(n, c), input.row_stride};
      const Rect cells{{begin, std::min(begin + band, rect.rows.end)}, rect.cols};
      pool_band(problem, rule, plane, cells, output.plane(n, c), output.row_stride);
    };
    return executor.parallel_for(images.size() * channels.size() * bands, compute_band, cancel);
  });
  if (!finished) return Error::cancelled();
  return {};
}

Result<Tensor> pool2d(ConstTensorView input, const Pool2dParams& params, Executor& executor) {
  const Result<Pool2dProblem> problem = Pool2dProblem::make(input.shape, params);
  if (!problem) return problem.error();
  Result<Tensor> output = Tensor::allocate(problem->output);
  if (!output) return output;
  const Result<void> done = pool2d_run(*problem, input, output->view(), OutputRegion::whole(problem->output), executor);
  if (!done) return done.error();
  return output;
}

PoolTap explain_pool2d(const Pool2dProblem& problem, ConstTensorView input, int64_t n, int64_t c, int64_t row,
                       int64_t col) {
  CONVLENS_CHECK(input.shape == problem.input && n >= 0 && n < problem.output.n && c >= 0 && c < problem.output.c &&
                 row >= 0 && row < problem.output.h && col >= 0 && col < problem.output.w);
  const Axis &rows = problem.rows, &cols = problem.cols;
  const auto clipped = [](const Axis& axis, int64_t o) {
    const int64_t begin = axis.window_begin(o);
    return intersect(Range{begin, begin + axis.dilated_kernel()}, {0, axis.input});
  };
  const Plane plane{input.plane(n, c), input.row_stride};
  PoolTap tap;
  tap.window = {clipped(rows, row), clipped(cols, col)};
  tap.value = with_rule(problem, [&](const auto& rule) { return pool_cell(problem, rule, plane, row, col); });
  if (problem.params.kind != PoolKind::max) {
    tap.denominator = denominator_of(problem, count_of(problem, rows, row), count_of(problem, cols, col));
    return tap;
  }
  const Range row_taps = taps_inside(rows, row), col_taps = taps_inside(cols, col);
  for (int64_t kr = row_taps.begin; kr < row_taps.end; ++kr) {
    for (int64_t kc = col_taps.begin; kc < col_taps.end; ++kc) {
      const int64_t r = rows.window_begin(row) + kr * rows.dilation, w = cols.window_begin(col) + kc * cols.dilation;
      const float x = plane.data[r * plane.row_stride + w];
      if (x != tap.value && !(std::isnan(x) && std::isnan(tap.value))) continue;
      tap.row = r;
      tap.col = w;
      return tap;
    }
  }
  return tap;
}

}  // namespace convlens
