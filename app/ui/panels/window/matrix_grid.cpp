#include "ui/panels/window/matrix_grid.h"

#include <cmath>
#include <string>

#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/text.h"

namespace convlens::ui {
namespace {

constexpr float kTextFromHeight = 11;  // design units: lower cells bear no text
constexpr int kMostDigits = 5, kFewestDigits = 2;

void draw_ground(const Context& ctx, const Box& cell, ImU32 ground) {
  if (ground == 0) return;
  const float gap = cell.w > ctx.px(6) && cell.h > ctx.px(6) ? 1.0F : 0.0F;
  ImGui::GetWindowDrawList()->AddRectFilled(cell.min(), {cell.right() - gap, cell.bottom() - gap}, ground);
}

void draw_centred(const Context& ctx, const Box& cell, ImU32 ground, std::string_view text, float width, ImU32 color) {
  const Font& font = ctx.style.fonts.mono_small;
  if (color == 0) color = ground == 0 ? ctx.palette().text : readable_on(ground);
  const ImVec2 at{std::round(cell.x + (cell.w - 1 - width) / 2), std::round(cell.y + (cell.h - 1 - font.size_px) / 2)};
  ImGui::GetWindowDrawList()->AddText(font.face, font.size_px, at, color, text.data(), text.data() + text.size());
}

}  // namespace

std::optional<std::pair<int64_t, int64_t>> CellTable::at(ImVec2 point) const {
  if (!box().contains(point)) return {};
  return std::pair{static_cast<int64_t>((point.y - y) / cell_h), static_cast<int64_t>((point.x - x) / cell_w)};
}

RecordedGrid recorded(const CellTable& table) {
  return {table.x, table.y, table.cell_w, table.cols, table.rows, table.cell_h};
}

void draw_text_cell(const Context& ctx, const Box& cell, ImU32 ground, std::string_view text, ImU32 text_color) {
  draw_ground(ctx, cell, ground);
  const float width = text_width(ctx.style.fonts.mono_small, text);
  if (cell.h >= ctx.px(kTextFromHeight) && width <= cell.w - ctx.px(2))
    draw_centred(ctx, cell, ground, text, width, text_color);
}

void draw_number_cell(const Context& ctx, const Box& cell, ImU32 ground, double value, ImU32 text_color) {
  draw_ground(ctx, cell, ground);
  if (cell.h < ctx.px(kTextFromHeight)) return;
  for (int digits = kMostDigits; digits >= kFewestDigits; --digits) {
    const std::string text = model::format_number(value, digits);
    const float width = text_width(ctx.style.fonts.mono_small, text);
    if (width > cell.w - ctx.px(2)) continue;
    return draw_centred(ctx, cell, ground, text, width, text_color);
  }
}

void outline(const Context& ctx, const Box& box, float thickness) {
  add_rect(ImGui::GetWindowDrawList(), {box.x - 1, box.y - 1}, {box.right(), box.bottom()}, ctx.palette().accent, 0,
           ctx.px(thickness));
}

void draw_edge(const Context& ctx, const CellTable& table) {
  const Box box = table.box();
  add_rect(ImGui::GetWindowDrawList(), {box.x - 1, box.y - 1}, box.max(), ctx.palette().border, 0, 1);
}

}  // namespace convlens::ui
