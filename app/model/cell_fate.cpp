#include "model/cell_fate.h"

#include "model/stage_cell.h"

namespace convlens::model {
namespace {

std::optional<PooledPlace> pooled_place(const Results& results, const WindowPlace& cell) {
  const Tensor& maps = results.after_activation().maps;
  const Rect readers = pooled_readers(results, maps.shape(), cell.row, cell.col);
  if (readers.empty()) return {};
  PooledPlace place;
  place.row = readers.rows.begin;
  place.col = readers.cols.begin;
  place.windows = readers.area();
  const PoolTap tap = pool_tap(results, maps, cell.channel, place.row, place.col);
  place.window = tap.window;
  place.value = tap.value;
  place.denominator = tap.denominator;
  place.taken = tap.row == cell.row && tap.col == cell.col;
  const bool mean = results.pool.is_adaptive() ? results.pool.choice == PoolChoice::adaptive_average
                                               : results.pool_problem.params.kind == PoolKind::average;
  if (mean) place.share = static_cast<double>(maps.at(cell.n, cell.channel, cell.row, cell.col)) / tap.denominator;
  return place;
}

}  // namespace

CellFate fate_of(const Results& results, const WindowPlace& cell) {
  CellFate fate;
  fate.engine = results.conv.maps.at(cell.n, cell.channel, cell.row, cell.col);
  fate.activated = results.after_activation().maps.at(cell.n, cell.channel, cell.row, cell.col);
  // Pooling that does not fit the present maps keeps its last ones: they are not of this cell.
  if (!results.pooled.maps.empty() && pool_fits(results, results.after_activation().maps.shape()))
    fate.pooled = pooled_place(results, cell);
  const Shape& last = results.last().maps.shape();
  fate.mean_cells = last.h * last.w;
  const auto channel = static_cast<size_t>(cell.channel);
  if (channel < results.global_average.size()) fate.mean = results.global_average[channel];
  return fate;
}

}  // namespace convlens::model
