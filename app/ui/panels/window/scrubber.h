// The scrubber: the whole loop nest as one line, a window a step, or a product where products are what plays, with
// ticks where an output channel begins.
#pragma once

#include "model/transport.h"
#include "ui/context.h"

namespace convlens::ui {

// "181 / 784": the window's turn, counted from 1.
std::string turn_text(const model::LoopNest& nest, const model::WindowPlace& place);

// A click or a drag goes to the step there, a drag with Shift moves finely, the wheel goes by one step: so each of a
// million is reached.
void scrubber(const Context& ctx, const model::LoopNest& nest, const Box& box);

}  // namespace convlens::ui
