#include "ui/widgets/controls.h"

#include <algorithm>
#include <cmath>

#include "ui/imgui_compat.h"

namespace convlens::ui {
namespace {

ImU32 ground_color(const Context& ctx, const ButtonLook& look, bool hovered, bool held) {
  const Palette& p = ctx.palette();
  if (look.selected || held) return p.control_active;
  if (hovered) return p.control_hovered;
  return look.quiet ? 0 : p.control;
}

}  // namespace

float button_width(const Context& ctx, std::string_view label) {
  return std::ceil(text_width(ctx.style.fonts.text, label) + ctx.px(20));
}

bool button(const Context& ctx, std::string_view name, std::string_view text, const Box& box, const ButtonLook& look) {
  ImGui::SetCursorScreenPos(box.min());
  ImGui::BeginDisabled(!look.enabled);
  const bool clicked = ImGui::InvisibleButton(std::string(name).c_str(), {box.w, box.h});
  ImGui::EndDisabled();
  const bool hovered = ImGui::IsItemHovered();
  const bool held = ImGui::IsItemActive();
  std::string_view value = look.value;
  if (value.empty() && look.selected) value = "selected";
  ctx.recorder.add_last_item(name, value, look.enabled);
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (const ImU32 ground = ground_color(ctx, look, hovered, held); ground != 0)
    draw.AddRectFilled(box.min(), box.max(), ground, ctx.style.rounding());
  if (look.selected) add_rect(&draw, box.min(), box.max(), p.accent, ctx.style.rounding(), ctx.px(1.2F));
  draw_text(ctx.style.fonts.text, {box.x + ctx.px(3), box.y, box.w - ctx.px(6), box.h},
            look.enabled ? p.text : p.text_faint, text, Align::centre);
  if (!look.tooltip.empty()) tooltip(ctx, look.tooltip);
  return clicked;
}

float choice_width(const Context& ctx, std::span<const Option> options) {
  float width = 0;
  for (const Option& option : options) width += button_width(ctx, option.label) - ctx.px(2);
  return width;
}

int choice(const Context& ctx, std::string_view name, std::span<const Option> options, int selected, const Box& box) {
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto count = static_cast<float>(options.size());
  float natural = 0;
  for (const Option& option : options) natural += button_width(ctx, option.label);
  draw.AddRectFilled(box.min(), box.max(), p.control, ctx.style.rounding());
  const std::string_view value = selected >= 0 ? options[static_cast<size_t>(selected)].id : std::string_view{};
  ctx.recorder.add(name, box.min(), box.max(), value);
  int clicked = -1;
  float x = box.x;
  for (size_t i = 0; i < options.size(); ++i) {
    // Every part gets its label's width plus an equal share of the rest, so labels are cut only when all must be.
    const float width = button_width(ctx, options[i].label) + (box.w - natural) / count;
    const Box part{x, box.y, width, box.h};
    x += width;
    ImGui::SetCursorScreenPos(part.min());
    const std::string id = std::string(name) + "." + std::string(options[i].id);
    const bool is_selected = static_cast<int>(i) == selected;
    if (ImGui::InvisibleButton(id.c_str(), {part.w, part.h})) clicked = static_cast<int>(i);
    ctx.recorder.add_last_item(id, is_selected ? "selected" : "");
    if (is_selected)
      draw.AddRectFilled(part.min(), part.max(), p.control_active, ctx.style.rounding());
    else if (ImGui::IsItemHovered())
      draw.AddRectFilled(part.min(), part.max(), p.control_hovered, ctx.style.rounding());
    draw_text(ctx.style.fonts.text, {part.x + ctx.px(2), part.y, part.w - ctx.px(4), part.h},
              is_selected ? p.text : p.text_dim, options[i].label, Align::centre);
    if (!options[i].tooltip.empty()) tooltip(ctx, options[i].tooltip);
  }
  return clicked;
}

void tooltip(const Context& ctx, std::string_view text) {
  if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled) || ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ctx.px(320));
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void label(const Context& ctx, const Box& box, std::string_view text) {
  draw_text(ctx.style.fonts.text, box, ctx.palette().text_dim, text);
}

float caption(const Context& ctx, float x, float y, float width, std::string_view title, std::string_view details) {
  const float height = ctx.px(20);
  const Fonts& fonts = ctx.style.fonts;
  const float title_width = text_width(fonts.small, title);
  draw_text(fonts.small, {x, y, title_width, height}, ctx.palette().text_dim, title);
  const float room = width - title_width - ctx.px(12);
  if (room > 0 && !details.empty())
    draw_text(fonts.mono_small, {x + width - room, y, room, height}, ctx.palette().text_dim, details, Align::right);
  return height;
}

void hatch(const Context& ctx, const Box& box, ImU32 color, float step_px) {
  if (box.w <= 0 || box.h <= 0) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  // Lines x - y = c whose places depend on the screen alone, so that neighbouring boxes continue each other. Each is
  // cut to the box here: a clip rectangle would be a draw call of its own.
  const float first = std::ceil((box.x - box.bottom()) / step_px) * step_px;
  for (float c = first; c < box.right() - box.y; c += step_px) {
    const float top = std::max(box.y, box.x - c), bottom = std::min(box.bottom(), box.right() - c);
    draw.AddLine({c + top, top}, {c + bottom, bottom}, color, std::max(1.0F, ctx.px(1)));
  }
}

Box Flow::next(float width) {
  if (x_ > left_ && x_ + width > right_ + 0.5F) new_row();
  const Box box{x_, y_, std::min(width, right_ - left_), row_height_};
  x_ += width + gap_;
  return box;
}

void Flow::new_row() {
  if (x_ > left_) {
    x_ = left_;
    y_ += row_height_ + gap_;
  }
}

}  // namespace convlens::ui
