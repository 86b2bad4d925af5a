// Statistics of feature maps that follow partial updates: one entry for every 512 columns of a row, added up in a fixed
// order. Rescanning what changed gives the same bits as scanning everything.
#pragma once

#include <cstdint>
#include <vector>

#include "convlens/engine/tensor.h"
#include "model/results.h"

namespace convlens::compute {

class MapRows {
 public:
  static constexpr int64_t kSegment = 512;

  // Forgets everything; `maps` is [1, channels, h, w]. Every cell must be scanned before total() means anything.
  void reset(const Shape& maps);
  // Scans the segments that hold `rect` of a channel. Safe from several threads on rectangles without common rows.
  void scan(ConstTensorView maps, int64_t channel, const Rect& rect);
  model::MapStatistics total(int64_t channel) const;

 private:
  struct Entry {
    float min = 0, max = 0;  // of the numbers; infinity, -infinity when there are none
    int64_t nan_count = 0;
    double sum = 0;
  };
  static Entry scan_segment(const float* values, int64_t count);

  Shape shape_;
  int64_t segments_ = 0;  // a row
  std::vector<Entry> entries_;
};

}  // namespace convlens::compute
