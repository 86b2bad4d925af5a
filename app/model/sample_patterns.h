// Samples that are worked out cell by cell: the notebook's crop, and patterns at any size. All in 0..255.
#pragma once

#include "convlens/engine/tensor.h"

namespace convlens::model {

Tensor make_crop();                              // [1, 1, 10, 20]: of the notebook's "3"
Tensor make_impulse(int64_t h, int64_t w);       // one white cell in the middle
Tensor make_checkerboard(int64_t h, int64_t w);  // 7 squares on the shorter side
Tensor make_ramp(int64_t h, int64_t w);          // brighter by the same step in every column
// Rings that get finer outwards: 127.5 (1 + cos(0.9 pi r^2 / s)), r the distance from the middle and s the shorter side
// in cells, rounded. Where r = s / 2 a wave takes 1 / 0.45 cells: nearly the shortest that cells can show.
Tensor make_zone_plate(int64_t h, int64_t w);
// [1, 3, h, w]: a wall of bricks in their bond, each of its own colour, with light mortar between; 7 to 12 courses on
// the shorter side.
Tensor make_brick_wall(int64_t h, int64_t w);

}  // namespace convlens::model
