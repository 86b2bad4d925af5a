#include "ui/panels/bars.h"

#include <algorithm>
#include <string>
#include <vector>

#include "model/batch.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/shares_view.h"
#include "ui/panels/window/predict_view.h"
#include "ui/panels/window/unreached.h"
#include "ui/panels/window_formula.h"
#include "ui/panels/work_bar.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr std::string_view kTimes = "\xC3\x97", kDot = " \xC2\xB7 ", kArrow = " \xE2\x86\x92 ";

// A window without ground for things that belong to no panel.
void begin_bar(const char* id, const Box& box) {
  ImGui::SetNextWindowPos(box.min());
  ImGui::SetNextWindowSize({box.w, box.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoNav);
}

void end_bar() {
  ImGui::End();
  ImGui::PopStyleVar(2);
}

// Of the whole batch where there is one.
std::string dims(const FrameState& state, const Shape& shape) {
  const int64_t inputs = model::batch_size(state.document);
  return (inputs > 1 ? std::to_string(inputs) + std::string(kTimes) : std::string()) + std::to_string(shape.c) +
         std::string(kTimes) + std::to_string(shape.h) + std::string(kTimes) + std::to_string(shape.w);
}

std::string size_text(Size2 size) { return std::to_string(size.h) + std::string(kTimes) + std::to_string(size.w); }

struct StageChip {
  std::string title, details, shape;
};

std::string conv_details(const Conv2dProblem& problem) {
  const Size2 stride = problem.params.stride;
  const Padding& p = problem.padding;
  std::string text = stride.h == stride.w ? "s" + std::to_string(stride.h) : "s" + size_text(stride);
  if (p == Padding{p.top, p.top, p.top, p.top})
    text += " p" + std::to_string(p.top);
  else
    text += " p" + std::to_string(p.top) + "," + std::to_string(p.left) + "," + std::to_string(p.bottom) + "," +
            std::to_string(p.right);
  if (const Size2 d = problem.params.dilation; d.h * d.w > 1)
    text += d.h == d.w ? " d" + std::to_string(d.h) : " d" + size_text(d);
  if (problem.params.groups > 1) text += " g" + std::to_string(problem.params.groups);
  return text;
}

std::string transposed_details(const ConvTranspose2dProblem& problem) {
  Conv2dProblem alike;
  alike.params.stride = problem.params.stride;
  alike.params.dilation = problem.params.dilation;
  alike.params.groups = problem.params.groups;
  alike.padding = problem.params.padding;
  const Size2 extra = problem.params.output_padding;
  return conv_details(alike) + (extra == Size2{0, 0} ? std::string()
                                : extra.h == extra.w ? " o" + std::to_string(extra.h)
                                                     : " o" + size_text(extra));
}

std::vector<StageChip> stage_chips(const FrameState& state) {
  const model::Results& results = state.results;
  std::vector<StageChip> chips;
  chips.push_back({"Input", channels_off_text(state), dims(state, state.document.input.read().shape())});
  if (results.conv.maps.empty()) return chips;
  const bool transposed = results.window == model::WindowKind::transposed;
  const Shape& w = transposed ? results.transposed.weight : results.problem.weight;
  chips.push_back({(transposed ? "ConvT " : "Conv ") + size_text({w.h, w.w}),
                   transposed ? transposed_details(results.transposed) : conv_details(results.problem),
                   dims(state, results.conv.maps.shape())});
  if (!results.activated.maps.empty()) chips.push_back({"ReLU", "", ""});
  if (!results.pooled.maps.empty())
    chips.push_back({(state.document.pool.choice == model::PoolChoice::max ? "MaxPool " : "AvgPool ") +
                         size_text(state.document.pool.kernel),
                     "", dims(state, results.pooled.maps.shape())});
  const int64_t inputs = model::batch_size(state.document);
  chips.push_back({"Mean", "",
                   (inputs > 1 ? std::to_string(inputs) + std::string(kTimes) : std::string()) +
                       std::to_string(results.conv.maps.shape().c)});
  return chips;
}

std::string cell_value(const FrameState& state, const Tensor& map, int64_t channel, int64_t row, int64_t col) {
  return value_text(state, double{map.at(0, channel, row, col)}, 9);
}

std::string cell_text(int64_t row, int64_t col) {
  return "row " + std::to_string(row) + ", col " + std::to_string(col);
}

// The weight, and what it meets over the whole map once that is summed.
std::string weight_text(const FrameState& state, const model::Hover& hover) {
  const auto weight =
      double{state.document.kernels.weight.at(hover.channel, hover.input_channel, hover.row, hover.col)};
  std::string text = "weight of output " + std::to_string(hover.channel) + ", input channel " +
                     std::to_string(state.document.first_channel_of(hover.channel) + hover.input_channel) + "  " +
                     cell_text(hover.row, hover.col) + "  =  " + model::format_number(weight, 9);
  if (const model::WeightMeeting* met = state.meeting; met != nullptr && met->weight == hover && met->complete())
    text += std::string(kDot) + "meets " + grouped(met->met.places()) + " inputs, mean product " +
            value_text(state, weight * met->mean());
  return text;
}

std::string pointer_text(const FrameState& state) {
  using Place = model::Hover::Place;
  const model::Hover& hover = state.session.hover.place == Place::none ? state.session.pinned : state.session.hover;
  const bool pinned = state.session.hover.place == Place::none && hover.place != Place::none;
  const std::string how = pinned ? "pinned: " : "";
  if (hover.place == Place::input) {
    const Tensor& input = state.document.input.read();
    const Shape& shape = input.shape();
    if (hover.row >= shape.h || hover.col >= shape.w) return {};
    std::string text =
        how + "input  " + cell_text(hover.row, hover.col) + "  =  " + cell_value(state, input, 0, hover.row, hover.col);
    for (int64_t c = 1; c < shape.c; ++c) text += ", " + cell_value(state, input, c, hover.row, hover.col);
    return text;
  }
  if (hover.place == Place::map && !state.results.conv.maps.empty()) {
    const Tensor& map = state.results.conv.maps;
    const Shape& shape = map.shape();
    if (hover.channel >= shape.c || hover.row >= shape.h || hover.col >= shape.w) return {};
    return how + "map " + std::to_string(hover.channel) + "  " + cell_text(hover.row, hover.col) + "  =  " +
           (covers(state, hover) ? "?" : cell_value(state, map, hover.channel, hover.row, hover.col));
  }
  if (hover.place == Place::pooled && !state.results.pooled.maps.empty()) {
    const Tensor& map = state.results.pooled.maps;
    const Shape& shape = map.shape();
    if (hover.channel >= shape.c || hover.row >= shape.h || hover.col >= shape.w) return {};
    return "pooled " + std::to_string(hover.channel) + "  " + cell_text(hover.row, hover.col) + "  =  " +
           cell_value(state, map, hover.channel, hover.row, hover.col);
  }
  if (hover.place == Place::weight) return weight_text(state, hover);
  return {};
}

std::string time_text(double ms) {
  return ms < 1 ? model::format_number(ms * 1000, 3) + " \xC2\xB5s" : model::format_number(ms, 3) + " ms";
}

std::string computation_text(const FrameState& state) {
  const model::Results& r = state.results;
  if (r.conv.maps.empty()) return {};
  return std::string(r.variant) + std::string(kDot) + r.target + std::string(kDot) + std::to_string(r.threads) +
         (r.threads == 1 ? " thread" : " threads") + std::string(kDot) + time_text(r.compute_ms) + "    " +
         costs_text(r);
}

std::string sizes_text(const FrameState& state) {
  const model::Results& r = state.results;
  if (r.conv.maps.empty()) return {};
  return dims(state, r.input) + std::string(kArrow) + dims(state, r.conv.maps.shape()) + std::string(kDot);
}

// What to try, in as many words as there is room for.
std::string hint_that_fits(const Font& font, float room) {
  for (const char* hint :
       {"Paint on the input, drag a kernel cell, hover a map to see where a number comes from. Space plays, ? lists "
        "the keys.",
        "Paint on the input, drag a kernel cell, hover a map to see where a number comes from.  ? lists the keys.",
        "Paint on the input, drag a kernel cell, hover a map.  ? lists the keys.", "? lists the keys."})
    if (text_width(font, hint) <= room) return hint;
  return {};
}

// One line over the status bar, until it is clicked away or Esc is pressed.
void notice(const Context& ctx, const Box& box) {
  const model::Notice& notice = ctx.state.session.notice;
  const bool error = notice.kind == model::Notice::Kind::error;
  const Palette& p = ctx.palette();
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton("notice", {box.w, box.h})) ctx.emit(model::ShowNotice{});
  ctx.recorder.add_last_item("notice", notice.text);
  ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), error ? p.error : p.control_active,
                                            ctx.style.rounding());
  const ImU32 color = error ? p.on_error : p.text;
  const float hint_width = ctx.px(30);
  draw_text(ctx.style.fonts.text, {box.x + ctx.px(10), box.y, box.w - hint_width - ctx.px(20), box.h}, color,
            notice.text);
  draw_text(ctx.style.fonts.small, {box.right() - hint_width - ctx.px(6), box.y, hint_width, box.h}, color, "Esc",
            Align::right);
  tooltip(ctx, notice.text);
}

// The size formula at the right end of the bar, or a word that there is no output.
void formula(const Context& ctx, const Box& box) {
  const model::Results& results = ctx.state.results;
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  std::string text;
  if (results.conv_error) {
    text = results.conv_error->message();
  } else if (!results.conv.maps.empty()) {
    text = formula_text(results, !fonts.has_symbols);
    if (const std::string unreached = unreached_text(unreached_by_windows(ctx)); !unreached.empty()) {
      const std::string with = text + std::string(kDot) + unreached;
      if (text_width(fonts.mono_small, with) <= box.w) text = with;
    }
  }
  const Font& font = text_width(fonts.mono, text) <= box.w ? fonts.mono : fonts.mono_small;
  const float width = std::min(text_width(font, text) + 1, box.w);
  const Box place{box.right() - width, box.y, width, box.h};
  draw_text(font, place, results.conv_error ? p.error : p.text, text, Align::right);
  ctx.recorder.add("formula", place.min(), place.max(), text);
  ImGui::SetCursorScreenPos(place.min());
  ImGui::InvisibleButton("##formula", {std::max(1.0F, place.w), std::max(1.0F, place.h)});
  tooltip(ctx, results.conv_error ? std::string_view(text) : formula_meaning(results));
}

}  // namespace

void stage_bar(const Context& ctx, const Box& box) {
  begin_bar("##stages", box);
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  float x = box.x;
  int index = 0;
  for (const StageChip& chip : stage_chips(ctx.state)) {
    if (index > 0) {
      draw_text(fonts.text, {x, box.y, ctx.px(22), box.h}, p.text_faint, "\xE2\x80\xBA", Align::centre);
      x += ctx.px(22);
    }
    const float left = x;
    const auto part = [&](const Font& font, ImU32 color, const std::string& text) {
      if (text.empty()) return;
      const float width = text_width(font, text);
      draw_text(font, {x, box.y, std::min(width + 1, box.right() - x), box.h}, color, text);
      x += width + ctx.px(7);
    };
    part(fonts.text, p.text, chip.title);
    part(fonts.mono_small, p.text_dim, chip.details);
    part(fonts.mono_small, p.text_dim, chip.shape);
    x -= ctx.px(7);
    ctx.recorder.add("stage." + std::to_string(index++), {left, box.y}, {x, box.bottom()},
                     chip.title + " " + chip.shape);
    if (x > box.right() - ctx.px(60)) break;
  }
  formula(ctx, {x + ctx.px(20), box.y, box.right() - x - ctx.px(20), box.h});
  end_bar();
}

void status_bar(const Context& ctx, const Box& box) {
  begin_bar("##status", box);
  const auto& session = ctx.state.session;
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  if (session.notice.kind != model::Notice::Kind::none) {
    notice(ctx, box);
    end_bar();
    return;
  }
  if (ctx.state.work) {
    work_bar(ctx, box, *ctx.state.work);
    end_bar();
    return;
  }
  std::string right = sizes_text(ctx.state) + computation_text(ctx.state);
  // Where it would push the left text aside, the sizes stand in the stage bar alone.
  if (text_width(fonts.mono_small, right) > box.w * 0.55F) right = computation_text(ctx.state);
  std::string left = pointer_text(ctx.state);
  const bool hint = left.empty() && session.loading_file.empty();
  if (!session.loading_file.empty()) left = "Reading " + session.loading_file + "\xE2\x80\xA6";
  if (!session.saving_file.empty()) left = "Saving " + session.saving_file + "\xE2\x80\xA6";
  const Font& font = hint ? fonts.small : fonts.mono_small;
  const float right_width = std::min(text_width(fonts.mono_small, right), box.w * 0.62F);
  const float room = box.w - right_width - ctx.px(20);
  if (left.empty()) left = hint_that_fits(fonts.small, room);
  draw_text(font, {box.x, box.y, room, box.h}, hint ? p.text_dim : p.text, left);
  draw_text(fonts.mono_small, {box.right() - right_width, box.y, right_width, box.h}, p.text_dim, right, Align::right);
  ctx.recorder.add("status.pointer", box.min(), {box.x + box.w / 2, box.bottom()}, hint ? "" : left);
  ctx.recorder.add("status.computation", {box.right() - right_width, box.y}, box.max(), right);
  end_bar();
}

}  // namespace convlens::ui
