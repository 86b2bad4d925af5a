// The bank: every output channel with its kernels, and the button that adds one. Tiles up to four input channels, a
// matrix of outputs and channels beyond (kernel_matrix.h); what is too much for its place scrolls. Outputs can be
// dragged to another place and named.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Returns the bottom of what was drawn.
float kernel_bank(const Context& ctx, const Box& area);
// Duplicate and remove for the selected output, one below the other, each as high as `area`.
float kernel_bank_actions(const Context& ctx, const Box& area);

// Opens the text field for an output's name.
void start_renaming(const Context& ctx, int64_t output);

// --- What tiles and matrix share ---
// The item that stands for an output: a click selects it, a drag moves it, a double click names it. True while hovered.
bool output_handle(const Context& ctx, int64_t output, const Box& seen);
// Whether another output or input channel is selected than in the frame before; asked once a frame.
bool bank_selection_moved(const Context& ctx);

}  // namespace convlens::ui
