// The shown stage is an activation: its kind, and its graph with the explained cell as a dot on it.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void activation_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
