#include "ui/widgets/number_field.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

// Movement below this is a click.
constexpr float kDragThresholdPx = 3;

float within(const NumberSpec& spec, float value) {
  if (spec.whole) value = std::round(value);
  return std::clamp(value, spec.min, spec.max);
}

std::string number_range(const NumberSpec& spec) {
  return model::format_number(spec.min) + " to " + model::format_number(spec.max);
}

// ImGui selects everything when a field gets the focus; what was typed to open the field must stay instead.
int put_cursor_behind(ImGuiInputTextCallbackData* data) {
  auto& typing = *static_cast<Typing*>(data->UserData);
  if (typing.select_all) return 0;
  data->CursorPos = data->SelectionStart = data->SelectionEnd = data->BufTextLen;
  typing.select_all = true;
  return 0;
}

// ImGui gives the focus a frame or two after it was asked for. What is typed meanwhile goes into the text here, or it
// would be lost or replaced.
void take_typed(Typing& typing) {
  ImVector<ImWchar>& characters = ImGui::GetIO().InputQueueCharacters;
  if (characters.empty()) return;
  std::string text = typing.select_all ? std::string() : std::string(typing.text);
  for (const ImWchar character : characters)
    if (character >= 32 && character < 127) text += static_cast<char>(character);
  std::snprintf(typing.text, sizeof typing.text, "%s", text.c_str());
  typing.select_all = false;
  characters.resize(0);
}

void refuse(const Context& ctx, std::string_view text, const Error& error) {
  ctx.emit(
      model::ShowNotice{{model::Notice::Kind::error, "\"" + std::string(text) + "\": " + error.what +
                                                         (error.accepted.empty() ? "" : " (" + error.accepted + ")")}});
}

}  // namespace

void start_typing(const Context& ctx, ImGuiID field, std::string_view text, bool select_all, bool as_cell) {
  Typing& typing = ctx.scratch.typing;
  typing = Typing{};
  typing.field = field;
  typing.focus_now = true;
  typing.select_all = select_all;
  typing.as_cell = as_cell;
  std::snprintf(typing.text, sizeof typing.text, "%.*s", static_cast<int>(text.size()), text.data());
}

TypingResult typing_field(const Context& ctx, ImGuiID field, const Font& font, const Box& box, float present) {
  Typing& typing = ctx.scratch.typing;
  TypingResult result;
  if (typing.field != field) return result;
  push_font(font.face, font.size_px);
  ImGui::SetCursorScreenPos(box.min());
  ImGui::SetNextItemWidth(box.w);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(ctx.px(6), std::max(0.0F, (box.h - font.size_px) / 2)));
  ImGui::PushID(static_cast<int>(field));
  if (!typing.was_active) take_typed(typing);
  if (typing.focus_now) ImGui::SetKeyboardFocusHere();
  const bool entered = ImGui::InputText(
      "##typing", typing.text, sizeof typing.text,
      ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll | ImGuiInputTextFlags_CallbackAlways,
      put_cursor_behind, &typing);
  const bool active = ImGui::IsItemActive();
  const bool deactivated = ImGui::IsItemDeactivated();
  ImGui::PopID();
  ImGui::PopStyleVar();
  pop_font();
  add_rect(ImGui::GetWindowDrawList(), box.min(), box.max(), ctx.palette().accent, ctx.style.rounding(), ctx.px(1.5F));
  ctx.scratch.animate = true;  // the cursor blinks

  // ImGui does not see an Enter that comes before the field has the focus, or in the frame that gives it.
  const bool entered_early = !typing.was_active && (key_pressed(Key::enter) || key_pressed(Key::keypad_enter));
  typing.was_active |= active;

  const bool gave_up = key_pressed(Key::escape);
  if (typing.as_cell && active) {
    if (key_pressed(Key::up)) result.end = TypingEnd::moved_up;
    if (key_pressed(Key::down)) result.end = TypingEnd::moved_down;
  }
  if (entered || entered_early || deactivated) result.end = TypingEnd::committed;
  typing.focus_now = false;
  if (result.end == TypingEnd::none && !gave_up) return result;

  const std::string text = typing.text;
  typing = Typing{};
  if (gave_up) return TypingResult{TypingEnd::committed, {}};
  if (text == "-") {  // a lone minus turns the sign
    result.value = -present;
  } else if (const auto parsed = model::parse_number(text)) {
    result.value = *parsed;
  } else {
    refuse(ctx, text, parsed.error());
  }
  return result;
}

std::optional<NumberEdit> drag_value(const Context& ctx, ImGuiID field, float present, float position, float per_px) {
  Drag& drag = ctx.scratch.drag;
  if (ImGui::IsItemActivated()) {
    drag = Drag{};
    drag.field = field;
    drag.start_value = present;
    drag.start_position_px = position;
    drag.edit_id = ctx.scratch.new_edit_id();
  }
  if (!ImGui::IsItemActive() || drag.field != field) return {};
  const float moved_px = position - drag.start_position_px;
  if (!drag.moved && std::abs(moved_px) < kDragThresholdPx) return {};
  drag.moved = true;
  const Modifiers keys = modifiers();
  const float fine = keys.shift ? 0.1F : 1.0F;
  return NumberEdit{drag.start_value + moved_px * per_px * fine, drag.edit_id};
}

std::optional<NumberEdit> number_field(const Context& ctx, std::string_view name, float value, const Box& box,
                                       const NumberSpec& spec) {
  const std::string id(name);
  const ImGuiID field = ImGui::GetID(id.c_str());
  const std::string shown = model::format_number(value, spec.digits);
  if (ctx.scratch.typing.field == field) {
    const TypingResult typed = typing_field(ctx, field, ctx.style.fonts.mono, box, value);
    ctx.recorder.add(name, box.min(), box.max(), shown);
    if (!typed.value) return {};
    const bool fits = *typed.value >= spec.min && *typed.value <= spec.max &&
                      (!spec.whole || *typed.value == std::round(*typed.value));
    if (!fits) {
      refuse(ctx, model::format_number(*typed.value),
             Error::request("", "does not fit here",
                            (spec.whole ? "whole numbers from " : "numbers from ") + number_range(spec)));
      return {};
    }
    return NumberEdit{*typed.value, 0};
  }

  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton(id.c_str(), {box.w, box.h});
  ctx.recorder.add_last_item(name, shown);
  const bool hovered = ImGui::IsItemHovered();
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(box.min(), box.max(), hovered || ImGui::IsItemActive() ? p.control_hovered : p.control,
                     ctx.style.rounding());
  const Font& font = ctx.style.fonts.mono;
  if (spec.prefix.empty()) {
    draw_text(font, {box.x + ctx.px(2), box.y, box.w - ctx.px(4), box.h}, p.text, shown, Align::centre);
  } else {
    const float inner = box.w - ctx.px(16);
    const float number = text_width(font, shown);
    draw_text(ctx.style.fonts.small, {box.x + ctx.px(8), box.y, std::max(0.0F, inner - number - ctx.px(4)), box.h},
              p.text_dim, spec.prefix);
    draw_text(font, {box.x + ctx.px(8), box.y, inner, box.h}, p.text, shown, Align::right);
  }
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  if (!spec.tooltip.empty()) tooltip(ctx, spec.tooltip);

  if (const auto dragged = drag_value(ctx, field, value, ImGui::GetIO().MousePos.x, spec.per_px)) {
    const float next = within(spec, dragged->value);
    if (next != value) return NumberEdit{next, dragged->edit_id};
  }
  if (ImGui::IsItemDeactivated() && !ctx.scratch.drag.moved && hovered)
    start_typing(ctx, field, model::format_exact(value), true);
  claim_mouse_wheel();
  if (const float wheel = ImGui::GetIO().MouseWheel; hovered && wheel != 0) {
    const float next = within(spec, value + wheel * spec.step);
    if (next != value) return NumberEdit{next, 0};
  }
  return {};
}

std::optional<NumberEdit> value_field(const Context& ctx, std::string_view name, float value, const Box& box,
                                      NumberSpec spec) {
  const model::ValueScale scale = scale_of(ctx.state);
  if (scale == model::ValueScale::bytes) return number_field(ctx, name, value, box, spec);
  constexpr int kUnitDigits = 4;
  const auto scaled = [scale](float stored) { return static_cast<float>(model::shown_in(scale, double{stored})); };
  for (float* part : {&spec.min, &spec.max, &spec.step, &spec.per_px}) *part = scaled(*part);
  spec.whole = false;
  spec.digits = std::min(spec.digits, kUnitDigits);
  std::optional<NumberEdit> edit = number_field(ctx, name, scaled(value), box, spec);
  if (edit) edit->value = model::stored_from(scale, edit->value);
  return edit;
}

}  // namespace convlens::ui
