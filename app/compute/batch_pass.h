// One pass over planes of a batch's maps: the convolution of many inputs in one call, then plane by plane what follows
// it: ReLU, pooling, statistics.
#pragma once

#include <optional>
#include <vector>

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

struct BatchWork {
  Conv2dProblem problem;              // of the whole batch
  std::optional<Pool2dProblem> pool;  // none: no pooling, or one that does not fit
  bool relu = false;
  std::vector<OutputRegion> regions;  // of the convolution, whole maps; may overlap
  std::vector<BatchPlane> planes;     // that they hold, each once

  bool everything() const { return planes.size() == static_cast<size_t>(problem.output.n * problem.output.c); }
};

// The work for a batch (model/batch.h) where these inputs and these output channels changed; `all`: everything did. Why
// there is none: the parameters give no output, or the maps would take more than kMaxBatchResultBytes.
Result<BatchWork> plan_batch_work(const model::Document& document, bool all, const std::vector<bool>& inputs,
                                  const std::vector<int64_t>& outputs);

// Gives `target` the shapes of the work; its values are then unknown unless it had them. Refuses when there is not
// enough memory.
Result<void> shape_for(const BatchWork& work, model::BatchResults& target);

// Computes the work's planes of `target`, which has the work's shapes; `inputs` is the whole batch. The bits are those
// of every input by itself, for every executor. Error::cancelled when it was cancelled: partly written then.
Result<void> run(const BatchWork& work, const Tensor& inputs, const Conv2dPlan& plan, model::BatchResults& target,
                 Executor& executor, const CancelToken* cancel = nullptr);

// Estimated microseconds on one core.
double estimate_us(const BatchWork& work, const Conv2dPlan& plan);

}  // namespace convlens::compute
