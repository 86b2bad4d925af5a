#include "ui/panels/kernel_bank.h"

#include <algorithm>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/kernel_editor.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

// Tiles shrink when the bank grows, so that sixteen outputs take two rows.
struct TileSize {
  float width, height;
  bool named;
};

TileSize tile_size(const Context& ctx, int64_t outputs, float width) {
  if (outputs <= 4) {
    const float tile = std::min(ctx.px(72), (width - ctx.px(28) - 4 * ctx.px(6)) / 4);
    return {tile, tile + ctx.px(12), true};
  }
  return {(width - 8 * ctx.px(5)) / 9, (width - 8 * ctx.px(5)) / 9, false};
}

void tile(const Context& ctx, int64_t output, const Box& box, bool named) {
  const model::KernelBank& kernels = ctx.state.document.kernels;
  const bool selected = ctx.state.session.selected_output == output;
  const std::string id = "kernel.output." + std::to_string(output);
  const std::string& name = kernels.names[static_cast<size_t>(output)];
  const bool name_fits = text_width(ctx.style.fonts.small, name) <= box.w - ctx.px(6);
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton(id.c_str(), {box.w, box.h})) ctx.emit(model::SelectOutput{output});
  ctx.recorder.add_last_item(id, selected ? name + ", selected" : name);
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (selected || ImGui::IsItemHovered()) draw.AddRectFilled(box.min(), box.max(), p.control, ctx.style.rounding());
  add_rect(&draw, box.min(), box.max(), selected ? p.accent : p.border, ctx.style.rounding(),
           ctx.px(selected ? 1.5F : 1));
  const float inset = ctx.px(named ? 7 : 4);
  const float text_height = named ? ctx.px(18) : 0;
  const Box picture{box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset - text_height};
  const int64_t channels = kernels.input_channels();
  // Kernels of several input channels stand side by side: they are different weights.
  const float part = picture.w / static_cast<float>(channels);
  for (int64_t i = 0; i < channels; ++i)
    kernel_thumbnail(
        ctx, output, i,
        {picture.x + static_cast<float>(i) * part, picture.y, part - (channels > 1 ? ctx.px(2) : 0), picture.h});
  if (named)
    draw_text(ctx.style.fonts.small,
              {box.x + ctx.px(3), box.bottom() - text_height - ctx.px(3), box.w - ctx.px(6), text_height},
              selected ? p.text : p.text_dim, name_fits ? name : std::to_string(output), Align::centre);
  tooltip(ctx, "Output channel " + std::to_string(output) + ": " + name);
}

}  // namespace

float kernel_bank(const Context& ctx, const Box& area) {
  const int64_t outputs = ctx.state.document.kernels.outputs();
  const TileSize size = tile_size(ctx, outputs, area.w);
  const float gap = ctx.px(size.named ? 6 : 5);
  Flow flow(area.x, area.y, area.w, size.height, gap);
  for (int64_t output = 0; output < outputs; ++output) tile(ctx, output, flow.next(size.width), size.named);
  const bool full = outputs >= model::kMaxOutputs;
  Box add = flow.next(size.named ? ctx.px(28) : size.width);
  if (button(ctx, "kernel.add_output", "+", add,
             {.enabled = !full,
              .tooltip = full ? "The bank is full: at most 16 outputs" : "Add an output channel (Ctrl+K)"}))
    ctx.emit(model::AddOutput{});
  return flow.bottom();
}

float kernel_bank_actions(const Context& ctx, const Box& area) {
  const int64_t outputs = ctx.state.document.kernels.outputs();
  const int64_t selected = ctx.state.session.selected_output;
  Flow flow(area.x, area.y, area.w, ctx.style.control(), ctx.px(6));
  if (button(ctx, "kernel.duplicate_output", "Copy", flow.next(button_width(ctx, "Copy")),
             {.enabled = outputs < model::kMaxOutputs, .tooltip = "A copy of this output behind it (Ctrl+D)"}))
    ctx.emit(model::DuplicateOutput{selected});
  if (button(ctx, "kernel.remove_output", "Remove", flow.next(button_width(ctx, "Remove")),
             {.enabled = outputs > 1, .tooltip = "Take this output out of the bank (Ctrl+Backspace)"}))
    ctx.emit(model::RemoveOutput{selected});
  return flow.bottom();
}

}  // namespace convlens::ui
