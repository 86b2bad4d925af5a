// The menu bar: menus that name their shortcuts, undo and redo, the document's name.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Draws the bar over the whole width; returns its height.
float menu_bar(const Context& ctx);

}  // namespace convlens::ui
