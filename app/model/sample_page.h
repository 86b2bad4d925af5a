// The sample "page": a few sentences on convolution in letters of our own (assets/letters), dark on a light ground.
#pragma once

#include "convlens/engine/tensor.h"

namespace convlens::model {

// [1, 1, h, w], whole numbers: 255 paper, 0 ink. 3 lines at 28 cells, up to 16 on larger canvases; a line is as long as
// the words that fit into it.
Tensor make_page(int64_t h, int64_t w);

}  // namespace convlens::model
