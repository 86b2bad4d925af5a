// A part of a map as a grid of numbers, its cells of different materials: values, zeros between cells, zeros around.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "convlens/engine/shape.h"
#include "ui/context.h"

namespace convlens::ui {

struct NumberCell {
  enum class Material { value, inserted, border } material = Material::value;
  std::string text;  // left out where it does not fit
  ImU32 ground = 0;  // of a value
};

struct NumberGrid {
  Rect cells;  // which ones, in the map's own coordinates
  float x = 0, y = 0, cell_w = 0, cell_h = 0;

  Box box() const {
    return {x, y, cell_w * static_cast<float>(cells.cols.size()), cell_h * static_cast<float>(cells.rows.size())};
  }
  // Of cells, clipped to those that are shown.
  Box box_of(const Rect& part) const;
  void draw(const Context& ctx, const std::function<NumberCell(int64_t row, int64_t col)>& cell_at) const;
  // Row numbers left of it and column numbers above.
  void draw_indices(const Context& ctx) const;
  // An outline around cells, as far as they are shown.
  void outline(const Context& ctx, const Rect& part, ImU32 color, float units) const;
  // "0 1 / 2 3": the texts of all cells in one line, for scripts.
  std::string text(const std::function<NumberCell(int64_t row, int64_t col)>& cell_at) const;
};

// So many of [0, total) that `middle` is in the middle of them, as far as the ends allow.
Range cutout(Range middle, int64_t count, int64_t total);

}  // namespace convlens::ui
