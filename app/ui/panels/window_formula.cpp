#include "ui/panels/window_formula.h"

#include "convlens/engine/explain_transposed.h"
#include "ui/widgets/text.h"

namespace convlens::ui {

// Of the rows and the columns, or once where they are alike.
std::string formula_text(const model::Results& results, bool ascii) {
  const bool transposed = results.window == model::WindowKind::transposed;
  const std::string rows =
      transposed ? transposed_height_formula(results.transposed, ascii) : size_formula(results.problem.rows, ascii);
  const std::string cols =
      transposed ? transposed_width_formula(results.transposed, ascii) : size_formula(results.problem.cols, ascii);
  return rows == cols ? rows : "h " + rows + "   w " + cols;
}

std::string_view formula_meaning(const model::Results& results) {
  if (results.window == model::WindowKind::transposed)
    return "Output size = (input \xE2\x88\x92 1) \xC2\xB7 stride \xE2\x88\x92 padding + dilation \xC2\xB7 (kernel "
           "\xE2\x88\x92 1) + output padding + 1: the last stamp's end, without what is cut off";
  return "Output size = floor((input + padding \xE2\x88\x92 kernel) / stride) + 1; a dilated kernel spans dilation "
         "\xC2\xB7 (kernel \xE2\x88\x92 1) + 1 cells";
}

std::string costs_text(const model::Results& r) {
  const bool transposed = r.window == model::WindowKind::transposed;
  const int64_t parameters = transposed ? r.transposed.parameter_count() : r.problem.parameter_count();
  const int64_t multiplications = transposed ? r.transposed.multiplication_count() : r.problem.multiplication_count();
  return grouped(parameters) + " parameters" + " \xC2\xB7 " + grouped(multiplications) + " multiplications";
}

}  // namespace convlens::ui
