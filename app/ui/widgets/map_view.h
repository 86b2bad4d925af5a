// A map of cells on screen: picture by request, numbers in cells that are large enough, marks on cells and windows.
//
// Shared by the input canvas, the feature maps and the pooled maps, so that a cell is the same thing everywhere.
#pragma once

#include <functional>
#include <optional>

#include "convlens/engine/shape.h"
#include "ui/context.h"
#include "ui/widgets/color_scale.h"

namespace convlens::ui {

// Where the cells of a map are on screen.
struct CellGrid {
  float x = 0, y = 0, cell_px = 1;
  int64_t rows = 0, cols = 0;
  Box view;  // the part of the screen through which a magnified grid is seen (zoom.h); no width: all of it is

  // What is seen of a rectangle of cells, whole cells, and of a box.
  Rect seen(const Rect& cells) const;
  Box seen(const Box& box) const;
  Box box() const { return {x, y, cell_px * static_cast<float>(cols), cell_px * static_cast<float>(rows)}; }
  // The box of a rectangle of cells, which may reach beyond the map.
  Box box_of(const Rect& cells) const;
  // The cell under a point, if any.
  std::optional<std::pair<int64_t, int64_t>> cell_at(ImVec2 point) const;
  // The point in cells: (0.5, 0.5) is the centre of the first cell.
  model::Point to_cells(ImVec2 point) const { return {(point.x - x) / cell_px, (point.y - y) / cell_px}; }
};

// The largest grid of rows x cols cells inside `area`, centred; cells are whole pixels when they are larger than one.
CellGrid fit_grid(const Box& area, int64_t rows, int64_t cols);

// The picture of the map; `item`: of a source of many; `layer`: of which layer, -1: of the shown one.
void draw_map(const Context& ctx, std::string_view key, MapSource source, int64_t channel, const CellGrid& grid,
              const ColorScale& scale, int64_t item = 0, int64_t layer = -1);
// Thin lines between cells that are large enough to bear them.
void draw_cell_lines(const Context& ctx, const CellGrid& grid);
// Numbers in the cells, in the scale that is shown, when every number of the map fits into a cell. `color_at` gives the
// ground for contrast. False: they are not shown.
bool draw_cell_numbers(const Context& ctx, const CellGrid& grid, const std::function<float(int64_t, int64_t)>& value_at,
                       const std::function<ImU32(float)>& color_of);
// A dash in negative cells that are large but too small for their number: the sign without colour.
void draw_cell_signs(const Context& ctx, const CellGrid& grid, const std::function<float(int64_t, int64_t)>& value_at,
                     const std::function<ImU32(float)>& color_of);
// An outline around cells, and a fill.
void mark_cells(const Context& ctx, const CellGrid& grid, const Rect& cells, ImU32 line, ImU32 fill, float thickness);

RecordedGrid recorded(const CellGrid& grid);

}  // namespace convlens::ui
