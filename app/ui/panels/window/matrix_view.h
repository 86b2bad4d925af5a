// The convolution as a product of matrices: patches as columns (im2col) and the kernel as a row, or shared weights in a
// sparse matrix; linked by hover.
#pragma once

#include "convlens/engine/explain.h"
#include "ui/context.h"

namespace convlens::ui {

void matrix_view(const Context& ctx, const CellExplanation& cell, const Box& box);

}  // namespace convlens::ui
