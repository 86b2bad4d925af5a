// A framebuffer with an RGBA8 texture of a chosen size: a picture to draw into and to show or read back.
#pragma once

#include <cstdint>
#include <vector>

#include "gfx/gl_object.h"

namespace convlens::gfx {

class RenderTarget {
 public:
  // The texture's name; made on the first call and the same for the target's life, whatever its size.
  GLuint texture();
  // Gives it width_px x height_px of undefined content; nothing when it has that size. 1..max_texture_size().
  void resize(int width_px, int height_px);
  // Draws go into it from here on, over all of it.
  void bind() const;

  int width_px() const { return width_px_; }
  int height_px() const { return height_px_; }

 private:
  friend std::vector<uint8_t> read_pixels(const RenderTarget& target);
  Texture texture_;
  Framebuffer framebuffer_;
  int width_px_ = 0, height_px_ = 0;
};

// RGBA8, row by row. From a target: in the order of its texture's rows.
std::vector<uint8_t> read_pixels(const RenderTarget& target);
// From the framebuffer that is bound now: the top row, as a person sees it, first. Alpha is 255: a window is opaque.
std::vector<uint8_t> read_screen(int width_px, int height_px);

}  // namespace convlens::gfx
