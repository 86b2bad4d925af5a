// Where MNIST has a digit on its canvas: scaled into a box, its centre of mass in the middle.
//
// MNIST's own preparation (LeCun, Cortes, Burges: "The MNIST database"): the ink is scaled, keeping its aspect, to fit
// a box of 20 x 20, and placed so that its centre of mass comes to the middle of 28 x 28. Their files have the middle
// at cell (14, 14), counted from 0; so has this. Nothing is ever cut off: a lopsided digit stops at the border.
#pragma once

#include "convlens/engine/tensor.h"
#include "model/watch.h"

namespace convlens::model {

inline constexpr int64_t kDigitSide = 28;
inline constexpr int64_t kDigitBox = 20;

// The smallest rectangle that holds every cell above 0 in any channel of [1, C, H, W].
Rect ink_box(ConstTensorView image);

// [1, C, H, W], values of 0 or more and at least one above 0, to [1, C, h, w], with the box and the middle in
// proportion to the shorter side and to both. Stopped: unfinished.
Tensor placed_as_digit(ConstTensorView ink, int64_t h, int64_t w, Watch* watch = nullptr);

}  // namespace convlens::model
