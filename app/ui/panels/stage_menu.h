// What can be done with the pipeline: the list of stages to add, the menu of a stage, the menu bar's "Stage" with the
// examples.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// The list of stages to add behind the shown one; opens below `button` when the strip's scratch asks for it. `behind`:
// the name of the shown stage.
void stage_add_list(const Context& ctx, const Box& button, std::string_view behind);
// The menu of the stage that the strip's scratch names.
void stage_popup(const Context& ctx);
// The entries of the menu bar's "Stage".
void stage_menu(const Context& ctx);

}  // namespace convlens::ui
