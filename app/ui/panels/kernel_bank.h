// The bank: one tile an output channel with its kernel and name, and the tile that adds one.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Returns the bottom of what was drawn.
float kernel_bank(const Context& ctx, const Box& area);
// Duplicate and remove for the selected output.
float kernel_bank_actions(const Context& ctx, const Box& area);

}  // namespace convlens::ui
