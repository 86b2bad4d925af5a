// The arithmetic of one output cell: for every input channel the patch, the kernel and the products as grids that line
// up, the sums, the bias, the total, and what the stages after the convolution make of it.
#pragma once

#include "convlens/engine/explain.h"
#include "ui/context.h"

namespace convlens::ui {

// The width that all grids side by side and the sums beside them need, of a strip of this size.
float arithmetic_width(const Context& ctx, const CellExplanation& cell, float width, float height);
// The least that it can do with: the grids of one channel and the sums, or the sums alone.
struct LeastWidths {
  float one_channel = 0, sums = 0;
};
LeastWidths least_arithmetic_widths(const Context& ctx, const CellExplanation& cell, float height);
// Where not all channels fit, they fold to their sums, but for the selected one; where not even its
// grids fit, the sums stand alone.
void arithmetic_strip(const Context& ctx, const CellExplanation& cell, const Box& box);

}  // namespace convlens::ui
