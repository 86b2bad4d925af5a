// The batch's inputs under the canvas: a thumbnail each with its number, the shown one marked; click to show one, drag
// to give it another place. Nothing while there is one input.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Whether there is one, and the room that it takes with the gap below it.
bool has_batch(const FrameState& state);
float batch_strip_height(const Context& ctx);
// Returns its bottom with the gap; `area.y` when there is none.
float batch_strip(const Context& ctx, const Box& area);

// "[4, 1, 28, 28]", with an arrow to the output's shape when the results have one and `width` has room for it.
std::string batch_shapes(const Context& ctx, const Font& font, float width);

}  // namespace convlens::ui
