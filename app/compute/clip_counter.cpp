#include "compute/clip_counter.h"

#include <algorithm>

namespace convlens::compute {
void ClipCounter::changed(const std::vector<MapUpdate>& updates, int64_t layer) {
  if (!counts_) return;
  for (const MapUpdate& update : updates) {
    const auto channel = static_cast<size_t>(update.channel);
    if (update.layer != layer || update.kind != MapKind::conv || channel >= dirty_.size()) continue;
    dirty_[channel] = unite(dirty_[channel], intersect(update.rect.rows, Range{0, shape_.h}));
    if (!dirty_[channel].empty()) counts_->complete = false;
  }
}

void ClipCounter::restart(const Shape& maps, const model::LockedRange& range) {
  shape_ = maps;
  counts_ = model::ClipCounts{range, std::vector<model::ClipCounts::Channel>(static_cast<size_t>(maps.c)), false};
  rows_.assign(static_cast<size_t>(maps.c * maps.h), {});
  dirty_.assign(static_cast<size_t>(maps.c), Range{0, maps.h});
}

void ClipCounter::advance(const model::Results& results, const std::optional<model::LockedRange>& range,
                          int64_t slice_cells) {
  const Tensor& maps = results.conv.maps;
  if (!range || maps.empty()) return counts_.reset();
  if (!counts_ || !(counts_->range == *range) || shape_ != maps.shape()) restart(maps.shape(), *range);
  if (counts_->complete) return;
  int64_t left = slice_cells;
  for (int64_t channel = 0; channel < shape_.c; ++channel) {
    Range& rows = dirty_[static_cast<size_t>(channel)];
    for (; !rows.empty(); ++rows.begin) {
      if (left <= 0) return;
      count(maps, channel, rows.begin);
      left -= shape_.w;
    }
    rows = {};
  }
  counts_->complete = true;
}

void ClipCounter::count(const Tensor& maps, int64_t channel, int64_t row) {
  const float* values = maps.view().row(0, channel, row);
  const auto [lo, hi] = counts_->range;
  Row now;
  for (int64_t col = 0; col < shape_.w; ++col) {  // comparisons with NaN are false
    now.above += values[col] > hi ? 1 : 0;
    now.below += values[col] < lo ? 1 : 0;
  }
  Row& before = rows_[static_cast<size_t>(channel * shape_.h + row)];
  model::ClipCounts::Channel& all = counts_->channels[static_cast<size_t>(channel)];
  all.above += now.above - before.above;
  all.below += now.below - before.below;
  before = now;
}

}  // namespace convlens::compute
