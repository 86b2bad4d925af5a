// One pass over planes of a batch's maps of a layer: the convolution of many inputs in one call, then plane by plane
// what follows it: activation, pooling, statistics.
#pragma once

#include <vector>

#include "compute/pass.h"
#include "convlens/engine/conv2d.h"
#include "convlens/engine/pool2d.h"
#include "model/batch_results.h"
#include "model/document.h"

namespace convlens::compute {

// A map of one input by one output channel.
struct BatchPlane {
  int64_t n = 0, channel = 0;
  bool operator==(const BatchPlane&) const = default;
};

// Of one layer.
struct BatchWork {
  model::LayerShapes shapes;  // of the whole batch
  model::WindowKind window = model::WindowKind::none;
  Activation activation = Activation::none;
  float slope = 0;
  model::PoolSettings pool{model::PoolChoice::none};  // none where there is no pooling, or one that does not fit
  std::vector<OutputRegion> regions;                  // of the window, whole maps; may overlap
  std::vector<BatchPlane> planes;                     // that they hold, each once

  bool everything() const {
    const Shape& shape = shapes.after_window;
    return planes.size() == static_cast<size_t>(shape.n * shape.c);
  }
  bool pools() const { return pool.choice != model::PoolChoice::none; }
  bool has_window() const { return window != model::WindowKind::none; }
};

// What changed of what comes to a layer, and of the layer.
struct BatchChange {
  bool all = false;
  std::vector<bool> inputs;      // by number
  std::vector<int64_t> outputs;  // channels with other kernels
};

// The work of a layer for what comes in. Why there is none: the parameters give no output, or the maps would take more
// than kMaxBatchResultBytes.
Result<BatchWork> plan_batch_work(const model::Layer& layer, const Shape& batch, const BatchChange& change);

// Gives `target` the shapes of the work; its values are then unknown unless it had them. True when it had other shapes.
// Refuses when there is not enough memory.
Result<bool> shape_for(const BatchWork& work, model::BatchResults& target);

// Computes the work's planes of `target`, which has the work's shapes; `inputs` is the whole batch. The bits are those
// of every input by itself, for every executor. Error::cancelled when it was cancelled: partly written then.
Result<void> run(const BatchWork& work, const Tensor& inputs, const Kernels& kernels, model::BatchResults& target,
                 Executor& executor, const CancelToken* cancel = nullptr);
// What the layer gives to the next one.
const Tensor& output_of(const BatchWork& work, const Tensor& inputs, const model::BatchResults& results);

// Estimated microseconds on one core.
double estimate_us(const BatchWork& work, const Conv2dPlan* plan);

}  // namespace convlens::compute
