// What is computed of a whole batch: the maps of every input, by the same kernels. Written by compute, read by ui, io.
//
// The maps of the shown input are in results.h as well, in step with painting; those here may be a moment behind.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/results.h"

namespace convlens::model {

// What the maps of a batch may take together; a larger request is refused in one line.
inline constexpr int64_t kMaxBatchResultBytes = int64_t{512} << 20;

// Of one layer (layer.h).
struct BatchResults {
  uint64_t version = 0;        // of the document these values were made from; older than the document's: stale
  std::optional<Error> error;  // why there are none of the present batch; those below are then the last that were
  Conv2dProblem problem;       // of the batch: [N, C, H, W]; valid where the layer convolves
  // [N, outputs, h, w] each, with statistics of every plane: of input n and channel o at index(n, o). Empty maps where
  // the stage is off, and all of them while the document has one input.
  FeatureMaps conv, activated, pooled;
  // Global pooling of the last of the maps above, by index(n, o): means of float32 values summed in double, and maxima.
  std::vector<double> global_average, global_max;

  bool empty() const { return last().maps.empty(); }
  int64_t inputs() const { return last().maps.shape().n; }
  int64_t outputs() const { return last().maps.shape().c; }
  size_t index(int64_t n, int64_t output) const { return static_cast<size_t>(n * outputs() + output); }
  const FeatureMaps& last() const { return !pooled.maps.empty() ? pooled : !activated.maps.empty() ? activated : conv; }
};

}  // namespace convlens::model
