// The brush: how a stroke covers cells, and the stroke itself. Rasters only; which command paints what is the store's.
//
// A cell's new value is old + (value - old) * coverage, where old is the value before the stroke and coverage the
// largest that any of its segments gave the cell: overlapping segments do not add up, and the order of segments does
// not matter. Full coverage gives exactly the brush's value. Mixed values are rounded to whole numbers, so that sums of
// whole-numbered kernels over a drawing stay exact; a change of less than half a grey level is left out.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "convlens/engine/tensor.h"
#include "model/saved_tiles.h"
#include "model/session.h"

namespace convlens::model {

// How much a segment covers a cell whose centre is `distance` cells from it, 0..1. With the radius R = size / 2: 1 up
// to hardness * max(R - 0.5, 0), 0 from R + 0.5 on, smoothstep between; hardness 1 leaves one cell of antialiasing.
float brush_coverage(const Brush& brush, float distance);

// One stroke with one brush over one image [1, C, H, W], segment by segment. Every channel that the brush paints on
// gets the same paint; the image has it.
class Stroke {
 public:
  Stroke(const Brush& brush, uint64_t edit_id) : brush_(brush), edit_id_(edit_id) {}
  const Brush& brush() const { return brush_; }
  uint64_t edit_id() const { return edit_id_; }

  // Sweeps the brush from `from` to `to`; `saved` keeps the tiles that are about to change. Returns the smallest
  // rectangle that holds every cell with a new value. Costs what the segment covers, whatever the image's size. Between
  // calls nobody else may write the image.
  Rect paint(Tensor& image, Point from, Point to, SavedTiles& saved);

 private:
  // The stroke so far over one tile of SavedTiles' grid.
  struct Tile {
    std::vector<float> before;    // [C][rows][cols]: values before the stroke
    std::vector<float> coverage;  // [rows][cols]: the largest so far
  };
  Tile& tile_at(const Tensor& image, int64_t tile_row, int64_t tile_col);
  // One row of cells that the segment may reach. Returns the columns with new values.
  Range paint_row(Tensor& image, Point from, Point to, int64_t row, Range cols, SavedTiles& saved);

  Brush brush_;
  uint64_t edit_id_ = 0;
  std::unordered_map<int64_t, Tile> tiles_;
};

}  // namespace convlens::model
