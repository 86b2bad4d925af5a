// The strokes that explanations are drawn with, on the input as on the maps.
#pragma once

#include <string>

#include "convlens/engine/shape.h"
#include "ui/context.h"

namespace convlens::ui {

// A faint, dashed outline: where the transport stands while something else is shown.
void dashed_rect(const Context& ctx, const Box& box);
// Solid corners: what is pinned.
void corner_marks(const Context& ctx, const Box& box);
// From the middle of one box to the middle of the other, with a head; nothing where there is no room for one.
void arrow(const Context& ctx, const Box& from, const Box& to);
// "rows 5..7, cols 4..6": the first and the last cell.
std::string span_text(const Rect& cells);

}  // namespace convlens::ui
