#include "ui/panels/parameter_section.h"

#include <array>
#include <string>

#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

constexpr float kMaxStride = 8, kMaxDilation = 8, kMaxPadding = 16;

constexpr std::array kAutoPaddings{
    Option{"none", "per side", "Padding as the four numbers say: top, left, bottom, right"},
    Option{"same", "same", "Output as large as the input; needs stride 1. With an even total the odd cell goes to the bottom and right."},
    Option{"valid", "valid", "No padding: windows stay inside the input"}};
constexpr std::array kModes{Option{"zeros", "zeros", "Padding cells are 0"},
                            Option{"reflect", "reflect", "Padding mirrors the input without repeating its edge"},
                            Option{"replicate", "replicate", "Padding repeats the edge"},
                            Option{"circular", "circular", "Padding continues at the opposite edge"}};

int index_of(AutoPadding padding) {
  return padding == AutoPadding::none ? 0 : padding == AutoPadding::valid ? 2 : 1;
}

class ParameterRows {
 public:
  ParameterRows(const Context& ctx, const Box& area) : ctx_(ctx), area_(area), params_(ctx.state.document.conv), y_(area.y) {}

  float draw() {
    pair("stride", "param.stride", params_.stride, kMaxStride, "Cells that the window moves by: down, right (1 to 8)");
    padding();
    mode();
    pair("dilation", "param.dilation", params_.dilation, kMaxDilation, "Distance between the taps of the window: down, right (1 to 8)");
    if (!(params_ == ctx_.state.document.conv)) ctx_.emit(model::SetConvParams{params_, edit_id_});
    return y_ - ctx_.px(6);
  }

 private:
  float label_width() const { return ctx_.px(66); }
  float field_width() const { return ctx_.px(38); }

  Flow row(std::string_view text) {
    label(ctx_, {area_.x, y_, label_width(), ctx_.style.control()}, text);
    return {area_.x + label_width(), y_, area_.w - label_width(), ctx_.style.control(), ctx_.px(6)};
  }
  void end_row(const Flow& flow) { y_ = flow.bottom() + ctx_.px(6); }

  void field(std::string_view name, int64_t& value, const Box& box, float min, float max, std::string_view hint) {
    const NumberSpec spec{.min = min, .max = max, .step = 1, .per_px = 0.05F, .whole = true, .tooltip = hint};
    if (const auto edit = number_field(ctx_, name, static_cast<float>(value), box, spec)) {
      value = static_cast<int64_t>(edit->value);
      edit_id_ = edit->edit_id;
    }
  }

  void pair(std::string_view text, const std::string& name, Size2& size, float max, std::string_view hint) {
    Flow flow = row(text);
    field(name + "_h", size.h, flow.next(field_width()), 1, max, hint);
    field(name + "_w", size.w, flow.next(field_width()), 1, max, hint);
    end_row(flow);
  }

  void padding() {
    Flow flow = row("padding");
    const int chosen = choice(ctx_, "param.auto_padding", kAutoPaddings, index_of(params_.auto_padding),
                              flow.next(std::min(choice_width(ctx_, kAutoPaddings), area_.w - label_width())));
    if (chosen >= 0) choose_padding(static_cast<size_t>(chosen));
    flow.new_row();
    // same and valid show what they come to; a number typed there takes over.
    Padding shown = params_.auto_padding == AutoPadding::none ? params_.padding : ctx_.state.results.problem.padding;
    if (params_.auto_padding == AutoPadding::valid) shown = {};
    const Padding before = shown;
    const std::string_view hint = "Cells added at the top, left, bottom, right (0 to 16)";
    field("param.padding_top", shown.top, flow.next(field_width()), 0, kMaxPadding, hint);
    field("param.padding_left", shown.left, flow.next(field_width()), 0, kMaxPadding, hint);
    field("param.padding_bottom", shown.bottom, flow.next(field_width()), 0, kMaxPadding, hint);
    field("param.padding_right", shown.right, flow.next(field_width()), 0, kMaxPadding, hint);
    if (!(shown == before)) {
      params_.auto_padding = AutoPadding::none;
      params_.padding = shown;
    }
    end_row(flow);
  }

  void choose_padding(size_t index) {
    const Padding resolved = ctx_.state.results.problem.padding;
    if (index == 0 && params_.auto_padding != AutoPadding::none) params_.padding = resolved;  // keep what was on screen
    params_.auto_padding = index == 0 ? AutoPadding::none : index == 1 ? AutoPadding::same : AutoPadding::valid;
  }

  void mode() {
    Flow flow = row("mode");
    const int chosen = choice(ctx_, "param.padding_mode", kModes, static_cast<int>(params_.padding_mode),
                              flow.next(std::min(choice_width(ctx_, kModes), area_.w - label_width())));
    if (chosen >= 0) params_.padding_mode = static_cast<PaddingMode>(chosen);
    end_row(flow);
  }

  const Context& ctx_;
  Box area_;
  Conv2dParams params_;
  float y_;
  uint64_t edit_id_ = 0;
};

// The size formula, or why there is no output.
float formula(const Context& ctx, const Box& area) {
  const model::Results& results = ctx.state.results;
  const Palette& p = ctx.palette();
  const Fonts& fonts = ctx.style.fonts;
  if (results.conv_error) {
    const std::string text = results.conv_error->message();
    const float height = draw_wrapped(fonts.small, area.x, area.y, area.w, p.error, text);
    ctx.recorder.add("formula", {area.x, area.y}, {area.right(), area.y + height}, text);
    return area.y + height;
  }
  if (results.conv.maps.empty()) return area.y;
  const Conv2dProblem& problem = results.problem;
  const std::string rows = size_formula(problem.rows, !fonts.has_symbols);
  const std::string cols = size_formula(problem.cols, !fonts.has_symbols);
  const bool one = rows == cols;
  const float line = ctx.px(20);
  const Font& font = text_width(fonts.mono, rows) + ctx.px(16) <= area.w ? fonts.mono : fonts.mono_small;
  if (one) {
    draw_text(font, {area.x, area.y, area.w, line}, p.text, rows);
  } else {
    draw_text(font, {area.x, area.y, area.w, line}, p.text, "h " + rows);
    draw_text(font, {area.x, area.y + line, area.w, line}, p.text, "w " + cols);
  }
  const float bottom = area.y + (one ? 1.0F : 2.0F) * line;
  ctx.recorder.add("formula", {area.x, area.y}, {area.right(), bottom}, one ? rows : "h " + rows + "; w " + cols);
  const int64_t lost_rows = problem.rows.floor_remainder(), lost_cols = problem.cols.floor_remainder();
  if (lost_rows + lost_cols == 0) return bottom;
  const std::string lost = "The floor leaves " + std::to_string(lost_rows) + (lost_rows == 1 ? " row and " : " rows and ") +
                           std::to_string(lost_cols) + (lost_cols == 1 ? " column" : " columns") + " of the padded input unused.";
  return bottom + draw_wrapped(fonts.small, area.x, bottom, area.w, p.text_dim, lost);
}

}  // namespace

float parameter_section(const Context& ctx, const Box& area) {
  const float bottom = ParameterRows(ctx, area).draw() + ctx.style.gap();
  return formula(ctx, {area.x, bottom, area.w, 0});
}

}  // namespace convlens::ui
