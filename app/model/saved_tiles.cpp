#include "model/saved_tiles.h"

#include <algorithm>

namespace convlens::model {
namespace {

int64_t key_of(int64_t tile_row, int64_t tile_col) { return (tile_row << 32) | tile_col; }

}  // namespace

Rect SavedTiles::tile_rect(const Shape& image, int64_t tile_row, int64_t tile_col) {
  const Rect tile{{tile_row * kSide, (tile_row + 1) * kSide}, {tile_col * kSide, (tile_col + 1) * kSide}};
  return intersect(tile, Rect::whole(image.h, image.w));
}

void SavedTiles::keep(const Tensor& image, int64_t tile_row, int64_t tile_col) {
  const auto [place, is_new] = tiles_.try_emplace(key_of(tile_row, tile_col));
  if (!is_new) return;
  Tile& tile = place->second;
  tile.row = tile_row;
  tile.col = tile_col;
  const Rect rect = tile_rect(image.shape(), tile_row, tile_col);
  tile.pixels.reserve(static_cast<size_t>(rect.area() * image.shape().c));
  for (int64_t c = 0; c < image.shape().c; ++c) {
    for (int64_t row = rect.rows.begin; row < rect.rows.end; ++row) {
      const float* source = image.view().row(0, c, row);
      tile.pixels.insert(tile.pixels.end(), source + rect.cols.begin, source + rect.cols.end);
    }
  }
  bytes_ += static_cast<int64_t>(tile.pixels.size() * sizeof(float) + sizeof(Tile));
}

void SavedTiles::exchange(Tensor& image) {
  for (auto& [key, tile] : tiles_) {
    const Rect rect = tile_rect(image.shape(), tile.row, tile.col);
    float* kept = tile.pixels.data();
    for (int64_t c = 0; c < image.shape().c; ++c) {
      for (int64_t row = rect.rows.begin; row < rect.rows.end; ++row, kept += rect.cols.size()) {
        float* live = image.view().row(0, c, row) + rect.cols.begin;
        std::swap_ranges(kept, kept + rect.cols.size(), live);
      }
    }
  }
}

int64_t SavedTiles::bytes() const { return bytes_; }

}  // namespace convlens::model
