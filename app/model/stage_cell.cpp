#include "model/stage_cell.h"

#include <cmath>

namespace convlens::model {
namespace {

// Of the cells of the padding, Lp counts all; an average those that it is told to, and neither what lies beyond them.
bool counts(const Pool2dProblem& problem, int64_t row, int64_t col, bool padding) {
  if (!padding || problem.params.kind == PoolKind::max) return !padding;
  const Axis &rows = problem.rows, &cols = problem.cols;
  if (row >= rows.input + rows.pad_after || col >= cols.input + cols.pad_after) return false;
  return problem.params.kind == PoolKind::lp || problem.params.count_include_pad;
}

// The patch of a cell whose windows begin at `window`, with taps `dilation` apart.
template <class Counts>
void list_patch(StageCell& cell, const Tensor& source, Counts&& counts) {
  if (cell.taps.h * cell.taps.w > kMaxPatch) return;
  const Shape& shape = source.shape();
  cell.patch.reserve(static_cast<size_t>(cell.taps.h * cell.taps.w));
  for (int64_t r = 0; r < cell.taps.h; ++r)
    for (int64_t c = 0; c < cell.taps.w; ++c) {
      PatchCell tap{cell.window.rows.begin + r * cell.dilation.h, cell.window.cols.begin + c * cell.dilation.w};
      tap.padding = !Rect::whole(shape.h, shape.w).contains(tap.row, tap.col);
      tap.counts = counts(tap.row, tap.col, tap.padding);
      if (!tap.padding) tap.value = source.at(0, cell.channel, tap.row, tap.col);
      cell.patch.push_back(tap);
    }
}

// In double, as the engine adds up.
double sum_of(const StageCell& cell, const Tensor& source) {
  double sum = 0;
  for (int64_t r = cell.pool.window.rows.begin; r < cell.pool.window.rows.end; ++r)
    for (int64_t c = cell.pool.window.cols.begin; c < cell.pool.window.cols.end; ++c)
      sum += double{source.at(0, cell.channel, r, c)};
  return sum;
}

void explain_pool(StageCell& cell, const Results& results, const Tensor& source) {
  cell.pool = pool_tap(results, source, cell.channel, cell.row, cell.col);
  cell.value = cell.pool.value;
  if (results.pool.is_adaptive()) {
    cell.window = cell.pool.window;
    cell.taps = {cell.window.rows.size(), cell.window.cols.size()};
    list_patch(cell, source, [](int64_t, int64_t, bool) { return true; });
  } else {
    const Pool2dProblem& problem = results.pool_problem;
    const int64_t top = problem.rows.window_begin(cell.row), left = problem.cols.window_begin(cell.col);
    cell.window = {{top, top + problem.rows.dilated_kernel()}, {left, left + problem.cols.dilated_kernel()}};
    cell.taps = problem.params.kernel;
    cell.dilation = {problem.rows.dilation, problem.cols.dilation};
    list_patch(cell, source,
               [&](int64_t row, int64_t col, bool padding) { return counts(problem, row, col, padding); });
  }
  if (results.pool.choice == PoolChoice::lp)
    cell.sum = power_sum(cell, results.pool.norm);
  else if (results.pool.choice == PoolChoice::average || results.pool.choice == PoolChoice::adaptive_average)
    cell.sum = sum_of(cell, source);
}

}  // namespace

const Tensor& stage_source(const Tensor& layer_input, const Results& results, StagePart part) {
  if (part == StagePart::pool && !results.activated.maps.empty()) return results.activated.maps;
  if (part != StagePart::window && !results.conv.maps.empty()) return results.conv.maps;
  return layer_input;
}

Hover::Place source_place(const Results& results, StagePart part) {
  if (part == StagePart::pool && !results.activated.maps.empty()) return Hover::Place::activated;
  if (part != StagePart::window && !results.conv.maps.empty()) return Hover::Place::map;
  return Hover::Place::input;
}

Shape source_shape(const Results& results, StagePart part) {
  switch (source_place(results, part)) {
    case Hover::Place::activated:
      return results.activated.maps.shape();
    case Hover::Place::map:
      return results.conv.maps.shape();
    default:
      return results.input;
  }
}

const FeatureMaps& stage_output(const Results& results, StagePart part) {
  switch (part) {
    case StagePart::activation:
      return results.activated;
    case StagePart::pool:
      return results.pooled;
    case StagePart::window:
      break;
  }
  return results.conv;
}

Hover::Place place_of(StagePart part) {
  switch (part) {
    case StagePart::activation:
      return Hover::Place::activated;
    case StagePart::pool:
      return Hover::Place::pooled;
    case StagePart::window:
      break;
  }
  return Hover::Place::map;
}

bool stage_fits(const Layer& layer, const Tensor& layer_input, const Results& results, StagePart part) {
  if (stage_output(results, part).maps.empty() || !layer.is_on(part) || results.conv_error) return false;
  const Shape& source = stage_source(layer_input, results, part).shape();
  const Shape& output = stage_output(results, part).maps.shape();
  if (part == StagePart::activation) return results.activation == layer.activation && output == source;
  return !results.pool_error && results.pool == layer.pool && pool_fits(results, source);
}

bool pool_fits(const Results& results, const Shape& source) {
  const Shape& output = results.pooled.maps.shape();
  if (results.pool.is_adaptive()) {
    const auto adaptive = adaptive_pool2d_output(source, results.pool.output_size);
    return adaptive && *adaptive == output;
  }
  return results.pool_problem.input == source && results.pool_problem.output == output;
}

std::optional<StageCell> explain_stage(const Layer& layer, const Tensor& layer_input, const Results& results,
                                       StagePart part, const Hover& cell) {
  if (part == StagePart::window || cell.place != place_of(part) || !stage_fits(layer, layer_input, results, part))
    return {};
  const Tensor& maps = stage_output(results, part).maps;
  const Shape& out = maps.shape();
  if (cell.channel >= out.c || !Rect::whole(out.h, out.w).contains(cell.row, cell.col)) return {};
  const Tensor& source = stage_source(layer_input, results, part);
  StageCell explained{.part = part, .channel = cell.channel, .row = cell.row, .col = cell.col};
  if (part == StagePart::pool) {
    explain_pool(explained, results, source);
    return explained;
  }
  explained.window = {{cell.row, cell.row + 1}, {cell.col, cell.col + 1}};
  explained.before = source.at(0, cell.channel, cell.row, cell.col);
  explained.patch = {{cell.row, cell.col, false, true, explained.before}};
  explained.value = maps.at(0, cell.channel, cell.row, cell.col);
  return explained;
}

StageCell in_unit(StageCell cell, const Layer& layer, double unit) {
  const bool squashes = layer.activation == Activation::tanh || layer.activation == Activation::sigmoid;
  if (unit == 1 || (cell.part == StagePart::activation && squashes)) return cell;
  const auto shown = [&](float value) { return static_cast<float>(double{value} / unit); };
  for (PatchCell& tap : cell.patch) tap.value = shown(tap.value);
  cell.before = shown(cell.before);
  cell.value = cell.pool.value = shown(cell.value);
  cell.sum = layer.pool.choice == PoolChoice::lp ? power_sum(cell, layer.pool.norm) : cell.sum / unit;
  return cell;
}

PoolTap pool_tap(const Results& results, const Tensor& source, int64_t channel, int64_t row, int64_t col) {
  if (results.pool.is_adaptive())
    return explain_adaptive_pool2d(source, adaptive_kind(results.pool), results.pooled.maps.shape(), 0, channel, row,
                                   col);
  return explain_pool2d(results.pool_problem, source, 0, channel, row, col);
}

Rect pooled_readers(const Results& results, const Shape& source, int64_t row, int64_t col) {
  const Rect cell{{row, row + 1}, {col, col + 1}};
  if (results.pool.is_adaptive()) return adaptive_affected_outputs(source, results.pooled.maps.shape(), cell);
  return results.pool_problem.affected_outputs(cell);
}

double power_sum(const StageCell& cell, double norm) {
  double sum = 0;
  for (const PatchCell& tap : cell.patch) sum += std::pow(double{tap.value}, norm);
  return sum;
}

}  // namespace convlens::model
