// The list of presets: opened by a button that names the selected kernel. Also the four edge kernels at once, and a
// random kernel with its seed.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void kernel_presets_button(const Context& ctx, const Box& box);

}  // namespace convlens::ui
