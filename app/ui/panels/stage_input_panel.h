// What comes to a stage that does not read the picture itself: its maps, to be looked at, and the way back to the
// picture, where one paints.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void stage_input_panel(const Context& ctx, const Box& box);
// The picture of what comes in alone.
void bare_stage_input_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
