#include "ui/panels/stage_input_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/pipeline.h"
#include "ui/imgui_compat.h"
#include "ui/panels/input_panel.h"
#include "ui/panels/panel.h"
#include "ui/panels/stage_picture.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/scroll_area.h"
#include "ui/widgets/zoom.h"

namespace convlens::ui {
namespace {

constexpr float kThumb = 44, kTile = 46;  // design units
constexpr float kTileRows = 2.4F;         // that are seen at once; more of them scroll

std::string upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

std::string title_of(const FrameState& state) { return "INPUT OF " + upper(stage_name(state)); }

std::string details(const Context& ctx) {
  const Shape& shape = stage_input(ctx.state).shape();
  const std::string zoom = zoom_text(ctx);
  return std::to_string(shape.c) + " \xC3\x97 " + times(shape.h, shape.w) + (zoom.empty() ? "" : " \xC2\xB7 " + zoom);
}

// Those that can be chosen: all that come in, or those that the selected output's kernels read.
Range channels_of(const FrameState& state) {
  const int64_t all = stage_input(state).shape().c;
  if (shown_part(state) != model::StagePart::window) return {0, all};
  const int64_t first = state.document.first_channel_of(state.session.selected_output);
  return {std::min(first, all - 1), std::min(first + state.document.kernels.input_channels(), all)};
}

void select(const Context& ctx, int64_t channel) {
  const auto& session = ctx.state.session;
  if (shown_part(ctx.state) != model::StagePart::window) return ctx.emit(model::SelectOutput{channel});
  const int64_t first = ctx.state.document.first_channel_of(session.selected_output);
  ctx.emit(model::SelectKernelCell{channel - first, session.selected_row, session.selected_col});
}

// The picture in small: a click goes back to it. Returns its right edge.
float way_back(const Context& ctx, const Box& row) {
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  const model::Document& whole = ctx.state.whole;
  const Shape& shape = whole.input.read().shape();
  const float text = std::max(text_width(fonts.text, "Picture"), ctx.px(56));
  const Box box{row.x, row.y, row.h + ctx.px(8) + text + ctx.px(8), row.h};
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton("input.picture", {box.w, box.h}))
    ctx.emit(model::SelectStage{model::stages_of(whole).front()});
  const bool hovered = ImGui::IsItemHovered();
  ctx.recorder.add_last_item("input.picture", whole.input_name);
  tooltip(ctx, "Back to the picture, to paint on it: the input of the first stage");
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(box.min(), box.max(), hovered ? p.control_hovered : p.control, ctx.style.rounding());
  const float inset = ctx.px(3);
  const CellGrid grid =
      fit_grid({box.x + inset, box.y + inset, row.h - 2 * inset, row.h - 2 * inset}, shape.h, shape.w);
  draw_map(ctx, "input.picture", MapSource::input, shape.c == 3 ? -1 : 0, grid, input_scale(ctx.state), 0, 0);
  const float x = box.x + row.h + ctx.px(6), line = row.h / 2;
  draw_text(fonts.text, {x, box.y + ctx.px(2), box.right() - x, line}, p.text, "Picture");
  draw_text(fonts.small, {x, box.y + line - ctx.px(2), box.right() - x - ctx.px(4), line}, p.text_dim,
            whole.input_name);
  return box.right();
}

// Which channel is shown, with steps.
void channel_steps(const Context& ctx, const Box& row) {
  const Range channels = channels_of(ctx.state);
  const int64_t shown = shown_input_channel(ctx.state);
  if (channels.size() < 2 || shown < 0) return;
  const float step = ctx.px(26), gap = ctx.px(4), field = std::min(ctx.px(104), row.w - 2 * (step + gap));
  if (field < ctx.px(50)) return;
  float x = row.right() - field - 2 * (step + gap);
  const float y = row.y + (row.h - ctx.style.control()) / 2, h = ctx.style.control();
  if (button(ctx, "input.channel.back", "<", {x, y, step, h},
             {.enabled = shown > channels.begin, .tooltip = "The channel before"}))
    select(ctx, shown - 1);
  x += step + gap;
  const NumberSpec spec{.min = static_cast<float>(channels.begin),
                        .max = static_cast<float>(channels.end - 1),
                        .step = 1,
                        .per_px = 0.1F,
                        .whole = true,
                        .prefix = field >= ctx.px(90) ? "channel" : "",
                        .tooltip = "The channel that is shown large: drag, wheel, or click and type"};
  if (const auto edit = number_field(ctx, "input.channel", static_cast<float>(shown), {x, y, field, h}, spec))
    select(ctx, static_cast<int64_t>(edit->value));
  x += field + gap;
  if (button(ctx, "input.channel.forward", ">", {x, y, step, h},
             {.enabled = shown + 1 < channels.end, .tooltip = "The next channel"}))
    select(ctx, shown + 1);
}

void tile(const Context& ctx, int64_t channel, const Box& box, const Box& seen) {
  const StageMaps input = stage_input(ctx.state);
  const Palette& p = ctx.palette();
  const bool selected = channel == shown_input_channel(ctx.state);
  const Range channels = channels_of(ctx.state);
  const std::string id = "input.tile." + std::to_string(channel);
  ImGui::SetCursorScreenPos(seen.min());
  const bool clicked = ImGui::InvisibleButton(id.c_str(), {std::max(1.0F, seen.w), std::max(1.0F, seen.h)});
  if (clicked && channels.contains(channel)) select(ctx, channel);
  const bool hovered = ImGui::IsItemHovered();
  ctx.recorder.add_last_item(id, selected ? "selected" : "");
  tooltip(ctx, "Channel " + std::to_string(channel) +
                   (channels.contains(channel) ? "" : ", which the selected output does not read"));
  const float inset = ctx.px(3);
  const CellGrid grid =
      fit_grid({box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset}, input.shape().h, input.shape().w);
  draw_map(ctx, id, input.source, channel, grid, stage_input_scale(ctx.state));
  const ImU32 line = selected ? p.accent : hovered ? p.text_dim : p.border;
  add_rect(ImGui::GetWindowDrawList(), box.min(), box.max(), line, ctx.px(4), ctx.px(selected ? 2.0F : 1.0F));
}

struct Tiles {
  int64_t columns = 1, rows = 0;
  float side = 0, gap = 0, height = 0;

  static Tiles of(const Context& ctx, float width) {
    const int64_t count = stage_input(ctx.state).shape().c;
    Tiles tiles;
    if (count < 2) return tiles;
    tiles.gap = ctx.px(5);
    tiles.columns = std::clamp<int64_t>(static_cast<int64_t>((width + tiles.gap) / (ctx.px(kTile) + tiles.gap)), 1,
                                        std::max<int64_t>(count, 4));
    tiles.rows = (count + tiles.columns - 1) / tiles.columns;
    const auto columns = static_cast<float>(tiles.columns);
    tiles.side = std::floor(std::min((width - (columns - 1) * tiles.gap) / columns, ctx.px(kTile * 1.3F)));
    const float all = static_cast<float>(tiles.rows) * (tiles.side + tiles.gap) - tiles.gap;
    tiles.height = std::min(all, std::floor(kTileRows * (tiles.side + tiles.gap)));
    return tiles;
  }
};

void draw_tiles(const Context& ctx, const Tiles& tiles, const Box& area) {
  const int64_t count = stage_input(ctx.state).shape().c;
  const float step = tiles.side + tiles.gap;
  const ScrollArea scroll(ctx, "##input_tiles", area,
                          {area.w - ctx.px(1), static_cast<float>(tiles.rows) * step - tiles.gap});
  const auto box_of = [&](int64_t i) {
    return Box{scroll.x() + static_cast<float>(i % tiles.columns) * step,
               scroll.y() + static_cast<float>(i / tiles.columns) * step, tiles.side, tiles.side};
  };
  for (int64_t i = 0; i < count; ++i)
    if (scroll.shows(box_of(i))) tile(ctx, i, box_of(i), scroll.seen(box_of(i)));
  int64_t& shown = ctx.scratch.input_tile_shown;
  const int64_t selected = shown_input_channel(ctx.state);
  if (shown != selected && selected >= 0) scroll.bring_into_view(box_of(selected));
  shown = selected;
}

// Why nothing comes in; the picture below is then what came last. Returns its height.
float refusal(const Context& ctx, const Box& area) {
  const auto& error = ctx.state.results.conv_error;
  if (!error) return 0;
  const float height =
      draw_wrapped(ctx.style.fonts.small, area.x, area.y, area.w, ctx.palette().error, error->message());
  ctx.recorder.add("input.refusal", area.min(), {area.right(), area.y + height}, error->message());
  return height + ctx.px(6);
}

}  // namespace

void stage_input_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##input", box);
  const Box& inner = panel.inner();
  float y = inner.y + panel_caption(ctx, model::Panel::input, inner, "panel.input", title_of(ctx.state), details(ctx));
  const Box row{inner.x, y, inner.w, ctx.px(kThumb)};
  const float right = way_back(ctx, row);
  channel_steps(ctx, {right + ctx.px(8), row.y, row.right() - right - ctx.px(8), row.h});
  y = row.bottom() + ctx.style.gap();
  y += refusal(ctx, {inner.x, y, inner.w, 0});
  const Tiles tiles = Tiles::of(ctx, inner.w);
  const float below = ctx.style.control() + ctx.style.gap() + ctx.px(8) + tiles.height + ctx.style.gap();
  const float height = std::max(inner.y + inner.h - below - y, std::min(inner.w, inner.h / 3));
  y = stage_picture(ctx, {inner.x, y, inner.w, std::min(height, inner.w * 1.4F)}) + ctx.style.gap();
  y = look_row(ctx, {inner.x, y, inner.w, 0}, stage_input_scale(ctx.state)) + ctx.px(8);
  if (tiles.rows > 0) draw_tiles(ctx, tiles, {inner.x, y, inner.w, tiles.height});
  panel.reaches(y + tiles.height);
}

void bare_stage_input_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##input", box);
  const Box& inner = panel.inner();
  const float top = panel_caption(ctx, model::Panel::input, inner, "panel.input", title_of(ctx.state), details(ctx));
  stage_picture(ctx, {inner.x, inner.y + top, inner.w, inner.h - top - ctx.px(4)});
}

}  // namespace convlens::ui
