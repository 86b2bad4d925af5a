#include "ui/panels/bars.h"

#include <algorithm>
#include <string>

#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/panel.h"
#include "ui/panels/stage_words.h"
#include "ui/panels/window/predict_view.h"
#include "ui/panels/work_bar.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr int64_t kChannelsTold = 6;  // of an input cell
constexpr std::string_view kDot = " \xC2\xB7 ", kArrow = " \xE2\x86\x92 ";

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

// A layer without a window begins with its activation.
const Tensor& maps_of_window(const model::Results& results) {
  return results.conv.maps.empty() ? results.activated.maps : results.conv.maps;
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
    for (int64_t c = 1; c < std::min(shape.c, kChannelsTold); ++c)
      text += ", " + cell_value(state, input, c, hover.row, hover.col);
    if (shape.c > kChannelsTold) text += ", \xE2\x80\xA6";
    return text;
  }
  if (hover.place == Place::map && !maps_of_window(state.results).empty()) {
    const Tensor& map = maps_of_window(state.results);
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

// "296 of 6 722 parameters": of the shown layer among all.
std::string part_of_all(int64_t part, int64_t all, std::string_view word) {
  return part == all ? counted(all, word) : grouped(part) + " of " + counted(all, word);
}

// How the shown layer was computed, and what it costs. Without kernels there is no variant of the engine to name.
std::string computation_text(const FrameState& state, bool with_totals) {
  const model::Results& r = state.results;
  if (r.last().maps.empty()) return {};
  std::string text;
  if (r.window != model::WindowKind::none && !r.variant.empty())
    text = std::string(r.variant) + std::string(kDot) + r.target + std::string(kDot) + counted(r.threads, "thread") +
           std::string(kDot);
  text += time_text(r.compute_ms) + "    ";
  model::PipelineCosts all, here;
  for (const model::StageInfo& stage : model::stage_infos(state.whole, state.whole.input.read().shape())) {
    const bool shown = stage.place.layer == state.whole.shown_layer;
    for (model::PipelineCosts* costs : {&all, &here})
      if (costs == &all || shown) {
        costs->parameters += stage.parameters;
        costs->multiplications += stage.multiplications;
      }
  }
  if (!with_totals) all = here;
  return text + part_of_all(here.parameters, all.parameters, "parameter") + std::string(kDot) +
         part_of_all(here.multiplications, all.multiplications, "multiplication");
}

std::string sizes_text(const FrameState& state) {
  const model::Results& r = state.results;
  const Tensor& last = r.window == model::WindowKind::none ? r.last().maps : r.conv.maps;
  if (last.empty()) return {};
  return dims(state, r.input) + std::string(kArrow) + dims(state, last.shape()) + std::string(kDot);
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

}  // namespace

void status_bar(const Context& ctx, const Box& box) {
  const BarScope bar("##status", box);
  const auto& session = ctx.state.session;
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  if (session.notice.kind != model::Notice::Kind::none) {
    notice(ctx, box);
    return;
  }
  if (ctx.state.work) {
    work_bar(ctx, box, *ctx.state.work);
    return;
  }
  // Where it would push the left text aside, the sizes stand in the strip of stages alone.
  std::string right = sizes_text(ctx.state) + computation_text(ctx.state, true);
  if (text_width(fonts.mono_small, right) > box.w * 0.55F) right = computation_text(ctx.state, true);
  if (text_width(fonts.mono_small, right) > box.w * 0.62F) right = computation_text(ctx.state, false);
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
}

}  // namespace convlens::ui
