// The row of tools under the kernel's grid: presets, flips, turns, sign, normalising, scaling, copy and paste.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Returns the bottom of what was drawn.
float kernel_operations(const Context& ctx, const Box& area);

}  // namespace convlens::ui
