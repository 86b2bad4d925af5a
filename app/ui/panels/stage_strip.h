// The strip of the pipeline above the panels: a row of chips, input first, with the shapes that they give. Click shows
// a stage, drag moves it, "+" adds one. At the right end the size formula of the shown stage, or why one does not fit.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void stage_strip(const Context& ctx, const Box& box);

}  // namespace convlens::ui
