#include "ui/panels/window/number_grid.h"

#include <algorithm>

#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr float kGap = 1, kIndex = 24, kIndexLine = 14;  // design units

}  // namespace

Box NumberGrid::box_of(const Rect& part) const {
  const Rect seen = intersect(part, cells);
  if (seen.empty()) return {x, y, 0, 0};
  return {x + static_cast<float>(seen.cols.begin - cells.cols.begin) * cell_w,
          y + static_cast<float>(seen.rows.begin - cells.rows.begin) * cell_h,
          static_cast<float>(seen.cols.size()) * cell_w, static_cast<float>(seen.rows.size()) * cell_h};
}

void NumberGrid::draw(const Context& ctx, const std::function<NumberCell(int64_t, int64_t)>& cell_at) const {
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float gap = std::max(1.0F, ctx.px(kGap)), round = cell_h >= ctx.px(20) ? ctx.px(3) : ctx.px(1);
  for (int64_t row = cells.rows.begin; row < cells.rows.end; ++row)
    for (int64_t col = cells.cols.begin; col < cells.cols.end; ++col) {
      const NumberCell cell = cell_at(row, col);
      Box box = box_of({{row, row + 1}, {col, col + 1}});
      box.w -= gap;
      box.h -= gap;
      ImU32 ink = p.text_dim;
      switch (cell.material) {
        case NumberCell::Material::value:
          draw.AddRectFilled(box.min(), box.max(), cell.ground, round);
          ink = readable_on(cell.ground);
          if (ctx.style.theme != model::Theme::dark) add_rect(&draw, box.min(), box.max(), p.border, round, 1);
          break;
        case NumberCell::Material::inserted:
          add_rect(&draw, box.min(), box.max(), p.border, round, 1);
          break;
        case NumberCell::Material::border:
          draw.AddRectFilled(box.min(), box.max(), p.control, round);
          hatch(ctx, box, p.hatch, ctx.px(5));
          break;
      }
      for (const Font* font : {&fonts.mono, &fonts.mono_small}) {
        if (font->size_px > box.h - 1 || text_width(*font, cell.text) > box.w - 2) continue;
        draw_text(*font, box, ink, cell.text, Align::centre);
        break;
      }
    }
}

void NumberGrid::draw_indices(const Context& ctx) const {
  const Font& font = ctx.style.fonts.mono_small;
  const ImU32 color = ctx.palette().text_faint;
  for (int64_t col = cells.cols.begin; col < cells.cols.end; ++col) {
    const Box at = box_of({cells.rows, {col, col + 1}});
    draw_text(font, {at.x, y - ctx.px(kIndexLine), cell_w, ctx.px(kIndexLine)}, color, std::to_string(col),
              Align::centre);
  }
  for (int64_t row = cells.rows.begin; row < cells.rows.end; ++row) {
    const Box at = box_of({{row, row + 1}, cells.cols});
    draw_text(font, {x - ctx.px(kIndex + 4), at.y, ctx.px(kIndex), cell_h}, color, std::to_string(row), Align::right);
  }
}

void NumberGrid::outline(const Context& ctx, const Rect& part, ImU32 color, float units) const {
  const Box box = box_of(part);
  if (box.w <= 0) return;
  add_rect(ImGui::GetWindowDrawList(), {box.x - 1, box.y - 1}, {box.right(), box.bottom()}, color, ctx.px(2),
           ctx.px(units));
}

std::string NumberGrid::text(const std::function<NumberCell(int64_t, int64_t)>& cell_at) const {
  std::string all;
  for (int64_t row = cells.rows.begin; row < cells.rows.end; ++row)
    for (int64_t col = cells.cols.begin; col < cells.cols.end; ++col)
      all += (all.empty() ? "" : col == cells.cols.begin ? " / " : " ") + cell_at(row, col).text;
  return all;
}

Range cutout(Range middle, int64_t count, int64_t total) {
  count = std::clamp<int64_t>(count, 1, total);
  const int64_t begin = std::clamp<int64_t>((middle.begin + middle.end - count) / 2, 0, total - count);
  return {begin, begin + count};
}

}  // namespace convlens::ui
