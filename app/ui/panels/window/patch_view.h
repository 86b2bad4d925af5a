// What a pooling window reads, as a grid: padding hatched, the cell that the maximum takes outlined, what waits for the
// transport faint.
#pragma once

#include "model/stage_cell.h"
#include "ui/context.h"

namespace convlens::ui {

// The size of the grid in a place of this size: cells as large as it allows, so that numbers fit where they can.
struct PatchLook {
  float cell_w = 0, cell_h = 0;
  bool numbers = false;
  int64_t rows = 0, cols = 0;
  float w() const { return cell_w * static_cast<float>(cols); }
  float h() const { return cell_h * static_cast<float>(rows); }
};
PatchLook patch_look(const Context& ctx, const model::StageCell& cell, float width, float height);
// `read`: cells that have been read so far; -1: all. Records `name` with its numbers, row by row.
void patch_grid(const Context& ctx, const model::StageCell& cell, const PatchLook& look, float x, float y,
                std::string_view name, int64_t read = -1);
// The cells that the transport has read of this cell; -1: all, it does not stand amid them.
int64_t cells_read(const Context& ctx, const model::StageCell& cell);

}  // namespace convlens::ui
