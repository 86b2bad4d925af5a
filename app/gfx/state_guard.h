// Puts back the OpenGL state that a piece of gfx changes, so that it can run between any two other users of the
// context.
#pragma once

#include <array>

#include "gfx/gl_object.h"

namespace convlens::gfx {

// The active unit's 2D texture and how pixels are read from memory: tightly packed, from memory and not from a buffer.
class TextureUploadGuard {
 public:
  TextureUploadGuard();
  ~TextureUploadGuard();
  TextureUploadGuard(const TextureUploadGuard&) = delete;
  TextureUploadGuard& operator=(const TextureUploadGuard&) = delete;

 private:
  GLint texture_ = 0, buffer_ = 0, alignment_ = 0, row_length_ = 0, skip_rows_ = 0, skip_pixels_ = 0;
};

// Everything that drawing one picture into a framebuffer of ours touches. After construction: no blending, scissor,
// depth, stencil or culling; all colours written.
class DrawGuard {
 public:
  static constexpr int kUnits = 4;

  DrawGuard();
  ~DrawGuard();
  DrawGuard(const DrawGuard&) = delete;
  DrawGuard& operator=(const DrawGuard&) = delete;

 private:
  GLint draw_framebuffer_ = 0, read_framebuffer_ = 0, program_ = 0, vertex_array_ = 0, active_unit_ = 0;
  std::array<GLint, kUnits> textures_{}, samplers_{};
  std::array<GLint, 4> viewport_{}, scissor_box_{};
  std::array<GLboolean, 4> color_mask_{};
  std::array<GLboolean, 6> enabled_{};
};

}  // namespace convlens::gfx
