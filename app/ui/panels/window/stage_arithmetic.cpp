#include "ui/panels/window/stage_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/map_range.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/patch_view.h"
#include "ui/panels/window/pool_words.h"
#include "ui/panels/window/predict_view.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr float kCaption = 20, kSign = 30, kWords = 440, kCellW = 96, kCellH = 44;  // design units
constexpr float kPredictHeight = 150;
constexpr int kDigits = 7;

void heading(const Context& ctx, float x, float y, float w, std::string_view text) {
  draw_text(ctx.style.fonts.small, {x, y, w, ctx.px(kCaption - 2)}, ctx.palette().text_dim, text);
}

void sign(const Context& ctx, const Box& box, std::string_view text) {
  draw_text(ctx.style.fonts.mono_large, box, ctx.palette().text_dim, text, Align::centre);
}

std::string_view arrow_of(const Context& ctx) { return ctx.style.fonts.has_symbols ? "\xE2\x86\x92" : ">"; }

// One value as a cell in its map's colour.
void value_cell(const Context& ctx, const Box& box, float value, const ColorScale& scale, bool hidden,
                std::string_view name) {
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImU32 ground = hidden ? p.control : scale.color_of(value);
  draw.AddRectFilled(box.min(), box.max(), ground, ctx.px(4));
  if (ctx.style.theme != model::Theme::dark) add_rect(&draw, box.min(), box.max(), p.border, ctx.px(4), 1);
  const std::string text = hidden ? "?" : stage_number(ctx.state, double{value}, kDigits);
  const Fonts& fonts = ctx.style.fonts;
  const Font& font = text_width(fonts.mono_large, text) <= box.w * 0.9F ? fonts.mono_large : fonts.mono;
  draw_text(font, {box.x + 2, box.y, box.w - 4, box.h}, hidden ? p.text_dim : readable_on(ground), text, Align::centre);
  ctx.recorder.add(name, box.min(), box.max(), text);
}

// What the activation makes of it, in a sentence.
std::string activation_remark(const FrameState& state, const model::StageCell& cell) {
  const bool negative = cell.before < 0;
  switch (state.document.activation) {
    case Activation::relu:
      return negative ? "Negative: ReLU turns it into 0." : "Not negative: ReLU lets it through.";
    case Activation::leaky_relu:
      return negative ? "Negative: only a small share of it goes through." : "Not negative: it goes through.";
    case Activation::abs:
      return negative ? "Negative: the sign is dropped, the size stays." : "Not negative: it stays.";
    case Activation::tanh:
    case Activation::sigmoid:
      return std::abs(cell.before) > 6 ? "Far from 0: it is at the end of the curve."
                                       : "On the steep part of the curve.";
    case Activation::none:
      break;
  }
  return {};
}

void words_or_question(const Context& ctx, const Box& box, std::string_view what, const std::string& value,
                       const std::string& formula, const std::vector<std::string>& notes, bool running) {
  if (ctx.state.session.predict.on)
    return predict_view(ctx, {box.x, box.y, box.w, std::min(box.h, ctx.px(kPredictHeight))});
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  heading(ctx, box.x, box.y, box.w, what);
  float y = box.y + ctx.px(kCaption);
  draw_text(fonts.mono_large, {box.x, y, box.w, ctx.px(30)}, running ? p.accent : p.text, value);
  ctx.recorder.add(running ? "window.running" : "window.total", {box.x, y}, {box.right(), y + ctx.px(30)}, value);
  y += ctx.px(30);
  if (!formula.empty()) {
    draw_text(fonts.mono, {box.x, y, box.w, ctx.px(22)}, p.text_dim, formula);
    ctx.recorder.add("window.equation", {box.x, y}, {box.right(), y + ctx.px(22)}, formula);
    y += ctx.px(26);
  }
  std::string all;
  for (const std::string& note : notes) {
    if (y + fonts.small.size_px > box.bottom()) break;
    y += draw_wrapped(fonts.small, box.x, y, box.w, p.text_dim, note) + ctx.px(3);
    all += (all.empty() ? "" : " ") + note;
  }
  if (!all.empty()) ctx.recorder.add("window.remark", {box.x, y - ctx.px(4)}, {box.right(), y}, all);
}

void activation_strip(const Context& ctx, const model::StageCell& cell, const Box& box) {
  const bool hidden = covered(ctx.state);
  const float large = ctx.state.session.maximised == model::Panel::window ? 1.6F : 1;
  const float w = ctx.px(kCellW * large), h = ctx.px(kCellH * large), arrow = ctx.px(kSign + 10);
  const float y = box.y + ctx.px(kCaption) + std::max(0.0F, std::min((box.h - ctx.px(kCaption) - h) / 3, ctx.px(24)));
  heading(ctx, box.x, y - ctx.px(kCaption), w, "before");
  value_cell(ctx, {box.x, y, w, h}, cell.before, stage_input_scale(ctx.state), false, "window.before");
  const std::string formula =
      activation_formula(ctx.state.document, stage_number(ctx.state, double{cell.before}, kDigits));
  const Font& font = ctx.style.fonts.mono;
  const float middle = std::max(text_width(font, formula), text_width(ctx.style.fonts.small, "leaky ReLU")) + ctx.px(4);
  float x = box.x + w;
  sign(ctx, {x, y, arrow, h}, arrow_of(ctx));
  x += arrow;
  heading(ctx, x, y - ctx.px(kCaption), middle, activation_name(ctx.state.document.activation));
  draw_text(font, {x, y, middle, h}, ctx.palette().text, formula);
  ctx.recorder.add("window.formula", {x, y}, {x + middle, y + h}, formula);
  x += middle;
  sign(ctx, {x, y, arrow, h}, arrow_of(ctx));
  x += arrow;
  heading(ctx, x, y - ctx.px(kCaption), w, "after");
  const ColorScale after = map_scale(ctx.state, model::Hover::Place::activated, cell.channel);
  value_cell(ctx, {x, y, w, h}, cell.value, after, hidden, "window.after");
  x += w + ctx.px(kSign);
  const float room = box.right() - x;
  if (room < ctx.px(120)) return;
  words_or_question(ctx, {x, box.y, std::min(room, ctx.px(kWords)), box.h}, "after the activation",
                    stage_number(ctx.state, double{cell.value}, kDigits), "", {activation_remark(ctx.state, cell)},
                    false);
}

// A window too large to be listed, or drawn: how many cells it has.
float large_window(const Context& ctx, const model::StageCell& cell, const Box& box) {
  const std::string text = times(cell.taps.h, cell.taps.w) + " = " + grouped(cell.taps.h * cell.taps.w) + " cells";
  const float width = text_width(ctx.style.fonts.mono, text) + 1;
  draw_text(ctx.style.fonts.mono, {box.x, box.y + ctx.px(kCaption), width, ctx.px(24)}, ctx.palette().text, text);
  ctx.recorder.add("window.patch", {box.x, box.y}, {box.x + width, box.y + ctx.px(kCaption + 24)}, text);
  return width;
}

void pool_strip(const Context& ctx, const model::StageCell& cell, const Box& box) {
  const bool hidden = covered(ctx.state);
  const int64_t read = cells_read(ctx, cell);
  const float words_w = std::min(ctx.px(kWords), box.w * 0.55F);
  heading(ctx, box.x, box.y, box.w - words_w, "window of " + times(cell.taps.h, cell.taps.w));
  float used = 0;
  if (cell.patch.empty()) {
    used = large_window(ctx, cell, box);
  } else {
    const PatchLook look = patch_look(ctx, cell, box.w - words_w - ctx.px(2 * kSign), box.h - ctx.px(kCaption));
    model::StageCell shown = cell;
    if (hidden) shown.pool.row = shown.pool.col = -1;
    patch_grid(ctx, shown, look, box.x, box.y + ctx.px(kCaption), "window.patch", read);
    used = look.w();
    sign(ctx, {box.x + used, box.y + ctx.px(kCaption), ctx.px(kSign), look.h()}, arrow_of(ctx));
  }
  const float x = box.x + std::max(used, ctx.px(60)) + ctx.px(kSign + 8);
  const PoolWords words = pool_words(ctx.state, cell, read, hidden);
  words_or_question(ctx, {x, box.y, std::min(box.right() - x, ctx.px(1.6F * kWords)), box.h}, words.what, words.value,
                    words.formula, words.notes, read >= 0);
}

}  // namespace

void stage_arithmetic(const Context& ctx, const model::StageCell& cell, const Box& box) {
  cell.part == model::StagePart::activation ? activation_strip(ctx, cell, box) : pool_strip(ctx, cell, box);
}

}  // namespace convlens::ui
