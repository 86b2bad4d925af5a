// Build up: a map as far as the transport has computed it; what comes later in the order of the loops is covered.
#pragma once

#include "ui/widgets/map_view.h"

namespace convlens::ui {

// Over the picture of a channel's map, while the transport builds up; else nothing. `large`: the selected map, where
// map.computed is recorded.
void cover_uncomputed(const Context& ctx, const CellGrid& grid, int64_t channel, bool large);

}  // namespace convlens::ui
