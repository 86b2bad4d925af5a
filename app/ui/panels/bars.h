// The thin bar below the panels: messages and measurements. The strip of stages above them is stage_strip.h.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// What is under the pointer, a message if there is one, and what the last computation was.
void status_bar(const Context& ctx, const Box& box);

}  // namespace convlens::ui
