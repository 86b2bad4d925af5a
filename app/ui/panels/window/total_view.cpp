#include "ui/panels/window/total_view.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/cell_fate.h"
#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/map_range.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kWidth = 296;                   // design units
constexpr float kHeight = 150, kShare = 0.36F;  // of the maximised panel: what the sums need, and may take
constexpr float kMagnified = 1.7F;              // times larger there, at most
constexpr float kLargeType = 1.4F;              // and with larger fonts from here on
constexpr int64_t kMostMiniCells = 16;          // a pooling window larger than this is told in words

bool is_max_pool(const Context& ctx) {
  const model::PoolChoice choice = ctx.state.results.pool.choice;
  return choice == model::PoolChoice::max || choice == model::PoolChoice::adaptive_max;
}

bool is_lp_pool(const Context& ctx) { return ctx.state.results.pool.choice == model::PoolChoice::lp; }

// Sizes and fonts, larger on the maximised panel.
struct Type {
  const Font &label, &number, &total, &note;
  float unit;  // pixels of a design unit

  static Type of(const Context& ctx, float magnification) {
    const Fonts& f = ctx.style.fonts;
    if (magnification >= kLargeType) return {f.text, f.mono_large, f.mono_display, f.mono, ctx.px(magnification)};
    return {f.small, f.mono, f.mono_large, f.mono_small, ctx.px(magnification)};
  }
  float px(float units) const { return units * unit; }
};

// "= 312 − 20 + 375 + 0": the sums of the channels and the bias.
std::string equation(const ArithmeticLook& look) {
  const CellExplanation& cell = look.cell;
  std::string text = "= " + look.sum.text(cell.channel_sums.front());
  for (size_t i = 1; i < cell.channel_sums.size(); ++i) text += " " + look.sum.term(cell.channel_sums[i]);
  return text + " " + look.sum.term(cell.bias) + (cell.channel_sums.size() > 1 ? " bias" : "");
}

// What the printed numbers above the total lack to it: the products of a single channel, else the sums of the channels.
std::string rounding(const ArithmeticLook& look) {
  const CellExplanation& cell = look.cell;
  std::vector<double> terms = cell.channel_sums;
  if (terms.size() == 1) terms = products_of(cell, 0);
  terms.push_back(cell.bias);
  return look.sum.rounding(terms, cell.total);
}

// "= -510 + 255 × -1": the product that was added last.
std::string last_step(const ArithmeticLook& look) {
  const Tap& tap = look.cell.taps[static_cast<size_t>(look.summed - 1)];
  return "= " + look.sum.text(look.cell.sum_of_first(look.summed - 1)) + " + " + look.input_text(tap) + " \xC3\x97 " +
         model::format_weight(tap.weight);
}

// The large number with what it is.
void total(const Context& ctx, const ArithmeticLook& look, const Box& box) {
  const Type type = Type::of(ctx, look.magnification);
  const Palette& p = ctx.palette();
  const bool running = look.summed >= 0;
  const auto all = static_cast<int64_t>(look.cell.taps.size());
  const std::string what = running
                               ? "bias + " + std::to_string(look.summed) + " of " + std::to_string(all) + " products"
                           : look.cell.channel_sums.size() > 1 ? "sums of the channels + bias"
                                                               : "sum of the products + bias";
  const std::string shown = look.sum.text(running ? look.cell.sum_of_first(look.summed) : look.cell.total);
  draw_text(type.label, {box.x, box.y, box.w, type.px(18)}, p.text_dim, what);
  draw_text(type.total, {box.x, box.y + type.px(19), box.w, type.px(28)}, running ? p.accent : p.text, shown);
  ctx.recorder.add(running ? "window.running" : "window.total", {box.x, box.y + type.px(19)},
                   {box.right(), box.y + type.px(47)}, shown);
  // Of a transposed convolution nothing is added yet where the first products are on zeros.
  std::string text = !running          ? equation(look)
                     : look.summed > 0 ? last_step(look)
                                       : "= " + look.sum.text(look.cell.bias);
  draw_text(type.note, {box.x, box.y + type.px(47), box.w, type.px(17)}, p.text_dim, text);
  if (running) return;
  ctx.recorder.add("window.equation", {box.x, box.y + type.px(47)}, {box.right(), box.y + type.px(64)}, text);
  const std::string rest = rounding(look);
  if (rest.empty()) return;
  const float used = text_width(type.total, shown) + type.px(12);
  const std::string note = "rounding of the printed digits " + rest;
  const std::string short_note = "rounded " + rest;
  const bool fits = text_width(type.label, note) <= box.w - used;
  draw_text(type.label, {box.x + used, box.y + type.px(22), box.w - used, type.px(24)}, p.text_dim,
            fits ? note : short_note);
  ctx.recorder.add("window.rounding", {box.x + used, box.y + type.px(22)}, {box.right(), box.y + type.px(46)}, rest);
}

// A stage after the convolution: its name above, the value below. Returns the right edge.
class Stages {
 public:
  Stages(const Context& ctx, const ArithmeticLook& look, const model::CellFate& fate, const Box& box)
      : ctx_(ctx), type_(Type::of(ctx, look.magnification)), look_(look), fate_(fate), box_(box), x_(box.x) {}

  void draw() {
    const model::Results& results = ctx_.state.results;
    if (!results.activated.maps.empty()) {
      value("window.activated", activation_name(results.activation), number(fate_.activated));
      arrow();
    }
    if (!results.pooled.maps.empty()) {
      pooled();
      arrow();
    }
    mean();
  }

 private:
  std::string number(float value) const {
    const double shown_value = shown(ctx_.state, double{value});
    return look_.rounds_input ? look_.sum.text(shown_value) : model::format_number(shown_value);
  }

  void value(std::string_view name, std::string_view what, const std::string& shown) {
    const float width = std::max(text_width(type_.label, what), text_width(type_.number, shown)) + 1;
    const float room = std::min(width, box_.right() - x_);
    draw_text(type_.label, {x_, box_.y, room, type_.px(18)}, ctx_.palette().text_dim, what);
    draw_text(type_.number, {x_, box_.y + type_.px(18), room, type_.px(20)}, ctx_.palette().text, shown);
    ctx_.recorder.add(name, {x_, box_.y}, {x_ + room, box_.y + type_.px(38)}, shown);
    x_ += room;
  }

  void arrow() {
    const float width = type_.px(22);
    draw_text(type_.label, {x_, box_.y + type_.px(18), width, type_.px(20)}, ctx_.palette().text_faint,
              ctx_.style.fonts.has_symbols ? "\xE2\x86\x92" : ">", Align::centre);
    x_ += width;
  }

  // The cells of the pooling window in small, this one outlined, and what they come to.
  void pooled() {
    if (!fate_.pooled) return value("window.pooled", "not pooled", "\xE2\x80\x93");
    const model::PooledPlace& place = *fate_.pooled;
    const int64_t rows = place.window.rows.size(), cols = place.window.cols.size();
    const std::string what = (is_max_pool(ctx_)  ? "max of "
                              : is_lp_pool(ctx_) ? "norm of "
                                                 : "mean of ") +
                             times(rows, cols);
    if (rows * cols <= kMostMiniCells) mini_window(place, static_cast<float>(rows), static_cast<float>(cols));
    value("window.pooled", what, number(place.value));
  }

  void mini_window(const model::PooledPlace& place, float rows, float cols) {
    const float cell = std::floor(std::min(type_.px(14), type_.px(36) / std::max(rows, cols)));
    const Tensor& maps = ctx_.state.results.after_activation().maps;
    const int64_t channel = look_.cell.output_channel;
    const ColorScale scale = selected_scale(ctx_.state);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const float top = box_.y + std::floor((type_.px(38) - rows * cell) / 2);
    for (int64_t row = place.window.rows.begin; row < place.window.rows.end; ++row)
      for (int64_t col = place.window.cols.begin; col < place.window.cols.end; ++col) {
        const float x = x_ + static_cast<float>(col - place.window.cols.begin) * cell;
        const float y = top + static_cast<float>(row - place.window.rows.begin) * cell;
        draw.AddRectFilled({x, y}, {x + cell - 1, y + cell - 1},
                           scale.color_of(maps.at(look_.cell.n, channel, row, col)));
        if (row == look_.cell.row && col == look_.cell.col)
          add_rect(&draw, {x, y}, {x + cell - 1, y + cell - 1}, ctx_.palette().accent, 0, type_.px(1.5F));
      }
    x_ += cols * cell + type_.px(8);
  }

  void mean() {
    value("window.mean", "mean of " + grouped(fate_.mean_cells), model::column_text(scale_of(ctx_.state), fate_.mean));
  }

  const Context& ctx_;
  const Type type_;
  const ArithmeticLook& look_;
  const model::CellFate& fate_;
  Box box_;
  float x_;
};

// What the numbers mean, in a line: where the value goes, or stops.
std::string remark(const Context& ctx, const ArithmeticLook& look, const model::CellFate& fate) {
  const bool relu = ctx.state.results.activation == Activation::relu && !ctx.state.results.activated.maps.empty();
  if (relu && look.cell.total < 0) return "Negative: ReLU turns it into 0.";
  if (fate.pooled && is_max_pool(ctx)) {
    std::string text = fate.pooled->taken ? "The largest of its pooling window: it is kept."
                                          : "Not the largest of its pooling window: it is dropped.";
    if (fate.pooled->windows > 1) text += " (" + std::to_string(fate.pooled->windows) + " windows read it.)";
    return text;
  }
  if (fate.pooled && is_lp_pool(ctx)) return "One of the cells that the norm of its pooling window takes in.";
  if (fate.pooled)
    return "Gives " + model::format_number(fate.pooled->share) + ", a " +
           model::format_number(fate.pooled->denominator) + "th of itself, to its pooled cell.";
  if (!ctx.state.results.pooled.maps.empty()) return "No pooling window reaches it: the floor leaves it out.";
  if (look.cell.total < 0) return "Negative: the opposite of what the kernel looks for.";
  return {};
}

}  // namespace

float total_view_magnification(const Context& ctx, float width, float height) {
  return std::clamp(std::min(height / ctx.px(kHeight), width * kShare / ctx.px(kWidth)), 1.0F, kMagnified);
}

float total_view_width(const Context& ctx, float magnification) { return ctx.px(kWidth * magnification); }

void total_view(const Context& ctx, const ArithmeticLook& look, const Box& box) {
  const Type type = Type::of(ctx, look.magnification);
  total(ctx, look, {box.x, box.y, box.w, type.px(64)});
  const CellExplanation& cell = look.cell;
  // What follows has to wait for the last product.
  if (look.summed >= 0 && look.summed < static_cast<int64_t>(cell.taps.size())) return;
  const model::CellFate fate = model::fate_of(ctx.state.results, {cell.n, cell.output_channel, cell.row, cell.col, -1});
  const float top = box.y + type.px(70);
  Stages(ctx, look, fate, {box.x, top, box.w, type.px(38)}).draw();
  const std::string text = remark(ctx, look, fate);
  const float below = top + type.px(42);
  if (below + type.label.size_px > box.bottom() + 1) return;
  draw_wrapped(type.label, box.x, below, box.w, ctx.palette().text_dim, text);
  ctx.recorder.add("window.remark", {box.x, below}, {box.right(), below + type.px(16)}, text);
}

}  // namespace convlens::ui
