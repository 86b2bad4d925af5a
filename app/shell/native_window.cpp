#include "shell/native_window.h"

// X11's header has macros for common words: it is kept to this file.
#if __has_include(<X11/Xlib.h>)
#define GLFW_EXPOSE_NATIVE_X11
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
// After glfw3.h, which it extends.
#include <GLFW/glfw3native.h>

#include <cstdio>
#endif

namespace convlens::shell {

#ifdef GLFW_EXPOSE_NATIVE_X11
std::string portal_name(GLFWwindow* window) {
  char name[32];
  std::snprintf(name, sizeof name, "x11:%lx", glfwGetX11Window(window));
  return name;
}
#else
std::string portal_name(GLFWwindow*) { return {}; }
#endif

}  // namespace convlens::shell
