// One pass over the cells that work asks for: convolution, and band by band, while its cells are in cache, what follows
// it: ReLU, statistics, and the pooling of windows that lie wholly inside the band.
#pragma once

#include <atomic>
#include <functional>

#include "compute/stages.h"
#include "convlens/engine/conv2d.h"

namespace convlens::compute {

// How somebody outside follows a pass, from another thread. All may be empty.
struct PassControl {
  const CancelToken* cancel = nullptr;
  std::atomic<int64_t>* cells_done = nullptr;  // of the convolution
  std::function<void()> on_convolved;          // called once the convolution is done
};

// Computes the dirty cells into `target`; stages that are kept are read from `present`, which may be the same. Every
// bit is the same for every executor. Error::cancelled when it was cancelled: the target is then partly written.
Result<void> run(const Work& work, const Tensor& input, const Conv2dPlan& plan, const Stages& present,
                 const Stages& target, Executor& executor, const PassControl& control = {});

}  // namespace convlens::compute
