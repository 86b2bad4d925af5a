// The marks of a transposed convolution on the input and on the maps: the input cells that reach an output cell, and
// the stamp of the input cell under the pointer.
#pragma once

#include "ui/context.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

// The input cells whose stamps cover the explained cell.
void mark_stamping_cells(const Context& ctx, const CellGrid& grid);
// The stamps that cover the explained cell, as outlines on the large map.
void mark_covering_stamps(const Context& ctx, const CellGrid& grid);
// The stamp of the input cell under the pointer, with its values on the large map.
void mark_stamp(const Context& ctx, const CellGrid& grid, int64_t channel, bool large);

}  // namespace convlens::ui
