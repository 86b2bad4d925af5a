// The index map: the weight tensor's four axes with the present indices, the weight's number in memory, and the memory
// around it, in the orders of PyTorch (OIHW), TensorFlow (HWIO) and transposed convolutions (IOHW).
//
// An index under the pointer lights its weights in the grid, the bank and the memory; a weight under the pointer lights
// its four indices. A click goes there.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Nothing while it is closed. Returns the bottom of what was drawn.
float index_map(const Context& ctx, const Box& area);
// Whether the index under the pointer (scratch.index_hover) lights this weight.
bool lit_by_index(const Context& ctx, const model::WeightIndex& weight);

}  // namespace convlens::ui
