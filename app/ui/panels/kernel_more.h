// The button behind the kernel's tools and its list: the forms of text for the clipboard, of one kernel and of the
// whole weight tensor; the weights as a file; the index map.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void kernel_more_button(const Context& ctx, const Box& box);
// The same entries for the menu bar, inside an open menu.
void weights_menu(const Context& ctx);

}  // namespace convlens::ui
