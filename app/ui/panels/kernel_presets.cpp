#include "ui/panels/kernel_presets.h"

#include <algorithm>
#include <string>
#include <utility>

#include "model/color_table.h"
#include "model/presets.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

constexpr const char* kPopup = "##presets";
constexpr int64_t kColumns = 3;
constexpr float kMaxSeed = 999999;

// A preset's cells in the colours of its own range.
void picture(const Context& ctx, const model::KernelPreset& preset, const Box& box) {
  constexpr int64_t kSide = 3;
  float range = 0;
  for (const float weight : preset.weights) range = std::max(range, std::abs(weight));
  const CellGrid grid = fit_grid(box, kSide, kSide);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (int64_t row = 0; row < kSide; ++row)
    for (int64_t col = 0; col < kSide; ++col) {
      const Box cell = grid.box_of({{row, row + 1}, {col, col + 1}});
      draw.AddRectFilled(
          cell.min(), cell.max(),
          model::color_of(model::signed_table(ctx.state.session),
                          preset.weights[static_cast<size_t>(row * kSide + col)], -range * 1.5F, range * 1.5F));
    }
  add_rect(&draw, grid.box().min(), grid.box().max(), ctx.palette().border);
}

void entry(const Context& ctx, const model::KernelPreset& preset, const Box& box) {
  const int64_t output = ctx.state.session.selected_output;
  const Shape& shape = ctx.state.document.kernels.weight.shape();
  const std::string& present = ctx.state.document.kernels.names[static_cast<size_t>(output)];
  std::vector<float> weights = model::preset_weights(preset, shape.h, shape.w);
  const bool fits = !weights.empty();
  const std::string_view hint = fits ? preset.hint : "Presets are 3 \xC3\x97 3: the kernel is smaller";
  const bool clicked = button(ctx, "kernel.preset." + std::string(preset.id), "", box,
                              {.selected = present == preset.id, .enabled = fits, .quiet = true, .tooltip = hint});
  const float side = box.h - ctx.px(8);
  picture(ctx, preset, {box.x + ctx.px(5), box.y + ctx.px(4), side, side});
  const float text = box.x + ctx.px(12) + side;
  draw_text(ctx.style.fonts.text, {text, box.y, box.right() - text - ctx.px(2), box.h},
            fits ? ctx.palette().text : ctx.palette().text_faint, preset.label);
  if (!clicked) return;
  ctx.emit(model::SetKernel{output, std::move(weights), std::string(preset.id)});
  ImGui::CloseCurrentPopup();
}

// Below the presets: all four edges, and random weights.
void last_row(const Context& ctx, const Box& row) {
  int64_t& seed = ctx.scratch.kernel_seed;
  Flow flow(row.x, row.y, row.w, row.h, ctx.px(6));
  if (button(ctx, "kernel.preset.stack_edges", "All four edges", flow.next(button_width(ctx, "All four edges")),
             {.tooltip = "The four edge kernels as the four outputs of the bank, without bias"})) {
    ctx.emit(model::StackEdgeKernels{});
    ImGui::CloseCurrentPopup();
  }
  const float field = ctx.px(96), random = button_width(ctx, "random");
  flow.skip(flow.remaining() - random - field - ctx.px(6));
  // Stays open, for the next one.
  if (button(ctx, "kernel.preset.random", "random", flow.next(random),
             {.tooltip = "Weights from -1 to 1, made from the seed; each press takes the next seed"})) {
    ctx.emit(model::RandomKernel{ctx.state.session.selected_output, seed});
    seed = seed >= static_cast<int64_t>(kMaxSeed) ? 0 : seed + 1;
  }
  const NumberSpec spec{.min = 0,
                        .max = kMaxSeed,
                        .step = 1,
                        .per_px = 0.2F,
                        .whole = true,
                        .prefix = "seed",
                        .tooltip = "The same seed gives the same weights"};
  if (const auto edit = number_field(ctx, "kernel.preset.seed", static_cast<float>(seed), flow.next(field), spec))
    seed = static_cast<int64_t>(edit->value);
}

void list(const Context& ctx, const Box& below) {
  const auto presets = model::kernel_presets();
  const float width = ctx.px(128), height = ctx.px(30), gap = ctx.px(4);
  const auto rows = (static_cast<int64_t>(presets.size()) + kColumns - 1) / kColumns;
  const float inner = kColumns * width + (kColumns - 1) * gap;
  const float line = ctx.style.control();
  const float inner_height = static_cast<float>(rows) * (height + gap) + ctx.px(8) + line;
  const ImVec2 padding = ImGui::GetStyle().WindowPadding, display = ImGui::GetIO().DisplaySize;
  const float x = std::clamp(below.x, 0.0F, std::max(0.0F, display.x - inner - 2 * padding.x));
  const float y = std::clamp(below.bottom() + gap, 0.0F, std::max(0.0F, display.y - inner_height - 2 * padding.y));
  ImGui::SetNextWindowPos({x, y});
  if (!ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav)) return;
  ctx.scratch.list_open = true;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  for (size_t i = 0; i < presets.size(); ++i) {
    // Down the columns, so that what belongs together stands together.
    const auto place = static_cast<int64_t>(i);
    entry(ctx, presets[i],
          {at.x + static_cast<float>(place / rows) * (width + gap),
           at.y + static_cast<float>(place % rows) * (height + gap), width, height});
  }
  last_row(ctx, {at.x, at.y + static_cast<float>(rows) * (height + gap) + ctx.px(8), inner, line});
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({inner, inner_height});
  if (key_pressed(Key::escape) && ctx.scratch.typing.field == 0) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace

void kernel_presets_button(const Context& ctx, const Box& box) {
  const std::string& name = ctx.state.document.kernels.names[static_cast<size_t>(ctx.state.session.selected_output)];
  const model::KernelPreset* preset = model::find_preset(name);
  const std::string_view label = preset != nullptr ? preset->label : std::string_view("presets");
  const bool clicked = button(ctx, "kernel.presets", "", box,
                              {.tooltip = "Another kernel for this output: edges, blurs, random, ...", .value = name});
  const float arrow = ctx.px(4), right = box.right() - ctx.px(10);
  draw_text(ctx.style.fonts.text, {box.x + ctx.px(10), box.y, box.w - ctx.px(30), box.h}, ctx.palette().text, label);
  const float middle = box.y + box.h / 2;
  ImGui::GetWindowDrawList()->AddTriangleFilled({right - 2 * arrow, middle - arrow / 2}, {right, middle - arrow / 2},
                                                {right - arrow, middle + arrow * 0.6F}, ctx.palette().text_dim);
  if (clicked) ImGui::OpenPopup(kPopup);
  list(ctx, box);
}

}  // namespace convlens::ui
