#include "ui/panels/window/stamp_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "model/window_cell.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/marks.h"
#include "ui/panels/window/number_grid.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kTitle = 20, kIndexLine = 15, kRowIndex = 30, kSign = 24, kSwatch = 44;  // design units
constexpr float kMostCell = 44, kLeastCell = 15, kMostWidth = 66, kLeastFacts = 120;

class StampView {
 public:
  StampView(const Context& ctx, const Box& box)
      : ctx_(ctx), box_(box), problem_(ctx.state.results.transposed), pixel_(ctx.state.session.hover) {
    const model::Session& session = ctx.state.session;
    const model::Document& document = ctx.state.document;
    output_ = std::min(session.selected_output, problem_.output.c - 1);
    const int64_t a_group = problem_.input.c / problem_.params.groups;
    channel_ = first_input_channel(problem_, output_) + std::min(session.selected_input_channel, a_group - 1);
    Tensor storage;
    weights_ = Tensor({1, 1, problem_.weight.h, problem_.weight.w});
    const ConstTensorView bank =
        model::transposed_view(model::used_weight(document, storage), problem_.params.groups, output_);
    for (int64_t r = 0; r < problem_.weight.h; ++r)
      for (int64_t c = 0; c < problem_.weight.w; ++c)
        weights_.at(0, 0, r, c) = bank.at(channel_, output_ % problem_.weight.c, r, c);
    stamp_ = stamp_of(problem_, bank, channel_, pixel_.row, pixel_.col, output_);
    value_ = shown(ctx.state, double{document.input.read().at(0, channel_, pixel_.row, pixel_.col)});
    cell_h_ = std::floor(std::clamp((box.h - ctx.px(kTitle + kIndexLine)) / static_cast<float>(problem_.weight.h),
                                    ctx.px(kLeastCell), ctx.px(kMostCell)));
    cell_w_ = cell_h_;
    for (const float weight : weights_.values())
      cell_w_ = std::max(cell_w_, text_width(ctx.style.fonts.mono_small, product_text(double{weight})) + ctx.px(8));
    cell_w_ = std::ceil(std::min(cell_w_, ctx.px(kMostWidth)));
  }

  void draw() const {
    float x = box_.x;
    const float y = box_.y + ctx_.px(kTitle + kIndexLine);
    const float height = cell_h_ * static_cast<float>(problem_.weight.h), side = ctx_.px(kSwatch);
    swatch({x, y + std::max(0.0F, (height - side) / 2), side, side});
    x += side;
    sign({x, y, ctx_.px(kSign), height}, "\xC3\x97");
    x = kernel(x + ctx_.px(kSign), y);
    sign({x, y, ctx_.px(kSign), height}, "=");
    x = products(x + ctx_.px(kSign) + ctx_.px(kRowIndex), y) + ctx_.px(20);
    if (box_.right() - x >= ctx_.px(kLeastFacts)) facts({x, box_.y, box_.right() - x, box_.h});
  }

 private:
  std::string product_text(double weight) const { return model::format_number(weight * value_, 5); }
  float white() const { return static_cast<float>(shown(ctx_.state, double{layer_input_scale(ctx_.state).hi})); }
  void title(float x, float width, std::string_view text) const {
    draw_text(ctx_.style.fonts.small, {x, box_.y, width, ctx_.px(18)}, ctx_.palette().text_dim, text);
  }
  void sign(const Box& box, std::string_view text) const {
    draw_text(ctx_.style.fonts.mono_large, box, ctx_.palette().text_dim, text, Align::centre);
  }

  void swatch(const Box& box) const {
    constexpr std::array<std::string_view, 3> kColors{"red", "green", "blue"};
    const ColorScale scale = layer_input_scale(ctx_.state);
    const auto lo = static_cast<float>(shown(ctx_.state, double{scale.lo}));
    const ImU32 ground = model::color_of(*scale.table, static_cast<float>(value_), lo, white());
    ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), ground, ctx_.px(3));
    const std::string text = model::format_number(value_, 5);
    draw_text(ctx_.style.fonts.mono, box, readable_on(ground), text, Align::centre);
    ctx_.recorder.add("stamp.value", box.min(), box.max(), text);
    title(box.x, box.w + ctx_.px(kSign),
          problem_.input.c == 1            ? std::string("input")
          : layer_reads_colors(ctx_.state) ? std::string(kColors[static_cast<size_t>(channel_)])
                                           : "input " + std::to_string(channel_));
  }

  float kernel(float x, float y) const {
    const NumberGrid grid{Rect::whole(problem_.weight.h, problem_.weight.w), x, y, cell_w_, cell_h_};
    const ColorTable& colors = model::signed_table(ctx_.state.session);
    const float range = weight_range(ctx_);
    const auto cell_at = [&](int64_t row, int64_t col) {
      const float weight = weights_.at(0, 0, row, col);
      return NumberCell{.text = model::format_weight(weight), .ground = model::color_of(colors, weight, -range, range)};
    };
    grid.draw(ctx_, cell_at);
    ctx_.recorder.add("stamp.weights", grid.box().min(), grid.box().max(), grid.text(cell_at));
    title(x, grid.box().w, "kernel");
    return grid.box().right();
  }

  // Where each product lands; what the padding cuts off is hatched.
  float products(float x, float y) const {
    const NumberGrid grid{Rect::whole(problem_.weight.h, problem_.weight.w), x, y, cell_w_, cell_h_};
    const ColorTable& colors = model::signed_table(ctx_.state.session);
    const float range = weight_range(ctx_) * white();
    const auto cell_at = [&](int64_t row, int64_t col) {
      const double product = double{weights_.at(0, 0, row, col)} * value_;
      NumberCell cell{.text = model::format_number(product, 5),
                      .ground = model::color_of(colors, static_cast<float>(product), -range, range)};
      if (!lands(row, col)) cell = {NumberCell::Material::border, "cut", 0};
      return cell;
    };
    grid.draw(ctx_, cell_at);
    ctx_.recorder.add("stamp.products", grid.box().min(), grid.box().max(), grid.text(cell_at));
    title(x, grid.box().w, "its stamp");
    indices(grid);
    return grid.box().right();
  }

  bool lands(int64_t row, int64_t col) const {
    return Rect::whole(problem_.output.h, problem_.output.w)
        .contains(stamp_.span.rows.begin + row * problem_.params.dilation.h,
                  stamp_.span.cols.begin + col * problem_.params.dilation.w);
  }

  // The output's rows and columns beside the stamp.
  void indices(const NumberGrid& grid) const {
    const Font& font = ctx_.style.fonts.mono_small;
    const ImU32 color = ctx_.palette().text_faint;
    const Size2 dilation = problem_.params.dilation;
    for (int64_t c = 0; c < grid.cells.cols.size(); ++c)
      draw_text(font,
                {grid.x + static_cast<float>(c) * cell_w_, grid.y - ctx_.px(kIndexLine), cell_w_, ctx_.px(kIndexLine)},
                color, std::to_string(stamp_.span.cols.begin + c * dilation.w), Align::centre);
    for (int64_t r = 0; r < grid.cells.rows.size(); ++r)
      draw_text(
          font,
          {grid.x - ctx_.px(kRowIndex), grid.y + static_cast<float>(r) * cell_h_, ctx_.px(kRowIndex - 5), cell_h_},
          color, std::to_string(stamp_.span.rows.begin + r * dilation.h), Align::right);
  }

  void facts(const Box& area) const {
    const Fonts& fonts = ctx_.style.fonts;
    const Palette& p = ctx_.palette();
    const auto cells = static_cast<int64_t>(stamp_.cells.size());
    draw_text(fonts.small, {area.x, area.y, area.w, ctx_.px(18)}, p.text_dim,
              "input row " + std::to_string(pixel_.row) + ", col " + std::to_string(pixel_.col) + " stamps");
    draw_text(fonts.mono_large, {area.x, area.y + ctx_.px(20), area.w, ctx_.px(30)}, p.text,
              std::to_string(cells) + (cells == 1 ? " cell" : " cells"));
    ctx_.recorder.add("stamp.cells", {area.x, area.y + ctx_.px(20)}, {area.right(), area.y + ctx_.px(50)},
                      std::to_string(cells));
    const std::string text = remark(cells);
    const float y = area.y + ctx_.px(54);
    const float height = draw_wrapped(fonts.small, area.x, y, area.w, p.text_dim, text);
    ctx_.recorder.add("stamp.remark", {area.x, y}, {area.right(), y + height}, text);
  }

  std::string remark(int64_t cells) const {
    const Shape& weight = problem_.weight;
    if (cells == 0) return "The padding cuts all of it off.";
    std::string text = "of map " + std::to_string(output_) + ", " +
                       span_text(intersect(stamp_.span, Rect::whole(problem_.output.h, problem_.output.w))) + ". ";
    if (const int64_t cut = weight.h * weight.w - cells; cut > 0)
      text += "The padding cuts off " + std::to_string(cut) + " of " + std::to_string(weight.h * weight.w) + ". ";
    const Size2 stride = problem_.params.stride;
    const std::string step = stride.h == stride.w ? std::to_string(stride.h)
                                                  : std::to_string(stride.h) + " down, " + std::to_string(stride.w);
    text += "The next input cell stamps " + step + (stride.w == 1 ? " cell" : " cells") +
            " on; where stamps overlap, they add up.";
    return text;
  }

  const Context& ctx_;
  Box box_;
  const ConvTranspose2dProblem& problem_;
  const model::Hover& pixel_;
  int64_t output_ = 0, channel_ = 0;
  Tensor weights_;
  Stamp stamp_;
  double value_ = 0;
  float cell_h_ = 0, cell_w_ = 0;
};

}  // namespace

void stamp_view(const Context& ctx, const Box& box) {
  const Shape& in = ctx.state.results.transposed.input;
  if (Rect::whole(in.h, in.w).contains(ctx.state.session.hover.row, ctx.state.session.hover.col))
    StampView(ctx, box).draw();
}

}  // namespace convlens::ui
