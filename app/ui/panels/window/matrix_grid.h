// A table of cells that need not be square: ground, number where there is room, outlines of rows, columns and cells.
// The matrices of matrix_view are made of these.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "ui/context.h"

namespace convlens::ui {

struct CellTable {
  float x = 0, y = 0, cell_w = 1, cell_h = 1;
  int64_t rows = 0, cols = 0;

  Box box() const { return {x, y, cell_w * static_cast<float>(cols), cell_h * static_cast<float>(rows)}; }
  Box cell(int64_t row, int64_t col) const {
    return {x + static_cast<float>(col) * cell_w, y + static_cast<float>(row) * cell_h, cell_w, cell_h};
  }
  Box row(int64_t i) const { return {x, y + static_cast<float>(i) * cell_h, box().w, cell_h}; }
  Box column(int64_t i) const { return {x + static_cast<float>(i) * cell_w, y, cell_w, box().h}; }
  std::optional<std::pair<int64_t, int64_t>> at(ImVec2 point) const;
};

RecordedGrid recorded(const CellTable& table);

// A cell with its number, or without where the number or its height does not fit. `text_color` 0: what reads best.
void draw_number_cell(const Context& ctx, const Box& cell, ImU32 ground, double value, ImU32 text_color = 0);
void draw_text_cell(const Context& ctx, const Box& cell, ImU32 ground, std::string_view text, ImU32 text_color = 0);
void outline(const Context& ctx, const Box& box, float thickness = 1.5F);
// A thin edge: on a light ground white cells would not be seen to end.
void draw_edge(const Context& ctx, const CellTable& table);

}  // namespace convlens::ui
