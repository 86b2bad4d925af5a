// What the evaluators keep of one layer beside its results: what its window runs with, statistics of its maps, the
// spare set of maps.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "compute/pass.h"
#include "compute/stages.h"
#include "convlens/engine/conv2d_plan_cache.h"
#include "model/layer.h"
#include "model/results.h"

namespace convlens::compute {

// What a layer's window runs with, made anew when its kernels change.
class LayerKernels {
 public:
  // Makes kernels() those of the layer for this request. Going back to earlier parameters finds their plan; an edited
  // kernel packs its own channel again. Needs nobody to use kernels(). `alone`: a request of one input, whose
  // implementation is taken for a batch, so that the bits are its.
  Result<void> refresh(const model::Layer& layer, const model::LayerShapes& shapes,
                       const Conv2dProblem* alone = nullptr);
  void drop() { plan_.reset(); }
  Kernels kernels() const;
  const Conv2dPlan* plan() const { return plan_.get(); }
  // The plan's estimate of its whole output; 0 without one.
  double expected_ns() const { return plan_ ? plan_->expected_ns(OutputRegion::whole(output_)) : 0; }

 private:
  Conv2dPlanCache plans_;
  std::shared_ptr<const Conv2dPlan> plan_;
  Shape output_;
  Tensor transposed_weight_;
  std::vector<float> bias_;
};

struct LayerState {
  LayerKernels kernels;
  std::array<MapRows, 3> rows;  // of the results' maps
  Spare spare;

  Stages stages(model::Results& results) {
    return {{{&results.conv, &rows[0]}, {&results.activated, &rows[1]}, {&results.pooled, &rows[2]}}};
  }
};

// Takes over what work says of the layer's results once its maps are computed: problems, parameters, pooled numbers.
void describe(const Work& work, model::Results& results);

}  // namespace convlens::compute
