#include "ui/panels/kernel_operations.h"

#include <array>
#include <cmath>
#include <string>

#include "ui/panels/kernel_clipboard.h"
#include "ui/panels/kernel_more.h"
#include "ui/panels/kernel_presets.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

using model::KernelOperation;

struct Tool {
  std::string_view id, label, plain_label;  // the plain one where the font has ASCII only
  std::string_view hint;
  KernelOperation operation;
};
constexpr std::array kMoves{
    Tool{"flip_h", "\xE2\x86\x94", "<>", "Mirror left to right", KernelOperation::flip_horizontal},
    Tool{"flip_v", "\xE2\x86\x95", "v^", "Mirror top to bottom", KernelOperation::flip_vertical},
    Tool{"rotate", "90\xC2\xB0", "90", "Turn clockwise by 90 degrees", KernelOperation::rotate},
    Tool{"transpose", "T", "T", "Transpose: rows become columns", KernelOperation::transpose},
    Tool{"negate", "\xE2\x88\x92", "-", "Turn the sign of every weight", KernelOperation::negate}};
constexpr std::array kScales{
    Tool{"sum_1", "\xCE\xA3 = 1", "sum 1", "Scale so that the weights sum to 1: flat areas keep their brightness",
         KernelOperation::sum_to_one},
    Tool{"abs_1", "\xCE\xA3|w| = 1", "abs 1",
         "Scale so that the magnitudes sum to 1: the output stays within the input's range",
         KernelOperation::magnitude_to_one}};

// Narrower than a usual button: these stand close together.
float tool_width(const Context& ctx, std::string_view label) {
  return std::max(ctx.px(28), std::ceil(text_width(ctx.style.fonts.text, label) + ctx.px(14)));
}

void tool(const Context& ctx, const Tool& tool, Flow& flow) {
  const Shape& shape = ctx.state.document.kernels.weight.shape();
  const std::string_view label = ctx.style.fonts.has_symbols ? tool.label : tool.plain_label;
  const bool turns = tool.operation == KernelOperation::rotate || tool.operation == KernelOperation::transpose;
  const bool enabled = !turns || shape.h == shape.w;
  if (button(ctx, "kernel.op." + std::string(tool.id), label, flow.next(tool_width(ctx, label)),
             {.enabled = enabled, .tooltip = enabled ? tool.hint : "Only square kernels can be turned"}))
    ctx.emit(model::TransformKernel{ctx.state.session.selected_output, tool.operation});
}

void scale(const Context& ctx, Flow& flow) {
  float& factor = ctx.scratch.kernel_factor;
  const std::string_view label = ctx.style.fonts.has_symbols ? "\xC3\x97" : "x";
  const float width = tool_width(ctx, label), field = ctx.px(52), gap = ctx.px(2);
  // The button and its number stay in one row.
  Box both = flow.next(width + gap + field);
  if (button(ctx, "kernel.op.scale", label, {both.x, both.y, width, both.h},
             {.tooltip = "Multiply every weight by the factor beside"}))
    ctx.emit(model::TransformKernel{ctx.state.session.selected_output, KernelOperation::scale, factor});
  constexpr float kMaxFactor = 1000;
  const NumberSpec spec{.min = -kMaxFactor,
                        .max = kMaxFactor,
                        .step = 0.5F,
                        .per_px = 0.02F,
                        .tooltip = "The factor: drag, wheel, or click and type, such as 1/9"};
  if (const auto edit = number_field(ctx, "kernel.op.factor", factor,
                                     {both.x + width + gap, both.y, both.w - width - gap, both.h}, spec))
    factor = edit->value;
}

}  // namespace

float kernel_operations(const Context& ctx, const Box& area) {
  Flow flow(area.x, area.y, area.w, ctx.px(25), ctx.px(5));
  kernel_presets_button(ctx, flow.next(std::min(area.w, ctx.px(132))));
  for (const Tool& move : kMoves) tool(ctx, move, flow);
  // Two rows where they are enough, else one after the other.
  if (flow.y() == area.y) flow.new_row();
  for (const Tool& move : kScales) tool(ctx, move, flow);
  scale(ctx, flow);
  if (button(
          ctx, "kernel.copy", "Copy", flow.next(tool_width(ctx, "Copy")),
          {.tooltip = "The kernel as rows of numbers to the clipboard (Ctrl+C on a cell); the list at the end of this "
                      "row has other forms"}))
    copy_kernel(ctx, model::KernelTextForm::rows);
  if (button(ctx, "kernel.paste", "Paste", flow.next(tool_width(ctx, "Paste")),
             {.tooltip =
                  "Rows of numbers or a Python, NumPy or PyTorch literal from the clipboard, of one kernel or of all "
                  "weights (Ctrl+V on a cell)"}))
    paste_kernel(ctx);
  kernel_more_button(ctx, flow.next(ctx.px(28)));
  return flow.bottom();
}

}  // namespace convlens::ui
