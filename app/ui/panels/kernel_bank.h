// The bank: one tile an output channel with its kernel and name, and the tile that adds one. Tiles can be dragged to
// another place and named.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Returns the bottom of what was drawn.
float kernel_bank(const Context& ctx, const Box& area);
// Duplicate and remove for the selected output, one below the other, each as high as `area`.
float kernel_bank_actions(const Context& ctx, const Box& area);

// Opens the text field for an output's name.
void start_renaming(const Context& ctx, int64_t output);

}  // namespace convlens::ui
