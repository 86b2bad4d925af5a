#include "ui/widgets/legend.h"

#include <cmath>
#include <string>

#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/color_list.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr int kDigits = 4;

std::string number(const Context& ctx, const LegendLook& look, float value) {
  return look.is_weight ? model::format_number(double{value}, kDigits) : value_text(ctx.state, double{value}, kDigits);
}

float place_of(const Box& bar, const ColorScale& scale, float value) {
  const float from = scale.from(), to = scale.to();
  return bar.x + bar.w * (value - from) / (to - from);
}

// What is cut off, in words: "12 above, 3 below".
std::string counts_text(const LegendLook& look) {
  if (look.counting) return "counting\xE2\x80\xA6";
  return grouped(look.above) + " above, " + grouped(look.below) + " below";
}

// Short strokes beyond the ends, hatched as cut off cells are.
void ends(const Context& ctx, const Box& bar, const ColorScale& scale) {
  const float w = ctx.px(6);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto end = [&](float x, float value, bool above) {
    const ImU32 ground = scale.color_of(value);
    draw.AddRectFilled({x, bar.y}, {x + w, bar.bottom()}, ground);
    const float step = ctx.px(4);
    for (float at = 0; at < bar.h + w; at += step) {
      const float top = std::max(0.0F, at - w), bottom = std::min(bar.h, at);
      const auto point = [&](float y) { return ImVec2{above ? x + at - y : x + w - (at - y), bar.y + y}; };
      draw.AddLine(point(top), point(bottom), readable_on(ground), std::max(1.0F, ctx.px(1)));
    }
  };
  end(bar.x - w - 1, scale.clip_lo, false);
  end(bar.right() + 1, scale.clip_hi, true);
}

}  // namespace

void legend_bar(const Context& ctx, const Box& bar, const ColorScale& scale) {
  constexpr int kSteps = 64;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (int i = 0; i < kSteps; ++i) {
    const float from = bar.x + bar.w * static_cast<float>(i) / kSteps,
                to = bar.x + bar.w * static_cast<float>(i + 1) / kSteps;
    const float share = (static_cast<float>(i) + 0.5F) / kSteps;
    draw.AddRectFilled({from, bar.y}, {to + 0.5F, bar.bottom()},
                       scale.color_of(scale.from() + share * (scale.to() - scale.from())));
  }
  add_rect(&draw, bar.min(), bar.max(), ctx.palette().border);
  if (scale.from() >= 0 || scale.to() <= 0) return;
  const float zero = std::round(place_of(bar, scale, 0));
  draw.AddRectFilled({zero, bar.y - ctx.px(2)}, {zero + std::max(1.0F, ctx.px(1)), bar.bottom() + ctx.px(2)},
                     ctx.palette().text_dim);
}

void legend(const Context& ctx, std::string_view name, const Box& box, const ColorScale& scale,
            const LegendLook& look) {
  const Font& font = ctx.style.fonts.mono_small;
  const std::string lo = number(ctx, look, scale.from()), hi = number(ctx, look, scale.to());
  const bool has_zero = scale.from() < 0 && scale.to() > 0, cut = look.counts && look.above + look.below > 0;
  const float lo_width = text_width(font, lo), hi_width = text_width(font, hi);
  const float gap = ctx.px(look.counts ? 12 : 6), thick = ctx.px(10);
  // The bar stands a little high where there are words under it.
  const bool words = has_zero || cut || look.counting;
  const float y = std::round(box.y + (box.h - thick - (words ? font.size_px + ctx.px(1) : 0)) / 2);
  const Box bar{box.x + lo_width + gap, y, std::max(1.0F, box.w - lo_width - hi_width - 2 * gap), thick};
  const float line = y + thick / 2 - font.size_px / 2 - ctx.px(1), height = font.size_px + ctx.px(2);
  draw_text(font, {box.x, line, lo_width + 1, height}, ctx.palette().text_dim, lo);
  draw_text(font, {box.right() - hi_width, line, hi_width + 1, height}, ctx.palette().text_dim, hi);
  legend_bar(ctx, bar, scale);
  if (look.counts) ends(ctx, bar, scale);
  const Box below{box.x, bar.bottom() + ctx.px(2), box.w, height};
  std::string value = has_zero ? lo + " 0 " + hi : lo + " " + hi;
  if (cut || look.counting) {
    const std::string counts = counts_text(look);
    draw_text(font, below, ctx.palette().text, counts, Align::centre);
    value += "; " + counts;
  } else if (has_zero) {
    draw_text(font, {place_of(bar, scale, 0) - ctx.px(8), below.y, ctx.px(17), height}, ctx.palette().text_dim, "0",
              Align::centre);
  }
  if (!look.opens_colors) {
    ctx.recorder.add(name, box.min(), box.max(), value);
    return;
  }
  ImGui::SetCursorScreenPos(box.min());
  const bool clicked =
      ImGui::InvisibleButton(std::string(name).c_str(), {std::max(1.0F, box.w), std::max(1.0F, box.h)});
  ctx.recorder.add_last_item(name, value);
  if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  tooltip(ctx, "What the colours stand for. Click to choose other colours");
  if (clicked) open_color_list(ctx, box);
}

}  // namespace convlens::ui
