#include "ui/panels/kernel_clipboard.h"

#include <string>
#include <utility>

namespace convlens::ui {

void copy_kernel(const Context& ctx, model::KernelTextForm form) {
  const auto& session = ctx.state.session;
  const Tensor& weight = ctx.state.document.kernels.weight;
  const Shape& shape = weight.shape();
  const std::span<const float> kernel{weight.view().plane(session.selected_output, session.selected_input_channel),
                                      static_cast<size_t>(shape.h * shape.w)};
  ImGui::SetClipboardText(model::kernel_text(kernel, shape.h, shape.w, form).c_str());
  ctx.emit(model::ShowNotice{{model::Notice::Kind::info, "The kernel is on the clipboard."}});
}

void paste_kernel(const Context& ctx) {
  const auto& session = ctx.state.session;
  const char* text = ImGui::GetClipboardText();
  Result<model::Matrix> matrix = model::parse_kernel_text(text == nullptr ? "" : text);
  if (!matrix) return ctx.emit(model::ShowNotice{{model::Notice::Kind::error, matrix.error().message()}});
  ctx.emit(model::PasteKernel{session.selected_output, session.selected_input_channel, matrix->h, matrix->w,
                              std::move(matrix->values)});
}

}  // namespace convlens::ui
