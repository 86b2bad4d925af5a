#include "ui/panels/window/patch_view.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/window/explained.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kTallest = 38, kWidest = 76, kLeastNumber = 17, kSpare = 8;  // design units
constexpr int kDigits = 5;

std::string text_of(const Context& ctx, const model::PatchCell& tap) {
  if (tap.padding) return tap.counts ? "0" : "";
  return value_text(ctx.state, double{tap.value}, kDigits);
}

// Numbers of one row, for the recorder.
std::string listed(const Context& ctx, const model::StageCell& cell) {
  std::string text;
  for (size_t k = 0; k < cell.patch.size() && k < 64; ++k) {
    const bool new_row = k > 0 && static_cast<int64_t>(k) % cell.taps.w == 0;
    const std::string number = text_of(ctx, cell.patch[k]);
    text += (k == 0 ? "" : new_row ? " / " : " ") + (number.empty() ? std::string("-") : number);
  }
  return text;
}

}  // namespace

int64_t cells_read(const Context& ctx, const model::StageCell& cell) {
  const model::WindowPlace& place = ctx.state.session.transport.place;
  if (place.product < 0 || place.channel != cell.channel || place.row != cell.row || place.col != cell.col) return -1;
  return std::min(place.product + 1, static_cast<int64_t>(cell.patch.size()));
}

PatchLook patch_look(const Context& ctx, const model::StageCell& cell, float width, float height) {
  PatchLook look;
  look.rows = cell.taps.h;
  look.cols = cell.taps.w;
  if (cell.patch.empty()) return look;
  float widest = 0;
  for (const model::PatchCell& tap : cell.patch)
    widest = std::max(widest, text_width(ctx.style.fonts.mono_small, text_of(ctx, tap)));
  const float room_w = width / static_cast<float>(look.cols), room_h = height / static_cast<float>(look.rows);
  const bool large = ctx.state.session.maximised == model::Panel::window;
  look.cell_h = std::floor(std::min(room_h, ctx.px(large ? 2 * kTallest : kTallest)));
  const float wanted = std::max(look.cell_h, std::min(widest + ctx.px(kSpare), ctx.px(kWidest)));
  look.cell_w = std::floor(std::min(room_w, wanted));
  look.numbers = look.cell_w >= widest + 2 && look.cell_h >= ctx.px(kLeastNumber);
  // Without numbers squares are enough.
  if (!look.numbers) look.cell_w = look.cell_h = std::max(1.0F, std::min(look.cell_w, look.cell_h));
  return look;
}

void patch_grid(const Context& ctx, const model::StageCell& cell, const PatchLook& look, float x, float y,
                std::string_view name, int64_t read) {
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ColorScale scale = stage_input_scale(ctx.state);
  const float gap = look.cell_w >= ctx.px(8) ? ctx.px(2) : 0, round = gap > 0 ? ctx.px(3) : 0;
  for (size_t k = 0; k < cell.patch.size(); ++k) {
    const model::PatchCell& tap = cell.patch[k];
    const auto index = static_cast<int64_t>(k);
    const Box box{x + static_cast<float>(index % look.cols) * look.cell_w,
                  y + static_cast<float>(index / look.cols) * look.cell_h, look.cell_w - gap, look.cell_h - gap};
    const bool waits = read >= 0 && index >= read;
    const ImU32 ground = tap.padding || waits ? p.control : scale.color_of(tap.value);
    draw.AddRectFilled(box.min(), box.max(), ground, round);
    if (ctx.style.theme != model::Theme::dark && gap > 0) add_rect(&draw, box.min(), box.max(), p.border, round, 1);
    if (tap.padding) hatch(ctx, box, p.hatch, ctx.px(5));
    if (look.numbers) {
      const ImU32 color = tap.padding || waits ? (tap.counts ? p.text : p.text_dim) : readable_on(ground);
      draw_text(ctx.style.fonts.mono_small, {box.x + 1, box.y, box.w - 2, box.h}, waits ? p.text_faint : color,
                text_of(ctx, tap), Align::centre);
    }
    const bool wins = tap.row == cell.pool.row && tap.col == cell.pool.col && cell.pool.row >= 0 && read < 0;
    const bool current = read > 0 && index == read - 1;
    if (wins || current) add_rect(&draw, box.min(), box.max(), p.accent, round, ctx.px(2.5F));
  }
  ctx.recorder.add(name, {x, y}, {x + look.w(), y + look.h()}, listed(ctx, cell));
}

}  // namespace convlens::ui
