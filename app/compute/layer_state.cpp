#include "compute/layer_state.h"

#include <limits>
#include <utility>

namespace convlens::compute {

Result<void> LayerKernels::refresh(const model::Layer& layer, const model::LayerShapes& shapes,
                                   const Conv2dProblem* alone) {
  plan_.reset();  // the cache packs anew only what nobody holds
  Tensor storage;
  const Tensor& weight = model::used_weight(layer, storage);
  const std::vector<float>& bias = layer.kernels.bias;
  if (layer.transposes()) {
    transposed_weight_ = model::transposed_weight(weight, layer.conv.groups);
    bias_ = bias;
  }
  if (!layer.convolves()) return {};
  Conv2dPlanOptions options;
  if (alone != nullptr) {
    const auto plan = plans_.get(*alone, weight, bias);
    if (!plan) return plan.error();
    options.variant = (*plan)->variant();
  }
  Result<std::shared_ptr<const Conv2dPlan>> found = plans_.get(shapes.conv, weight, bias, options);
  if (!found) return found.error();
  plan_ = std::move(found).value();
  output_ = shapes.conv.output;
  return {};
}

Kernels LayerKernels::kernels() const {
  Kernels kernels;
  kernels.plan = plan_.get();
  if (!transposed_weight_.empty()) kernels.transposed_weight = transposed_weight_.view();
  kernels.bias = bias_;
  return kernels;
}

void describe(const Work& work, model::Results& results) {
  results.conv_error.reset();
  results.pool_error = work.pool_error;
  results.input = work.shapes.input;
  results.problem = work.shapes.conv;
  results.transposed = work.shapes.transposed;
  results.window = work.window;
  results.activation = work.activation;
  results.slope = work.slope;
  // Pooling that does not fit keeps its last maps and what is said of them.
  if (!work.pool_error) {
    results.pool = work.pool;
    results.pool_problem = work.shapes.pool;
  }
  results.cells_computed = work.conv.cells();
  results.global_average.clear();
  results.global_max.clear();
  for (const model::MapStatistics& channel : results.last().statistics) {
    results.global_average.push_back(channel.mean);
    // As PyTorch's pooling: a NaN is passed on.
    const bool has_nan = channel.nan_count > 0;
    results.global_max.push_back(has_nan ? std::numeric_limits<double>::quiet_NaN() : double{channel.max});
  }
}

}  // namespace convlens::compute
