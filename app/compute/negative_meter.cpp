#include "compute/negative_meter.h"

#include <algorithm>
#include <numeric>

namespace convlens::compute {
namespace {

MapKind last_kind(const model::Results& results) {
  if (!results.pooled.maps.empty()) return MapKind::pooled;
  return results.activated.maps.empty() ? MapKind::conv : MapKind::activated;
}

}  // namespace

void NegativeMeter::changed(const std::vector<MapUpdate>& updates, int64_t layer) {
  if (!sums_) return;
  for (const MapUpdate& update : updates) {
    const auto channel = static_cast<size_t>(update.channel);
    if (update.layer != layer || update.kind != kind_ || channel >= dirty_.size()) continue;
    dirty_[channel] = unite(dirty_[channel], intersect(update.rect.rows, Range{0, shape_.h}));
    if (!dirty_[channel].empty()) sums_->complete = false;
  }
}

void NegativeMeter::restart(const Shape& maps, MapKind kind) {
  shape_ = maps;
  kind_ = kind;
  sums_ = model::NegativeSums{std::vector<double>(static_cast<size_t>(maps.c)), false};
  rows_.assign(static_cast<size_t>(maps.c * maps.h), 0.0);
  dirty_.assign(static_cast<size_t>(maps.c), Range{0, maps.h});
}

void NegativeMeter::advance(const model::Results& results, bool wanted, int64_t slice_cells) {
  const model::FeatureMaps& last = results.last();
  if (!wanted || last.maps.empty()) return sums_.reset();
  if (!sums_ || kind_ != last_kind(results) || shape_ != last.maps.shape())
    restart(last.maps.shape(), last_kind(results));
  if (sums_->complete) return;
  int64_t left = slice_cells;
  for (int64_t channel = 0; channel < shape_.c; ++channel) {
    Range& rows = dirty_[static_cast<size_t>(channel)];
    if (rows.empty()) continue;
    if (last.statistics[static_cast<size_t>(channel)].min >= 0) {
      std::fill_n(rows_.begin() + channel * shape_.h, shape_.h, 0.0);
      rows = {};
    } else {
      sum_rows(last.maps, channel, left);
    }
    sum_channel(channel);
    if (!rows.empty()) return;
  }
  sums_->complete = true;
}

void NegativeMeter::sum_rows(const Tensor& maps, int64_t channel, int64_t& left) {
  Range& rows = dirty_[static_cast<size_t>(channel)];
  for (; !rows.empty() && left > 0; ++rows.begin, left -= shape_.w) {
    const float* values = maps.view().row(0, channel, rows.begin);
    double sum = 0;
    for (int64_t col = 0; col < shape_.w; ++col) sum += values[col] < 0 ? double{values[col]} : 0;
    rows_[static_cast<size_t>(channel * shape_.h + rows.begin)] = sum;
  }
  if (rows.empty()) rows = {};
}

// From all rows anew: differences of sums would drift.
void NegativeMeter::sum_channel(int64_t channel) {
  const auto begin = rows_.begin() + channel * shape_.h;
  sums_->sums[static_cast<size_t>(channel)] = std::accumulate(begin, begin + shape_.h, 0.0);
}

}  // namespace convlens::compute
