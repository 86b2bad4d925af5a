// Sums what a weight meets over the whole map, a slice of rows at a time, so that no frame waits for a large image.
#pragma once

#include <optional>

#include "model/document.h"
#include "model/results.h"
#include "model/store.h"
#include "model/weight_meeting.h"

namespace convlens::compute {

class WeightMeter {
 public:
  // Cells that one slice sums at most, but never less than a row: well below a millisecond, also when a frame is
  // built several times.
  static constexpr int64_t kSliceCells = int64_t{1} << 18;

  // Tells of a change of the document (Store::dispatch's).
  void changed(const model::Change& change, int64_t shown_layer = 0);
  // Goes on by one slice with the weight that the pointer is on, from the start where it is another one or the input or
  // the convolution changed. A hover that is no weight, or results of other shapes than the document's, forget it.
  void advance(const model::Document& document, const model::Results& results, const model::Hover& hover,
               int64_t slice_cells = kSliceCells);
  // None while the pointer is on no weight.
  const model::WeightMeeting* meeting() const { return meeting_ ? &*meeting_ : nullptr; }
  bool busy() const { return meeting_ && !meeting_->complete(); }

 private:
  std::optional<model::WeightMeeting> meeting_;
  Conv2dProblem problem_;  // that it belongs to
};

}  // namespace convlens::compute
