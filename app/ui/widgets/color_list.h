// The list of colour maps: signed ones for maps and kernels, unsigned ones for the input, and how numbers are shown.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// The list opens at this box in the next frame.
void open_color_list(const Context& ctx, const Box& beside);
// Draws the list while it is open. Called once a frame, in no window.
void color_list(const Context& ctx);

}  // namespace convlens::ui
