// GLFW's keys as ours.
#pragma once

#include "ui/imgui_compat.h"

namespace convlens::shell {

// Letters and digits by what the person's keyboard layout prints on them, so that Ctrl+Z is where it says Z; all other
// keys by place. Key::none for keys that the program has no use for.
ui::Key key_from_glfw(int key, int scancode);

}  // namespace convlens::shell
