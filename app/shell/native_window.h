// What a window is called outside of this program.
#pragma once

#include <string>

struct GLFWwindow;

namespace convlens::shell {

// As the desktop's portals name a parent of their dialogs: "x11:" and the window's number in hexadecimal; empty where
// that is not known.
std::string portal_name(GLFWwindow* window);

}  // namespace convlens::shell
