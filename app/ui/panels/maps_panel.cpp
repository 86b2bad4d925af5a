#include "ui/panels/maps_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/batch.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/batch_sheet.h"
#include "ui/panels/batch_strip.h"
#include "ui/panels/map_choices.h"
#include "ui/panels/map_range.h"
#include "ui/panels/panel.h"
#include "ui/panels/pooled_section.h"
#include "ui/panels/shares_view.h"
#include "ui/panels/window/build_up.h"
#include "ui/panels/window/map_marks.h"
#include "ui/panels/window/predict_view.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/scroll_area.h"
#include "ui/widgets/value_text.h"
#include "ui/widgets/zoom.h"

namespace convlens::ui {
namespace {

using model::Hover;

constexpr float kTileLegendFrom = 96;  // design units: lower tiles have the legend above all of them
constexpr float kLeastTile = 56;       // design units

void follow_pointer(const Context& ctx, const CellGrid& grid, int64_t channel) {
  if (const auto cell = grid.cell_at(ImGui::GetIO().MousePos))
    ctx.scratch.hover = {stage_output(ctx.state).place, channel, cell->first, cell->second};
}

// Of a channel of the layer: its kernels' name, where it has any.
std::string output_name(const FrameState& state, int64_t channel) {
  const auto& names = state.document.kernels.names;
  const bool named = state.document.has(model::StagePart::window) && channel < static_cast<int64_t>(names.size());
  return named ? names[static_cast<size_t>(channel)] : std::string();
}

struct MapTitle {
  std::string name, range;  // "0  top_edge", "-765 … 765"
};

MapTitle title_of(const FrameState& state, int64_t channel) {
  const auto index = static_cast<size_t>(channel);
  const model::MapStatistics& s = stage_output(state).maps->statistics[index];
  return {(shows_shares(state) ? "= " : "") + std::to_string(channel) + "  " + output_name(state, channel),
          value_text(state, double{s.min}, 5) + " \xE2\x80\xA6 " + value_text(state, double{s.max}, 5)};
}

int64_t selected_channel(const FrameState& state) {
  return std::min(state.session.selected_output, stage_output(state).shape().c - 1);
}

// The line above the selected map; returns its height.
float selected_title(const Context& ctx, const Box& area) {
  const Fonts& fonts = ctx.style.fonts;
  const float line = ctx.px(20);
  const MapTitle title = title_of(ctx.state, selected_channel(ctx.state));
  draw_text(fonts.text, {area.x, area.y, area.w, line}, ctx.palette().text, title.name);
  if (text_width(fonts.text, title.name) + text_width(fonts.mono_small, title.range) + ctx.px(8) <= area.w)
    draw_text(fonts.mono_small, {area.x, area.y, area.w, line}, ctx.palette().text_dim, title.range, Align::right);
  return line + ctx.px(4);
}

// Where places of what comes to the stage are on its maps: both are looked at together.
ZoomedPicture zoomable(const FrameState& state, const CellGrid& fitted) {
  const model::Results& results = state.results;
  if (shown_part(state) == model::StagePart::window) {
    if (results.window == model::WindowKind::transposed) {
      const WidenedInput wide = WidenedInput::of(results.transposed);
      return {fitted, fitted.box(), link_to_output(wide.rows), link_to_output(wide.cols)};
    }
    return {fitted, fitted.box(), link_to_output(results.problem.rows), link_to_output(results.problem.cols)};
  }
  if (shown_part(state) == model::StagePart::pool && !results.pool.is_adaptive())
    return {fitted, fitted.box(), link_to_output(results.pool_problem.rows), link_to_output(results.pool_problem.cols)};
  return {fitted, fitted.box(), {}, {}};
}

void selected_map(const Context& ctx, const Box& area) {
  const auto& session = ctx.state.session;
  const StageMaps output = stage_output(ctx.state);
  const Shape& shape = output.shape();
  const int64_t channel = selected_channel(ctx.state);
  CellGrid fitted = fit_grid(area, shape.h, shape.w);
  fitted.y = std::round(area.y);
  const Box box = fitted.box();
  ImGui::SetCursorScreenPos(box.min());
  const bool clicked = ImGui::InvisibleButton("map.selected", {std::max(1.0F, box.w), std::max(1.0F, box.h)});
  const ZoomedPicture picture = zoomable(ctx.state, fitted);
  zoom_by_pointer(ctx, "map.selected", picture);
  const CellGrid grid = zoomed(ctx, picture);
  ctx.recorder.add_last_item("map.selected", times(shape.h, shape.w)).grid = recorded(grid);
  if (ImGui::IsItemHovered()) follow_pointer(ctx, grid, channel);
  if (clicked) {
    const bool unpins = session.pinned == session.hover;
    ctx.emit(model::SetPinned{unpins ? Hover{} : session.hover});
  }
  const ViewClip clip(grid);
  const ColorScale scale = selected_scale(ctx.state);
  draw_map(ctx, "map.selected", output.source, channel, grid, scale);
  const auto value_at = [&](int64_t row, int64_t col) { return output.values->at(0, channel, row, col); };
  const auto ground = [&](float value) { return scale.color_of(value); };
  if (!draw_cell_numbers(ctx, grid, value_at, ground)) draw_cell_signs(ctx, grid, value_at, ground);
  cover_uncomputed(ctx, grid, channel, true);
  cover_cell(ctx, grid, channel);
  map_marks(ctx, grid, channel, true);
}

void tile_legend(const Context& ctx, const Box& box, const ColorScale& scale) {
  const Font& font = ctx.style.fonts.mono_small;
  const std::string hi = value_text(ctx.state, double{scale.hi}, 4), lo = "-" + hi;
  const float number = text_width(font, lo) + ctx.px(5), thick = ctx.px(6);
  if (box.w < 2 * number + ctx.px(24))
    return legend_bar(ctx, {box.x, box.y + (box.h - thick) / 2, box.w, thick}, scale);
  draw_text(font, box, ctx.palette().text_dim, lo);
  draw_text(font, box, ctx.palette().text_dim, hi, Align::right);
  legend_bar(ctx, {box.x + number, box.y + (box.h - thick) / 2, box.w - 2 * number, thick}, scale);
}

// `seen`: what of it is on screen.
void tile(const Context& ctx, int64_t channel, const Box& box, const Box& seen) {
  const auto& session = ctx.state.session;
  const StageMaps output = stage_output(ctx.state);
  const Shape& shape = output.shape();
  const Palette& p = ctx.palette();
  const bool selected = session.selected_output == channel;
  const std::string id = "map.tile." + std::to_string(channel);
  ImGui::SetCursorScreenPos(seen.min());
  if (ImGui::InvisibleButton(id.c_str(), {std::max(1.0F, seen.w), std::max(1.0F, seen.h)}))
    ctx.emit(model::SelectOutput{channel});
  const bool hovered = ImGui::IsItemHovered();
  const model::MapStatistics& s = output.maps->statistics[static_cast<size_t>(channel)];
  const std::string range =
      value_text(ctx.state, double{s.min}, 4) + " \xE2\x80\xA6 " + value_text(ctx.state, double{s.max}, 4);
  const std::string name = output_name(ctx.state, channel);
  ctx.recorder.add_last_item(id, times(shape.h, shape.w) + (selected ? ", selected" : ""));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  add_rect(&draw, box.min(), box.max(), selected ? p.accent : p.border, ctx.style.rounding(),
           ctx.px(selected ? 1.5F : 1));

  const Fonts& fonts = ctx.style.fonts;
  const float inset = ctx.px(6);
  const float inner = box.w - 2 * inset;
  const bool titled = box.h >= ctx.px(76) && box.w >= ctx.px(60);
  const float line = titled ? ctx.px(18) : 0;
  if (titled) {
    const std::string title = std::to_string(channel) + " " + name;
    const float range_width = text_width(fonts.mono_small, range);
    const bool both = text_width(fonts.small, title) + range_width + ctx.px(8) <= inner;
    draw_text(fonts.small, {box.x + inset, box.y + ctx.px(3), both ? inner - range_width - ctx.px(4) : inner, line},
              selected ? p.text : p.text_dim, title);
    if (both)
      draw_text(fonts.mono_small, {box.x + inset, box.y + ctx.px(3), inner, line}, p.text_dim, range, Align::right);
  }
  // In a range of its own a map has a legend of its own: the numbers are those of the title.
  const bool own_range = session.range_mode == model::RangeMode::per_channel && box.h >= ctx.px(kTileLegendFrom);
  const float bar = own_range ? ctx.px(12) : 0;
  const CellGrid grid =
      fit_grid({box.x + inset, box.y + inset + line, inner, box.h - 2 * inset - line - bar}, shape.h, shape.w);
  const ColorScale scale = map_scale(ctx.state, output.place, channel);
  draw_map(ctx, id, output.source, channel, grid, scale);
  if (own_range) tile_legend(ctx, {box.x + inset, box.bottom() - inset - ctx.px(8), inner, ctx.px(10)}, scale);
  cover_uncomputed(ctx, grid, channel, false);
  if (hovered) follow_pointer(ctx, grid, channel);  // the pointer on a tile explains the tile's own cell
  cover_cell(ctx, grid, channel);
  map_marks(ctx, grid, channel, false);
}

// The number of columns that makes the tiles of `area` largest.
int64_t tile_columns(const Box& area, int64_t count, float gap) {
  int64_t best = 1;
  float best_side = 0;
  for (int64_t columns = 1; columns <= count; ++columns) {
    const auto rows = static_cast<float>((count + columns - 1) / columns);
    const auto cols = static_cast<float>(columns);
    const float side = std::min((area.w - (cols - 1) * gap) / cols, (area.h - (rows - 1) * gap) / rows);
    if (side <= best_side) continue;
    best_side = side;
    best = columns;
  }
  return best;
}

void scrolling_tiles(const Context& ctx, const Box& area, float gap) {
  const int64_t count = stage_output(ctx.state).shape().c;
  const float room = area.w - gap;
  const auto columns = std::max<int64_t>(1, static_cast<int64_t>((room + gap) / (ctx.px(kLeastTile) + gap)));
  const float side = std::floor((room - static_cast<float>(columns - 1) * gap) / static_cast<float>(columns));
  const int64_t rows = (count + columns - 1) / columns;
  const float step = side + gap;
  const ScrollArea scroll(ctx, "##map_tiles", area, {room, static_cast<float>(rows) * step - gap});
  const auto box_of = [&](int64_t i) {
    return Box{scroll.x() + static_cast<float>(i % columns) * step, scroll.y() + static_cast<float>(i / columns) * step,
               side, side};
  };
  for (int64_t i = 0; i < count; ++i)
    if (scroll.shows(box_of(i))) tile(ctx, i, box_of(i), scroll.seen(box_of(i)));
  int64_t& shown = ctx.scratch.map_tile_shown;
  const int64_t selected = selected_channel(ctx.state);
  if (shown != selected) scroll.bring_into_view(box_of(selected));
  shown = selected;
}

void tiles(const Context& ctx, const Box& area) {
  const int64_t count = stage_output(ctx.state).shape().c;
  const float gap = ctx.px(8);
  int64_t columns = tile_columns(area, count, gap);
  int64_t rows = (count + columns - 1) / columns;
  // Tiles that would be too small to read stay large enough and scroll.
  const float least = ctx.px(kLeastTile);
  if ((area.w - static_cast<float>(columns - 1) * gap) / static_cast<float>(columns) < least ||
      (area.h - static_cast<float>(rows - 1) * gap) / static_cast<float>(rows) < least)
    return scrolling_tiles(ctx, area, gap);
  const auto cols_f = static_cast<float>(columns);
  const auto rows_f = static_cast<float>(rows);
  const float width = std::floor((area.w - (cols_f - 1) * gap) / cols_f);
  const float height = std::floor(std::min((area.h - (rows_f - 1) * gap) / rows_f, width + ctx.px(24)));
  for (int64_t i = 0; i < count; ++i) {
    const Box box{area.x + static_cast<float>(i % columns) * (width + gap),
                  area.y + static_cast<float>(i / columns) * (height + gap), width, height};
    tile(ctx, i, box, box);
  }
}

// Why there are no maps.
void nothing_to_show(const Context& ctx, const Box& area) {
  const model::Results& results = ctx.state.results;
  const bool pool = shown_part(ctx.state) == model::StagePart::pool;
  const auto& error = pool && !results.conv_error ? results.pool_error : results.conv_error;
  const bool off = !ctx.state.document.is_on(shown_part(ctx.state));
  const std::string text = error ? error->message()
                           : off ? "This stage is off: it passes on what it gets."
                                 : "Computing\xE2\x80\xA6";
  const float height = draw_wrapped(ctx.style.fonts.text, area.x, area.y, area.w,
                                    error ? ctx.palette().error : ctx.palette().text_dim, text);
  ctx.recorder.add("map.nothing", area.min(), {area.right(), area.y + height}, text);
}

// Width over height of a map, within what a layout can use.
float aspect(const FrameState& state) {
  const Shape& shape = stage_output(state).shape();
  return std::min(3.0F, static_cast<float>(shape.w) / static_cast<float>(shape.h));
}

std::string details(const FrameState& state) {
  if (stage_output(state).empty()) return {};
  const Shape& shape = stage_output(state).shape();
  const bool stale =
      state.results.version != state.document_version || (shows_sheet(state) && !batch_progress(state).empty());
  const std::string inputs =
      shows_sheet(state) ? std::to_string(model::batch_size(state.whole)) + " inputs \xC2\xB7 " : "";
  return inputs + std::to_string(shape.c) + " \xC3\x97 " + times(shape.h, shape.w) +
         (stale ? " \xC2\xB7 computing\xE2\x80\xA6" : "");
}

std::string_view title(const FrameState& state) {
  switch (shown_part(state)) {
    case model::StagePart::activation:
      return "ACTIVATED MAPS";
    case model::StagePart::pool:
      return "POOLED MAPS";
    case model::StagePart::window:
      break;
  }
  return "FEATURE MAPS";
}

void maps_of_shown(const Context& ctx, const Box& area) {
  const float large = std::min(std::floor(area.w * 0.52F),
                               std::max(area.h - ctx.px(24), ctx.px(100)) * std::max(1.0F, aspect(ctx.state)));
  const float title = selected_title(ctx, {area.x, area.y, large, area.h});
  selected_map(ctx, {area.x, area.y + title, large, area.h - title});
  const float gap = ctx.px(14);
  const Box beside{area.x + large + gap, area.y, area.w - large - gap, area.h};
  shows_shares(ctx.state) ? shares_view(ctx, beside) : tiles(ctx, beside);
}

}  // namespace

void maps_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##maps", box);
  const Box& inner = panel.inner();
  float y = inner.y + panel_caption(ctx, model::Panel::maps, inner, "panel.maps", title(ctx.state), details(ctx.state));
  if (stage_output(ctx.state).empty()) {
    nothing_to_show(ctx, {inner.x, y, inner.w, 0});
    return;
  }
  y += batch_view_choice(ctx, {inner.x, y, inner.w, ctx.style.control()});
  y += map_choices(ctx, {inner.x, y, inner.w, ctx.style.control()}) + ctx.px(14);
  // What the layer makes of its window's maps stands below them; of other stages these are the maps themselves.
  const bool pooled = shown_part(ctx.state) == model::StagePart::window;
  const float below = pooled ? pooled_section_height(ctx, inner.w) : 0;
  const float height = std::max(inner.y + inner.h - y - below, ctx.px(150));
  const Box area{inner.x, y, inner.w, height};
  if (!shows_sheet(ctx.state))
    maps_of_shown(ctx, area);
  else if (ctx.state.session.batch_view == model::BatchView::sheet)
    batch_sheet(ctx, area);
  else
    batch_output_sheet(ctx, area);
  if (!pooled) return panel.reaches(y + height);
  y += height + ctx.px(14);
  panel.reaches(pooled_section(ctx, {inner.x, y, inner.w, 0}));
}

void bare_map_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##maps", box);
  const Box& inner = panel.inner();
  const bool empty = stage_output(ctx.state).empty();
  const MapTitle of = empty ? MapTitle{} : title_of(ctx.state, selected_channel(ctx.state));
  const float top = panel_caption(ctx, model::Panel::maps, inner, "panel.maps", "FEATURE MAP  " + of.name, of.range);
  const Box area{inner.x, inner.y + top, inner.w, inner.h - top};
  empty ? nothing_to_show(ctx, area) : selected_map(ctx, area);
}

}  // namespace convlens::ui
