#include "ui/panels/window/arithmetic_strip.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/window/arithmetic_grids.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/predict_view.h"
#include "ui/panels/window/total_view.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kGap = 22, kFolded = 74, kLeastGrids = 100;  // design units: between channels, width of a folded one
constexpr float kPredictHeight = 150;

int64_t channels_of(const CellExplanation& cell) { return static_cast<int64_t>(cell.channel_sums.size()); }

float open_width(const Context& ctx, const ArithmeticLook& look) {
  return static_cast<float>(channels_of(look.cell)) * (look.width() + ctx.px(kGap));
}

// Products that the running sum has taken, when the transport stands on a product of the cell that is explained.
int64_t summed(const Context& ctx, const CellExplanation& cell) {
  const model::WindowPlace& place = ctx.state.session.transport.place;
  const bool here = place.channel == cell.output_channel && place.row == cell.row && place.col == cell.col;
  if (!here || place.product < 0) return -1;
  if (!transposes(ctx.state)) return place.product + 1;
  // The stamps are told without the taps on zeros.
  const auto whole = explain_cell(ctx.state, {model::Hover::Place::map, cell.output_channel, cell.row, cell.col});
  if (!whole || whole->taps.size() == cell.taps.size()) return place.product + 1;
  const auto first = whole->taps.begin();
  return std::count_if(first, first + place.product + 1, [](const Tap& tap) { return tap.row >= 0; });
}

// Which channels stand open: all where they fit, else the selected one, and whatever the person opened or closed.
class Folding {
 public:
  Folding(const Context& ctx, const ArithmeticLook& look, float room)
      : ctx_(ctx), all_(open_width(ctx, look) <= room + 1), channels_(channels_of(look.cell)) {}

  bool is_open(int64_t channel) const {
    if (channels_ == 1) return true;
    const auto& by_hand = ctx_.scratch.folded_channels;
    if (const auto found = by_hand.find(channel); found != by_hand.end()) return !found->second;
    return all_ || channel == std::min(ctx_.state.session.selected_input_channel, channels_ - 1);
  }
  // Of all channels side by side, as they stand.
  float width(const ArithmeticLook& look) const {
    float width = 0;
    for (int64_t i = 0; i < channels_; ++i) width += (is_open(i) ? look.width() : ctx_.px(kFolded)) + ctx_.px(kGap);
    return width;
  }
  void toggle(int64_t channel) const { ctx_.scratch.folded_channels[channel] = is_open(channel); }

 private:
  const Context& ctx_;
  bool all_;
  int64_t channels_;
};

// A folded channel: its name and its sum.
void folded_channel(const Context& ctx, const ArithmeticLook& look, int64_t channel, const Box& box) {
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled(box.min(), box.max(), p.control, ctx.style.rounding());
  const std::string sum = look.covered ? "?" : look.sum.text(look.cell.channel_sums[static_cast<size_t>(channel)]);
  const float middle = box.y + box.h / 2;
  draw_text(fonts.small, {box.x + ctx.px(4), box.y + ctx.px(6), box.w - ctx.px(8), ctx.px(18)}, p.text_dim,
            patch_name(ctx, look.cell.first_input_channel + channel), Align::centre);
  draw_text(fonts.text, {box.x, middle - ctx.px(20), box.w, ctx.px(20)}, p.text_dim, "\xCE\xA3", Align::centre);
  draw_text(fonts.mono_small, {box.x + 2, middle, box.w - 4, ctx.px(20)}, p.text, sum, Align::centre);
}

// The line over a channel's grids folds it, a folded channel opens. Returns its width.
float channel(const Context& ctx, const ArithmeticLook& look, const Folding& folding, int64_t index, float x, float y) {
  const bool open = folding.is_open(index);
  const float caption = grid_caption_height(ctx);
  const float width = open ? look.width() : ctx.px(kFolded);
  const std::string name = "window.channel." + std::to_string(index);
  const Box box{x, y, width, look.most_h() + caption};
  if (open)
    channel_grids(ctx, look, index, x, y);
  else
    folded_channel(ctx, look, index, box);
  const std::string sum = look.covered ? "covered" : look.sum.text(look.cell.channel_sums[static_cast<size_t>(index)]);
  if (channels_of(look.cell) == 1) {
    ctx.recorder.add(name, box.min(), box.max(), sum);
    return width;
  }
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton(name.c_str(), {width, open ? caption : box.h})) folding.toggle(index);
  // Of many channels only what is on screen.
  if (ImGui::IsItemVisible()) ctx.recorder.add_last_item(name, sum);
  tooltip(ctx, open ? "Click to fold this channel to its sum" : "Click to show the products of this channel");
  return width;
}

// The kernel's half turn after the switch between correlation and convolution: 1 where it comes from, 0 arrived.
float kernel_turn(const Context& ctx) {
  constexpr double kTurnSeconds = 0.45;
  KernelTurn& turn = ctx.scratch.kernel_turn;
  const bool flip = ctx.state.results.problem.params.flip && !transposes(ctx.state);
  if (turn.known && turn.flip != flip && !ctx.state.session.reduced_motion) turn.start = ImGui::GetTime();
  turn.known = true;
  turn.flip = flip;
  const double passed = (ImGui::GetTime() - turn.start) / kTurnSeconds;
  if (passed >= 1) return 0;
  ctx.scratch.moves = true;
  const auto rest = static_cast<float>(1 - std::max(passed, 0.0));
  return rest * rest * (3 - 2 * rest);
}

void scrolled_channels(const Context& ctx, const ArithmeticLook& look, const Folding& folding, const Box& box) {
  ImGui::SetCursorScreenPos(box.min());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  begin_child("##channels", {box.w, box.h}, false,
              ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav);
  ImGui::PopStyleVar();
  float x = box.x - ImGui::GetScrollX();
  const float y = box.y - ImGui::GetScrollY();
  for (int64_t i = 0; i < channels_of(look.cell); ++i) x += channel(ctx, look, folding, i, x, y) + ctx.px(kGap);
  ImGui::SetCursorScreenPos({x - ctx.px(kGap), y + look.most_h() + grid_caption_height(ctx)});
  ImGui::Dummy({1, 0});
  ImGui::EndChild();
}

}  // namespace

float arithmetic_width(const Context& ctx, const CellExplanation& cell, float width, float height) {
  const model::PrintedSum sum(printed_numbers(cell), model::sum_digits(scale_of(ctx.state)));
  const ArithmeticLook look = arithmetic_look(ctx, cell, sum, width, height);
  return open_width(ctx, look) + total_view_width(ctx, look.magnification);
}

LeastWidths least_arithmetic_widths(const Context& ctx, const CellExplanation& cell, float height) {
  const model::PrintedSum sum(printed_numbers(cell), model::sum_digits(scale_of(ctx.state)));
  const float sums = total_view_width(ctx, 1);
  return {arithmetic_look(ctx, cell, sum, 0, height).width() + ctx.px(kGap) + sums, sums};
}

void arithmetic_strip(const Context& ctx, const CellExplanation& cell, const Box& box) {
  const model::PrintedSum sum(printed_numbers(cell), model::sum_digits(scale_of(ctx.state)));
  ArithmeticLook look = arithmetic_look(ctx, cell, sum, box.w, box.h);
  look.summed = summed(ctx, cell);
  look.turn = kernel_turn(ctx);
  if (look.turn > 0)
    ctx.recorder.add("window.kernel_turn", box.min(), box.max(), std::to_string(std::lround(180 * look.turn)));
  look.covered = covered(ctx.state);
  const float total = total_view_width(ctx, look.magnification);
  const float room = box.w - total;
  const Folding folding(ctx, look, room);
  const float used = room < ctx.px(kLeastGrids) ? 0 : std::min(room, folding.width(look));
  if (used > 0) scrolled_channels(ctx, look, folding, {box.x, box.y, used, box.h});
  const Box rest{box.x + used, box.y, std::max(box.right() - box.x - used, ctx.px(120)), box.h};
  if (ctx.state.session.predict.on)
    predict_view(ctx, {rest.x, rest.y, std::min(rest.w, total), std::min(rest.h, ctx.px(kPredictHeight))});
  else
    total_view(ctx, look, rest);
}

}  // namespace convlens::ui
