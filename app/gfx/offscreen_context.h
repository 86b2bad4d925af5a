// An OpenGL 3.3 core context without window and display, by EGL (surfaceless, or a device), for pictures and tests.
//
// libEGL is opened at run time: where it is missing, that is an error in one line. Current on the thread that made it,
// as long as it lives. There is no default framebuffer: draw into a RenderTarget.
#pragma once

#include <memory>

#include "convlens/engine/result.h"

namespace convlens::gfx {

class OffscreenContext {
 public:
  static Result<OffscreenContext> create();
  ~OffscreenContext();
  OffscreenContext(OffscreenContext&&) noexcept;
  OffscreenContext& operator=(OffscreenContext&&) noexcept;

 private:
  struct Handles;
  explicit OffscreenContext(std::unique_ptr<Handles> handles);
  std::unique_ptr<Handles> handles_;
};

}  // namespace convlens::gfx
