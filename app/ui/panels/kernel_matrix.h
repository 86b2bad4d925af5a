// The bank of a convolution with many input channels: outputs down, input channels across, a kernel for every pair that
// is connected. With groups that is a diagonal of blocks. Scrolls both ways; only what is seen is drawn.
#pragma once

#include <span>

#include "ui/context.h"

namespace convlens::ui {

// Returns its bottom; `rows` gets where each output's handle is on screen. Records kernel.output.O for the handles and
// kernel.pair.oO.iI for the kernels, I counted within the group.
float kernel_matrix(const Context& ctx, const Box& area, std::span<Box> rows);
// The place of a pair that is not connected.
void empty_pair(const Context& ctx, const Box& box);

}  // namespace convlens::ui
