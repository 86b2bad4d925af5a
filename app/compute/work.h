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

struct Work {
  // Why a stage gives no maps; it and what follows are then kept.
  std::optional<Error> conv_error, pool_error;
  Conv2dProblem problem;  // valid without a conv_error
  std::optional<Pool2dProblem> pool_problem;
  StageWork conv, activated, pooled;
};

// `present`: results that are right for the document as it was before `change`.
Work plan_work(const model::Document& document, const model::Change& change, const model::Results& present);

// Estimated microseconds on one core. `conv_ns`: the plan's estimate of its whole output.
double estimate_us(const Work& work, double conv_ns);
// The same on several threads, which share memory.
double wall_us(double serial_us, int threads);

}  // namespace convlens::compute
