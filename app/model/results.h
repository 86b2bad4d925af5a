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
#include "model/layer.h"

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

// Of one layer (layer.h).
struct Results {
  uint64_t version = 0;  // of the document these values were made from; older than the document's: stale
  // Why the present parameters give no output. The maps below are then those of the last parameters that did.
  std::optional<Error> conv_error;  // of the window, or of a layer before this one
  std::optional<Error> pool_error;

  Shape input;                        // what the layer got
  Conv2dProblem problem;              // of conv, where it convolves
  FeatureMaps conv;                   // convolution + bias, transposed too; empty maps without a window
  FeatureMaps activated;              // after the activation; empty maps when there is none
  FeatureMaps pooled;                 // after pooling; empty maps when there is none
  Pool2dProblem pool_problem;         // valid when pooled has maps, made by a window
  ConvTranspose2dProblem transposed;  // of conv, where it transposes
  // What the maps were made with.
  WindowKind window = WindowKind::none;
  Activation activation = Activation::none;
  float slope = 0;
  PoolSettings pool{PoolChoice::none};
  // Global pooling of the last of the maps above: one number per output channel.
  std::vector<double> global_average, global_max;

  double compute_ms = 0;       // of the last update
  int64_t cells_computed = 0;  // conv outputs that the last update recomputed
  int threads = 1;
  std::string variant, target;  // "few_channels", "AVX3"

  const FeatureMaps& after_activation() const { return activated.maps.empty() ? conv : activated; }
  // Of a layer whose stages are all missing or off: none; it passes on what it gets.
  const FeatureMaps& last() const { return pooled.maps.empty() ? after_activation() : pooled; }
};

// What the maps of all layers may take together; a stage that would pass it is refused in one line. While large work is
// under way there are twice as many.
inline constexpr int64_t kMaxMapBytes = int64_t{4} << 30;

// Of all layers.
struct PipelineResults {
  uint64_t version = 0;
  std::vector<Results> layers;
  double compute_ms = 0;  // of the last update
  int64_t bytes() const;  // of all maps

  // The maps that come to layer `i`, or out of the last for i = layers: those of the last stage before it. Null: no
  // stage before it is there and on, so that it is the document's input.
  const FeatureMaps* before(size_t i) const;
};

}  // namespace convlens::model
