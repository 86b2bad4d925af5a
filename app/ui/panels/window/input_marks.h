// What the explanation draws on the input: the window of the explained cell and its move, where padding takes its
// values from, the ghost of the transport's place, the pixel under the pointer, what a weight meets.
#pragma once

#include "ui/context.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

// `grid` is the grid of the input itself, without padding. Records input.window (where it comes to rest;
// input.glide is where it is drawn while it moves), input.ghost, input.overlap,
// input.sources, input.met.
void input_marks(const Context& ctx, const CellGrid& grid);

}  // namespace convlens::ui
