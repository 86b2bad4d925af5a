// A surface that is a window, by GLFW. Its callbacks only note events down; nothing is drawn or decided in them.
#pragma once

#include <memory>

#include "convlens/engine/result.h"
#include "shell/surface.h"
#include "ui/input_queue.h"

namespace convlens::shell {

struct WindowRequest {
  int width = 1600, height = 900;  // at content scale 1, and made to fit the monitor, unless `exact`
  bool exact = false;
  std::optional<float> scale;  // instead of the monitor's
};

// At most one window a process. `input` must outlive it. Fails in one line without a display, or below OpenGL 3.3.
Result<std::unique_ptr<Surface>> open_window(const WindowRequest& request, ui::InputQueue& input);

}  // namespace convlens::shell
