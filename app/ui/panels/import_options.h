// The choices of an import, in the file browser and, for the opened file, in the input panel.
#pragma once

#include <string_view>

#include "ui/context.h"

namespace convlens::ui {

// Which rows there are. Axes matter to arrays alone.
struct ImportRows {
  std::string_view name;  // of the widgets: "browser.import", "input.import"
  bool axes = true;
  bool again = false;  // a button that imports the opened file with the present choices; choices do it by themselves
};
// Draws them from `area` down and emits what was chosen; returns the bottom.
float import_options(const Context& ctx, const Box& area, const ImportRows& rows);
// The height that they take in this width.
float import_options_height(const Context& ctx, float width, const ImportRows& rows);

}  // namespace convlens::ui
