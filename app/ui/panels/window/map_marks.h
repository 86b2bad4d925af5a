// What the explanation draws on a feature map: the explained cell and its move, the pin, the ghost of the transport's
// place, the outputs that the pixel under the pointer feeds with their weights, the window of a pooled cell.
#pragma once

#include "ui/context.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

// `large`: the selected map, where weights are written and map.mark, map.ghost, map.fed and map.pooled are recorded;
// else a tile.
void map_marks(const Context& ctx, const CellGrid& grid, int64_t channel, bool large);

}  // namespace convlens::ui
