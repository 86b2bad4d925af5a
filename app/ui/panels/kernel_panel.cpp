#include "ui/panels/kernel_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

#include "convlens/engine/kernel_analysis.h"
#include "model/number_text.h"
#include "model/presets.h"
#include "ui/imgui_compat.h"
#include "ui/panels/kernel_bank.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/panel.h"
#include "ui/panels/parameter_section.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

constexpr float kMaxBias = 100000;

std::string_view meaning_of_sum(double sum) {
  if (sum == 0) return "flat areas vanish";
  if (sum == 1) return "brightness is kept";
  return sum > 0 ? "flat areas are scaled" : "flat areas turn negative";
}

// What the weights say before any picture is seen: sum with its meaning, reachable range, bias.
float diagnosis(const Context& ctx, const Box& area) {
  const auto& document = ctx.state.document;
  const int64_t output = ctx.state.session.selected_output;
  const Shape& shape = document.kernels.weight.shape();
  const auto per_output = static_cast<size_t>(shape.c * shape.h * shape.w);
  const float bias = document.kernels.bias[static_cast<size_t>(output)];
  const KernelAnalysis analysis =
      analyse_kernel(document.kernels.weight.values().subspan(static_cast<size_t>(output) * per_output, per_output),
                     bias, model::kMaxPixel);
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const std::string_view sigma = fonts.has_symbols ? "\xCE\xA3 " : "sum ";
  const float line = ctx.px(19);
  float y = area.y;
  draw_text(fonts.mono, {area.x, y, area.w, line}, p.text, std::string(sigma) + model::format_number(analysis.sum, 4));
  y += line;
  y += draw_wrapped(fonts.small, area.x, y, area.w, p.text_dim, meaning_of_sum(analysis.sum)) + ctx.px(8);
  draw_text(fonts.small, {area.x, y, area.w, line}, p.text_dim, "can reach");
  y += line - ctx.px(2);
  draw_text(fonts.mono_small, {area.x, y, area.w, line}, p.text,
            model::format_number(analysis.min_output, 5) + (fonts.has_symbols ? " \xE2\x80\xA6 " : " .. ") +
                model::format_number(analysis.max_output, 5));
  ctx.recorder.add("kernel.sum", {area.x, area.y}, {area.right(), area.y + line}, model::format_number(analysis.sum));
  y += line + ctx.px(8);
  const float label_width = text_width(fonts.text, "bias") + ctx.px(8);
  label(ctx, {area.x, y, label_width, ctx.style.control()}, "bias");
  const NumberSpec spec{.min = -kMaxBias,
                        .max = kMaxBias,
                        .step = 1,
                        .per_px = 1,
                        .tooltip = "One number added to the whole map: drag, wheel, or click and type"};
  const std::string name = "kernel.bias.o" + std::to_string(output);
  if (const auto edit = number_field(
          ctx, name, bias, {area.x + label_width, y, std::min(area.w - label_width, ctx.px(70)), ctx.style.control()},
          spec))
    ctx.emit(model::SetBias{output, edit->value, edit->edit_id});
  return y + ctx.style.control();
}

// R, G, B: which input channel's weights the grid shows.
float channel_choice(const Context& ctx, const Box& area) {
  constexpr std::array kChannels{Option{"r", "R", "The weights on the red channel"},
                                 Option{"g", "G", "The weights on the green channel"},
                                 Option{"b", "B", "The weights on the blue channel"}};
  const int64_t channels = ctx.state.document.kernels.input_channels();
  if (channels == 1) return area.y;
  const auto& session = ctx.state.session;
  std::vector<std::string> numbers;
  std::vector<Option> options(kChannels.begin(), kChannels.end());
  if (channels != 3) {
    options.clear();
    for (int64_t c = 0; c < channels; ++c) numbers.push_back(std::to_string(c));
    for (const std::string& number : numbers) options.push_back({number, number, "The weights on this input channel"});
  }
  const int chosen = choice(ctx, "kernel.input_channel", options, static_cast<int>(session.selected_input_channel),
                            {area.x, area.y, std::min(area.w, choice_width(ctx, options)), ctx.style.control()});
  if (chosen >= 0) ctx.emit(model::SelectKernelCell{chosen, session.selected_row, session.selected_col});
  return area.y + ctx.style.control() + ctx.style.gap();
}

float editor(const Context& ctx, const Box& area) {
  const Shape& shape = ctx.state.document.kernels.weight.shape();
  const float y = channel_choice(ctx, area);
  // The diagnosis beside the grid needs room for its two buttons.
  const float side = std::clamp(area.w - ctx.px(138), ctx.px(96), ctx.px(152));
  CellGrid grid = fit_grid({area.x, y, side, side}, shape.h, shape.w);
  grid.x = area.x;
  grid.y = y;
  kernel_editor(ctx, grid);
  const float right = grid.box().right() + ctx.px(12);
  float bottom = diagnosis(ctx, {right, y, area.right() - right, 0}) + ctx.px(6);
  bottom = kernel_bank_actions(ctx, {right, bottom, area.right() - right, 0});
  return std::max(grid.box().bottom(), bottom);
}

float presets(const Context& ctx, const Box& area) {
  const int64_t output = ctx.state.session.selected_output;
  const Shape& shape = ctx.state.document.kernels.weight.shape();
  const std::string& present = ctx.state.document.kernels.names[static_cast<size_t>(output)];
  float widest = 0;
  for (const model::KernelPreset& preset : model::kernel_presets())
    widest = std::max(widest, text_width(ctx.style.fonts.text, preset.label) + ctx.px(12));
  const float gap = ctx.px(4);
  const float columns = std::max(2.0F, std::floor((area.w + gap) / (widest + gap)));
  const float width = std::floor((area.w - (columns - 1) * gap) / columns);
  Flow flow(area.x, area.y, area.w, ctx.px(25), gap);
  for (const model::KernelPreset& preset : model::kernel_presets()) {
    const std::string name = "kernel.preset." + std::string(preset.id);
    std::vector<float> weights = model::preset_weights(preset, shape.h, shape.w);
    const std::string_view hint = weights.empty() ? "Presets are 3 \xC3\x97 3: the kernel is smaller" : preset.hint;
    if (button(ctx, name, preset.label, flow.next(width),
               {.selected = present == preset.id, .enabled = !weights.empty(), .tooltip = hint}))
      ctx.emit(model::SetKernel{output, std::move(weights), std::string(preset.id)});
  }
  return flow.bottom();
}

}  // namespace

void kernel_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##kernels", box);
  const Box& inner = panel.inner();
  float y = inner.y + panel_caption(ctx, model::Panel::kernels, inner, "panel.kernels", "KERNELS",
                                    "weight " + to_string(ctx.state.document.kernels.weight.shape()));
  const float space = ctx.px(8);
  y = kernel_bank(ctx, {inner.x, y, inner.w, 0}) + space;
  y = editor(ctx, {inner.x, y, inner.w, 0}) + space;
  y = presets(ctx, {inner.x, y, inner.w, 0}) + space;
  panel.reaches(parameter_section(ctx, {inner.x, y, inner.w, 0}));
}

}  // namespace convlens::ui
