// Sums up the negative cells of a layer's last maps (model/negative_sums.h), a slice of rows at a time, so that no
// frame waits for a large map. A change of a map sums again only the rows that it touched; a channel without negative
// cells is not looked at.
#pragma once

#include <optional>
#include <vector>

#include "compute/evaluator.h"
#include "model/negative_sums.h"

namespace convlens::compute {

class NegativeMeter {
 public:
  // Cells that one slice looks at, at most, but never less than a row: well below a millisecond.
  static constexpr int64_t kSliceCells = int64_t{1} << 19;

  // Tells of cells with new values (Evaluator::take_updates's); only those of this layer count.
  void changed(const std::vector<MapUpdate>& updates, int64_t layer = 0);
  // Starts anew: the maps are those of another layer.
  void forget() { sums_.reset(); }
  // Goes on by one slice. Maps of another shape or stage start it anew; not wanted, it forgets everything.
  void advance(const model::Results& results, bool wanted, int64_t slice_cells = kSliceCells);
  // None while nobody wants them.
  const model::NegativeSums* sums() const { return sums_ ? &*sums_ : nullptr; }
  bool busy() const { return sums_ && !sums_->complete; }

 private:
  void restart(const Shape& maps, MapKind kind);
  void sum_rows(const Tensor& maps, int64_t channel, int64_t& left);
  void sum_channel(int64_t channel);

  std::optional<model::NegativeSums> sums_;
  Shape shape_;
  MapKind kind_ = MapKind::conv;
  std::vector<double> rows_;  // [channel][row]
  std::vector<Range> dirty_;  // rows to be summed, per channel
};

}  // namespace convlens::compute
