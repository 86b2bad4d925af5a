#include "ui/panels/pool_panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "ui/panels/panel.h"
#include "ui/panels/stage_switch.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/patch_view.h"
#include "ui/panels/window/pool_words.h"
#include "ui/panels/window/predict_view.h"
#include "ui/panels/window/unreached.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/number_field.h"

namespace convlens::ui {
namespace {

using model::PoolChoice;

struct Kind {
  PoolChoice choice;
  std::string_view id, label, tooltip;
};
constexpr std::array kKinds{
    Kind{PoolChoice::max, "max", "max", "The largest value of every window"},
    Kind{PoolChoice::average, "average", "average", "The mean of every window"},
    Kind{PoolChoice::lp, "lp", "Lp",
         "The p-th root of the sum of p-th powers: 1 is a sum, large p comes near the maximum"},
    Kind{PoolChoice::adaptive_average, "adaptive_average", "average to size",
         "Adaptive: as many windows as numbers are wanted; 1 x 1 is the mean of the whole map"},
    Kind{PoolChoice::adaptive_max, "adaptive_max", "max to size",
         "Adaptive: as many windows as numbers are wanted; 1 x 1 is the largest of the whole map"}};

class PoolRows {
 public:
  PoolRows(const Context& ctx, const Box& area) : ctx_(ctx), area_(area), pool_(ctx.state.document.pool), y_(area.y) {}

  float draw() {
    kinds();
    if (pool_.is_adaptive()) {
      sizes("output", "pool.output", pool_.output_size, 1, model::kMaxAdaptiveSide,
            "Rows and columns of what comes out, 1 to 32");
    } else {
      sizes("window", "pool.kernel", pool_.kernel, 1, model::kMaxPoolWindow, "Rows and columns of the window, 1 to 16");
      sizes("stride", "pool.stride", pool_.stride, 1, model::kMaxPoolStride,
            "Cells that the window moves by: down, right, 1 to 16");
      padding();
      if (pool_.choice == PoolChoice::max)
        sizes("dilation", "pool.dilation", pool_.dilation, 1, model::kMaxDilation,
              "Distance between the cells that the window reads: down, right");
      options();
    }
    if (!(pool_ == ctx_.state.document.pool)) ctx_.emit(model::SetPool{pool_, edit_id_});
    return y_;
  }

 private:
  float label_width() const { return ctx_.px(area_.w < ctx_.px(300) ? 56 : 66); }
  float field_width() const { return ctx_.px(43); }

  void kinds() {
    Flow flow(area_.x, y_, area_.w, ctx_.style.control(), ctx_.px(4));
    for (const Kind& kind : kKinds)
      if (button(ctx_, "pool.kind." + std::string(kind.id), kind.label, flow.next(button_width(ctx_, kind.label)),
                 {.selected = pool_.choice == kind.choice, .tooltip = kind.tooltip}))
        pool_.choice = kind.choice;
    ctx_.recorder.add("pool.kind", {area_.x, y_}, {area_.right(), flow.bottom()}, pool_name(ctx_.state.document.pool));
    y_ = flow.bottom() + ctx_.style.gap() + ctx_.px(2);
  }

  Flow row(std::string_view text) {
    label(ctx_, {area_.x, y_, label_width(), ctx_.style.control()}, text);
    return {area_.x + label_width(), y_, area_.w - label_width(), ctx_.style.control(), ctx_.px(6)};
  }
  void end_row(const Flow& flow) { y_ = flow.bottom() + ctx_.px(6); }

  void field(const std::string& name, std::string_view letter, int64_t& value, const Box& box, int64_t min, int64_t max,
             std::string_view hint) {
    const NumberSpec spec{.min = static_cast<float>(min),
                          .max = static_cast<float>(max),
                          .step = 1,
                          .per_px = 0.05F,
                          .whole = true,
                          .prefix = letter,
                          .tooltip = hint};
    if (const auto edit = number_field(ctx_, name, static_cast<float>(value), box, spec)) {
      value = static_cast<int64_t>(edit->value);
      edit_id_ = edit->edit_id;
    }
  }

  void sizes(std::string_view text, const std::string& name, Size2& size, int64_t min, int64_t max,
             std::string_view hint) {
    Flow flow = row(text);
    field(name + "_h", "H", size.h, flow.next(field_width()), min, max, hint);
    field(name + "_w", "W", size.w, flow.next(field_width()), min, max, hint);
    end_row(flow);
  }

  void padding() {
    Flow flow = row("padding");
    const std::string_view hint = "Cells added at the top, left, bottom, right, 0 to 8; smaller than the window";
    Padding& p = pool_.padding;
    field("pool.padding_top", "T", p.top, flow.next(field_width()), 0, model::kMaxPoolPadding, hint);
    field("pool.padding_left", "L", p.left, flow.next(field_width()), 0, model::kMaxPoolPadding, hint);
    field("pool.padding_bottom", "B", p.bottom, flow.next(field_width()), 0, model::kMaxPoolPadding, hint);
    field("pool.padding_right", "R", p.right, flow.next(field_width()), 0, model::kMaxPoolPadding, hint);
    end_row(flow);
  }

  // What only some kinds have.
  void options() {
    Flow flow = row("size");
    toggle(flow, "pool.ceil", pool_.ceil_mode ? "ceil" : "floor", pool_.ceil_mode,
           "floor: windows that would hang over the edge are left out. ceil: one more is taken, if it begins inside");
    if (pool_.choice == PoolChoice::lp) {
      const NumberSpec spec{.min = static_cast<float>(model::kMinPoolNorm),
                            .max = static_cast<float>(model::kMaxPoolNorm),
                            .step = 1,
                            .per_px = 0.05F,
                            .prefix = "p",
                            .tooltip = "The power, 0.5 to 16"};
      if (const auto edit =
              number_field(ctx_, "pool.norm", static_cast<float>(pool_.norm), flow.next(ctx_.px(64)), spec)) {
        pool_.norm = double{edit->value};
        edit_id_ = edit->edit_id;
      }
    }
    end_row(flow);
    if (pool_.choice != PoolChoice::average) return;
    flow = row("divide by");
    toggle(flow, "pool.count_padding", pool_.count_include_pad ? "padding counted" : "padding left out",
           pool_.count_include_pad, "Whether cells of the padding count in the number that the sum is divided by");
    bool own = pool_.divisor_override.has_value();
    toggle(flow, "pool.own_divisor", "own", own, "A divisor of one's own in place of the count");
    if (!own) pool_.divisor_override.reset();
    if (own && !pool_.divisor_override) pool_.divisor_override = pool_.kernel.h * pool_.kernel.w;
    if (pool_.divisor_override) {
      if (flow.remaining() < ctx_.px(54)) flow.new_row();
      field("pool.divisor", "", *pool_.divisor_override, flow.next(ctx_.px(54)), 1, model::kMaxPoolDivisor,
            "What the sum is divided by, 1 to 1024");
    }
    end_row(flow);
  }

  void toggle(Flow& flow, std::string_view name, std::string_view text, bool& on, std::string_view hint) {
    if (button(ctx_, name, text, flow.next(button_width(ctx_, text)),
               {.selected = on, .tooltip = hint, .value = on ? "on" : "off"}))
      on = !on;
  }

  const Context& ctx_;
  Box area_;
  model::PoolSettings pool_;
  float y_;
  uint64_t edit_id_ = 0;
};

// "(28 - 2) / 2 + 1 = 14" of both axes, or why there is no output.
float size_line(const Context& ctx, const Box& area) {
  const model::Results& results = ctx.state.results;
  const Fonts& fonts = ctx.style.fonts;
  std::string text;
  const bool fails = results.pool_error.has_value() || results.conv_error.has_value();
  if (fails) {
    text = (results.conv_error ? results.conv_error : results.pool_error)->message();
  } else if (results.pooled.maps.empty()) {
    return area.y;
  } else if (results.pool.is_adaptive()) {
    const Shape source = stage_input(ctx.state).shape(), &out = results.pooled.maps.shape();
    text = times(source.h, source.w) + " in windows for " + times(out.h, out.w);
  } else if (results.pool.ceil_mode) {
    text = "ceil gives " + times(results.pool_problem.output.h, results.pool_problem.output.w) + ", floor would give " +
           times(results.pool_problem.rows.output(), results.pool_problem.cols.output());
  } else {
    const std::string rows = size_formula(results.pool_problem.rows, !fonts.has_symbols);
    const std::string cols = size_formula(results.pool_problem.cols, !fonts.has_symbols);
    text = rows == cols ? rows : "h " + rows + "\nw " + cols;
  }
  float y = area.y + draw_wrapped(fails ? fonts.small : fonts.mono_small, area.x, area.y, area.w,
                                  fails ? ctx.palette().error : ctx.palette().text, text);
  ctx.recorder.add(fails ? "pool.refusal" : "pool.formula", area.min(), {area.right(), y}, text);
  const std::string unreached = fails ? std::string() : unreached_sentence(unreached_by_stage(ctx));
  if (!unreached.empty())
    y += ctx.px(3) + draw_wrapped(fonts.small, area.x, y + ctx.px(3), area.w, ctx.palette().text_dim, unreached);
  return y + ctx.style.gap();
}

// The window of the explained cell, and what it comes to.
float window_numbers(const Context& ctx, const Box& area) {
  const auto cell = explain_stage_cell(ctx.state, explained_cell(ctx.state));
  if (!cell || cell->patch.empty()) return area.y;
  const PatchLook look = patch_look(ctx, *cell, area.w, std::max(area.h, ctx.px(84)));
  const bool hidden = covered(ctx.state);
  const int64_t read = cells_read(ctx, *cell);
  model::StageCell shown = *cell;
  if (hidden) shown.pool.row = shown.pool.col = -1;
  patch_grid(ctx, shown, look, area.x, area.y, "pool.patch", read);
  const PoolWords words = pool_words(ctx.state, *cell, read, hidden);
  const float below = area.y + look.h() + ctx.px(4);
  const std::string line = words.value + "  " + words.formula;
  draw_text(ctx.style.fonts.mono, {area.x, below, area.w, ctx.px(22)}, ctx.palette().text, line);
  ctx.recorder.add("pool.cell", {area.x, below}, {area.right(), below + ctx.px(22)}, line);
  return below + ctx.px(24);
}

}  // namespace

void pool_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##kernels", box);
  const Box& inner = panel.inner();
  float y = inner.y + stage_caption(ctx, inner, "POOLING");
  y = PoolRows(ctx, {inner.x, y, inner.w, 0}).draw() + ctx.px(2);
  y = size_line(ctx, {inner.x, y, inner.w, 0});
  panel.reaches(window_numbers(ctx, {inner.x, y, inner.w, inner.y + inner.h - y - ctx.px(30)}));
}

}  // namespace convlens::ui
