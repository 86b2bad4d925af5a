#include "model/saved_tiles.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace convlens::model {
namespace {

int64_t key_of(int64_t tile_row, int64_t tile_col) { return (tile_row << 32) | tile_col; }

// Whether every channel has one value only, bit by bit.
bool has_one_value(const Tensor& image, const Rect& rect) {
  const auto width = static_cast<size_t>(rect.cols.size());
  for (int64_t c = 0; c < image.shape().c; ++c) {
    const float* first = image.view().row(0, c, rect.rows.begin) + rect.cols.begin;
    if (std::memcmp(first, first + 1, (width - 1) * sizeof(float)) != 0) return false;
    for (int64_t row = rect.rows.begin + 1; row < rect.rows.end; ++row)
      if (std::memcmp(first, image.view().row(0, c, row) + rect.cols.begin, width * sizeof(float)) != 0) return false;
  }
  return true;
}

}  // namespace

Rect SavedTiles::tile_rect(const Shape& image, int64_t tile_row, int64_t tile_col) {
  const Rect tile{{tile_row * kSide, (tile_row + 1) * kSide}, {tile_col * kSide, (tile_col + 1) * kSide}};
  return intersect(tile, Rect::whole(image.h, image.w));
}

void SavedTiles::take(const Tensor& image, Tile& tile) {
  const Rect rect = tile_rect(image.shape(), tile.row, tile.col);
  const auto row_of = [&](int64_t c, int64_t row) { return image.view().row(0, c, row) + rect.cols.begin; };
  tile.pixels.clear();
  for (int64_t c = 0; c < image.shape().c; ++c) tile.pixels.push_back(*row_of(c, rect.rows.begin));
  if (has_one_value(image, rect)) return;
  tile.pixels.clear();
  tile.pixels.reserve(static_cast<size_t>(rect.area() * image.shape().c));
  for (int64_t c = 0; c < image.shape().c; ++c)
    for (int64_t row = rect.rows.begin; row < rect.rows.end; ++row)
      tile.pixels.insert(tile.pixels.end(), row_of(c, row), row_of(c, row) + rect.cols.size());
}

int64_t SavedTiles::bytes_of(const Tile& tile) {
  return static_cast<int64_t>(tile.pixels.size() * sizeof(float) + sizeof(Tile));
}

void SavedTiles::keep(const Tensor& image, int64_t tile_row, int64_t tile_col) {
  const auto [place, is_new] = tiles_.try_emplace(key_of(tile_row, tile_col));
  if (!is_new) return;
  Tile& tile = place->second;
  tile.row = tile_row;
  tile.col = tile_col;
  take(image, tile);
  bytes_ += bytes_of(tile);
}

void SavedTiles::exchange(Tensor& image) {
  for (auto& [key, tile] : tiles_) {
    const Rect rect = tile_rect(image.shape(), tile.row, tile.col);
    Tile live{tile.row, tile.col, {}};
    take(image, live);
    const bool one_value = static_cast<int64_t>(tile.pixels.size()) == image.shape().c;
    const float* kept = tile.pixels.data();
    for (int64_t c = 0; c < image.shape().c; ++c) {
      for (int64_t row = rect.rows.begin; row < rect.rows.end; ++row) {
        float* target = image.view().row(0, c, row) + rect.cols.begin;
        if (one_value) {
          std::fill_n(target, rect.cols.size(), kept[c]);
        } else {
          std::copy_n(kept, rect.cols.size(), target);
          kept += rect.cols.size();
        }
      }
    }
    bytes_ += bytes_of(live) - bytes_of(tile);
    tile = std::move(live);
  }
}

int64_t SavedTiles::bytes() const { return bytes_; }

}  // namespace convlens::model
