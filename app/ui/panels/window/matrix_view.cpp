#include "ui/panels/window/matrix_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/panels/window/matrix_parts.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::MatrixForm;

constexpr float kControls = 24, kWide = 560;  // design units; from this width on, the choice stands beside the matrix

constexpr std::array kForms{
    Option{"patches", "Patches", "im2col: every window is a column, the kernel a row, the product the row of outputs"},
    Option{"weights", "Weights", "Every output is a row over the input's cells: shared weights, fixed zeros"},
    Option{"equations", "Equations", "An equation an output"}};

}  // namespace

void matrix_view(const Context& ctx, const CellExplanation& cell, const Box& box) {
  const MatrixForm form = ctx.state.session.matrix_form;
  const float choices = choice_width(ctx, kForms);
  // Before the matrix, which may reach under it, so that it gets the clicks.
  const int chosen = choice(ctx, "matrix.form", kForms, static_cast<int>(form),
                            {box.x, box.y, std::min(choices, box.w), ctx.px(kControls)});
  if (chosen >= 0) ctx.emit(model::SetMatrixForm{static_cast<MatrixForm>(chosen)});
  const bool beside = box.w >= ctx.px(kWide);
  Box area = box, side{box.x, box.y, choices, box.h};
  if (!beside) {
    area.y += ctx.px(kControls + 4);
    area.h -= ctx.px(kControls + 4);
    side = {box.x, area.y, std::floor(box.w * 0.4F), area.h};
  } else if (form != MatrixForm::patches) {  // the patches' row of weights stands under the words
    area.x = side.right() + ctx.px(kMatrixSign);
    area.w = box.right() - area.x;
  }
  const MatrixParts parts(ctx, cell, side, area, beside);
  switch (form) {
    case MatrixForm::patches:
      return matrix_patches(parts);
    case MatrixForm::weights:
      return matrix_weights(parts);
    case MatrixForm::equations:
      return matrix_equations(parts);
  }
}

}  // namespace convlens::ui
