// The files that were opened last: a list in the file browser, and a menu.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// In the browser; a click chooses none, it opens. Nothing is drawn when there are none.
void recent_list(const Context& ctx, const Box& box);
// The items of the open menu.
void recent_menu(const Context& ctx);

}  // namespace convlens::ui
