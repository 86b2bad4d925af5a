#include "ui/panels/window/arithmetic_grids.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/total_view.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kTallestCell = 38, kLeastCell = 22, kWidestCell = 76;  // design units
constexpr float kTallest = 1.25F;                                      // height over width of a large cell
constexpr float kMagnified = 3;                                        // times as tall at most on the maximised panel
constexpr float kSignWidth = 22;                                       // of the signs between the grids
constexpr float kSpareWidth = 8;                                       // around a number in its cell
constexpr float kPi = 3.14159265F;

enum class Part { patch, kernel, products };

std::string number_of(const ArithmeticLook& look, const Tap& tap, Part part) {
  switch (part) {
    case Part::patch:
      return look.input_text(tap);
    case Part::kernel:
      return model::format_weight(tap.weight);
    case Part::products:
      break;
  }
  return look.sum.text(tap.product);
}

// The largest font that the number fits its cell with.
const Font& number_font(const Fonts& fonts, std::string_view text, const Box& box) {
  for (const Font* font : {&fonts.mono_display, &fonts.mono_large, &fonts.mono})
    if (text_width(*font, text) <= box.w * 0.86F && font->size_px * 1.5F <= box.h) return *font;
  return fonts.mono_small;
}

// Draws the cells of one grid and answers the pointer.
class Grid {
 public:
  Grid(const Context& ctx, const ArithmeticLook& look, int64_t channel, Part part, float x, float y)
      : ctx_(ctx), look_(look), first_(channel * look.rows * look.cols), part_(part), x_(x), y_(y) {
    const float weights = weight_range(ctx);
    const ColorScale input = layer_input_scale(ctx.state);
    const auto white = static_cast<float>(shown(ctx.state, double{input.hi}));
    if (part == Part::patch) {
      const bool picture = layer_reads_picture(ctx.state);
      colors_ = picture ? &model::unsigned_table(ctx.state.session) : input.table;
      hi_ = white;
      lo_ = picture ? 0 : -white;
    } else {
      colors_ = &model::signed_table(ctx.state.session);
      hi_ = part == Part::kernel ? weights : weights * white;
      lo_ = -hi_;
    }
  }

  void draw() const {
    const int64_t count = look_.rows * look_.cols;
    const int64_t pointed = pointed_cell();
    for (int64_t k = 0; k < count; ++k) cell(k, k == pointed);
    if (pointed >= 0) point_at(tap(pointed));
  }

 private:
  const Tap& tap(int64_t k) const { return look_.cell.taps[static_cast<size_t>(first_ + k)]; }

  // The centre of cell k; a kernel that turns is carried around the middle of its grid, its numbers upright.
  ImVec2 centre(int64_t k) const {
    const float dx = (static_cast<float>(k % look_.cols) - static_cast<float>(look_.cols - 1) / 2) * look_.cell_w;
    const float dy = (static_cast<float>(k / look_.cols) - static_cast<float>(look_.rows - 1) / 2) * look_.cell_h;
    const float angle = part_ == Part::kernel ? look_.turn * kPi : 0;
    const float c = std::cos(angle), s = std::sin(angle);
    return {x_ + look_.grid_w() / 2 + dx * c - dy * s, y_ + look_.grid_h() / 2 + dx * s + dy * c};
  }

  Box box_of(int64_t k) const {
    const float gap = ctx_.px(2);
    const ImVec2 at = centre(k);
    return {at.x - (look_.cell_w - gap) / 2, at.y - (look_.cell_h - gap) / 2, look_.cell_w - gap, look_.cell_h - gap};
  }

  void cell(int64_t k, bool pointed) const {
    const Palette& p = ctx_.palette();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const Tap& t = tap(k);
    const Box box = box_of(k);
    const bool hidden = look_.covered && part_ == Part::products;
    const bool waiting = look_.summed >= 0 && first_ + k >= look_.summed;
    const double value = part_ == Part::patch    ? static_cast<double>(t.input)
                         : part_ == Part::kernel ? static_cast<double>(t.weight)
                                                 : t.product;
    ImU32 ground = hidden ? p.control : model::color_of(*colors_, static_cast<float>(value), lo_, hi_);
    const bool padding = part_ == Part::patch && t.padding;
    const bool inserted = part_ == Part::patch && t.inserted;  // a zero between input cells: an empty place
    const bool blank = part_ == Part::products && waiting;     // not multiplied yet
    if (blank) ground = p.control;
    if (inserted)
      add_rect(&draw, box.min(), box.max(), p.border, ctx_.px(3), ctx_.px(1));
    else
      draw.AddRectFilled(box.min(), box.max(), padding ? p.control : ground, ctx_.px(3));
    if (ctx_.style.theme != model::Theme::dark) add_rect(&draw, box.min(), box.max(), p.border, ctx_.px(3), 1);
    if (padding) hatch(ctx_, box, p.hatch, ctx_.px(5));
    if (!blank) {
      const std::string text = hidden ? "?" : number_of(look_, t, part_);
      const Font& font = number_font(ctx_.style.fonts, text, box);
      const ImU32 color = padding ? p.text : hidden || inserted ? p.text_dim : readable_on(ground);
      draw_text(font, {box.x + 1, box.y, box.w - 2, box.h}, color, text, Align::centre);
    }
    const bool current = look_.summed >= 1 && first_ + k == look_.summed - 1;
    if (current || pointed) add_rect(&draw, box.min(), box.max(), p.accent, ctx_.px(3), ctx_.px(2));
  }

  // The cell at the same place as the one under the pointer, in whichever of the three grids that is.
  int64_t pointed_cell() const {
    const float step = look_.grid_w() + look_.sign_w;
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    if (!ImGui::IsWindowHovered() || mouse.y < y_ || mouse.y >= y_ + look_.grid_h()) return -1;
    const float left = x_ - static_cast<float>(part_) * step;
    for (int grid = 0; grid < 3; ++grid) {
      const float at = mouse.x - left - static_cast<float>(grid) * step;
      if (at < 0 || at >= look_.grid_w()) continue;
      return static_cast<int64_t>((mouse.y - y_) / look_.cell_h) * look_.cols + static_cast<int64_t>(at / look_.cell_w);
    }
    return -1;
  }

  // Pointing at a number points at what it stands for: the input's cell, the weight.
  void point_at(const Tap& t) const {
    const float at = ImGui::GetIO().MousePos.x - x_;
    if (at < 0 || at >= look_.grid_w() || part_ == Part::products) return;
    if (part_ == Part::kernel)
      ctx_.scratch.hover = {model::Hover::Place::weight, look_.cell.output_channel, t.kernel_row, t.kernel_col,
                            t.input_channel - look_.cell.first_input_channel};
    else if (t.row >= 0)
      ctx_.scratch.hover = {model::Hover::Place::input, 0, t.row, t.col};
  }

  const Context& ctx_;
  const ArithmeticLook& look_;
  int64_t first_;
  Part part_;
  float x_, y_;
  const ColorTable* colors_ = nullptr;
  float lo_ = 0, hi_ = 0;
};

bool tells_stamps(const FrameState& state) {
  return transposes(state) && state.session.transposed_view == model::TransposedView::stamps;
}

// The grid that the taps of one channel are.
Size2 grid_size(const CellExplanation& cell) {
  const auto count = static_cast<int64_t>(cell.taps.size() / cell.channel_sums.size());
  int64_t cols = 0;
  while (cols < count && cell.taps[static_cast<size_t>(cols)].window_row == cell.taps.front().window_row) ++cols;
  return {count / std::max<int64_t>(1, cols), cols};
}

// "input", "widened input", "red", "input 5".
std::string transposed_name(const FrameState& state, int64_t channels, int64_t channel) {
  constexpr std::array<std::string_view, 3> kColors{"red", "green", "blue"};
  if (channels == 1) return tells_stamps(state) ? "input" : "widened input";
  return layer_reads_colors(state) ? std::string(kColors[static_cast<size_t>(channel)])
                                   : "input " + std::to_string(channel);
}

std::string_view kernel_name(const FrameState& state) {
  if (tells_stamps(state)) return "weight";
  return transposes(state) || state.results.problem.params.flip ? "kernel, turned" : "kernel";
}

// "Σ 58.667", and what the printed products lack to it.
std::string channel_sum_text(const Context& ctx, const ArithmeticLook& look, int64_t channel) {
  if (look.covered) return "\xCE\xA3 ?";
  const double sum = look.cell.channel_sums[static_cast<size_t>(channel)];
  const std::string text = look.sum.text(sum), rest = look.sum.rounding(products_of(look.cell, channel), sum);
  if (rest.empty()) return "\xCE\xA3 " + text;
  const std::string whole = "\xCE\xA3 " + text + " (" + rest + ")";
  const bool fits = text_width(ctx.style.fonts.mono_small, whole) <= look.grid_w();
  return fits ? whole : (ctx.style.fonts.has_symbols ? "\xCE\xA3 \xE2\x89\x88 " : "\xCE\xA3 ~ ") + text;
}

void operator_sign(const Context& ctx, const ArithmeticLook& look, float x, float y, std::string_view sign) {
  draw_text(ctx.style.fonts.mono_large, {x, y, look.sign_w - ctx.px(2), look.grid_h()}, ctx.palette().text_dim, sign,
            Align::centre);
}

}  // namespace

std::string ArithmeticLook::input_text(const Tap& tap) const {
  const auto value = static_cast<double>(tap.input);
  return rounds_input ? sum.text(value) : model::format_number(value);
}

std::vector<double> printed_numbers(const CellExplanation& cell) {
  std::vector<double> numbers;
  numbers.reserve(cell.taps.size() + cell.channel_sums.size() + 2);
  for (const Tap& tap : cell.taps) numbers.push_back(tap.product);
  numbers.insert(numbers.end(), cell.channel_sums.begin(), cell.channel_sums.end());
  numbers.push_back(cell.bias);
  numbers.push_back(cell.total);
  return numbers;
}

std::vector<double> products_of(const CellExplanation& cell, int64_t channel) {
  const size_t count = cell.taps.size() / cell.channel_sums.size();
  const auto first = cell.taps.begin() + static_cast<std::ptrdiff_t>(static_cast<size_t>(channel) * count);
  std::vector<double> products(count);
  std::transform(first, first + static_cast<std::ptrdiff_t>(count), products.begin(),
                 [](const Tap& tap) { return tap.product; });
  return products;
}

float grid_caption_height(const Context& ctx) { return ctx.px(20); }

ArithmeticLook arithmetic_look(const Context& ctx, const CellExplanation& cell, const model::PrintedSum& sum,
                               float width, float height) {
  ArithmeticLook look{cell, sum};
  look.rounds_input = scale_of(ctx.state) == model::ValueScale::unit;
  const Size2 size = grid_size(cell);
  look.most_rows = look.rows = size.h;
  look.most_cols = look.cols = size.w;
  if (tells_stamps(ctx.state)) {
    const Size2 most = most_stamps(ctx.state.results.transposed);
    look.most_rows = std::max<int64_t>(1, most.h);
    look.most_cols = std::max<int64_t>(1, most.w);
  }
  const float room = (height - grid_caption_height(ctx)) / static_cast<float>(look.most_rows);
  // On the maximised panel there is room for numbers that are read from the back of the class.
  const bool large = ctx.state.session.maximised == model::Panel::window;
  look.cell_h = std::floor(std::clamp(room, ctx.px(kLeastCell), ctx.px(kTallestCell * (large ? kMagnified : 1))));
  float widest = 0;
  for (const Tap& tap : cell.taps)
    for (const Part part : {Part::patch, Part::kernel, Part::products})
      widest = std::max(widest, text_width(ctx.style.fonts.mono_small, number_of(look, tap, part)));
  const float least = std::min(look.cell_h, ctx.px(kTallestCell));
  look.cell_w = std::ceil(std::clamp(widest + ctx.px(kSpareWidth), least, std::max(least, ctx.px(kWidestCell))));
  // Square where three grids of squares leave room for the sums.
  look.sign_w = ctx.px(kSignWidth);
  if (!large) return look;
  look.magnification = total_view_magnification(ctx, width, height);
  const float grids = width - total_view_width(ctx, look.magnification) - 3 * look.sign_w;
  const float square = std::floor(grids / (3 * static_cast<float>(look.most_cols)));
  look.cell_w = std::max(look.cell_w, std::min(look.cell_h, square));
  look.cell_h = std::min(look.cell_h, std::max(ctx.px(kTallestCell), std::ceil(look.cell_w * kTallest)));
  return look;
}

std::string patch_name(const Context& ctx, int64_t channel) {
  constexpr std::array<std::string_view, 3> kColors{"red patch", "green patch", "blue patch"};
  const int64_t channels = ctx.state.results.input.c;
  if (transposes(ctx.state)) return transposed_name(ctx.state, channels, channel);
  if (channels == 1) return "patch";
  if (layer_reads_colors(ctx.state)) return std::string(kColors[static_cast<size_t>(channel)]);
  return "patch " + std::to_string(channel);
}

void channel_grids(const Context& ctx, const ArithmeticLook& look, int64_t channel, float x, float y) {
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const float line = grid_caption_height(ctx), step = look.grid_w() + look.sign_w;
  const bool several = look.cell.channel_sums.size() > 1;
  const auto heading = [&](float at, std::string_view text) {
    draw_text(fonts.small, {at, y, look.grid_w() + look.sign_w - ctx.px(4), line - ctx.px(2)}, p.text_dim, text);
  };
  heading(x, patch_name(ctx, look.cell.first_input_channel + channel));
  const bool off = ctx.state.document.is_off(look.cell.first_input_channel + channel);
  heading(x + step, off ? "channel off" : kernel_name(ctx.state));
  const std::string sum = several && look.summed < 0 ? channel_sum_text(ctx, look, channel) : std::string();
  const Box last{x + 2 * step, y, look.width() - 2 * step, line - ctx.px(2)};
  draw_text(fonts.mono_small, last, p.text, sum, Align::right);
  if (!sum.empty()) ctx.recorder.add("window.channel_sum." + std::to_string(channel), last.min(), last.max(), sum);
  const float rest = last.w - text_width(fonts.mono_small, sum) - ctx.px(6);
  if (text_width(fonts.small, "products") <= rest) draw_text(fonts.small, last, p.text_dim, "products");
  y += line;
  Grid(ctx, look, channel, Part::patch, x, y).draw();
  operator_sign(ctx, look, x + look.grid_w(), y, "\xC3\x97");
  Grid(ctx, look, channel, Part::kernel, x + step, y).draw();
  operator_sign(ctx, look, x + step + look.grid_w(), y, "=");
  Grid(ctx, look, channel, Part::products, x + 2 * step, y).draw();
}

}  // namespace convlens::ui
