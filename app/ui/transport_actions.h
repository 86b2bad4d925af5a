// What the shortcuts, the menu and the buttons of the transport do: see the actions in shortcuts.h.
#pragma once

#include "ui/shortcuts.h"

namespace convlens::ui {

bool is_transport_action(Action action);
// Whether it would change anything now.
bool transport_action_enabled(const Context& ctx, Action action);
void perform_transport_action(const Context& ctx, Action action);

}  // namespace convlens::ui
