// The shown stage is a pooling: its kind and parameters, why they give nothing, and the window of the explained cell.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void pool_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
