// What a change of the document asks for, stage by stage: which cells of which maps have to be computed again, and what
// that will cost. Planning only; stages.h carries it out.
#pragma once

#include <optional>
#include <vector>

#include "model/document.h"
#include "model/results.h"
#include "model/store.h"

namespace convlens::compute {

struct StageWork {
  enum class Action {
    keep,     // the maps stay as they are
    clear,    // the stage is gone
    compute,  // the dirty rectangles are computed
  };
  Action action = Action::keep;
  Shape shape;              // of the maps, when computed
  bool reshaped = false;    // the present maps have another shape, or there are none
  std::vector<Rect> dirty;  // per channel

  bool computes() const { return action == Action::compute; }
  int64_t cells() const;
};

// Of one layer.
struct Work {
  // Why a stage gives no maps; it and what follows are then kept.
  std::optional<Error> conv_error, pool_error;
  model::LayerShapes shapes;  // valid without a conv_error
  model::WindowKind window = model::WindowKind::none;
  Activation activation = Activation::none;
  float slope = 0;
  model::PoolSettings pool{model::PoolChoice::none};  // none where it does not fit
  StageWork conv, activated, pooled;

  bool pools() const { return pool.choice != model::PoolChoice::none; }
  // One value a channel, which follows from the statistics of what is pooled.
  bool pools_all() const { return pool.is_adaptive() && pool.output_size == Size2{1, 1}; }
  bool has_window() const { return window != model::WindowKind::none; }
  bool computes() const { return conv.computes() || activated.computes() || pooled.computes(); }
};

// What changed in what comes to a layer.
struct InputChange {
  Shape shape;
  Rect rect;
  bool replaced = false;
};
// The same for what it gives to the next one.
InputChange output_change(const Work& work, const InputChange& input);

// `present`: results that are right for the layer as it was before `change`.
Work plan_work(const model::Layer& layer, const InputChange& input, const model::LayerChange& change,
               const model::Results& present);
// Of all layers; shorter than the pipeline where one does not fit: the last one then has the error.
std::vector<Work> plan_work(const model::Document& document, const model::Change& change,
                            const model::PipelineResults& present);

// Estimated microseconds on one core. `conv_ns`: the plan's estimate of its whole output.
double estimate_us(const Work& work, double conv_ns);
// The same on several threads, which share memory.
double wall_us(double serial_us, int threads);

}  // namespace convlens::compute
