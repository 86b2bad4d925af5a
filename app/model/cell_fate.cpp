#include "model/cell_fate.h"

namespace convlens::model {
namespace {

std::optional<PooledPlace> pooled_place(const Results& results, const WindowPlace& cell) {
  const Pool2dProblem& problem = results.pool_problem;
  const Rect readers = problem.affected_outputs({{cell.row, cell.row + 1}, {cell.col, cell.col + 1}});
  if (readers.empty()) return {};
  PooledPlace place;
  place.row = readers.rows.begin;
  place.col = readers.cols.begin;
  place.windows = readers.area();
  const ConstTensorView maps = results.after_activation().maps;
  const PoolTap tap = explain_pool2d(problem, maps, cell.n, cell.channel, place.row, place.col);
  place.window = tap.window;
  place.value = tap.value;
  place.denominator = tap.denominator;
  place.taken = tap.row == cell.row && tap.col == cell.col;
  if (problem.params.kind == PoolKind::average)
    place.share = static_cast<double>(maps.at(cell.n, cell.channel, cell.row, cell.col)) / tap.denominator;
  return place;
}

}  // namespace

CellFate fate_of(const Results& results, const WindowPlace& cell) {
  CellFate fate;
  fate.engine = results.conv.maps.at(cell.n, cell.channel, cell.row, cell.col);
  fate.activated = results.after_activation().maps.at(cell.n, cell.channel, cell.row, cell.col);
  // Where the present map leaves no pooled output, the pooled maps are still those of an earlier one.
  const bool pools_this_map = results.pool_problem.input == results.conv.maps.shape();
  if (!results.pooled.maps.empty() && pools_this_map) fate.pooled = pooled_place(results, cell);
  const Shape& last = results.last().maps.shape();
  fate.mean_cells = last.h * last.w;
  const auto channel = static_cast<size_t>(cell.channel);
  if (channel < results.global_average.size()) fate.mean = results.global_average[channel];
  return fate;
}

}  // namespace convlens::model
