// Stride, padding, padding mode, dilation, and what the floor leaves unused.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Returns the bottom of what was drawn.
float parameter_section(const Context& ctx, const Box& area);

}  // namespace convlens::ui
