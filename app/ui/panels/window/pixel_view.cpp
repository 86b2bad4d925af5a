#include "ui/panels/window/pixel_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/window/explained.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::Hover;

constexpr float kMostCell = 44, kMostWidth = 66, kMostLargeCell = 84, kMostLargeWidth = 120;  // design units
constexpr float kTitle = 20, kIndex = 15;                                                     // lines above the grids
constexpr float kSign = 24, kRowIndex = 24, kGap = 26;                                        // between the grids
constexpr float kFacts = 270, kSwatch = 44;
constexpr int kDigits = 6;

// The outputs of one channel that the pixel feeds through one input channel, as rows and columns of a grid: every row
// meets every column, because both axes are walked alone.
class FedGrid {
 public:
  FedGrid(const FrameState& state, int64_t output, int64_t input_channel) : input_channel_(input_channel) {
    const Conv2dProblem& problem = state.results.problem;
    const Hover& pixel = state.session.hover;
    const int64_t in_input = first_input_channel(problem, output) + input_channel;
    value_ = shown(state, double{state.document.input.read().at(0, in_input, pixel.row, pixel.col)});
    Tensor storage;
    const Tensor& weight = model::used_weight(state.document, storage);
    const auto fed = outputs_fed_by(problem, weight, in_input, pixel.row, pixel.col, output);
    for (const FedOutput& f : fed) {
      rows_.push_back(f.row);
      cols_.push_back(f.col);
      taps_.emplace(f.kernel_row, f.kernel_col);
      through_padding_ = through_padding_ || f.through_padding;
    }
    for (auto* axis : {&rows_, &cols_}) {
      std::sort(axis->begin(), axis->end());
      axis->erase(std::unique(axis->begin(), axis->end()), axis->end());
    }
    weights_.assign(rows_.size() * cols_.size(), 0);
    summed_ = fed.size() > weights_.size();
    for (const FedOutput& f : fed) weights_[index(f.row, f.col)] += double{f.weight};
  }

  int64_t input_channel() const { return input_channel_; }
  double value() const { return value_; }
  const std::vector<int64_t>& rows() const { return rows_; }
  const std::vector<int64_t>& cols() const { return cols_; }
  const std::vector<double>& weights() const { return weights_; }  // row by row; repeated ones summed
  size_t distinct_weights() const { return taps_.size(); }
  bool through_padding() const { return through_padding_; }
  bool summed() const { return summed_; }  // an output reads it more than once

 private:
  size_t index(int64_t row, int64_t col) const {
    const auto r = std::lower_bound(rows_.begin(), rows_.end(), row) - rows_.begin();
    const auto c = std::lower_bound(cols_.begin(), cols_.end(), col) - cols_.begin();
    return static_cast<size_t>(r) * cols_.size() + static_cast<size_t>(c);
  }

  int64_t input_channel_;
  double value_ = 0;
  std::vector<int64_t> rows_, cols_;
  std::vector<double> weights_;
  std::set<std::pair<int64_t, int64_t>> taps_;
  bool through_padding_ = false, summed_ = false;
};

// "1 1 1 / 0 0 0": the numbers of a grid in one line, for scripts.
std::string grid_text(const std::vector<double>& values, size_t cols) {
  std::string text;
  for (size_t i = 0; i < values.size(); ++i)
    text += (i == 0 ? "" : i % cols == 0 ? " / " : " ") + model::format_number(values[i], kDigits);
  return text;
}

// The number with as many digits as fit; empty when not even two do.
std::string fitted(const Font& font, double value, float room) {
  for (int digits = kDigits; digits >= 2; --digits)
    if (std::string text = model::format_number(value, digits); text_width(font, text) <= room) return text;
  return {};
}

class PixelView {
 public:
  PixelView(const Context& ctx, const Box& box) : ctx_(ctx), box_(box) {
    const model::Session& session = ctx.state.session;
    const Shape& weight = ctx.state.results.problem.weight;
    output_ = std::min(session.selected_output, weight.n - 1);
    for (int64_t i = 0; i < weight.c; ++i) grids_.emplace_back(ctx.state, output_, i);
    const FedGrid& first = grids_.front();
    const auto rows = static_cast<float>(std::max<size_t>(1, first.rows().size()));
    cell_h_ =
        std::floor(std::min(ctx.px(large() ? kMostLargeCell : kMostCell), (box.h - ctx.px(kTitle + kIndex)) / rows));
    cell_w_ = cell_h_;
    if (weight.c == 1)
      for (const double w : first.weights())
        cell_w_ =
            std::max(cell_w_, text_width(ctx.style.fonts.mono_small, model::format_number(w * first.value(), kDigits)) +
                                  ctx.px(8));
    cell_w_ = std::ceil(std::min(cell_w_, ctx.px(large() ? kMostLargeWidth : kMostWidth)));
    if (cell_h_ < ctx.px(16)) cell_w_ = cell_h_;  // numbers do not fit anyway
  }

  void draw() const {
    const Range shown = shown_channels();
    float x = box_.x;
    std::string values;
    for (const FedGrid& grid : grids_) {
      values += (values.empty() ? "" : ", ") + model::format_number(grid.value(), kDigits);
      if (!shown.contains(grid.input_channel())) continue;
      block(grid, x);
      x += block_width() + ctx_.px(kGap);
    }
    facts({x + ctx_.px(4), box_.y, std::max(ctx_.px(80), box_.right() - x - ctx_.px(4)), box_.h}, values);
  }

 private:
  // The panel is maximised, to be read from the back of a room.
  bool large() const { return ctx_.state.session.maximised == model::Panel::window; }
  float white() const { return static_cast<float>(shown(ctx_.state, double{model::kMaxPixel})); }
  float swatch_side() const { return std::max(ctx_.px(kSwatch), large() ? cell_h_ : 0); }
  // The largest font in which all numbers fit into the cells, if any.
  const Font* common_font(const std::vector<double>& values) const {
    const Fonts& fonts = ctx_.style.fonts;
    for (const Font* font : {&fonts.mono_display, &fonts.mono_large, &fonts.mono}) {
      const auto fits = [&](double value) {
        return text_width(*font, model::format_number(value, kDigits)) <= cell_w_ - ctx_.px(8);
      };
      if (font->size_px <= cell_h_ * 0.6F && std::all_of(values.begin(), values.end(), fits)) return font;
    }
    return nullptr;
  }
  int64_t shown_channel() const {
    return std::min(ctx_.state.session.selected_input_channel, static_cast<int64_t>(grids_.size()) - 1);
  }
  // As many blocks as fit side by side, the selected channel's among them.
  Range shown_channels() const {
    const auto fitting = static_cast<int64_t>((box_.w - ctx_.px(kFacts)) / (block_width() + ctx_.px(kGap)));
    const auto count = static_cast<int64_t>(grids_.size()), blocks = std::clamp<int64_t>(fitting, 1, count);
    const int64_t first = std::min(shown_channel(), count - blocks);
    return {first, first + blocks};
  }
  float grid_width() const {
    return cell_w_ * static_cast<float>(std::max<size_t>(1, grids_.front().cols().size())) + ctx_.px(kRowIndex);
  }
  float block_width() const { return swatch_side() + 2 * (ctx_.px(kSign) + grid_width()); }

  void block(const FedGrid& grid, float x) const {
    const Palette& p = ctx_.palette();
    const float y = box_.y + ctx_.px(kTitle + kIndex);
    const ColorTable& signed_colors = model::signed_table(ctx_.state.session);
    const float weights = weight_range(ctx_);
    const float middle = std::max(swatch_side(), cell_h_ * static_cast<float>(grid.rows().size()));
    swatch(grid, {x, y + (middle - swatch_side()) / 2, swatch_side(), swatch_side()});
    x += swatch_side();
    sign({x, y, ctx_.px(kSign), middle}, "\xC3\x97");
    x += ctx_.px(kSign);
    const std::string index = ".i" + std::to_string(grid.input_channel());
    numbers(grid, grid.weights(), "pixel.weights" + index, "weights", x, y, signed_colors, weights);
    x += grid_width();
    sign({x, y, ctx_.px(kSign), middle}, "=");
    x += ctx_.px(kSign);
    std::vector<double> products = grid.weights();
    for (double& product : products) product *= grid.value();
    numbers(grid, products, "pixel.products" + index, "each receives", x, y, signed_colors, weights * white());
    if (grid.weights().empty())
      draw_text(ctx_.style.fonts.small, {x, y, grid_width(), ctx_.px(20)}, p.text_dim, "nothing");
  }

  void swatch(const FedGrid& grid, const Box& box) const {
    constexpr std::array<std::string_view, 3> kOf{"red", "green", "blue"};
    const ColorScale scale = layer_input_scale(ctx_.state);
    const auto lo = static_cast<float>(shown(ctx_.state, double{scale.lo}));
    const auto hi = static_cast<float>(shown(ctx_.state, double{scale.hi}));
    const ImU32 ground = model::color_of(*scale.table, static_cast<float>(grid.value()), lo, hi);
    ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), ground, ctx_.px(3));
    const Font& font = large() ? ctx_.style.fonts.mono_large : ctx_.style.fonts.mono;
    draw_text(font, box, readable_on(ground), fitted(font, grid.value(), box.w - ctx_.px(4)), Align::centre);
    const Conv2dProblem& problem = ctx_.state.results.problem;
    const int64_t channel = first_input_channel(problem, output_) + grid.input_channel();
    draw_text(ctx_.style.fonts.small, {box.x, box_.y, box.w + ctx_.px(kSign), ctx_.px(18)}, ctx_.palette().text_dim,
              problem.input.c == 1             ? std::string("pixel")
              : layer_reads_colors(ctx_.state) ? std::string(kOf[static_cast<size_t>(channel)])
                                               : "channel " + std::to_string(channel));
  }

  void sign(const Box& box, std::string_view text) const {
    draw_text(ctx_.style.fonts.mono_large, box, ctx_.palette().text_dim, text, Align::centre);
  }

  // A grid of numbers under the columns of the map, beside its rows.
  void numbers(const FedGrid& grid, const std::vector<double>& values, const std::string& name, std::string_view title,
               float x, float y, const ColorTable& colors, float range) const {
    const Palette& p = ctx_.palette();
    const Fonts& fonts = ctx_.style.fonts;
    const size_t cols = grid.cols().size();
    const float left = x + ctx_.px(kRowIndex), gap = ctx_.px(2);
    draw_text(fonts.small, {left, box_.y, grid_width() - ctx_.px(kRowIndex), ctx_.px(18)}, p.text_dim, title);
    const auto at = [&](size_t i) {
      return Box{left + static_cast<float>(i % cols) * cell_w_, y + static_cast<float>(i / cols) * cell_h_,
                 cell_w_ - gap, cell_h_ - gap};
    };
    if (cell_h_ >= ctx_.px(13)) {
      for (size_t c = 0; c < cols; ++c)
        draw_text(fonts.mono_small, {at(c).x, y - ctx_.px(kIndex), cell_w_ - gap, ctx_.px(kIndex)}, p.text_faint,
                  std::to_string(grid.cols()[c]), Align::centre);
      for (size_t r = 0; r < grid.rows().size(); ++r)
        draw_text(fonts.mono_small, {x, at(r * cols).y, ctx_.px(kRowIndex - 4), cell_h_ - gap}, p.text_faint,
                  std::to_string(grid.rows()[r]), Align::right);
    }
    const Font* common = common_font(values);
    for (size_t i = 0; i < values.size(); ++i) {
      const Box box = at(i);
      const ImU32 ground = model::color_of(colors, static_cast<float>(values[i]), -range, range);
      ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), ground, ctx_.px(3));
      if (box.h < ctx_.px(12)) continue;
      const Font& font = common != nullptr ? *common : fonts.mono_small;
      draw_text(font, box, readable_on(ground), fitted(font, values[i], box.w - 2), Align::centre);
    }
    const Box all{left, y, cell_w_ * static_cast<float>(cols), cell_h_ * static_cast<float>(grid.rows().size())};
    ctx_.recorder.add(name, all.min(), all.max(), grid_text(values, cols));
  }

  // How many outputs, and what the picture is.
  void facts(const Box& area, const std::string& values) const {
    const Fonts& fonts = ctx_.style.fonts;
    const Palette& p = ctx_.palette();
    const Hover& pixel = ctx_.state.session.hover;
    const FedGrid& grid = grids_[static_cast<size_t>(shown_channel())];
    const int64_t outputs = static_cast<int64_t>(grid.weights().size());
    const std::string count = std::to_string(outputs) + (outputs == 1 ? " output" : " outputs");
    float y = area.y;
    draw_text(fonts.small, {area.x, y, area.w, ctx_.px(18)}, p.text_dim,
              "row " + std::to_string(pixel.row) + ", col " + std::to_string(pixel.col) + " feeds");
    y += ctx_.px(20);
    draw_text(fonts.mono_large, {area.x, y, area.w, ctx_.px(30)}, p.text, count);
    ctx_.recorder.add("pixel.outputs", {area.x, y}, {area.right(), y + ctx_.px(30)}, std::to_string(outputs));
    ctx_.recorder.add("pixel.value", {box_.x, box_.y}, {box_.x + swatch_side(), box_.bottom()}, values);
    y += ctx_.px(34);
    std::string text = remark(grid);
    // The selected channel, in the kernel panel, brings its block here.
    if (const int64_t hidden = static_cast<int64_t>(grids_.size()) - shown_channels().size(); hidden > 0)
      text += " " + std::to_string(hidden) + (hidden == 1 ? " more input channel" : " more input channels") +
              " likewise: choose one above the kernel.";
    const float height = draw_wrapped(large() ? fonts.text : fonts.small, area.x, y, area.w, p.text_dim, text);
    ctx_.recorder.add("pixel.remark", {area.x, y}, {area.right(), y + height}, text);
  }

  std::string remark(const FedGrid& grid) const {
    const Conv2dProblem& problem = ctx_.state.results.problem;
    const auto all = static_cast<size_t>(problem.weight.h * problem.weight.w);
    const int64_t maps = problem.output.c / problem.params.groups;
    std::string text = maps > 1 ? "in this map, as many in each of the " + std::to_string(maps) + ". " : "";
    if (grid.weights().empty()) return "No window reaches it.";
    if (const size_t missing = all - grid.distinct_weights(); missing > 0)
      text +=
          std::to_string(missing) + " of the " + std::to_string(all) + " weights never meet it" + reason(grid) + ". ";
    if (grid.through_padding())  // what it draws is folded at the edge
      return text + "Some outputs read it through the padding that repeats it" +
             (grid.summed() ? "; where one reads it twice, the weights are summed." : ".");
    text += "Where they lie, the weights draw the kernel ";
    text += problem.params.flip ? "as it is stored: convolution has turned it by 180\xC2\xB0 already."
                                : "turned by 180\xC2\xB0.";
    return text;
  }

  // Near the edge there is no output on one side; a stride passes over some of the places.
  std::string reason(const FedGrid& grid) const {
    const Conv2dProblem& problem = ctx_.state.results.problem;
    const bool edge = grid.rows().front() == 0 || grid.rows().back() == problem.output.h - 1 ||
                      grid.cols().front() == 0 || grid.cols().back() == problem.output.w - 1;
    const Size2 stride = problem.params.stride;
    const std::string step =
        stride.h == stride.w ? std::to_string(stride.h) : std::to_string(stride.h) + ", " + std::to_string(stride.w);
    if (stride.h * stride.w == 1) return edge ? ": the edge is near" : "";
    return " at stride " + step + (edge ? " near the edge" : "");
  }

  const Context& ctx_;
  Box box_;
  int64_t output_ = 0;
  std::vector<FedGrid> grids_;
  float cell_h_ = 0, cell_w_ = 0;
};

}  // namespace

void pixel_view(const Context& ctx, const Box& box) {
  const Hover& pixel = ctx.state.session.hover;
  const Shape& in = ctx.state.results.problem.input;
  if (Rect::whole(in.h, in.w).contains(pixel.row, pixel.col)) PixelView(ctx, box).draw();
}

}  // namespace convlens::ui
