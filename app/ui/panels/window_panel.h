// The window: the patch under one output cell, the kernel, their products, and how they add up to the cell's value.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void window_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
