#include "ui/panels/window/arithmetic_strip.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/map_range.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {
namespace {

constexpr float kCell = 38, kSmallCell = 35,
                kWidestCell = 68;  // design units; the smaller ones let three channels stand side by side
constexpr float kSignWidth = 26;   // of "x" and "=" between the grids
constexpr int kDigits = 6;         // of products and sums: a product of 255 and a typed weight is shown whole

// The taps of one input channel as three grids that line up: patch, kernel, products.
class Arithmetic {
 public:
  Arithmetic(const Context& ctx, const CellExplanation& cell)
      : ctx_(ctx),
        cell_(cell),
        shape_(ctx.state.document.kernels.weight.shape()),
        cell_px_(ctx.px(shape_.c > 1 ? kSmallCell : kCell)),
        cell_width_px_(cell_px_) {
    if (shape_.c > 1) return;  // three channels fill the panel; their numbers are shortened instead
    for (const Tap& tap : cell.taps)
      for (const double value : {double{tap.input}, double{tap.weight}, tap.product})
        cell_width_px_ = std::max(
            cell_width_px_, text_width(ctx.style.fonts.mono_small, model::format_number(value, kDigits)) + ctx.px(8));
    cell_width_px_ = std::ceil(std::min(cell_width_px_, ctx.px(kWidestCell)));
  }

  float grid_width() const { return cell_width_px_ * static_cast<float>(shape_.w); }
  float grid_height() const { return cell_px_ * static_cast<float>(shape_.h); }
  float width() const { return 3 * grid_width() + 2 * ctx_.px(kSignWidth); }

  void draw(int64_t channel, float x, float y) const {
    const float sign = ctx_.px(kSignWidth);
    const ColorTable& grey = model::grey_table(ctx_.state.session.black_on_white);
    const ColorTable& signed_colors = model::diverging_table(ctx_.state.session.theme);
    const float weights = weight_range(ctx_.state.document.kernels);
    const float products = weights * model::kMaxPixel;
    const auto input = [](const Tap& tap) { return static_cast<double>(tap.input); };
    const auto weight = [](const Tap& tap) { return static_cast<double>(tap.weight); };
    const auto product = [](const Tap& tap) { return tap.product; };
    constexpr std::array<std::string_view, 3> kPatchOf{"red patch", "green patch", "blue patch"};
    grid(channel, x, y, shape_.c == 3 ? kPatchOf[static_cast<size_t>(channel)] : "patch", input, grey, 0,
         model::kMaxPixel, true);
    operator_sign(x + grid_width(), y, "\xC3\x97");
    x += grid_width() + sign;
    grid(channel, x, y, "kernel", weight, signed_colors, -weights, weights, false);
    operator_sign(x + grid_width(), y, "=");
    x += grid_width() + sign;
    grid(channel, x, y, "products", product, signed_colors, -products, products, false);
  }

 private:
  template <class Value>
  void grid(int64_t channel, float x, float y, std::string_view name, Value value, const ColorTable& colors, float lo,
            float hi, bool shows_padding) const {
    const Palette& p = ctx_.palette();
    const float gap = ctx_.px(2);
    draw_text(ctx_.style.fonts.small, {x, y - ctx_.px(20), grid_width(), ctx_.px(18)}, p.text_dim, name);
    const auto per_channel = static_cast<size_t>(shape_.h * shape_.w);
    const auto first = static_cast<size_t>(channel) * per_channel;
    for (size_t k = 0; k < per_channel; ++k) {
      const Tap& tap = cell_.taps[first + k];
      const auto row = static_cast<float>(k / static_cast<size_t>(shape_.w)),
                 col = static_cast<float>(k % static_cast<size_t>(shape_.w));
      const Box box{x + col * cell_width_px_, y + row * cell_px_, cell_width_px_ - gap, cell_px_ - gap};
      const double v = value(tap);
      const ImU32 ground = model::color_of(colors, static_cast<float>(v), lo, hi);
      const bool padding = shows_padding && tap.padding;
      if (padding)
        hatch(ctx_, box, p.hatch, ctx_.px(5));
      else
        ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), ground, ctx_.px(3));
      const std::string text = fitted(v, box.w - ctx_.px(4));
      const Font& font = text_width(ctx_.style.fonts.mono, text) <= box.w - ctx_.px(4) ? ctx_.style.fonts.mono
                                                                                       : ctx_.style.fonts.mono_small;
      draw_text(font, {box.x + 1, box.y, box.w - 2, box.h}, padding ? p.text : readable_on(ground), text,
                Align::centre);
    }
  }

  // The number with as many digits as fit.
  std::string fitted(double value, float room) const {
    std::string text;
    for (int digits = kDigits; digits >= 2; --digits) {
      text = model::format_number(value, digits);
      if (text_width(ctx_.style.fonts.mono_small, text) <= room) break;
    }
    return text;
  }

  void operator_sign(float x, float y, std::string_view sign) const {
    draw_text(ctx_.style.fonts.mono_large, {x, y, ctx_.px(kSignWidth) - ctx_.px(2), grid_height()},
              ctx_.palette().text_dim, sign, Align::centre);
  }

  const Context& ctx_;
  const CellExplanation& cell_;
  Shape shape_;
  float cell_px_, cell_width_px_;  // height and width
};

// Sum of each channel, the bias, the total, and what ReLU makes of it.
void total(const Context& ctx, const CellExplanation& cell, const Box& area) {
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const float line = ctx.px(22);
  std::string sums;
  for (const double sum : cell.channel_sums) sums += (sums.empty() ? "" : " + ") + model::format_number(sum, kDigits);
  const std::string shown = model::format_number(cell.total, kDigits + 1);
  draw_text(fonts.small, {area.x, area.y - ctx.px(20), area.w, ctx.px(18)}, p.text_dim,
            cell.channel_sums.size() > 1 ? "sums of the channels + bias" : "sum of the products + bias");
  draw_text(fonts.mono_large, {area.x, area.y, area.w, ctx.px(34)}, p.text, shown);
  ctx.recorder.add("window.total", {area.x, area.y}, {area.right(), area.y + ctx.px(34)}, shown);
  draw_text(fonts.mono, {area.x, area.y + ctx.px(36), area.w, line}, p.text,
            "= " + sums + " + " + model::format_number(cell.bias, kDigits));
  std::string remark;
  if (ctx.state.document.relu)
    remark = cell.total < 0 ? "ReLU turns it into 0." : "ReLU leaves it as it is.";
  else if (cell.total < 0)
    remark = "Negative: the opposite of what the kernel looks for.";
  draw_text(fonts.small, {area.x, area.y + ctx.px(62), area.w, line}, p.text_dim, remark);
}

}  // namespace

float arithmetic_width(const Context& ctx, const CellExplanation& cell) {
  const auto channels = static_cast<float>(cell.channel_sums.size());
  return channels * (Arithmetic(ctx, cell).width() + ctx.px(26)) + ctx.px(290);
}

void arithmetic_strip(const Context& ctx, const CellExplanation& cell, const Box& box) {
  const Arithmetic arithmetic(ctx, cell);
  const auto channels = static_cast<int64_t>(cell.channel_sums.size());
  const float gap = ctx.px(26), total_width = ctx.px(290);
  const bool all = static_cast<float>(channels) * (arithmetic.width() + gap) + total_width <= box.w + 1;
  float x = box.x;
  const float y = box.y + ctx.px(20);
  for (int64_t channel = 0; channel < channels; ++channel) {
    if (!all && channel != std::min(ctx.state.session.selected_input_channel, channels - 1)) continue;
    arithmetic.draw(channel, x, y);
    x += arithmetic.width() + gap;
  }
  const float left = x + ctx.px(6);
  total(ctx, cell,
        {left, y, std::max(ctx.px(60), std::min(total_width, box.right() - left)), arithmetic.grid_height()});
}

}  // namespace convlens::ui
