// The convolution as a product of matrices, in three forms: patches as columns (im2col) with the kernel as a row;
// shared weights and fixed zeros in a sparse matrix; the equations written out.
//
// The part around the present window is shown, made by model/window_matrix. Pointing at a column or a row points at its
// output cell on the whole screen; pointing at an entry lights up the same tap wherever it stands. While the pointer is
// here the matrix keeps its place.
#pragma once

#include "convlens/engine/explain.h"
#include "ui/context.h"

namespace convlens::ui {

void matrix_view(const Context& ctx, const CellExplanation& cell, const Box& box);

}  // namespace convlens::ui
