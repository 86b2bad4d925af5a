#include "ui/panels/window/weight_view.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/kernel_editor.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/map_view.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::Hover;

constexpr float kTitle = 20, kMostCell = 44, kMostLargeCell = 76;  // design units
constexpr int kDigits = 7;

// Two lines: some weights have nearly the colour of the outer one.
void mark_weight(const Context& ctx, const Box& box) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float in = ctx.px(2), out = ctx.px(1);
  add_rect(&draw, {box.x + in, box.y + in}, {box.right() - in, box.bottom() - in}, ctx.palette().panel, ctx.px(2),
           ctx.px(1.5F));
  add_rect(&draw, {box.x - out, box.y - out}, {box.right() + out, box.bottom() + out}, ctx.palette().accent, ctx.px(3),
           ctx.px(2.5F));
}

// The kernel that the weight belongs to, with the weight marked.
float kernel_grid(const Context& ctx, const Hover& weight, const Box& box) {
  Tensor storage;
  const Tensor& weights = model::used_weight(ctx.state.document, storage);
  const Shape& shape = weights.shape();
  const ColorTable& colors = model::signed_table(ctx.state.session);
  const float range = weight_range(ctx.state.document.kernels);
  const bool large = ctx.state.session.maximised == model::Panel::window;
  const float cell = std::floor(
      std::min(ctx.px(large ? kMostLargeCell : kMostCell), (box.h - ctx.px(kTitle)) / static_cast<float>(shape.h)));
  const CellGrid grid{box.x, box.y + ctx.px(kTitle), cell, shape.h, shape.w};
  const Fonts& fonts = ctx.style.fonts;
  draw_text(fonts.small, {box.x, box.y, grid.box().w, ctx.px(18)}, ctx.palette().text_dim, "kernel");
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float gap = ctx.px(2);
  for (int64_t row = 0; row < shape.h; ++row)
    for (int64_t col = 0; col < shape.w; ++col) {
      Box at = grid.box_of({{row, row + 1}, {col, col + 1}});
      at = {at.x, at.y, at.w - gap, at.h - gap};
      const float value = weights.at(weight.channel, weight.input_channel, row, col);
      const ImU32 ground = model::color_of(colors, value, -range, range);
      draw.AddRectFilled(at.min(), at.max(), ground, ctx.px(3));
      const std::string text = model::format_number(value, 3);
      const Font& font = cell >= ctx.px(60) ? fonts.mono_large : cell >= ctx.px(32) ? fonts.mono : fonts.mono_small;
      if (cell >= ctx.px(16) && text_width(font, text) <= at.w)
        draw_text(font, at, readable_on(ground), text, Align::centre);
      if (row == weight.row && col == weight.col) mark_weight(ctx, at);
    }
  return grid.box().right();
}

// Lines of what it is and how much, the numbers under each other.
class Facts {
 public:
  Facts(const Context& ctx, const Box& box, int lines)
      : ctx_(ctx),
        box_(box),
        large_(ctx.state.session.maximised == model::Panel::window),
        height_(std::min(ctx.px(large_ ? 44 : 26), std::floor(box.h / static_cast<float>(lines)))),
        y_(box.y) {}

  void line(const char* name, std::string_view what, const std::string& number, std::string_view remark = {}) {
    const Fonts& fonts = ctx_.style.fonts;
    const Palette& p = ctx_.palette();
    const Font& words = large_ ? fonts.text : fonts.small;
    const Font& digits = large_ ? fonts.mono_large : fonts.mono;
    const float number_width = ctx_.px(large_ ? 140 : 92), what_width = ctx_.px(large_ ? 140 : 106);
    draw_text(words, {box_.x, y_, what_width, height_}, p.text_dim, what);
    draw_text(digits, {box_.x + what_width, y_, number_width, height_}, p.text, number, Align::right);
    const float x = box_.x + what_width + number_width + ctx_.px(12);
    if (!remark.empty()) draw_text(words, {x, y_, std::max(0.0F, box_.right() - x), height_}, p.text_dim, remark);
    if (name != nullptr) ctx_.recorder.add(name, {box_.x, y_}, {box_.right(), y_ + height_}, number);
    y_ += height_;
  }

 private:
  const Context& ctx_;
  Box box_;
  bool large_;  // the panel is maximised, to be read from afar
  float height_, y_;
};

std::string index_text(const Hover& w, bool with_channel) {
  return "output " + std::to_string(w.channel) +
         (with_channel ? " \xC2\xB7 input channel " + std::to_string(w.input_channel) : "") + " \xC2\xB7 row " +
         std::to_string(w.row) + " \xC2\xB7 col " + std::to_string(w.col);
}

}  // namespace

void weight_view(const Context& ctx, const Box& box) {
  const model::WeightMeeting* meeting = ctx.state.meeting;
  const Hover& hover = ctx.state.session.hover;
  if (meeting == nullptr || !(meeting->weight == hover)) return;
  const model::Results& results = ctx.state.results;
  Tensor storage;
  const double weight = double{
      model::used_weight(ctx.state.document, storage).at(hover.channel, hover.input_channel, hover.row, hover.col)};
  const auto number = [&](double value) { return value_text(ctx.state, value, kDigits); };
  const float x = kernel_grid(ctx, hover, box) + ctx.px(24);
  const MetInputs& met = meeting->met;
  draw_text(ctx.style.fonts.small, {x, box.y, box.right() - x, ctx.px(18)}, ctx.palette().text_dim,
            index_text(hover, results.problem.weight.c > 1));
  Facts facts(ctx, {x, box.y + ctx.px(kTitle), box.right() - x, box.h - ctx.px(kTitle)}, 5);
  const std::string partial =
      meeting->complete() ? std::string()
                          : "so far: " + std::to_string(100 * meeting->rows_done / met.count.h) + "% of the map";
  facts.line("weight.value", "weight", model::format_number(weight, kDigits));
  facts.line("weight.count", "meets", grouped(met.places()),
             "one for each of " + times(met.count.h, met.count.w) + " outputs" +
                 (met.padding > 0 ? ", " + grouped(met.padding) + " in the padding" : ""));
  facts.line("weight.mean", "mean input met", number(meeting->mean()), partial);
  facts.line("weight.mean_product", "mean product", number(weight * meeting->mean()), "weight \xC3\x97 mean input");
  const model::MapStatistics& map = results.conv.statistics[static_cast<size_t>(hover.channel)];
  const double map_sum = map.mean * static_cast<double>(met.places());
  facts.line("weight.sum", "sum of products", number(weight * meeting->sum),
             "its share of the map's sum of " + number(map_sum));
  ctx.recorder.add("weight.padding", box.min(), box.max(), std::to_string(met.padding));
  ctx.recorder.add("weight.map_sum", box.min(), box.max(), number(map_sum));
}

}  // namespace convlens::ui
