// The kernel grid: the weights of one (output, input channel) pair, edited by dragging, wheel, typing and keys.
#pragma once

#include "ui/context.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

// The symmetric range that weights are coloured in: common to the bank, so that kernels compare, and wider than its
// largest magnitude, so that this has a saturated colour rather than the palest.
float weight_range(const model::KernelBank& kernels);

ColorScale weight_scale(const FrameState& state);

// The selected kernel with numbers, `grid` being where its cells are.
void kernel_editor(const Context& ctx, const CellGrid& grid);
// A kernel as a small picture without numbers.
void kernel_thumbnail(const Context& ctx, int64_t output, int64_t input_channel, const Box& box);

}  // namespace convlens::ui
