// The actions of the batch, as shortcuts, menus and buttons ask for them.
#pragma once

#include "ui/shortcuts.h"

namespace convlens::ui {

bool is_batch_action(Action action);
bool batch_action_enabled(const Context& ctx, Action action);
void perform_batch_action(const Context& ctx, Action action);

}  // namespace convlens::ui
