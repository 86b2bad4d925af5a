// Scaling planes of numbers, written out so that every system gives the same values.
#pragma once

#include "convlens/engine/result.h"
#include "convlens/engine/shape.h"
#include "convlens/engine/tensor.h"

namespace convlens::io {

// Scales every plane to size.h x size.w. An axis that shrinks takes the mean over the cells that an output cell covers,
// parts of cells by their share (box filter); an axis that grows interpolates linearly between cell centres, with the
// border repeated; an axis that stays is copied. Sizes are 1 or more.
Result<Tensor> resample(ConstTensorView image, Size2 size);

}  // namespace convlens::io
