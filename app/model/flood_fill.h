// Flood fill: the cells that hang together with one, over their edges, and have exactly its value.
#pragma once

#include "convlens/engine/tensor.h"
#include "model/saved_tiles.h"

namespace convlens::model {

// Gives `value` to the cell (row, col) of the image [1, C, H, W] and to all that hang together with it. `channel`: the
// one that is looked at and written; kAllChannels: all of them, and a cell is equal when it is so in each. `saved`
// keeps the tiles that change. Returns the smallest rectangle that holds every cell with a new value. NaNs are equal to
// each other. Needs no stack of calls, whatever the area's shape.
Rect flood_fill(Tensor& image, int64_t row, int64_t col, int64_t channel, float value, SavedTiles& saved);

}  // namespace convlens::model
