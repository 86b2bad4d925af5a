#include "compute/map_rows.h"

#include <algorithm>

namespace convlens::compute {
namespace {

constexpr int64_t kSegment = kSummarySegment;

int64_t quotient_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace

void MapRows::reset(const Shape& maps) {
  shape_ = maps;
  segments_ = quotient_up(maps.w, kSegment);
  tile_rows_ = quotient_up(maps.h, kTileRows);
  rows_.assign(index(maps.c * maps.h * segments_), Summary{});
  tiles_.assign(index(maps.c * tile_rows_ * segments_), Summary{});
  stripes_.assign(index(maps.c * tile_rows_), Summary{});
}

Range MapRows::segments_of(Range cols) const { return {cols.begin / kSegment, quotient_up(cols.end, kSegment)}; }
Range MapRows::tile_rows_of(Range rows) const { return {rows.begin / kTileRows, quotient_up(rows.end, kTileRows)}; }

void MapRows::scan(ConstTensorView maps, int64_t channel, const Rect& rect) {
  const Range segments = segments_of(rect.cols);
  const int64_t begin = segments.begin * kSegment, count = std::min(segments.end * kSegment, shape_.w) - begin;
  for (int64_t r = rect.rows.begin; r < rect.rows.end; ++r)
    summarize_row(maps.row(0, channel, r) + begin, count, row(channel, r) + segments.begin);
}

void MapRows::scan_with_relu(ConstTensorView maps, TensorView activated, int64_t channel, const Rect& rect,
                             MapRows& rows, MapRows& activated_rows) {
  const Range segments = rows.segments_of(rect.cols);
  const int64_t begin = segments.begin * kSegment, count = std::min(segments.end * kSegment, maps.shape.w) - begin;
  for (int64_t r = rect.rows.begin; r < rect.rows.end; ++r)
    relu_and_summarize_row(maps.row(0, channel, r) + begin, activated.row(0, channel, r) + begin, count,
                           rows.row(channel, r) + segments.begin, activated_rows.row(channel, r) + segments.begin);
}

model::MapStatistics MapRows::total(int64_t channel, const Rect& changed) {
  const Range segments = segments_of(changed.cols), tile_rows = tile_rows_of(changed.rows);
  for (int64_t at = tile_rows.begin; at < tile_rows.end; ++at) {
    Summary* tiles = tile_row(channel, at);
    std::fill(tiles + segments.begin, tiles + segments.end, Summary{});
    const int64_t last = std::min((at + 1) * kTileRows, shape_.h);
    for (int64_t r = at * kTileRows; r < last; ++r) {
      const Summary* entries = row(channel, r);
      for (int64_t s = segments.begin; s < segments.end; ++s) tiles[s] = tiles[s] + entries[s];
    }
    Summary& stripe = stripes(channel)[at];
    stripe = Summary{};
    for (int64_t s = 0; s < segments_; ++s) stripe = stripe + tiles[s];
  }
  Summary all;
  for (int64_t at = 0; at < tile_rows_; ++at) all = all + stripes(channel)[at];
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

void MapRows::copy(const MapRows& from, int64_t channel, const Rect& rect) {
  const Range segments = segments_of(rect.cols), tile_rows = tile_rows_of(rect.rows);
  const auto copy_part = [&](const std::vector<Summary>& source, std::vector<Summary>& target, int64_t at) {
    const auto offset = static_cast<std::ptrdiff_t>(at * segments_ + segments.begin);
    std::copy_n(source.begin() + offset, segments.size(), target.begin() + offset);
  };
  for (int64_t r = rect.rows.begin; r < rect.rows.end; ++r) copy_part(from.rows_, rows_, channel * shape_.h + r);
  for (int64_t at = tile_rows.begin; at < tile_rows.end; ++at) {
    copy_part(from.tiles_, tiles_, channel * tile_rows_ + at);
    stripes(channel)[at] = from.stripes_[index(channel * tile_rows_ + at)];
  }
}

}  // namespace convlens::compute
