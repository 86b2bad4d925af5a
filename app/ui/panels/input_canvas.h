// The canvas of the input panel: the picture with its padding, painting on it, the window of the cell that is hovered.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Draws the canvas into `area` and turns the pointer into strokes. Returns the bottom of what was drawn.
float input_canvas(const Context& ctx, const Box& area);

}  // namespace convlens::ui
