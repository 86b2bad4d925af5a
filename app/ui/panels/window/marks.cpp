#include "ui/panels/window/marks.h"

#include <algorithm>
#include <cmath>

namespace convlens::ui {
namespace {

constexpr float kDash = 4, kLeast = 6;  // design units
constexpr float kMaxDashes = 60;        // on a side

ImU32 with_alpha(ImU32 color, ImU32 alpha) { return (color & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT); }

// A mark of less than a few pixels would not be seen on a large map.
Box at_least(const Context& ctx, const Box& box) {
  const float least = ctx.px(kLeast);
  const float w = std::max(box.w, least), h = std::max(box.h, least);
  return {box.x - (w - box.w) / 2, box.y - (h - box.h) / 2, w, h};
}

}  // namespace

void dashed_rect(const Context& ctx, const Box& mark) {
  const Box box = at_least(ctx, mark);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float t = std::max(1.0F, std::round(ctx.px(1.5F)));
  // Dark between the dashes, so that they show on any ground.
  const auto side = [&](bool across, float x, float y, float length) {
    const float dash = std::max(ctx.px(kDash), length / (2 * kMaxDashes));
    const auto piece = [&](float from, float to, ImU32 color) {
      draw.AddRectFilled({across ? x + from : x, across ? y : y + from},
                         {across ? x + to : x + t, across ? y + t : y + to}, color);
    };
    piece(0, length, IM_COL32(0, 0, 0, 90));
    for (float at = 0; at < length; at += 2 * dash)
      piece(at, std::min(at + dash, length), with_alpha(ctx.palette().accent, 210));
  };
  side(true, box.x, box.y, box.w);
  side(true, box.x, box.bottom() - t, box.w);
  side(false, box.x, box.y, box.h);
  side(false, box.right() - t, box.y, box.h);
}

void corner_marks(const Context& ctx, const Box& mark) {
  const Box box = at_least(ctx, mark);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float half = std::clamp(box.w * 0.14F, ctx.px(1), ctx.px(3));
  for (const float x : {box.x, box.right()})
    for (const float y : {box.y, box.bottom()})
      draw.AddRectFilled({x - half, y - half}, {x + half, y + half}, ctx.palette().accent);
}

void arrow(const Context& ctx, const Box& from, const Box& to) {
  const ImVec2 a{from.x + from.w / 2, from.y + from.h / 2}, b{to.x + to.w / 2, to.y + to.h / 2};
  const float dx = b.x - a.x, dy = b.y - a.y, length = std::sqrt(dx * dx + dy * dy);
  const float head = std::clamp(from.w * 0.45F, ctx.px(4), ctx.px(8));
  if (length < head * 1.2F) return;
  const ImVec2 u{dx / length, dy / length};
  const ImVec2 neck{b.x - u.x * head, b.y - u.y * head};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImU32 color = ctx.palette().accent;
  draw.AddLine(a, neck, color, std::max(1.0F, ctx.px(1.25F)));
  draw.AddRectFilled({a.x - ctx.px(1.5F), a.y - ctx.px(1.5F)}, {a.x + ctx.px(1.5F), a.y + ctx.px(1.5F)}, color);
  const float wide = head * 0.45F;
  draw.AddTriangleFilled(b, {neck.x - u.y * wide, neck.y + u.x * wide}, {neck.x + u.y * wide, neck.y - u.x * wide},
                         color);
}

std::string span_text(const Rect& cells) {
  return "rows " + std::to_string(cells.rows.begin) + ".." + std::to_string(cells.rows.end - 1) + ", cols " +
         std::to_string(cells.cols.begin) + ".." + std::to_string(cells.cols.end - 1);
}

}  // namespace convlens::ui
