#include "ui/panels/kernel_panel.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ui/panels/index_map.h"
#include "ui/panels/kernel_bank.h"
#include "ui/panels/kernel_diagnosis.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/kernel_groups.h"
#include "ui/panels/kernel_operations.h"
#include "ui/panels/panel.h"
#include "ui/panels/parameter_section.h"
#include "ui/panels/window/explained.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kMaxBias = 100000;
constexpr float kLegendRow = 22;  // design units

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

void select_channel(const Context& ctx, int64_t channel) {
  ctx.emit(model::SelectKernelCell{channel, ctx.state.session.selected_row, ctx.state.session.selected_col});
}

// More channels than a row of buttons: their number, with steps.
void channel_field(const Context& ctx, const Box& row, int64_t first, int64_t channels) {
  const int64_t selected = ctx.state.session.selected_input_channel;
  const float step = ctx.px(26), field = ctx.px(96), gap = ctx.px(4);
  if (button(ctx, "kernel.input_channel.back", "<", {row.x, row.y, step, row.h},
             {.enabled = selected > 0, .tooltip = "The input channel before"}))
    select_channel(ctx, selected - 1);
  const NumberSpec spec{.min = static_cast<float>(first),
                        .max = static_cast<float>(first + channels - 1),
                        .step = 1,
                        .per_px = 0.1F,
                        .whole = true,
                        .prefix = "channel",
                        .tooltip = "The input channel whose weights are shown: drag, wheel, or click and type"};
  const float x = row.x + step + gap;
  if (const auto edit = number_field(ctx, "kernel.input_channel", static_cast<float>(first + selected),
                                     {x, row.y, field, row.h}, spec))
    select_channel(ctx, static_cast<int64_t>(edit->value) - first);
  if (button(ctx, "kernel.input_channel.forward", ">", {x + field + gap, row.y, step, row.h},
             {.enabled = selected + 1 < channels, .tooltip = "The next input channel"}))
    select_channel(ctx, selected + 1);
  label(ctx, {x + field + step + 3 * gap, row.y, row.w - field - 2 * step - 4 * gap, row.h},
        "of " + std::to_string(first) + " to " + std::to_string(first + channels - 1));
}

void channel_switch(const Context& ctx, const Box& box, int64_t channel) {
  const bool off = ctx.state.document.is_off(channel);
  if (button(ctx, "kernel.channel_on", off ? "off" : "on", box,
             {.selected = !off,
              .tooltip = off ? "Take this input channel in again"
                             : "Switch this input channel off: its weights count as 0 in every output"}))
    ctx.emit(model::SetChannelOff{channel, !off});
}

// R, G, B: which input channel's weights the grid shows, of those that the output reads.
float channel_choice(const Context& ctx, const Box& area) {
  constexpr std::array kChannels{Option{"r", "R", "The weights on the red channel"},
                                 Option{"g", "G", "The weights on the green channel"},
                                 Option{"b", "B", "The weights on the blue channel"}};
  const model::Document& document = ctx.state.document;
  const int64_t channels = document.kernels.input_channels(), groups = document.conv.groups;
  const auto& session = ctx.state.session;
  const int64_t first = document.first_channel_of(session.selected_output);
  const Box row{area.x, area.y, area.w, ctx.style.control()};
  const float below = row.bottom() + ctx.style.gap();
  if (channels == 1) {
    if (groups == 1) return area.y;
    constexpr std::array<std::string_view, 3> kColors{", red", ", green", ", blue"};
    const std::string text =
        "reads input channel " + std::to_string(first) +
        std::string(groups == 3 && layer_reads_colors(ctx.state) ? kColors[static_cast<size_t>(first)] : "") +
        ", alone";
    const float toggle = ctx.px(44), width = row.w - toggle - ctx.px(6);
    draw_text(ctx.style.fonts.small, {row.x, row.y, width, row.h}, ctx.palette().text_dim, text);
    ctx.recorder.add("kernel.reads", row.min(), {row.x + width, row.bottom()}, text);
    channel_switch(ctx, {row.right() - toggle, row.y, toggle, row.h}, first);
    return below;
  }
  std::vector<std::string> numbers;
  std::vector<Option> options(kChannels.begin(), kChannels.end());
  if (!layer_reads_colors(ctx.state) || groups > 1) {
    options.clear();
    for (int64_t c = 0; c < channels; ++c) numbers.push_back(std::to_string(first + c));
    for (const std::string& number : numbers) options.push_back({number, number, "The weights on this input channel"});
  }
  // Beside the choice: whether the input channel that the grid's weights read takes part.
  const int64_t channel = first + std::min(session.selected_input_channel, channels - 1);
  const float toggle = ctx.px(44);
  if (choice_width(ctx, options) > row.w - toggle - ctx.px(6)) {
    channel_field(ctx, row, first, channels);
    channel_switch(ctx, {row.x, below, toggle, row.h}, channel);
    return below + row.h + ctx.style.gap();
  }
  channel_switch(ctx, {row.right() - toggle, row.y, toggle, row.h}, channel);
  const int chosen = choice(ctx, "kernel.input_channel", options, static_cast<int>(session.selected_input_channel),
                            {row.x, row.y, choice_width(ctx, options), row.h});
  if (chosen >= 0) select_channel(ctx, chosen);
  return below;
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
  legend(ctx, "kernel.legend", grid_legend, weight_scale(ctx), {.is_weight = true});
  const float left = area.x + side + ctx.px(12), width = area.right() - left, gap = ctx.px(8);
  const float below = kernel_diagnosis(ctx, {left, y, width, 0}) + ctx.px(4);
  const float map = ctx.px(72);  // with its legend as high as the column beside it
  const bool wide = width >= map + gap + ctx.px(82);
  // Where the column is narrow the map stands under the grid.
  const Box map_box = wide ? Box{left, below, map, map}
                           : Box{area.x, grid_legend.bottom() + gap, std::min(side, map), std::min(side, map)};
  frequency_map(ctx, map_box);
  const float column = wide ? left + map + gap : left;
  const float bottom = output_column(ctx, {column, below, area.right() - column, 0});
  return std::max({grid_legend.bottom(), bottom, map_box.bottom()});
}

}  // namespace

void kernel_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##kernels", box);
  const Box& inner = panel.inner();
  const float title = text_width(ctx.style.fonts.small, "KERNELS") + ctx.px(16);
  const float groups = groups_button_width(ctx, inner.w - title);
  const Box head{inner.x, inner.y, inner.w - groups - ctx.px(4), inner.h};
  float y = inner.y + panel_caption(ctx, model::Panel::kernels, head, "panel.kernels", "KERNELS", {});
  groups_button(ctx, {inner.right() - groups, inner.y - ctx.px(2), groups, ctx.px(24)});
  const float space = ctx.px(6);
  y = kernel_bank(ctx, {inner.x, y, inner.w, 0}) + space;
  y = editor(ctx, {inner.x, y, inner.w, 0}) + space;
  y = kernel_operations(ctx, {inner.x, y, inner.w, 0}) + space;
  y = index_map(ctx, {inner.x, y, inner.w, 0});
  panel.reaches(parameter_section(ctx, {inner.x, y, inner.w, 0}));
}

}  // namespace convlens::ui
