// What the panels of an activation and of a pooling have in common: the caption with the stage's switch.
#pragma once

#include <string_view>

#include "ui/context.h"

namespace convlens::ui {

// Caption, and at its right end whether the stage is on. Returns the height.
float stage_caption(const Context& ctx, const Box& inner, std::string_view title);

}  // namespace convlens::ui
