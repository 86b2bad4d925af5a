// The window: how the cell under the pointer (or pinned, or where the transport stands) is computed, number by number.
//
// Composes the parts of this folder: the arithmetic strip at the left, the loop or the matrix beside it where there is
// room or the person asks for it, the transport below.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void window_panel(const Context& ctx, const Box& box);
// One line, for screens that are not tall enough: the transport and the result.
void slim_window_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
