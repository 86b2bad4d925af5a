// Results: everything derived from a document, with the version it was made from. Written by compute, read by ui, gfx,
// io.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/pool2d.h"
#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"

namespace convlens::model {

// Of one channel of a map. NaNs are left out of min and max and counted; mean follows IEEE.
struct MapStatistics {
  float min = 0, max = 0;
  double mean = 0;  // accumulated in double
  int64_t nan_count = 0;
};

// One stage's output.
struct FeatureMaps {
  Tensor maps;                            // [1, outputs, h, w]
  std::vector<MapStatistics> statistics;  // per channel
};

struct Results {
  uint64_t version = 0;  // of the document these values were made from; older than the document's: stale
  // Why the present parameters give no output. The maps below are then those of the last parameters that did.
  std::optional<Error> conv_error;
  std::optional<Error> pool_error;

  Conv2dProblem problem;       // of conv
  FeatureMaps conv;            // convolution + bias
  FeatureMaps activated;       // after ReLU; empty maps when ReLU is off
  FeatureMaps pooled;          // after pooling; empty maps when there is none
  Pool2dProblem pool_problem;  // valid when pooled has maps
  // Global pooling of the last of the maps above: one number per output channel.
  std::vector<double> global_average, global_max;

  double compute_ms = 0;       // of the last update
  int64_t cells_computed = 0;  // conv outputs that the last update recomputed
  int threads = 1;
  std::string variant, target;  // "few_channels", "AVX3"

  const FeatureMaps& after_activation() const { return activated.maps.empty() ? conv : activated; }
  const FeatureMaps& last() const { return pooled.maps.empty() ? after_activation() : pooled; }
};

}  // namespace convlens::model
