// The sample "scene": hot-air balloons over hills in the evening, rendered from a few formulas of our own.
//
// Made for seeing what kernels do to colour: round shapes with shading, stripes of every direction, soft and hard
// edges, and texture, in red, green and blue alike.
#pragma once

#include "convlens/engine/tensor.h"
#include "model/watch.h"

namespace convlens::model {

// [1, 3, h, w], whole numbers from 0 to 255. The scene fills the shorter side and goes on along the longer one. Costs
// several hundred nanoseconds a cell. Stopped: unfinished.
Tensor make_scene(int64_t h, int64_t w, Watch* watch = nullptr);

}  // namespace convlens::model
