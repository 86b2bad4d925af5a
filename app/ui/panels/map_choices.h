// Above the maps: what of them is shown, by which range of colours, and their legend.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Whether a contact sheet stands where the maps of the shown input are.
bool shows_sheet(const FrameState& state);

// With a batch: the shown input's maps or a contact sheet. Returns the height used, 0 without a batch.
float batch_view_choice(const Context& ctx, const Box& row);
// Outputs or shares, the range with its ends while it is locked, the legend; in as many rows as they take, from `row`
// on. Returns the height.
float map_choices(const Context& ctx, const Box& row);

}  // namespace convlens::ui
