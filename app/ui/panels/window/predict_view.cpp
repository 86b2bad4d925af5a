#include "ui/panels/window/predict_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/window/explained.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::Hover;
using model::Predict;
using model::PredictKind;
using model::Verdict;

constexpr float kControl = 26, kLine = 18;  // design units
constexpr std::array kKinds{Option{"number", "Number", "Say the number"},
                            Option{"sign", "Sign", "Say only whether it is negative, 0 or positive"}};

Hover asked_cell(const FrameState& state) {
  const model::WindowPlace& cell = *state.session.predict.cell;
  return {model::place_of(shown_part(state)), cell.channel, cell.row, cell.col};
}

// The answer, in the scale that is shown.
struct Asked {
  double value = 0;
  bool has_bias = false;
  int decimals = 0;
};

std::optional<Asked> asked_of(const FrameState& state) {
  if (!state.session.predict.cell) return {};
  const Hover wanted = asked_cell(state);
  if (shown_part(state) == model::StagePart::window) {
    const auto cell = explain_cell(state, wanted);
    if (!cell) return {};
    return Asked{cell->total, cell->bias != 0, model::decimals_asked(*cell)};
  }
  auto cell = explain_stage_cell(state, wanted);
  if (!cell) return {};
  const model::StageCell shown = model::in_unit(std::move(*cell), state.document, model::unit_of(scale_of(state)));
  return Asked{double{shown.value}, false, model::decimals_asked(shown)};
}

const Predict& predict_of(const Context& ctx) { return ctx.state.session.predict; }

void answer(const Context& ctx, double value) {
  ctx.scratch.predicted.reset();
  ctx.emit(model::AnswerPrediction{value});
}

void next(const Context& ctx) {
  ctx.scratch.predicted.reset();
  ctx.emit(model::NextQuestion{});
}

bool enter_pressed() { return key_pressed(Key::enter) || key_pressed(Key::keypad_enter); }

// A number that begins with what was typed in this frame: digits and a minus start it.
std::string typed_number() {
  std::string text;
  for (const ImWchar character : ImGui::GetIO().InputQueueCharacters) {
    const bool starts = (character >= '0' && character <= '9') || character == '-';
    if (text.empty() && !starts) continue;
    if (character < 128) text += static_cast<char>(character);
  }
  return text;
}

// The field for the number. Enter answers; a click elsewhere keeps what was typed for the button.
void number_answer(const Context& ctx, const Box& box) {
  const Predict& predict = predict_of(ctx);
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  const float button_w = button_width(ctx, "Answer");
  const Box field{box.x, box.y, std::min(ctx.px(110), box.w - button_w - ctx.px(8)), box.h};
  const ImGuiID id = ImGui::GetID("predict.answer");
  std::optional<float>& draft = ctx.scratch.predicted;
  const std::string shown = draft ? model::format_exact(*draft) : std::string();
  if (ctx.scratch.typing.field == id) {
    const bool entered = enter_pressed();
    const TypingResult typed = typing_field(ctx, id, fonts.mono, field, draft.value_or(0));
    ctx.recorder.add("predict.answer", field.min(), field.max(), shown);
    if (typed.value) draft = typed.value;
    if (typed.value && entered) answer(ctx, *typed.value);
  } else {
    ImGui::SetCursorScreenPos(field.min());
    const bool clicked = ImGui::InvisibleButton("predict.answer", {field.w, field.h});
    ctx.recorder.add_last_item("predict.answer", shown);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(field.min(), field.max(), ImGui::IsItemHovered() ? p.control_hovered : p.control,
                       ctx.style.rounding());
    add_rect(&draw, field.min(), field.max(), p.accent, ctx.style.rounding(), ctx.px(1));
    draw_text(draft ? fonts.mono : fonts.small, {field.x + ctx.px(8), field.y, field.w - ctx.px(16), field.h},
              draft ? p.text : p.text_dim, draft ? shown : "type it");
    const std::string typed = predict_has_keyboard(ctx) ? typed_number() : std::string();
    const Result<float> whole = model::parse_number(typed);
    if (whole && enter_pressed())  // all of it in one frame
      answer(ctx, double{*whole});
    else if (!typed.empty())
      start_typing(ctx, id, typed, false);
    else if (clicked || (predict_has_keyboard(ctx) && enter_pressed() && !draft))
      start_typing(ctx, id, shown, true);
    else if (predict_has_keyboard(ctx) && enter_pressed() && draft)
      answer(ctx, *draft);
  }
  const bool may_show = predict.wrong >= model::kTriesBeforeShow;
  const Box buttons{field.right() + ctx.px(8), box.y, button_w, box.h};
  if (button(ctx, "predict.submit", "Answer", buttons, {.enabled = draft.has_value(), .tooltip = "Enter"}) && draft)
    answer(ctx, *draft);
  if (!may_show) return;
  const Box show{buttons.right() + ctx.px(6), box.y, button_width(ctx, "Show"), box.h};
  if (button(ctx, "predict.show", "Show", show, {.tooltip = "Uncover the products; the question counts as not solved"}))
    ctx.emit(model::ShowPrediction{});
}

void sign_answer(const Context& ctx, const Box& box) {
  constexpr std::array<std::string_view, 3> kNames{"predict.answer.negative", "predict.answer.zero",
                                                   "predict.answer.positive"};
  constexpr std::array<std::string_view, 3> kLabels{"\xE2\x88\x92", "0", "+"};
  const float width = ctx.px(44), gap = ctx.px(6);
  for (size_t i = 0; i < kNames.size(); ++i) {
    const Box part{box.x + static_cast<float>(i) * (width + gap), box.y, width, box.h};
    if (button(ctx, kNames[i], kLabels[i], part)) answer(ctx, static_cast<double>(i) - 1);
  }
  ctx.recorder.add("predict.answer", box.min(), {box.x + 3 * width + 2 * gap, box.bottom()});
  if (!predict_has_keyboard(ctx)) return;
  for (const ImWchar character : ImGui::GetIO().InputQueueCharacters) {
    if (character == '-') return answer(ctx, -1);
    if (character == '0') return answer(ctx, 0);
    if (character == '+') return answer(ctx, 1);
  }
}

// The answer, now that the question is over, and the way on.
void outcome(const Context& ctx, const std::optional<Asked>& asked, const Box& box) {
  const float width = button_width(ctx, "Next");
  const std::string total = asked ? "= " + model::format_number(asked->value, 7) : std::string();
  draw_text(ctx.style.fonts.mono_large, {box.x, box.y, box.w - width - ctx.px(8), box.h}, ctx.palette().text, total);
  const Box place{box.x + std::min(box.w - width, text_width(ctx.style.fonts.mono_large, total) + ctx.px(16)), box.y,
                  width, box.h};
  if (button(ctx, "predict.next", "Next", place, {.selected = true}) || (predict_has_keyboard(ctx) && enter_pressed()))
    next(ctx);
}

std::string question_text(const Context& ctx, const std::optional<Asked>& asked) {
  const Predict& predict = predict_of(ctx);
  if (!predict.cell) return "The parameters give no output to ask for.";
  std::string text = std::to_string(predict.question + 1) + ".  ";
  if (predict.kind == PredictKind::sign) return text + "Negative, 0 or positive?";
  switch (shown_part(ctx.state)) {
    case model::StagePart::window:
      text += asked && asked->has_bias ? "Sum of the products + bias?" : "Sum of the products?";
      break;
    case model::StagePart::activation:
      text += "The value after " + activation_name(ctx.state.document.activation) + "?";
      break;
    case model::StagePart::pool:
      text += "The pooled value?";
      break;
  }
  const int decimals = asked ? asked->decimals : 0;
  if (decimals > 0) text += "  (" + std::to_string(decimals) + " decimals)";
  return text;
}

void question(const Context& ctx, const std::optional<Asked>& asked, const Box& box) {
  const Predict& predict = predict_of(ctx);
  const std::string text = question_text(ctx, asked);
  ImGui::SetCursorScreenPos(box.min());
  // A click leads back to the cell when the window has been moved elsewhere.
  if (ImGui::InvisibleButton("predict.question", {box.w, box.h}) && predict.cell)
    ctx.emit(model::PlaceWindow{*predict.cell});
  std::string value = text;
  if (predict.cell)
    value += "  channel " + std::to_string(predict.cell->channel) + ", row " + std::to_string(predict.cell->row) +
             ", col " + std::to_string(predict.cell->col);
  ctx.recorder.add_last_item("predict.question", value);
  draw_text(ctx.style.fonts.text, box, ctx.palette().text, text);
}

// Right of asked, the streak; the kind and the seed that the questions come from.
void tally(const Context& ctx, const Box& box) {
  const Predict& predict = predict_of(ctx);
  const Palette& p = ctx.palette();
  const float kinds = choice_width(ctx, kKinds), seed = ctx.px(84), gap = ctx.px(6);
  const int kind = choice(ctx, "predict.kind", kKinds, static_cast<int>(predict.kind), {box.x, box.y, kinds, box.h});
  if (kind >= 0) ctx.emit(model::SetPredictKind{static_cast<PredictKind>(kind)});
  const NumberSpec spec{.min = 0,
                        .max = static_cast<float>(model::kMaxPredictSeed),
                        .step = 1,
                        .per_px = 0.2F,
                        .whole = true,
                        .prefix = "seed",
                        .tooltip = "The same seed asks a whole class the same questions"};
  const Box seed_box{box.x + kinds + gap, box.y, seed, box.h};
  if (const auto edit = number_field(ctx, "predict.seed", static_cast<float>(predict.seed), seed_box, spec))
    if (const auto value = static_cast<int64_t>(std::lround(edit->value)); value != predict.seed)
      ctx.emit(model::StartPredict{value});
  const std::string text = std::to_string(predict.right) + " of " + std::to_string(predict.asked) +
                           (predict.streak > 1 ? " \xC2\xB7 " + std::to_string(predict.streak) + " in a row" : "");
  const Box place{seed_box.right() + gap, box.y, box.right() - seed_box.right() - gap, box.h};
  ImGui::SetCursorScreenPos(place.min());
  if (ImGui::InvisibleButton("predict.tally", {std::max(1.0F, place.w), place.h})) ctx.emit(model::ResetPredict{});
  ctx.recorder.add_last_item("predict.tally", text);
  draw_text(ctx.style.fonts.mono_small, place, ImGui::IsItemHovered() ? p.text : p.text_dim, text);
  tooltip(ctx, "Answered right, of those asked. Click to start over.");
}

void verdict(const Context& ctx, const Box& box) {
  const Verdict& said = predict_of(ctx).verdict;
  ctx.recorder.add("predict.verdict", box.min(), box.max(), said.text);
  if (said.kind == Verdict::Kind::none) return;
  const Palette& p = ctx.palette();
  const bool wrong = said.kind != Verdict::Kind::right && said.kind != Verdict::Kind::shown;
  const float bar = ctx.px(3);
  ImGui::GetWindowDrawList()->AddRectFilled(box.min(), {box.x + bar, box.bottom()}, wrong ? p.error : p.accent,
                                            ctx.px(1));
  draw_wrapped(ctx.style.fonts.small, box.x + bar + ctx.px(7), box.y, box.w - bar - ctx.px(7), p.text, said.text);
}

}  // namespace

bool covers(const FrameState& state, const Hover& cell) {
  const Predict& predict = state.session.predict;
  return predict.on && predict.open && predict.cell && cell == asked_cell(state);
}

bool covered(const FrameState& state) { return covers(state, explained_cell(state)); }

void cover_cell(const Context& ctx, const CellGrid& grid, int64_t channel) {
  const Predict& predict = predict_of(ctx);
  if (!predict.on || !predict.open || !predict.cell || predict.cell->channel != channel) return;
  if (predict.cell->row >= grid.rows || predict.cell->col >= grid.cols) return;
  const Box box = grid.box_of({{predict.cell->row, predict.cell->row + 1}, {predict.cell->col, predict.cell->col + 1}});
  ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), ctx.palette().control_active);
  const Font& font = ctx.style.fonts.mono_small;
  if (grid.cell_px >= font.size_px) draw_text(font, box, ctx.palette().text, "?", Align::centre);
}

bool predict_has_keyboard(const Context& ctx) {
  return predict_of(ctx).on && !ctx.scratch.kernel_focus && ctx.scratch.typing.field == 0 &&
         ctx.state.session.dialog == model::Dialog::none && !modifiers().ctrl && !modifiers().alt;
}

void toggle_predict(const Context& ctx) {
  ctx.scratch.predicted.reset();
  if (predict_of(ctx).on) return ctx.emit(model::StopPredict{});
  ctx.scratch.kernel_focus = false;
  ctx.emit(model::StartPredict{predict_of(ctx).seed});
}

float predict_toggle_width(const Context& ctx) { return button_width(ctx, "Predict"); }

void predict_toggle(const Context& ctx, const Box& box) {
  const bool on = predict_of(ctx).on;
  if (button(ctx, "predict.toggle", "Predict", box,
             {.selected = on, .tooltip = on ? "Uncover the results (Q)" : "Cover the results and guess them (Q)"}))
    toggle_predict(ctx);
}

void predict_notice(const Context& ctx, const Box& box) {
  constexpr std::string_view kOpen = "Show the question", kLeave = "Leave";
  const float open = button_width(ctx, kOpen), leave = button_width(ctx, kLeave), gap = ctx.style.gap();
  draw_text(ctx.style.fonts.text, {box.x, box.y, box.w - open - leave - 2 * gap, box.h}, ctx.palette().text,
            "Predict covers a result; the question needs the window panel.");
  if (button(ctx, "predict.open", kOpen, {box.right() - open - leave - gap, box.y, open, box.h},
             {.selected = true, .tooltip = "4"}))
    ctx.emit(model::SetMaximised{model::Panel::window});
  if (button(ctx, "predict.leave", kLeave, {box.right() - leave, box.y, leave, box.h}, {.tooltip = "Esc"}))
    toggle_predict(ctx);
}

void predict_view(const Context& ctx, const Box& box) {
  const Predict& predict = predict_of(ctx);
  const std::optional<Asked> asked = asked_of(ctx.state);
  const float gap = ctx.px(5), control = ctx.px(kControl);
  question(ctx, asked, {box.x, box.y, box.w, ctx.px(kLine)});
  const Box row{box.x, box.y + ctx.px(kLine) + gap, box.w, control};
  if (!predict.open)
    outcome(ctx, asked, row);
  else if (predict.kind == PredictKind::number)
    number_answer(ctx, row);
  else
    sign_answer(ctx, row);
  const Box bottom{box.x, box.bottom() - control, box.w, control};
  verdict(ctx, {box.x, row.bottom() + gap, box.w, std::min(ctx.px(34), bottom.y - row.bottom() - 2 * gap)});
  tally(ctx, bottom);
}

}  // namespace convlens::ui
