// The kernels: bank of output channels, the selected kernel large and editable, what its weights say, presets
// and operations, bias, parameters, size formula.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void kernel_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
