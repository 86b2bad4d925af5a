#include "ui/panels/kernel_panel.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ui/panels/kernel_bank.h"
#include "ui/panels/kernel_diagnosis.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/kernel_operations.h"
#include "ui/panels/panel.h"
#include "ui/panels/parameter_section.h"
#include "ui/panels/window/explained.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kMaxBias = 100000;
constexpr float kLegendRow = 26;  // design units

// Bias, duplicate and remove of the selected output, one below the other.
float output_column(const Context& ctx, const Box& area) {
  const int64_t output = ctx.state.session.selected_output;
  const float height = ctx.px(25);
  const float label_width = text_width(ctx.style.fonts.text, "bias") + ctx.px(8);
  label(ctx, {area.x, area.y, label_width, height}, "bias");
  const NumberSpec spec{.min = -kMaxBias,
                        .max = kMaxBias,
                        .step = 1,
                        .per_px = 1,
                        .tooltip = scale_of(ctx.state) == model::ValueScale::unit
                                       ? "One number added to the whole map, shown divided by 255 as the map is"
                                       : "One number added to the whole map: drag, wheel, or click and type"};
  if (const auto edit = value_field(ctx, "kernel.bias.o" + std::to_string(output),
                                    ctx.state.document.kernels.bias[static_cast<size_t>(output)],
                                    {area.x + label_width, area.y, area.w - label_width, height}, spec))
    ctx.emit(model::SetBias{output, edit->value, edit->edit_id});
  return kernel_bank_actions(ctx, {area.x, area.y + height + ctx.px(4), area.w, height});
}

// R, G, B: which input channel's weights the grid shows.
float channel_choice(const Context& ctx, const Box& area) {
  constexpr std::array kChannels{Option{"r", "R", "The weights on the red channel"},
                                 Option{"g", "G", "The weights on the green channel"},
                                 Option{"b", "B", "The weights on the blue channel"}};
  const int64_t channels = ctx.state.document.kernels.input_channels();
  if (channels == 1) return area.y;
  const auto& session = ctx.state.session;
  const float toggle = ctx.px(44);
  std::vector<std::string> numbers;
  std::vector<Option> options(kChannels.begin(), kChannels.end());
  if (channels != 3) {
    options.clear();
    for (int64_t c = 0; c < channels; ++c) numbers.push_back(std::to_string(c));
    for (const std::string& number : numbers) options.push_back({number, number, "The weights on this input channel"});
  }
  const int chosen =
      choice(ctx, "kernel.input_channel", options, static_cast<int>(session.selected_input_channel),
             {area.x, area.y, std::min(area.w - toggle - ctx.px(6), choice_width(ctx, options)), ctx.style.control()});
  if (chosen >= 0) ctx.emit(model::SelectKernelCell{chosen, session.selected_row, session.selected_col});
  // The input channel that the grid's weights read, which is not the same in every group.
  const int64_t first =
      explains_present(ctx.state) ? first_input_channel(ctx.state.results.problem, session.selected_output) : 0;
  const int64_t channel = first + std::min(session.selected_input_channel, channels - 1);
  const bool off = ctx.state.document.is_off(channel);
  if (button(ctx, "kernel.channel_on", off ? "off" : "on", {area.right() - toggle, area.y, toggle, ctx.style.control()},
             {.selected = !off,
              .tooltip = off ? "Take this input channel in again"
                             : "Switch this input channel off: its weights count as 0 in every output"}))
    ctx.emit(model::SetChannelOff{channel, !off});
  return area.y + ctx.style.control() + ctx.style.gap();
}

// The grid; right of it what the weights say, the frequency map and what belongs to the output.
float editor(const Context& ctx, const Box& area) {
  const Shape& shape = ctx.state.document.kernels.weight.shape();
  const float y = channel_choice(ctx, area);
  const float side = std::clamp(area.w - ctx.px(138), ctx.px(96), ctx.px(166));
  CellGrid grid = fit_grid({area.x, y, side, side}, shape.h, shape.w);
  grid.x = area.x;
  grid.y = y;
  kernel_editor(ctx, grid);
  const Box grid_legend{area.x, grid.box().bottom() + ctx.px(2), side, ctx.px(kLegendRow)};
  legend(ctx, "kernel.legend", grid_legend, weight_scale(ctx.state), {.is_weight = true});
  const float left = area.x + side + ctx.px(12), width = area.right() - left, gap = ctx.px(8);
  const float below = kernel_diagnosis(ctx, {left, y, width, 0}) + ctx.px(4);
  const float map = ctx.px(83);
  const bool wide = width >= map + gap + ctx.px(82);
  // Where the column is narrow the map stands under the grid.
  const Box map_box = wide ? Box{left, below, map, map}
                           : Box{area.x, grid_legend.bottom() + gap, std::min(side, map), std::min(side, map)};
  frequency_map(ctx, map_box);
  const float column = wide ? left + map + gap : left;
  const float bottom = output_column(ctx, {column, below, area.right() - column, 0});
  return std::max({grid_legend.bottom(), bottom, map_box.bottom() + frequency_legend_height(ctx)});
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
  y = kernel_operations(ctx, {inner.x, y, inner.w, 0}) + space;
  panel.reaches(parameter_section(ctx, {inner.x, y, inner.w, 0}));
}

}  // namespace convlens::ui
