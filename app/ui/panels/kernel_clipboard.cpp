#include "ui/panels/kernel_clipboard.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/weight_text.h"

namespace convlens::ui {
namespace {

void inform(const Context& ctx, std::string text) {
  ctx.emit(model::ShowNotice{{model::Notice::Kind::info, std::move(text)}});
}

void refuse(const Context& ctx, const Error& error) {
  ctx.emit(model::ShowNotice{{model::Notice::Kind::error, error.message()}});
}

// Kernels for every channel that the selected output reads.
void paste_output(const Context& ctx, const model::NestedNumbers& numbers) {
  Tensor weight = ctx.state.document.kernels.weight;
  const Shape& shape = weight.shape();
  if (numbers.dims[1] != shape.h || numbers.dims[2] != shape.w)
    return refuse(ctx, Error::request("weights text",
                                      "has kernels of " + std::to_string(numbers.dims[1]) + " x " +
                                          std::to_string(numbers.dims[2]) + " for one output",
                                      std::to_string(shape.h) + " x " + std::to_string(shape.w) +
                                          ", or all outputs in four levels of brackets"));
  std::ranges::copy(numbers.values, weight.view().plane(ctx.state.session.selected_output, 0));
  ctx.emit(model::SetWeights{std::move(weight), {}, "paste kernels of an output"});
}

// Four levels are the whole tensor. Three are the kernels of one output where it reads as many channels, else one
// kernel an output, as torch.stack gives them.
void paste_weights(const Context& ctx, std::string_view text) {
  const Result<model::NestedNumbers> numbers = model::parse_weight_text(text);
  if (!numbers) return refuse(ctx, numbers.error());
  const std::vector<int64_t>& dims = numbers->dims;
  const int64_t channels = ctx.state.document.kernels.input_channels();
  if (dims.size() == 3 && channels > 1 && dims[0] == channels) return paste_output(ctx, *numbers);
  Shape shape{1, 1, dims[dims.size() - 2], dims.back()};
  if (dims.size() == 4) shape.c = dims[1];
  if (dims.size() >= 3) shape.n = dims[0];
  Tensor weight(shape);
  std::ranges::copy(numbers->values, weight.values().begin());
  ctx.emit(model::SetWeights{std::move(weight), {}, "paste weights"});
}

}  // namespace

void copy_kernel(const Context& ctx, model::KernelTextForm form) {
  const auto& session = ctx.state.session;
  const Tensor& weight = ctx.state.document.kernels.weight;
  const Shape& shape = weight.shape();
  const std::span<const float> kernel{weight.view().plane(session.selected_output, session.selected_input_channel),
                                      static_cast<size_t>(shape.h * shape.w)};
  ImGui::SetClipboardText(model::kernel_text(kernel, shape.h, shape.w, form).c_str());
  inform(ctx, "The kernel is on the clipboard.");
}

void copy_weights(const Context& ctx, model::KernelTextForm form) {
  const Tensor& weight = ctx.state.document.kernels.weight;
  ImGui::SetClipboardText(model::weight_text(weight, form).c_str());
  inform(ctx, "All weights are on the clipboard: " + to_string(weight.shape()) + ".");
}

void paste_kernel(const Context& ctx) {
  const auto& session = ctx.state.session;
  const char* clipboard = ImGui::GetClipboardText();
  const std::string_view text = clipboard == nullptr ? "" : clipboard;
  if (model::is_weight_text(text)) return paste_weights(ctx, text);
  Result<model::Matrix> matrix = model::parse_kernel_text(text);
  if (!matrix) return refuse(ctx, matrix.error());
  ctx.emit(model::PasteKernel{session.selected_output, session.selected_input_channel, matrix->h, matrix->w,
                              std::move(matrix->values)});
}

}  // namespace convlens::ui
