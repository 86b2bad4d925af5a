// What the forms of the matrix view share: the document's numbers, the colours, the present window, the pointer; and
// the forms themselves, a file each.
#pragma once

#include <string>
#include <vector>

#include "model/window_matrix.h"
#include "ui/context.h"
#include "ui/panels/window/matrix_grid.h"
#include "ui/widgets/color_scale.h"

namespace convlens::ui {

// Design units.
inline constexpr float kNumberColumn = 40, kColorColumn = 12, kTallestMatrixRow = 24, kMatrixSign = 22;

class MatrixParts {
 public:
  // `side`: where words and the choice stand; `area`: of the matrix, which gets the pointer.
  MatrixParts(const Context& context, const CellExplanation& explained, const Box& side, const Box& area, bool beside);

  const Context& ctx;
  const CellExplanation& cell;  // of the present window
  const Box side, area;
  const bool beside;  // the words stand left of the matrix, not over it

 private:
  Tensor storage_;  // of the weights while input channels are off

 public:
  const model::MatrixSource source;  // the document's values; numbers are printed in the scale that is shown
  int64_t present = 0;               // the window's turn
  // What the shown part lies around: not the window under the pointer while this is in the matrix, or the columns would
  // flee from it.
  int64_t anchor = 0;
  bool pointer_is_here = false;

  // The tap that the transport stands on in the present window, or -1.
  int64_t current_tap() const;
  bool is_present(const CellExplanation& window) const { return window.row == cell.row && window.col == cell.col; }
  bool is_covered(const CellExplanation& window) const;
  ImU32 weight_color(double value) const;
  ImU32 pixel_color(float value) const;
  void output_cell(const CellExplanation& window, const Box& box) const;
  // The whole screen points at this window's output.
  void point_at(const CellExplanation& window) const;
  void record(const CellTable& table, const std::string& value) const;
  // Lines of words below the choice, as many as there is room for above `bottom`; the first in the numbers' type.
  void describe(const std::vector<std::string>& lines, float bottom) const;
  std::string place_text() const;

 private:
  const ColorTable& signed_;
  const ColorTable& grey_;
  float weights_;  // the range of their colours
  ColorScale outputs_;
};

void matrix_patches(const MatrixParts& parts);
void matrix_weights(const MatrixParts& parts);
void matrix_equations(const MatrixParts& parts);

}  // namespace convlens::ui
