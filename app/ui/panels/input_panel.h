// The input: canvas with brush and eraser, canvas size, built-in samples, opening files.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void input_panel(const Context& ctx, const Box& box);
// The canvas alone.
void bare_input_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
