#include "ui/panels/stage_chip.h"

#include <algorithm>
#include <cmath>

#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr float kInset = 10, kBetween = 7, kMenu = 22;  // design units
constexpr std::string_view kArrow = "\xE2\x86\x92 ";

// The texts after the title.
std::string rest_of(const Chip& chip) {
  const StageWords& words = chip.words;
  if (chip.length == ChipLength::title) return {};
  if (chip.length == ChipLength::shape) return words.shape;
  const bool input = words.title == "Input";
  std::string text = words.details;
  if (!text.empty() && !words.shape.empty()) text += " ";
  if (!words.shape.empty()) text += (input ? "" : std::string(kArrow)) + words.shape;
  return text;
}

float fit_width(const Context& ctx) { return text_width(ctx.style.fonts.small, "Fit") + ctx.px(14); }

Box clipped(const Box& box, const Box& view) {
  const float x = std::clamp(box.x, view.x, view.right()), right = std::clamp(box.right(), view.x, view.right());
  return {x, box.y, right - x, box.h};
}

// Lines with gaps along the edges: the stage is switched off.
void dashed_frame(const Context& ctx, const Box& box, ImU32 color) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float dash = ctx.px(4), gap = ctx.px(3), corner = ctx.px(4), thick = std::max(1.0F, ctx.px(1));
  for (float x = box.x + corner; x < box.right() - corner; x += dash + gap) {
    const float end = std::min(x + dash, box.right() - corner);
    draw.AddRectFilled({x, box.y}, {end, box.y + thick}, color);
    draw.AddRectFilled({x, box.bottom() - thick}, {end, box.bottom()}, color);
  }
  for (float y = box.y + corner; y < box.bottom() - corner; y += dash + gap) {
    const float end = std::min(y + dash, box.bottom() - corner);
    draw.AddRectFilled({box.x, y}, {box.x + thick, end}, color);
    draw.AddRectFilled({box.right() - thick, y}, {box.right(), end}, color);
  }
}

void ground(const Context& ctx, const Chip& chip, const Box& box, bool hovered) {
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float rounding = ctx.style.rounding();
  const bool error = !chip.words.reason.empty();
  draw.AddRectFilled(box.min(), box.max(), hovered ? p.control : p.panel, rounding);
  if (chip.selected) draw.AddRectFilled(box.min(), box.max(), p.accent_soft, rounding);
  if (!chip.words.on && !chip.selected) return dashed_frame(ctx, box, p.text_faint);
  const ImU32 color = error ? p.error : chip.selected ? p.accent : p.border;
  add_rect(&draw, box.min(), box.max(), color, rounding, ctx.px(chip.selected || error ? 1.5F : 1));
  // Both are to be seen: that it is wrong, and that it is the one on screen.
  if (error && chip.selected)
    draw.AddRectFilled({box.x + rounding, box.bottom() - ctx.px(3)}, {box.right() - rounding, box.bottom() - ctx.px(1)},
                       p.accent);
}

void texts(const Context& ctx, const Chip& chip, const Box& box) {
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  const StageWords& words = chip.words;
  const bool quiet = !words.on || words.waits;
  const ImU32 color = !words.reason.empty() ? p.error : quiet ? p.text_faint : p.text;
  float x = box.x + ctx.px(kInset);
  const float width = text_width(fonts.text, words.title);
  draw_text(fonts.text, {x, box.y, width + 1, box.h}, color, words.title);
  if (!words.on) {
    const float y = std::round(box.y + box.h / 2);
    ImGui::GetWindowDrawList()->AddRectFilled({x, y}, {x + width, y + std::max(1.0F, ctx.px(1))}, p.text_faint);
  }
  x += width + ctx.px(kBetween);
  const std::string rest = rest_of(chip);
  if (!rest.empty())
    draw_text(fonts.mono_small, {x, box.y, text_width(fonts.mono_small, rest) + 1, box.h},
              quiet ? p.text_faint : p.text_dim, rest);
}

std::string value_of(const Chip& chip) {
  const StageWords& words = chip.words;
  std::string value = words.title;
  if (!words.shape.empty()) value += " " + words.shape;
  if (chip.selected) value += ", selected";
  if (!words.on) value += ", off";
  if (!words.reason.empty()) value += ", does not fit";
  if (words.waits) value += ", waits";
  return value;
}

// Three dots, drawn: not every font has the sign.
bool menu_button(const Context& ctx, const Chip& chip, const Box& box, const Box& view) {
  const Box seen = clipped(box, view);
  if (seen.w < ctx.px(4)) return false;
  ImGui::SetCursorScreenPos(seen.min());
  const std::string name = chip.name + ".menu";
  const bool clicked = ImGui::InvisibleButton(name.c_str(), {seen.w, seen.h});
  ctx.recorder.add_last_item(name);
  const bool hovered = ImGui::IsItemHovered();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float y = std::round(box.y + box.h / 2), x = box.x + box.w / 2 - ctx.px(2);
  for (const float dx : {-5.0F, 0.0F, 5.0F})
    draw.AddCircleFilled({x + ctx.px(dx), y}, ctx.px(1.4F), hovered ? ctx.palette().text : ctx.palette().text_dim, 8);
  tooltip(ctx, "Duplicate, switch off, move, remove this stage");
  return clicked;
}

bool fit_button(const Context& ctx, const Chip& chip, const Box& box, const Box& view) {
  const Box seen = clipped(box, view);
  if (seen.w < ctx.px(4)) return false;
  ImGui::SetCursorScreenPos(seen.min());
  const std::string name = chip.name + ".fit";
  const bool clicked = ImGui::InvisibleButton(name.c_str(), {seen.w, seen.h});
  ctx.recorder.add_last_item(name);
  const Palette& p = ctx.palette();
  const Box face{box.x, box.y + ctx.px(5), box.w - ctx.px(6), box.h - ctx.px(10)};
  const bool lit = ImGui::IsItemHovered();
  ImGui::GetWindowDrawList()->AddRectFilled(face.min(), face.max(), lit ? p.control_active : p.control_hovered,
                                            ctx.px(4));
  draw_text(ctx.style.fonts.small, face, p.text, "Fit", Align::centre);
  tooltip(ctx, "Make the kernels for as many channels as come in (Ctrl+F)");
  return clicked;
}

}  // namespace

float chip_width(const Context& ctx, const Chip& chip) {
  const Fonts& fonts = ctx.style.fonts;
  float width = 2 * ctx.px(kInset) + text_width(fonts.text, chip.words.title);
  if (const std::string rest = rest_of(chip); !rest.empty())
    width += ctx.px(kBetween) + text_width(fonts.mono_small, rest);
  if (chip.words.can_fit) width += fit_width(ctx);
  if (chip.has_menu) width += ctx.px(kMenu - 6);
  return std::ceil(width);
}

ChipEvents draw_chip(const Context& ctx, const Chip& chip, const Box& box, const Box& view) {
  ChipEvents events;
  const float menu = chip.has_menu ? ctx.px(kMenu) : 0, fit = chip.words.can_fit ? fit_width(ctx) : 0;
  const Box body{box.x, box.y, box.w - menu - fit, box.h};
  const Box seen = clipped(body, view);
  if (clipped(box, view).w <= 0) return events;
  bool hovered = false;
  if (seen.w > 0) {
    ImGui::SetCursorScreenPos(seen.min());
    events.clicked = ImGui::InvisibleButton(chip.name.c_str(), {seen.w, seen.h});
    events.pressed = ImGui::IsItemActivated();
    hovered = ImGui::IsItemHovered();
    events.wants_menu = hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right);
    ctx.recorder.add_last_item(chip.name, value_of(chip));
    if (ctx.scratch.stage_strip.dragged < 0) tooltip(ctx, chip.words.about);
  }
  ground(ctx, chip, box, hovered);
  texts(ctx, chip, box);
  if (fit > 0) events.wants_fit = fit_button(ctx, chip, {body.right(), box.y, fit, box.h}, view);
  if (menu > 0) events.wants_menu |= menu_button(ctx, chip, {box.right() - menu, box.y, menu, box.h}, view);
  return events;
}

}  // namespace convlens::ui
