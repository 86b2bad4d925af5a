// The old pixels of the tiles of an image that something is about to write: what undoing a stroke needs. Costs what
// was touched, not what the image holds; tiles of one value, as blank ones are, cost next to nothing.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "convlens/engine/tensor.h"

namespace convlens::model {

class SavedTiles {
 public:
  static constexpr int64_t kSide = 64;  // cells

  // Where a tile lies, clipped to the image.
  static Rect tile_rect(const Shape& image, int64_t tile_row, int64_t tile_col);
  // Copies a tile of the image [1, C, H, W], unless it is kept already.
  void keep(const Tensor& image, int64_t tile_row, int64_t tile_col);
  // Swaps the kept pixels with the image's. The image must have the shape that they were kept from.
  void exchange(Tensor& image);
  int64_t bytes() const;

 private:
  struct Tile {
    int64_t row = 0, col = 0;   // in tiles
    std::vector<float> pixels;  // [C][rows][cols] of the clipped tile, or [C] where every channel has one value only
  };
  static void take(const Tensor& image, Tile& tile);
  static int64_t bytes_of(const Tile& tile);

  std::unordered_map<int64_t, Tile> tiles_;
  int64_t bytes_ = 0;
};

}  // namespace convlens::model
