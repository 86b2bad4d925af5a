#include "ui/panels/activation_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "ui/imgui_compat.h"
#include "ui/panels/panel.h"
#include "ui/panels/stage_switch.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/predict_view.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

struct Kind {
  Activation activation;
  std::string_view id, tooltip;
};
constexpr std::array kKinds{
    Kind{Activation::relu, "relu", "max(x, 0): negative values become 0"},
    Kind{Activation::leaky_relu, "leaky_relu", "Negative values are made small, not 0: slope \xC3\x97 x"},
    Kind{Activation::abs, "abs", "The size without the sign"},
    Kind{Activation::tanh, "tanh", "From -1 to 1: values beyond about 2 hardly differ any more"},
    Kind{Activation::sigmoid, "sigmoid", "From 0 to 1: 1 / (1 + e^-x)"}};

float kinds(const Context& ctx, const Box& area) {
  const model::Document& document = ctx.state.document;
  Flow flow(area.x, area.y, area.w, ctx.style.control(), ctx.px(4));
  for (const Kind& kind : kKinds) {
    const std::string label = activation_name(kind.activation);
    const bool selected = document.activation == kind.activation;
    if (button(ctx, "activation.kind." + std::string(kind.id), label, flow.next(button_width(ctx, label)),
               {.selected = selected, .tooltip = kind.tooltip}) &&
        !selected)
      ctx.emit(model::SetActivation{kind.activation, document.slope});
  }
  ctx.recorder.add("activation.kind", area.min(), {area.right(), flow.bottom()}, activation_name(document.activation));
  return flow.bottom() + ctx.style.gap();
}

float slope(const Context& ctx, const Box& area) {
  const model::Document& document = ctx.state.document;
  if (document.activation != Activation::leaky_relu) return area.y;
  const NumberSpec spec{.min = 0,
                        .max = model::kMaxSlope,
                        .step = 0.01F,
                        .per_px = 0.005F,
                        .prefix = "slope",
                        .tooltip = "What negative values are multiplied by, 0 to 1: drag, wheel, or click and type"};
  const Box box{area.x, area.y, std::min(area.w, ctx.px(120)), ctx.style.control()};
  if (const auto edit = number_field(ctx, "activation.slope", document.slope, box, spec))
    ctx.emit(model::SetActivation{document.activation, edit->value, edit->edit_id});
  return box.bottom() + ctx.style.gap();
}

// The graph over the range of what comes in, as large on both sides of 0.
class Graph {
 public:
  Graph(const Context& ctx, const Box& box) : ctx_(ctx), box_(box) {
    for (const model::MapStatistics& s : statistics()) range_ = std::max({range_, std::abs(s.min), std::abs(s.max)});
    if (!std::isfinite(range_) || range_ <= 0) range_ = 1;
    const Activation kind = ctx.state.document.activation;
    const bool squashes = kind == Activation::tanh || kind == Activation::sigmoid;
    // Over a picture's range both are steps: what lies between is seen close to 0.
    if (squashes) range_ = std::min(range_, 8.0F);
    hi_ = std::max({f(range_), f(-range_), 0.0F});
    lo_ = std::min({f(range_), f(-range_), 0.0F});
    if (kind == Activation::relu || kind == Activation::leaky_relu) lo_ = std::min(lo_, -0.25F * hi_);
  }

  void draw() const {
    axes();
    curve();
    dot();
  }

 private:
  std::vector<model::MapStatistics> statistics() const {
    const StageMaps input = stage_input(ctx_.state);
    if (input.maps != nullptr) return input.maps->statistics;
    model::MapStatistics picture;
    picture.max = model::kMaxPixel;
    return {picture};
  }
  float f(float x) const { return activate(ctx_.state.document.activation, x, ctx_.state.document.slope); }
  float inset() const { return ctx_.px(10); }
  float x_of(float x) const {
    const float share = std::clamp((x + range_) / (2 * range_), 0.0F, 1.0F);
    return box_.x + inset() + share * (box_.w - 2 * inset());
  }
  float y_of(float y) const {
    const float share = std::clamp((y - lo_) / (hi_ - lo_), 0.0F, 1.0F);
    return box_.bottom() - inset() - share * (box_.h - 2 * inset());
  }
  std::string number(float value) const { return stage_number(ctx_.state, double{value}, 4); }

  void axes() const {
    const Palette& p = ctx_.palette();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled(box_.min(), box_.max(), p.background, ctx_.style.rounding());
    const float zero_x = std::round(x_of(0)), zero_y = std::round(y_of(0));
    draw.AddLine({box_.x, zero_y}, {box_.right(), zero_y}, p.text_faint, ctx_.px(1));
    draw.AddLine({zero_x, box_.y}, {zero_x, box_.bottom()}, p.text_faint, ctx_.px(1));
    const Font& font = ctx_.style.fonts.mono_small;
    const float line = font.size_px + ctx_.px(3), below = zero_y + ctx_.px(1);
    const float x_line = below + line > box_.bottom() ? zero_y - line : below;
    draw_text(font, {box_.x + ctx_.px(5), x_line, box_.w, line}, p.text_dim, number(-range_));
    draw_text(font, {box_.x, x_line, box_.w - ctx_.px(5), line}, p.text_dim, number(range_), Align::right);
    draw_text(font, {zero_x + ctx_.px(5), box_.y + ctx_.px(2), box_.w / 2, line}, p.text_dim, number(hi_));
    const bool room = lo_ < 0 && y_of(lo_) - zero_y > 2 * line;
    if (room)
      draw_text(font, {zero_x + ctx_.px(5), box_.bottom() - line - ctx_.px(2), box_.w / 2, line}, p.text_dim,
                number(lo_));
  }

  void curve() const {
    constexpr int kSteps = 160;  // even, so that the bend at 0 is one of them
    std::vector<ImVec2> points;
    points.reserve(kSteps + 1);
    for (int i = 0; i <= kSteps; ++i) {
      const float x = range_ * (2 * static_cast<float>(i) / kSteps - 1);
      points.push_back({x_of(x), y_of(f(x))});
    }
    add_polyline(ImGui::GetWindowDrawList(), points.data(), static_cast<int>(points.size()), ctx_.palette().text,
                 ctx_.px(2));
  }

  // Where the explained cell is: from the axis up to the curve, and over to its value.
  void dot() const {
    const auto cell = explain_stage_cell(ctx_.state, explained_cell(ctx_.state));
    if (!cell || covered(ctx_.state)) {
      ctx_.recorder.add("activation.graph", box_.min(), box_.max());
      return;
    }
    const Palette& p = ctx_.palette();
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    const ImVec2 at{x_of(cell->before), y_of(cell->value)};
    draw.AddLine({at.x, y_of(0)}, at, p.accent, ctx_.px(1.5F));
    draw.AddLine({x_of(0), at.y}, at, p.accent, ctx_.px(1.5F));
    draw.AddCircleFilled(at, ctx_.px(5), p.background);
    draw.AddCircleFilled(at, ctx_.px(4), p.accent);
    const std::string text = "f(" + number(cell->before) + ") = " + number(cell->value);
    ctx_.recorder.add("activation.graph", box_.min(), box_.max(), text);
  }

  const Context& ctx_;
  Box box_;
  float range_ = 0, lo_ = 0, hi_ = 1;
};

float formula(const Context& ctx, const Box& area) {
  const std::string text = "f(x) = " + activation_formula(ctx.state.document, "x");
  const Box box{area.x, area.y, area.w, ctx.px(22)};
  draw_text(ctx.style.fonts.mono, box, ctx.palette().text, text);
  ctx.recorder.add("activation.formula", box.min(), box.max(), text);
  return box.bottom() + ctx.px(4);
}

// The explained cell in a line under the graph.
float cell_line(const Context& ctx, const Box& area) {
  const auto cell = explain_stage_cell(ctx.state, explained_cell(ctx.state));
  if (!cell) return area.y;
  const std::string value = covered(ctx.state) ? "?" : stage_number(ctx.state, double{cell->value}, 6);
  const std::string text = "f(" + stage_number(ctx.state, double{cell->before}, 6) + ") = " + value;
  const Box box{area.x, area.y, area.w, ctx.px(24)};
  draw_text(ctx.style.fonts.mono, box, ctx.palette().accent, text);
  ctx.recorder.add("activation.cell", box.min(), box.max(), text);
  return box.bottom() + ctx.px(2);
}

std::string remark(const FrameState& state) {
  if (!state.document.is_on(model::StagePart::activation)) return "Off: the maps go through as they are.";
  switch (state.document.activation) {
    case Activation::relu:
      return "Keeps what the kernel looks for, drops its opposite.";
    case Activation::leaky_relu:
      return "The opposite of what the kernel looks for stays, but small.";
    case Activation::abs:
      return "What the kernel looks for and its opposite count alike.";
    case Activation::tanh:
    case Activation::sigmoid:
      return "Made for values of about -3 to 3: a picture of 0 to 255 drives it to its ends nearly everywhere.";
    case Activation::none:
      break;
  }
  return {};
}

}  // namespace

void activation_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##kernels", box);
  const Box& inner = panel.inner();
  float y = inner.y + stage_caption(ctx, inner, "ACTIVATION");
  y = kinds(ctx, {inner.x, y, inner.w, 0});
  y = slope(ctx, {inner.x, y, inner.w, 0});
  y = formula(ctx, {inner.x, y, inner.w, 0});
  const float below = ctx.px(24 + 8 + 44);
  const float height = std::clamp(inner.y + inner.h - y - below, ctx.px(110), inner.w * 0.8F);
  Graph(ctx, {inner.x, y, inner.w, std::max(height, ctx.px(110))}).draw();
  y += std::max(height, ctx.px(110)) + ctx.px(6);
  y = cell_line(ctx, {inner.x, y, inner.w, 0});
  const std::string text = remark(ctx.state);
  y += draw_wrapped(ctx.style.fonts.small, inner.x, y, inner.w, ctx.palette().text_dim, text);
  panel.reaches(y);
}

}  // namespace convlens::ui
