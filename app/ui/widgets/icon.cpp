#include "ui/widgets/icon.h"

#include <cmath>

#include "ui/imgui_compat.h"

namespace convlens::ui {
namespace {

// All in one square of kSide design units around the centre.
constexpr float kSide = 10, kBar = 2.5F;

void triangle(ImDrawList& draw, float base_x, float tip_x, float y, float half, ImU32 color) {
  // Counter-clockwise would lose its antialiased edge.
  const ImVec2 upper{base_x, y - half}, tip{tip_x, y}, lower{base_x, y + half};
  tip_x > base_x ? draw.AddTriangleFilled(upper, tip, lower, color) : draw.AddTriangleFilled(upper, lower, tip, color);
}

void angle(ImDrawList& draw, float open_x, float tip_x, float y, float half, ImU32 color, float thickness) {
  const ImVec2 points[3] = {{open_x, y - half}, {tip_x, y}, {open_x, y + half}};
  add_polyline(&draw, points, 3, color, thickness);
}

void upright_angle(ImDrawList& draw, float x, float open_y, float tip_y, float half, ImU32 color, float thickness) {
  const ImVec2 points[3] = {{x - half, open_y}, {x, tip_y}, {x + half, open_y}};
  add_polyline(&draw, points, 3, color, thickness);
}

}  // namespace

void draw_icon(const Context& ctx, Icon icon, const Box& box, ImU32 color) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float x = std::round(box.x + box.w / 2), y = std::round(box.y + box.h / 2);
  const float half = ctx.px(kSide / 2), bar = std::round(ctx.px(kBar));
  const auto upright = [&](float left) { draw.AddRectFilled({left, y - half}, {left + bar, y + half}, color); };
  switch (icon) {
    case Icon::start:
      upright(x - half - bar / 2);
      return triangle(draw, x + half, x - half + bar / 2, y, half, color);
    case Icon::back:
      return triangle(draw, x + half * 0.8F, x - half * 0.8F, y, half, color);
    case Icon::play:
    case Icon::forward:
      return triangle(draw, x - half * 0.8F, x + half * 0.8F, y, half, color);
    case Icon::end:
      upright(x + half - bar / 2);
      return triangle(draw, x - half, x + half - bar / 2, y, half, color);
    case Icon::pause:
      upright(x - half * 0.7F);
      return upright(x + half * 0.7F - bar);
    case Icon::angle_left:
      return angle(draw, x + half * 0.4F, x - half * 0.4F, y, half * 0.8F, color, ctx.px(1.6F));
    case Icon::angle_right:
      return angle(draw, x - half * 0.4F, x + half * 0.4F, y, half * 0.8F, color, ctx.px(1.6F));
    case Icon::angle_up:
      return upright_angle(draw, x, y + half * 0.4F, y - half * 0.4F, half * 0.8F, color, ctx.px(1.6F));
    case Icon::angle_down:
      return upright_angle(draw, x, y - half * 0.4F, y + half * 0.4F, half * 0.8F, color, ctx.px(1.6F));
  }
}

bool icon_button(const Context& ctx, std::string_view name, Icon icon, const Box& box, const ButtonLook& look) {
  const bool clicked = button(ctx, name, "", box, look);
  draw_icon(ctx, icon, box, look.enabled ? ctx.palette().text : ctx.palette().text_faint);
  return clicked;
}

}  // namespace convlens::ui
