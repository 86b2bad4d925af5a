#include "ui/panels/input_clipboard.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/matrix_text.h"
#include "ui/widgets/text.h"

namespace convlens::ui {

void paste_input(const Context& ctx, PastedScale scale) {
  const char* text = ImGui::GetClipboardText();
  Result<model::Matrix> matrix = model::parse_input_text(text == nullptr ? "" : text);
  if (!matrix) return ctx.emit(model::ShowNotice{{model::Notice::Kind::error, matrix.error().message()}});
  const bool unit = std::ranges::all_of(matrix->values, [](float value) { return value >= 0 && value <= 1; });
  if (scale == PastedScale::times_255)
    for (float& value : matrix->values) value *= model::kMaxPixel;
  std::string notice = "Pasted " + times(matrix->h, matrix->w) + " numbers";
  if (scale == PastedScale::times_255)
    notice += ", times 255.";
  else if (unit)
    notice += " as they are, 0 to 1. Edit > Paste 0..1 as 0..255 multiplies them by 255.";
  else
    notice += " as they are.";
  ctx.emit(model::SetInput{Tensor({1, 1, matrix->h, matrix->w}, matrix->values), "pasted"});
  ctx.emit(model::ShowNotice{{model::Notice::Kind::info, std::move(notice)}});
}

}  // namespace convlens::ui
