// One pass over the cells of a layer that work asks for: convolution, and band by band, while its cells are in cache,
// what follows it: activation, statistics, and the pooling of windows that lie wholly inside the band.
#pragma once

#include <atomic>
#include <functional>
#include <span>

#include "compute/stages.h"
#include "convlens/engine/conv2d.h"

namespace convlens::compute {

// How somebody outside follows a pass, from another thread. All may be empty.
struct PassControl {
  const CancelToken* cancel = nullptr;
  std::atomic<int64_t>* cells_done = nullptr;  // of the convolution
  std::function<void()> on_convolved;          // called once the convolution is done
};

// What a layer's window runs with.
struct Kernels {
  const Conv2dPlan* plan = nullptr;  // of a convolution that computes
  // Of a transposed one: the engine's weight (model::transposed_weight) and the bias.
  ConstTensorView transposed_weight;
  std::span<const float> bias;
};

// Computes the dirty cells into `target`; stages that are kept are read from `present`, which may be the same. Every
// bit is the same for every executor. Error::cancelled when it was cancelled: the target is then partly written.
Result<void> run(const Work& work, const Tensor& input, const Kernels& kernels, const Stages& present,
                 const Stages& target, Executor& executor, const PassControl& control = {});

// The mean or maximum of all cells, as PyTorch's pooling: a NaN is passed on.
float global_value(const model::MapStatistics& all, AdaptivePoolKind kind);

// What the layer gives to the next one: the maps of its last stage, or, without any, the input.
const Tensor& output_of(const Work& work, const Tensor& input, const Stages& present, const Stages& target);

}  // namespace convlens::compute
