// What the last edits cost, from the event that made them to the last pixel: the newest in its parts, the medians, and
// all of them as bars beside one frame of a 60 Hz screen.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void performance_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
