#include "ui/panels/window/window_panel.h"

#include <algorithm>
#include <array>
#include <string>

#include "ui/panels/panel.h"
#include "ui/panels/window/arithmetic_strip.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/loop_view.h"
#include "ui/panels/window/matrix_view.h"
#include "ui/panels/window/pixel_view.h"
#include "ui/panels/window/predict_view.h"
#include "ui/panels/window/stage_arithmetic.h"
#include "ui/panels/window/transport_bar.h"
#include "ui/panels/window/transposed_view.h"
#include "ui/panels/window/weight_view.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::WindowView;

constexpr float kTransportHeight = 32, kLeastSide = 330, kGap = 24;  // design units
constexpr float kSideShare = 0.42F;  // of the maximised panel, for a view that was asked for

// " · 4 stamps" of a transposed convolution.
std::string stamps_text(const FrameState& state, const CellExplanation& cell) {
  if (!transposes(state)) return {};
  const Size2 over = stamps_over(state.results.transposed, cell.row, cell.col);
  return " \xC2\xB7 " + std::to_string(over.h * over.w) + (over.h * over.w == 1 ? " stamp" : " stamps");
}

// What is shown below: a cell and its window, a pixel and its outputs, a weight and its inputs.
std::string place_text(const FrameState& state, Question shown, const CellExplanation& cell) {
  const model::Hover& hover = state.session.hover;
  const std::string place = " \xC2\xB7 row " + std::to_string(hover.row) + " \xC2\xB7 col " + std::to_string(hover.col);
  if (shown == Question::pixel) return "input pixel" + place;
  if (shown == Question::weight) return "weight of output " + std::to_string(hover.channel) + place;
  return "output channel " + std::to_string(cell.output_channel) + " \xC2\xB7 row " + std::to_string(cell.row) +
         " \xC2\xB7 col " + std::to_string(cell.col) + stamps_text(state, cell);
}

constexpr std::array kViews{Option{"sums", "Sums", "The arithmetic alone, with the grids of every input channel"},
                            Option{"loop", "Loop", "The same as a loop in Python, with the current line"},
                            Option{"matrix", "Matrix", "The same as a product of matrices"}};

// What stands beside the arithmetic of a strip of this size, and how wide that is; 0: nothing.
struct Side {
  WindowView view = WindowView::sums;
  float width = 0;
};

Side side_of(const Context& ctx, const CellExplanation& cell, const Box& strip) {
  const WindowView asked = ctx.state.session.window_view;
  const float gap = ctx.px(kGap), least = ctx.px(kLeastSide);
  const float rest = strip.w - arithmetic_width(ctx, cell, strip.w, strip.h) - gap;
  if (asked == WindowView::automatic && rest >= least) return {WindowView::loop, rest};
  if (asked == WindowView::automatic || asked == WindowView::sums) return {};
  // A view that was asked for has its room: the numbers get smaller, channels fold, and at last the grids give way.
  float width = std::max(rest, least);
  if (ctx.state.session.maximised == model::Panel::window) width = std::max(width, strip.w * kSideShare);
  const LeastWidths arithmetic = least_arithmetic_widths(ctx, cell, strip.h);
  if (strip.w - width - gap < arithmetic.one_channel) width = std::max(strip.w - gap - arithmetic.one_channel, least);
  if (strip.w - width - gap < arithmetic.one_channel) width = strip.w - gap - arithmetic.sums;
  return {asked, width};
}

// Of an activation or a pooling.
void stage_window_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##window", box);
  const Box& inner = panel.inner();
  ctx.scratch.points_at_arithmetic = false;  // its numbers ask for nothing
  const std::string_view title = "WINDOW";
  const float title_width = text_width(ctx.style.fonts.small, title), predict = predict_toggle_width(ctx);
  const float caption_height =
      panel_caption(ctx, model::Panel::window, {inner.x, inner.y, title_width, inner.h}, "panel.window", title, "");
  predict_toggle(ctx, {inner.right() - predict, inner.y - ctx.px(3), predict, ctx.px(24)});
  const float bar = ctx.px(kTransportHeight);
  const Box strip{inner.x, inner.y + caption_height, inner.w, inner.h - caption_height - bar - ctx.style.gap()};
  if (const auto cell = explain_stage_cell(ctx.state, explained_cell(ctx.state))) {
    caption(ctx, inner.x, inner.y, inner.w - predict - ctx.px(12), "",
            "channel " + std::to_string(cell->channel) + " \xC2\xB7 row " + std::to_string(cell->row) +
                " \xC2\xB7 col " + std::to_string(cell->col));
    stage_arithmetic(ctx, *cell, strip);
  }
  transport_bar(ctx, {inner.x, inner.bottom() - bar, inner.w, bar});
}

}  // namespace

void window_panel(const Context& ctx, const Box& box) {
  if (shown_part(ctx.state) != model::StagePart::window) return stage_window_panel(ctx, box);
  PanelScope panel(ctx, "##window", box);
  const Box& inner = panel.inner();
  const auto cell = explain_cell(ctx.state, explained_cell(ctx.state));
  // A pointer on a number of the arithmetic asks for its input or its weight, too; the arithmetic stays under it.
  ctx.scratch.points_at_arithmetic = box.contains(ImGui::GetIO().MousePos);
  // A question of predict stays where it is answered.
  const bool stays = ctx.scratch.points_at_arithmetic || ctx.state.session.predict.on;
  const Question shown = stays ? Question::cell : question(ctx.state);
  const std::string_view title = "WINDOW";
  const float title_width = text_width(ctx.style.fonts.small, title);
  const float caption_height =
      panel_caption(ctx, model::Panel::window, {inner.x, inner.y, title_width, inner.h}, "panel.window", title, "");
  const float predict = predict_toggle_width(ctx);
  predict_toggle(ctx, {inner.right() - predict, inner.y - ctx.px(3), predict, ctx.px(24)});
  if (cell) caption(ctx, inner.x, inner.y, inner.w - predict - ctx.px(12), "", place_text(ctx.state, shown, *cell));
  if (!cell) return;
  const float bar = ctx.px(kTransportHeight);
  Box strip{inner.x, inner.y + caption_height, inner.w, inner.h - caption_height - bar - ctx.style.gap()};
  const Box bar_box{inner.x, inner.bottom() - bar, inner.w, bar};
  const Box head{inner.x + title_width + ctx.px(16), inner.y - ctx.px(3), inner.w - title_width, ctx.px(24)};
  if (transposes(ctx.state)) {
    transposed_view(ctx, *cell, shown, head, strip);
    return transport_bar(ctx, bar_box);
  }
  const auto [view, side] = side_of(ctx, *cell, strip);
  const int chosen = choice(ctx, "window.view", kViews, static_cast<int>(view) - 1,
                            {head.x, head.y, choice_width(ctx, kViews), head.h});
  if (chosen >= 0) ctx.emit(model::SetWindowView{static_cast<WindowView>(chosen + 1)});
  const float after = inner.x + title_width + ctx.px(24) + choice_width(ctx, kViews);
  if (button(ctx, "window.impulse_test", "Impulse test",
             {after, inner.y - ctx.px(3), button_width(ctx, "Impulse test"), ctx.px(24)},
             {.quiet = true,
              .tooltip = "A single 1 and the kernel 1 to 9: the output prints the kernel, turned under correlation, as "
                         "it is under convolution (one step of undo)"}))
    ctx.emit(model::StartImpulseTest{});
  if (view != WindowView::sums) {
    const Box area{strip.right() - side, strip.y, side, strip.h};
    strip.w -= side + ctx.px(kGap);
    view == WindowView::loop ? loop_view(ctx, *cell, area) : matrix_view(ctx, *cell, area);
  }
  switch (shown) {
    case Question::cell:
      arithmetic_strip(ctx, *cell, strip);
      break;
    case Question::pixel:
      pixel_view(ctx, strip);
      break;
    case Question::weight:
      weight_view(ctx, strip);
      break;
  }
  transport_bar(ctx, bar_box);
}

void slim_window_panel(const Context& ctx, const Box& box) {
  PanelScope panel(ctx, "##window", box, false);
  const float bar = ctx.px(kTransportHeight), side = ctx.style.pad();
  const Box line{box.x + side, box.y + (box.h - bar) / 2, box.w - 2 * side, bar};
  if (ctx.state.session.predict.on)
    predict_notice(ctx, line);
  else
    transport_bar(ctx, line, true);
}

}  // namespace convlens::ui
