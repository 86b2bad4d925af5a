// A texture of float32 values, one a cell: a map as the GPU sees it. Partial uploads; no filtering, ever.
#pragma once

#include <cstdint>
#include <deque>

#include "convlens/engine/shape.h"
#include "gfx/gl_object.h"

namespace convlens::gfx {

class ValueTexture {
 public:
  // Gives the texture h x w cells of undefined value; nothing when it has that size already. 1..max_texture_size().
  void resize(int64_t h, int64_t w);
  // Copies a rectangle of cells. `data` is the map's first cell (row 0, column 0) and `row_stride` the floats from one
  // row to the next: only the rectangle's own cells are read. The rectangle must lie inside.
  void upload(const Rect& rect, const float* data, int64_t row_stride);

  int64_t h() const { return h_; }
  int64_t w() const { return w_; }
  GLuint name() const { return texture_.name(); }
  // Another number after every change, never the same for two contents of any texture.
  uint64_t stamp() const { return stamp_; }
  // A rectangle with all cells that may differ from what the texture held at `stamp`; everything, if that is too long
  // ago.
  Rect changed_since(uint64_t stamp) const;

 private:
  Texture texture_;
  int64_t h_ = 0, w_ = 0;
  uint64_t stamp_ = 0;
  struct Upload {
    uint64_t stamp_before = 0;
    Rect rect;
  };
  std::deque<Upload> uploads_;  // the last ones, oldest first
};

}  // namespace convlens::gfx
