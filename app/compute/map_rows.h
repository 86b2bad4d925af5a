// Statistics of feature maps that follow partial updates: a summary for every segment of a row, and sums of them over
// ever larger pieces of the map. A change rescans the segments that it touches and adds up the pieces around them.
//
// Everything is added in one fixed order: following any changes gives the same bits as scanning everything.
#pragma once

#include <cstdint>
#include <vector>

#include "convlens/engine/summary.h"
#include "convlens/engine/tensor.h"
#include "model/results.h"

namespace convlens::compute {

class MapRows {
 public:
  // Forgets everything; `maps` is [1, channels, h, w]. Every cell must be scanned before total() means anything.
  void reset(const Shape& maps);
  // Scans the segments that hold `rect` of a channel. Safe from several threads on rectangles without common rows.
  void scan(ConstTensorView maps, int64_t channel, const Rect& rect);
  // The same for `maps`, and for what ReLU makes of them, which is written to `activated`: whole segments of it.
  static void scan_with_relu(ConstTensorView maps, TensorView activated, int64_t channel, const Rect& rect,
                             MapRows& rows, MapRows& activated_rows);
  // The channel's statistics; `changed` holds all that was scanned since the last call. Safe from several threads on
  // different channels.
  model::MapStatistics total(int64_t channel, const Rect& changed);
  // Takes over what `from` knows of a part of a channel.
  void copy(const MapRows& from, int64_t channel, const Rect& rect);

 private:
  static constexpr int64_t kTileRows = 32;

  Range segments_of(Range cols) const;
  Range tile_rows_of(Range rows) const;
  Summary* row(int64_t channel, int64_t row) { return &rows_[index(channel * shape_.h + row) * stride()]; }
  Summary* tile_row(int64_t channel, int64_t at) { return &tiles_[index(channel * tile_rows_ + at) * stride()]; }
  Summary* stripes(int64_t channel) { return &stripes_[index(channel * tile_rows_)]; }
  static size_t index(int64_t value) { return static_cast<size_t>(value); }
  size_t stride() const { return static_cast<size_t>(segments_); }

  Shape shape_;
  int64_t segments_ = 0;          // of a row
  int64_t tile_rows_ = 0;         // of a channel
  std::vector<Summary> rows_;     // [channel][row][segment]
  std::vector<Summary> tiles_;    // [channel][tile row][segment]: kTileRows of them
  std::vector<Summary> stripes_;  // [channel][tile row]: all segments
};

}  // namespace convlens::compute
