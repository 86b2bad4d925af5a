// The stamp of the input cell under the pointer: its value times the kernel, and where that lands on the output.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void stamp_view(const Context& ctx, const Box& box);

}  // namespace convlens::ui
