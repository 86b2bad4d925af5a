// The overview: the input and every stage's maps in a row, with what the cell under the pointer is made from in all
// stages before it, and what it feeds in all behind it.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void overview_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
