#include "ui/panels/kernel_editor.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

constexpr float kPerPixel = 0.02F;  // of dragging up; Shift makes it ten times finer
constexpr float kWheelStep = 0.1F;
constexpr float kPageStep = 1.0F;

struct Cell {
  int64_t output = 0, input_channel = 0, row = 0, col = 0;
};

std::string cell_name(const Cell& c) {
  return "kernel.cell.o" + std::to_string(c.output) + ".i" + std::to_string(c.input_channel) + ".r" +
         std::to_string(c.row) + ".c" + std::to_string(c.col);
}

// Dragged and turned values land on hundredths, so that sums stay readable; typed values are kept as typed.
float tidy(float value) {
  const float rounded = std::round(value * 100) / 100;
  return rounded == 0 ? 0 : rounded;
}

void set_weight(const Context& ctx, const Cell& cell, float value, uint64_t edit_id = 0) {
  const float present = ctx.state.document.kernels.weight.at(cell.output, cell.input_channel, cell.row, cell.col);
  if (value != present) ctx.emit(model::SetWeight{cell.output, cell.input_channel, cell.row, cell.col, value, edit_id});
}

void select(const Context& ctx, int64_t input_channel, int64_t row, int64_t col) {
  ctx.scratch.kernel_focus = true;
  ctx.emit(model::SelectKernelCell{input_channel, row, col});
}

// What was typed over the selected cell in this frame, when it begins like a number; else empty.
std::string typed_number(bool shift) {
  std::string text;
  for (const ImWchar character : ImGui::GetIO().InputQueueCharacters) {
    const bool starts = (character >= '0' && character <= '9') || (character == '-' && !shift) || character == '.';
    if (text.empty() && !starts) continue;
    if (character < 128) text += static_cast<char>(character);
  }
  return text;
}

// Keys of the selected cell: arrows move, + and _ step by 0.1, page keys by 1, Del clears, Enter types, a digit, a
// point or a minus starts typing over it.
void cell_keys(const Context& ctx, const Cell& cell, ImGuiID field, float value, const CellGrid& grid) {
  if (!ctx.scratch.kernel_focus || ctx.scratch.typing.field != 0 || ctx.state.session.dialog != model::Dialog::none)
    return;
  const Modifiers keys = modifiers();
  if (keys.ctrl || keys.alt) return;
  const auto move = [&](int64_t rows, int64_t cols) {
    select(ctx, cell.input_channel, std::clamp<int64_t>(cell.row + rows, 0, grid.rows - 1),
           std::clamp<int64_t>(cell.col + cols, 0, grid.cols - 1));
  };
  if (key_pressed(Key::up, true)) move(-1, 0);
  if (key_pressed(Key::down, true)) move(1, 0);
  if (key_pressed(Key::left, true)) move(0, -1);
  if (key_pressed(Key::right, true)) move(0, 1);
  if (key_pressed(Key::page_up, true)) set_weight(ctx, cell, tidy(value + kPageStep));
  if (key_pressed(Key::page_down, true)) set_weight(ctx, cell, tidy(value - kPageStep));
  if (key_pressed(Key::keypad_add, true) || (key_pressed(Key::equal, true)))
    set_weight(ctx, cell, tidy(value + kWheelStep));
  if (key_pressed(Key::minus, true) && keys.shift) set_weight(ctx, cell, tidy(value - kWheelStep));
  if (key_pressed(Key::del) || key_pressed(Key::backspace)) set_weight(ctx, cell, 0);
  if (key_pressed(Key::escape)) ctx.scratch.kernel_focus = false;
  if (key_pressed(Key::enter) || key_pressed(Key::keypad_enter) || key_pressed(Key::f2))
    start_typing(ctx, field, model::format_exact(value), true, true);
  else if (const std::string text = typed_number(keys.shift); !text.empty())
    start_typing(ctx, field, text, false, true);
}

void edit_cell(const Context& ctx, const Cell& cell, const Box& box, const CellGrid& grid, bool selected, float value) {
  const std::string name = cell_name(cell);
  const ImGuiID field = ImGui::GetID(name.c_str());
  if (ctx.scratch.typing.field == field) {
    const TypingResult typed = typing_field(ctx, field, ctx.style.fonts.mono, box, value);
    ctx.recorder.add(name, box.min(), box.max(), model::format_number(value));
    if (typed.value) set_weight(ctx, cell, *typed.value);
    if (typed.end == TypingEnd::moved_up) select(ctx, cell.input_channel, std::max<int64_t>(cell.row - 1, 0), cell.col);
    if (typed.end == TypingEnd::moved_down)
      select(ctx, cell.input_channel, std::min(cell.row + 1, grid.rows - 1), cell.col);
    return;
  }
  ImGui::SetCursorScreenPos(box.min());
  ImGui::InvisibleButton(name.c_str(), {box.w, box.h});
  ctx.recorder.add_last_item(name, model::format_number(value));
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    ctx.scratch.hover = {model::Hover::Place::weight, cell.output, cell.row, cell.col, cell.input_channel};
  }
  if (ImGui::IsItemActivated()) select(ctx, cell.input_channel, cell.row, cell.col);
  // Dragging up counts up.
  if (const auto dragged = drag_value(ctx, field, value, -ImGui::GetIO().MousePos.y, kPerPixel))
    set_weight(ctx, cell, tidy(dragged->value), dragged->edit_id);
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left))
    start_typing(ctx, field, model::format_exact(value), true, true);
  claim_mouse_wheel();
  if (const float wheel = ImGui::GetIO().MouseWheel; hovered && wheel != 0)
    set_weight(ctx, cell, tidy(value + wheel * kWheelStep));
  if (selected) cell_keys(ctx, cell, field, value, grid);
}

}  // namespace

float weight_range(const model::KernelBank& kernels) {
  float range = 0;
  for (const float weight : kernels.weight.values()) range = std::max(range, std::abs(weight));
  return range > 0 ? range * 1.5F : 1;
}

void kernel_editor(const Context& ctx, const CellGrid& grid) {
  const auto& session = ctx.state.session;
  const model::KernelBank& kernels = ctx.state.document.kernels;
  const ColorTable& colors = model::signed_table(session);
  const float range = weight_range(kernels);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float gap = ctx.px(2);
  for (int64_t row = 0; row < grid.rows; ++row)
    for (int64_t col = 0; col < grid.cols; ++col) {
      const Cell cell{session.selected_output, session.selected_input_channel, row, col};
      const float value = kernels.weight.at(cell.output, cell.input_channel, row, col);
      Box box = grid.box_of({{row, row + 1}, {col, col + 1}});
      box = {box.x + gap / 2, box.y + gap / 2, box.w - gap, box.h - gap};
      const ImU32 ground = model::color_of(colors, value, -range, range);
      const bool selected = session.selected_row == row && session.selected_col == col;
      draw.AddRectFilled(box.min(), box.max(), ground, ctx.px(3));
      if (session.theme != model::Theme::dark)
        add_rect(&draw, box.min(), box.max(), ctx.palette().border, ctx.px(3), 1);
      edit_cell(ctx, cell, box, grid, selected, value);
      if (ctx.scratch.typing.field == ImGui::GetID(cell_name(cell).c_str())) continue;
      const std::string text = model::format_number(value, 4);
      const Font& large = ctx.style.fonts.mono_large;
      const bool fits = text_width(large, text) <= box.w - ctx.px(6);
      // Cells of a large kernel may be too small for a number: its colour, the tooltip and the window still tell it.
      if (fits || text_width(ctx.style.fonts.mono_small, text) <= box.w)
        draw_text(fits ? large : ctx.style.fonts.mono_small, {box.x, box.y, box.w, box.h}, readable_on(ground), text,
                  Align::centre);
      if (selected && ctx.scratch.kernel_focus)
        add_rect(&draw, box.min(), box.max(), ctx.palette().accent, ctx.px(3), ctx.px(2));
    }
  if (ctx.state.document.is_off(session.selected_output, session.selected_input_channel))
    hatch(ctx, grid.box(), ctx.palette().hatch, ctx.px(9));
  // A press anywhere else takes the keyboard away from the kernel.
  if (ImGui::IsMouseClicked(ImGuiMouseButton_Left) && !grid.box().contains(ImGui::GetIO().MousePos))
    ctx.scratch.kernel_focus = false;
}

void kernel_thumbnail(const Context& ctx, int64_t output, int64_t input_channel, const Box& box) {
  const model::KernelBank& kernels = ctx.state.document.kernels;
  const Shape& shape = kernels.weight.shape();
  const ColorTable& colors = model::signed_table(ctx.state.session);
  const float range = weight_range(kernels);
  const CellGrid grid = fit_grid(box, shape.h, shape.w);
  for (int64_t row = 0; row < shape.h; ++row)
    for (int64_t col = 0; col < shape.w; ++col) {
      const Box cell = grid.box_of({{row, row + 1}, {col, col + 1}});
      ImGui::GetWindowDrawList()->AddRectFilled(
          cell.min(), cell.max(),
          model::color_of(colors, kernels.weight.at(output, input_channel, row, col), -range, range));
    }
  if (!ctx.state.document.is_off(output, input_channel)) return;
  const ImU32 veil = (ctx.palette().panel & ~IM_COL32_A_MASK) | (ImU32{170} << IM_COL32_A_SHIFT);
  ImGui::GetWindowDrawList()->AddRectFilled(grid.box().min(), grid.box().max(), veil);
}

ColorScale weight_scale(const FrameState& state) {
  ColorScale scale;
  scale.table = &model::signed_table(state.session);
  scale.hi = weight_range(state.document.kernels);
  scale.lo = -scale.hi;
  return scale;
}

}  // namespace convlens::ui
