// The convolution as a loop in Python, as the notebook writes it and as nested loops, with the current line and the
// values of its indices. The code is model/loop_code's.
#pragma once

#include "convlens/engine/explain.h"
#include "ui/context.h"

namespace convlens::ui {

// Where there is room the choices and values stand beside the code, else above and below it. Longer code scrolls, by
// itself so that the current line is in sight, by the wheel as the person likes.
void loop_view(const Context& ctx, const CellExplanation& cell, const Box& box);

}  // namespace convlens::ui
