// Resizing of images: the mean of the area that a new cell covers where an axis shrinks, linear interpolation between
// cell centres where it grows. Separable, in double, any number of planes.
#pragma once

#include "convlens/engine/tensor.h"
#include "model/watch.h"

namespace convlens::model {

// [N, C, H, W] to [N, C, height, width]; height and width at least 1. Results never leave the range of the source.
// Stopped: unfinished.
Tensor resample(ConstTensorView image, int64_t height, int64_t width, Watch* watch = nullptr);

}  // namespace convlens::model
