#include "compute/map_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace convlens::compute {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
// Independent accumulators, which the compiler turns into vector registers.
constexpr int64_t kLanes = 8;

}  // namespace

void MapRows::reset(const Shape& maps) {
  shape_ = maps;
  segments_ = (maps.w + kSegment - 1) / kSegment;
  entries_.assign(static_cast<size_t>(maps.c * maps.h * segments_), Entry{});
}

MapRows::Entry MapRows::scan_segment(const float* values, int64_t count) {
  std::array<float, kLanes> low, high;
  std::array<double, kLanes> sums{};
  low.fill(kInfinity);
  high.fill(-kInfinity);
  int64_t i = 0;
  // A comparison with NaN is false, so NaNs pass min and max by; the sum tells whether there may be any.
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t lane = 0; lane < kLanes; ++lane) {
      const auto k = static_cast<size_t>(lane);
      const float value = values[i + lane];
      low[k] = value < low[k] ? value : low[k];
      high[k] = value > high[k] ? value : high[k];
      sums[k] += value;
    }
  }
  for (size_t k = 0; i < count; ++i, ++k) {
    low[k] = values[i] < low[k] ? values[i] : low[k];
    high[k] = values[i] > high[k] ? values[i] : high[k];
    sums[k] += values[i];
  }
  Entry entry{*std::ranges::min_element(low), *std::ranges::max_element(high), 0, 0};
  for (const double sum : sums) entry.sum += sum;
  if (std::isnan(entry.sum))
    entry.nan_count = std::count_if(values, values + count, [](float value) { return std::isnan(value); });
  return entry;
}

void MapRows::scan(ConstTensorView maps, int64_t channel, const Rect& rect) {
  for (int64_t row = rect.rows.begin; row < rect.rows.end; ++row) {
    const float* values = maps.row(0, channel, row);
    Entry* entries = &entries_[static_cast<size_t>((channel * shape_.h + row) * segments_)];
    for (int64_t segment = rect.cols.begin / kSegment; segment * kSegment < rect.cols.end; ++segment) {
      const int64_t begin = segment * kSegment;
      entries[segment] = scan_segment(values + begin, std::min(kSegment, shape_.w - begin));
    }
  }
}

model::MapStatistics MapRows::total(int64_t channel) const {
  const int64_t count = shape_.h * segments_;
  const Entry* entries = &entries_[static_cast<size_t>(channel * count)];
  Entry all{kInfinity, -kInfinity, 0, 0};
  for (int64_t i = 0; i < count; ++i) {
    all.min = std::min(all.min, entries[i].min);
    all.max = std::max(all.max, entries[i].max);
    all.sum += entries[i].sum;
    all.nan_count += entries[i].nan_count;
  }
  const int64_t cells = shape_.h * shape_.w;
  model::MapStatistics statistics;
  if (all.nan_count < cells) {
    statistics.min = all.min;
    statistics.max = all.max;
  }
  statistics.mean = all.sum / static_cast<double>(cells);
  statistics.nan_count = all.nan_count;
  return statistics;
}

}  // namespace convlens::compute
