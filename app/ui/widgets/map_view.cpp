#include "ui/widgets/map_view.h"

#include <algorithm>
#include <cmath>

#include "ui/imgui_compat.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kLinesFromCell = 7;     // design units: smaller cells get no lines between them
constexpr float kNumbersFromCell = 22;  // design units: smaller cells bear no number
constexpr int64_t kMaxNumbers = 2500;   // more text than this costs a frame on a software renderer
constexpr int kNumberDigits = 3;
constexpr float kSignsFromCell = 13;  // design units: smaller cells bear no sign
constexpr float kClipStep = 6;        // of the hatch on cells that are cut off

}  // namespace

Box CellGrid::box_of(const Rect& cells) const {
  return {x + static_cast<float>(cells.cols.begin) * cell_px, y + static_cast<float>(cells.rows.begin) * cell_px,
          static_cast<float>(cells.cols.size()) * cell_px, static_cast<float>(cells.rows.size()) * cell_px};
}

Rect CellGrid::seen(const Rect& cells) const {
  if (view.w <= 0) return cells;
  const model::Point from = to_cells(view.min()), to = to_cells(view.max());
  const auto range = [](float begin, float end) {
    return Range{static_cast<int64_t>(std::floor(begin)), static_cast<int64_t>(std::ceil(end))};
  };
  return intersect(cells, Rect{range(from.y, to.y), range(from.x, to.x)});
}

Box CellGrid::seen(const Box& box) const {
  if (view.w <= 0) return box;
  const float left = std::max(box.x, view.x), top = std::max(box.y, view.y);
  return {left, top, std::max(0.0F, std::min(box.right(), view.right()) - left),
          std::max(0.0F, std::min(box.bottom(), view.bottom()) - top)};
}

std::optional<std::pair<int64_t, int64_t>> CellGrid::cell_at(ImVec2 point) const {
  const model::Point at = to_cells(point);
  const auto row = static_cast<int64_t>(std::floor(at.y));
  const auto col = static_cast<int64_t>(std::floor(at.x));
  if (row < 0 || col < 0 || row >= rows || col >= cols) return {};
  return std::pair{row, col};
}

CellGrid fit_grid(const Box& area, int64_t rows, int64_t cols) {
  CellGrid grid;
  grid.rows = rows;
  grid.cols = cols;
  grid.cell_px = std::min(area.w / static_cast<float>(cols), area.h / static_cast<float>(rows));
  if (grid.cell_px > 1) grid.cell_px = std::floor(grid.cell_px);
  const Box used = grid.box();
  grid.x = std::round(area.x + (area.w - used.w) / 2);
  grid.y = std::round(area.y + (area.h - used.h) / 2);
  return grid;
}

void draw_map(const Context& ctx, std::string_view key, MapSource source, int64_t channel, const CellGrid& grid,
              const ColorScale& scale, int64_t item, int64_t layer) {
  const Box box = grid.seen(grid.box());
  if (box.w <= 0 || box.h <= 0) return;
  HeatmapRequest request;
  request.key = key;
  request.source = source;
  request.channel = channel;
  request.item = item;
  request.layer = layer;
  if (grid.view.w <= 0) {
    request.width = static_cast<double>(grid.cols);
    request.height = static_cast<double>(grid.rows);
  } else {
    const auto cell = static_cast<double>(grid.cell_px);
    request.x = (box.x - grid.x) / cell;
    request.y = (box.y - grid.y) / cell;
    request.width = box.w / cell;
    request.height = box.h / cell;
  }
  request.width_px = std::max(1, static_cast<int>(std::lround(box.w)));
  request.height_px = std::max(1, static_cast<int>(std::lround(box.h)));
  request.colors = scale.table;
  request.lo = scale.lo;
  request.hi = scale.hi;
  if (scale.clips()) {
    request.clip_lo = scale.clip_lo;
    request.clip_hi = scale.clip_hi;
    request.clip_mark = readable_on(scale.color_of(scale.clip_hi));
    request.clip_step_px = std::max(3, static_cast<int>(std::lround(ctx.px(kClipStep))));
  }
  request.outside = ctx.palette().panel;
  const ImTextureID texture = ctx.heatmaps.heatmap(request);
  if (!texture) return;
  ImGui::GetWindowDrawList()->AddImage(
      texture, box.min(),
      {box.x + static_cast<float>(request.width_px), box.y + static_cast<float>(request.height_px)});
  // On a light ground the neutral colour is the panel's: the edge tells where the map ends.
  add_rect(ImGui::GetWindowDrawList(), {box.x - 1, box.y - 1}, {box.right() + 1, box.bottom() + 1},
           ctx.palette().border, 0, 1);
}

void draw_cell_lines(const Context& ctx, const CellGrid& grid) {
  if (grid.cell_px < ctx.px(kLinesFromCell)) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Rect cells = grid.seen(Rect::whole(grid.rows, grid.cols));
  const Box box = grid.seen(grid.box());
  const ImU32 color = IM_COL32(128, 132, 140, 44);
  for (int64_t col = cells.cols.begin + 1; col < cells.cols.end; ++col) {
    const float at = grid.x + static_cast<float>(col) * grid.cell_px;
    draw.AddRectFilled({at, box.y}, {at + 1, box.bottom()}, color);
  }
  for (int64_t row = cells.rows.begin + 1; row < cells.rows.end; ++row) {
    const float at = grid.y + static_cast<float>(row) * grid.cell_px;
    draw.AddRectFilled({box.x, at}, {box.right(), at + 1}, color);
  }
}

bool draw_cell_numbers(const Context& ctx, const CellGrid& grid, const std::function<float(int64_t, int64_t)>& value_at,
                       const std::function<ImU32(float)>& color_of) {
  const Rect cells = grid.seen(Rect::whole(grid.rows, grid.cols));
  if (grid.cell_px < ctx.px(kNumbersFromCell) || cells.area() > kMaxNumbers) return false;
  const Font& font = grid.cell_px >= ctx.px(44) ? ctx.style.fonts.mono : ctx.style.fonts.mono_small;
  const float room = grid.cell_px - ctx.px(3);
  for (int pass = 0; pass < 2; ++pass)  // measure first: what is seen of a map shows all of its numbers or none
    for (int64_t row = cells.rows.begin; row < cells.rows.end; ++row)
      for (int64_t col = cells.cols.begin; col < cells.cols.end; ++col) {
        const float value = value_at(row, col);
        const std::string text = value_text(ctx.state, double{value}, kNumberDigits);
        if (pass == 0 && text_width(font, text) > room) return false;
        if (pass == 1)
          draw_text(font, grid.box_of({{row, row + 1}, {col, col + 1}}), readable_on(color_of(value)), text,
                    Align::centre);
      }
  return true;
}

void draw_cell_signs(const Context& ctx, const CellGrid& grid, const std::function<float(int64_t, int64_t)>& value_at,
                     const std::function<ImU32(float)>& color_of) {
  const Rect cells = grid.seen(Rect::whole(grid.rows, grid.cols));
  if (grid.cell_px < ctx.px(kSignsFromCell) || cells.area() > kMaxNumbers) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float half = std::round(grid.cell_px * 0.18F), thick = std::max(1.0F, std::round(ctx.px(1.5F)));
  for (int64_t row = cells.rows.begin; row < cells.rows.end; ++row)
    for (int64_t col = cells.cols.begin; col < cells.cols.end; ++col) {
      const float value = value_at(row, col);
      if (!(value < 0)) continue;
      const Box box = grid.box_of({{row, row + 1}, {col, col + 1}});
      const float x = std::round(box.x + box.w / 2), y = std::round(box.y + box.h / 2);
      draw.AddRectFilled({x - half, y}, {x + half + 1, y + thick}, readable_on(color_of(value)));
    }
}

void mark_cells(const Context& ctx, const CellGrid& grid, const Rect& cells, ImU32 line, ImU32 fill, float thickness) {
  if (cells.empty()) return;
  Box box = grid.box_of(cells);
  // A mark of less than a few pixels would not be seen on a large map.
  const float least = ctx.px(5);
  box = {box.x - std::max(0.0F, least - box.w) / 2, box.y - std::max(0.0F, least - box.h) / 2, std::max(box.w, least),
         std::max(box.h, least)};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (fill != 0) draw.AddRectFilled(box.min(), box.max(), fill);
  if (line != 0) add_rect(&draw, box.min(), box.max(), line, 0, ctx.px(thickness));
}

RecordedGrid recorded(const CellGrid& grid) { return {grid.x, grid.y, grid.cell_px, grid.cols, grid.rows}; }

}  // namespace convlens::ui
