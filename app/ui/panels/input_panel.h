// The input: canvas with brush and eraser, canvas size, built-in samples, opening files.
#pragma once

#include "ui/context.h"
#include "ui/widgets/color_scale.h"

namespace convlens::ui {

// Under a picture of what comes in: what its colours stand for, and the scale in which all values are shown.
float look_row(const Context& ctx, const Box& area, const ColorScale& scale);
void input_panel(const Context& ctx, const Box& box);
// The canvas alone.
void bare_input_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
