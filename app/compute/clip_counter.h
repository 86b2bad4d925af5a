// Counts the cells of the feature maps beyond the locked range, a slice of rows at a time, so that no frame waits for a
// large map. A change of a map counts again only the rows that it touched.
#pragma once

#include <optional>
#include <vector>

#include "compute/evaluator.h"
#include "model/clip_counts.h"
#include "model/results.h"

namespace convlens::compute {

class ClipCounter {
 public:
  // Cells that one slice looks at, at most, but never less than a row: well below a millisecond.
  static constexpr int64_t kSliceCells = int64_t{1} << 19;

  // Tells of cells with new values (Evaluator::take_updates's); only those of this layer's
  // convolution count.
  void changed(const std::vector<MapUpdate>& updates, int64_t layer = 0);
  // Starts anew: the maps are those of another layer.
  void forget() { counts_.reset(); }
  // Goes on by one slice. Another range, or maps of another shape, start it anew; no range forgets everything.
  void advance(const model::Results& results, const std::optional<model::LockedRange>& range,
               int64_t slice_cells = kSliceCells);
  // None while no range is locked.
  const model::ClipCounts* counts() const { return counts_ ? &*counts_ : nullptr; }
  bool busy() const { return counts_ && !counts_->complete; }

 private:
  struct Row {
    int32_t above = 0, below = 0;
  };
  void restart(const Shape& maps, const model::LockedRange& range);
  void count(const Tensor& maps, int64_t channel, int64_t row);

  std::optional<model::ClipCounts> counts_;
  Shape shape_;
  std::vector<Row> rows_;     // [channel][row]
  std::vector<Range> dirty_;  // rows to be counted, per channel
};

}  // namespace convlens::compute
