// The thin bars: the chain of stages with their shapes above the panels, messages and measurements below them.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Input > Conv > ReLU > Pool > Mean, each with its shape; at the right end the size formula with the present numbers.
void stage_bar(const Context& ctx, const Box& box);
// What is under the pointer, a message if there is one, and what the last computation was.
void status_bar(const Context& ctx, const Box& box);

}  // namespace convlens::ui
