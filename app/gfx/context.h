// What gfx needs of an OpenGL context, wherever it comes from: a window of the shell's or an off-screen one.
#pragma once

#include <string>

#include "convlens/engine/result.h"

namespace convlens::gfx {

struct ContextInfo {
  std::string version, renderer;  // "4.5 (Core Profile) Mesa 22.3.6", "llvmpipe (LLVM 15.0.6, 256 bits)"
  int max_texture_size = 0;       // pixels a side
};

// Checks the current context: OpenGL 3.3 or newer, or an error in one line that says what there is instead.
Result<ContextInfo> check_context();

}  // namespace convlens::gfx
