#include "ui/panels/parameter_section.h"

#include <algorithm>
#include <array>
#include <string>

#include "convlens/engine/kernel_analysis.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/window/unreached.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

constexpr std::array kAutoPaddings{
    Option{"none", "per side", "Padding as the four numbers say: top, left, bottom, right"},
    Option{
        "same", "same",
        "Output as large as the input; needs stride 1. With an even total the odd cell goes to the bottom and right."},
    Option{"valid", "valid", "No padding: windows stay inside the input"}};
constexpr std::array kModes{Option{"zeros", "zeros", "Padding cells are 0"},
                            Option{"reflect", "reflect", "Padding mirrors the input without repeating its edge"},
                            Option{"replicate", "replicate", "Padding repeats the edge"},
                            Option{"circular", "circular", "Padding continues at the opposite edge"}};

constexpr std::array kTurns{Option{"correlation", "correlation",
                                   "Cross-correlation, what Conv2d computes: the window meets the kernel as it is"},
                            Option{"convolution", "convolution",
                                   "The convolution of mathematics: the window meets the kernel turned by 180 degrees, "
                                   "that is mirrored both ways"}};

constexpr std::string_view kSizeHint = "Rows and columns of every kernel (1 to 11)";
constexpr std::string_view kStrideHint = "Cells that the window moves by: down, right (1 to 8)";
constexpr std::string_view kDilationHint = "Distance between the taps of the window: down, right (1 to 8)";
constexpr std::string_view kPaddingHint = "Cells added at the top, left, bottom, right (0 to 16)";
constexpr std::string_view kStampStrideHint = "Cells from one stamp to the next: down, right (1 to 8)";
constexpr std::string_view kStampDilationHint = "Distance between the cells of a stamp: down, right (1 to 8)";
constexpr std::string_view kCutHint = "Cells cut off the output at the top, left, bottom, right (0 to 16)";
constexpr std::string_view kOutputPaddingHint =
    "Rows added at the bottom and columns at the right of the output; smaller than stride or dilation";

int index_of(AutoPadding padding) { return padding == AutoPadding::none ? 0 : padding == AutoPadding::valid ? 2 : 1; }

class ParameterRows {
 public:
  ParameterRows(const Context& ctx, const Box& area)
      : ctx_(ctx),
        area_(area),
        transposed_(ctx.state.document.window == model::WindowKind::transposed),
        params_(ctx.state.document.conv),
        y_(area.y) {}

  float draw() {
    kernel();
    stride_and_dilation();
    if (transposed_) {
      cut_padding();
      output_padding();
    } else {
      padding();
      mode();
    }
    if (!(params_ == ctx_.state.document.conv)) ctx_.emit(model::SetConvParams{params_, edit_id_});
    return y_ - ctx_.px(6);
  }

 private:
  bool narrow() const { return area_.w < ctx_.px(300); }
  float label_width() const { return ctx_.px(narrow() ? 54 : 66); }
  float field_width() const { return ctx_.px(narrow() ? 30 : 43); }

  Flow row(std::string_view text) {
    label(ctx_, {area_.x, y_, label_width(), ctx_.style.control()}, text);
    return {area_.x + label_width(), y_, area_.w - label_width(), ctx_.style.control(), ctx_.px(6)};
  }
  void end_row(const Flow& flow) { y_ = flow.bottom() + ctx_.px(6); }

  void field(std::string_view name, std::string_view letter, int64_t& value, const Box& box, int64_t min, int64_t max,
             std::string_view hint) {
    const bool room = box.w >= ctx_.px(40);
    const NumberSpec spec{.min = static_cast<float>(min),
                          .max = static_cast<float>(max),
                          .step = 1,
                          .per_px = 0.05F,
                          .whole = true,
                          .prefix = room ? letter : "",
                          .tooltip = hint};
    if (const auto edit = number_field(ctx_, name, static_cast<float>(value), box, spec)) {
      value = static_cast<int64_t>(edit->value);
      edit_id_ = edit->edit_id;
    }
  }

  // The kernel's size and which way the window meets it.
  void kernel() {
    Flow flow = row("kernel");
    const Shape& weight = ctx_.state.document.kernels.weight.shape();
    int64_t h = weight.h, w = weight.w;
    const uint64_t before = edit_id_;
    field("param.kernel_h", "H", h, flow.next(field_width()), 1, model::kMaxKernelSide, kSizeHint);
    field("param.kernel_w", "W", w, flow.next(field_width()), 1, model::kMaxKernelSide, kSizeHint);
    edit_id_ = before;
    if (h != weight.h || w != weight.w) ctx_.emit(model::SetKernelSize{h, w});
    if (transposed_) return end_row(flow);
    const float wide = choice_width(ctx_, kTurns) - ctx_.px(16);
    const int chosen =
        choice(ctx_, "param.flip", kTurns, params_.flip ? 1 : 0, flow.next(std::min(wide, area_.w - label_width())));
    if (chosen >= 0) params_.flip = chosen == 1;
    end_row(flow);
  }

  // One row where both fit, else two.
  void stride_and_dilation() {
    Flow flow = row("stride");
    const std::string_view stride = transposed_ ? kStampStrideHint : kStrideHint;
    const std::string_view dilation = transposed_ ? kStampDilationHint : kDilationHint;
    field("param.stride_h", "H", params_.stride.h, flow.next(field_width()), 1, model::kMaxStride, stride);
    field("param.stride_w", "W", params_.stride.w, flow.next(field_width()), 1, model::kMaxStride, stride);
    flow.skip(ctx_.px(8));
    const float text = text_width(ctx_.style.fonts.text, "dilation") + ctx_.px(2);
    if (flow.remaining() < text + 2 * field_width() + 2 * ctx_.px(6)) {
      end_row(flow);
      flow = row("dilation");
    } else {
      label(ctx_, flow.next(text), "dilation");
    }
    field("param.dilation_h", "H", params_.dilation.h, flow.next(field_width()), 1, model::kMaxDilation, dilation);
    field("param.dilation_w", "W", params_.dilation.w, flow.next(field_width()), 1, model::kMaxDilation, dilation);
    end_row(flow);
  }

  void sides(Flow& flow, Padding& padding, std::string_view hint) {
    const float side = ctx_.px(43);
    field("param.padding_top", "T", padding.top, flow.next(side), 0, model::kMaxPadding, hint);
    field("param.padding_left", "L", padding.left, flow.next(side), 0, model::kMaxPadding, hint);
    field("param.padding_bottom", "B", padding.bottom, flow.next(side), 0, model::kMaxPadding, hint);
    field("param.padding_right", "R", padding.right, flow.next(side), 0, model::kMaxPadding, hint);
  }

  // What a transposed convolution cuts off.
  void cut_padding() {
    Flow flow = row("padding");
    sides(flow, params_.padding, kCutHint);
    end_row(flow);
  }

  void output_padding() {
    Flow flow = row(narrow() ? "output" : "out. pad");
    const Size2 before = ctx_.state.document.output_padding;
    Size2 extra = before;
    const uint64_t edit_id = edit_id_;
    const int64_t most = std::max(model::kMaxStride, model::kMaxDilation) - 1;
    field("param.output_padding_h", "H", extra.h, flow.next(field_width()), 0, most, kOutputPaddingHint);
    field("param.output_padding_w", "W", extra.w, flow.next(field_width()), 0, most, kOutputPaddingHint);
    edit_id_ = edit_id;
    if (!(extra == before)) ctx_.emit(model::SetOutputPadding{extra});
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
    sides(flow, shown, kPaddingHint);
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
  bool transposed_;
  Conv2dParams params_;
  float y_;
  uint64_t edit_id_ = 0;
};

// How PyTorch stores the weights of a transposed convolution.
float order_remark(const Context& ctx, const Box& area) {
  const model::Document& document = ctx.state.document;
  const Shape& bank = document.kernels.weight.shape();
  const int64_t groups = document.conv.groups;
  const std::string text = "ConvTranspose2d's weight in PyTorch: [in, out / groups, kH, kW] = " +
                           to_string(Shape{bank.c * groups, bank.n / groups, bank.h, bank.w}) +
                           ". The bank has the outputs first: " + to_string(bank) + ".";
  const float height = draw_wrapped(ctx.style.fonts.small, area.x, area.y, area.w, ctx.palette().text_dim, text);
  ctx.recorder.add("param.order_remark", {area.x, area.y}, {area.right(), area.y + height}, text);
  return area.y + height + ctx.px(4);
}

// What a turned kernel means, and when it means nothing.
float turn_remark(const Context& ctx, const Box& area) {
  const model::Document& document = ctx.state.document;
  if (document.window == model::WindowKind::transposed) return order_remark(ctx, area);
  if (!document.conv.flip) return area.y;
  const int64_t output = ctx.state.session.selected_output;
  const bool same = same_after_half_turn(document.kernels.weight, output);
  const std::string text =
      same ? document.kernels.names[static_cast<size_t>(output)] +
                 " is the same after a half turn: convolution and correlation agree."
           : "The window meets every kernel turned by 180\xC2\xB0: mirrored left to right and top to "
             "bottom.";
  const float height = draw_wrapped(ctx.style.fonts.small, area.x, area.y, area.w, ctx.palette().text_dim, text);
  ctx.recorder.add("param.flip_remark", {area.x, area.y}, {area.right(), area.y + height}, text);
  return area.y + height + ctx.px(4);
}

// Why there is no output, or how many cells no window reaches.
float remark(const Context& ctx, const Box& area) {
  const model::Results& results = ctx.state.results;
  const Font& font = ctx.style.fonts.small;
  if (results.conv_error)
    return area.y + draw_wrapped(font, area.x, area.y, area.w, ctx.palette().error, results.conv_error->message());
  if (results.conv.maps.empty()) return area.y;
  const std::string text = unreached_sentence(unreached_by_windows(ctx));
  if (text.empty()) return area.y;
  return area.y + draw_wrapped(font, area.x, area.y, area.w, ctx.palette().text_dim, text);
}

}  // namespace

float parameter_section(const Context& ctx, const Box& area) {
  float bottom = ParameterRows(ctx, area).draw() + ctx.style.gap();
  bottom = turn_remark(ctx, {area.x, bottom, area.w, 0});
  return remark(ctx, {area.x, bottom, area.w, 0});
}

}  // namespace convlens::ui
