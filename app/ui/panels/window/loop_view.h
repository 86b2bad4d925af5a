// The convolution as a loop in Python, as the notebook writes it and as nested loops, with the current line and the
// values of its indices.
#pragma once

#include "convlens/engine/explain.h"
#include "ui/context.h"

namespace convlens::ui {

void loop_view(const Context& ctx, const CellExplanation& cell, const Box& box);

}  // namespace convlens::ui
