#include "ui/panels/map_choices.h"

#include <algorithm>
#include <array>

#include "ui/panels/batch_sheet.h"
#include "ui/panels/batch_strip.h"
#include "ui/panels/map_range.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/legend.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr std::array kViews{Option{"outputs", "outputs", "A map an output channel"},
                            Option{"shares", "shares", "What each input channel gives to the selected output"}};
constexpr std::array kRanges{
    Option{"common", "common range", "One colour scale for all channels: maps compare with each other (C)"},
    Option{"per_channel", "per channel", "Every map in its own range: weak responses become visible (C)"},
    Option{"locked", "locked", "The colours keep their range while the maps change; what is beyond is hatched (C)"}};

// The ends of the locked range.
void range_fields(const Context& ctx, Flow& flow) {
  const auto& session = ctx.state.session;
  if (session.range_mode != model::RangeMode::locked) return;
  model::LockedRange range = session.locked_range;
  const NumberSpec spec{.min = -model::kMaxLockedRange,
                        .max = model::kMaxLockedRange,
                        .step = 10,
                        .per_px = 1,
                        .digits = 5,
                        .tooltip = "Where the colours end: drag, wheel, or click and type"};
  const auto lo = value_field(ctx, "map.range.lo", range.lo, flow.next(ctx.px(62)), spec);
  const auto hi = value_field(ctx, "map.range.hi", range.hi, flow.next(ctx.px(62)), spec);
  if (lo) range.lo = lo->value;
  if (hi) range.hi = hi->value;
  if (lo || hi) ctx.emit(model::LockRange{range});
}

LegendLook legend_look(const FrameState& state) {
  LegendLook look;
  const auto output = static_cast<size_t>(state.session.selected_output);
  if (shown_part(state) != model::StagePart::window || state.clips == nullptr || output >= state.clips->channels.size())
    return look;
  look.counts = true;
  look.above = state.clips->channels[output].above;
  look.below = state.clips->channels[output].below;
  look.counting = !state.clips->complete;
  return look;
}

}  // namespace

bool shows_sheet(const FrameState& state) {
  return shown_part(state) == model::StagePart::window && has_batch(state) &&
         state.session.batch_view != model::BatchView::shown;
}

float batch_view_choice(const Context& ctx, const Box& row) {
  if (!has_batch(ctx.state) || shown_part(ctx.state) != model::StagePart::window) return 0;
  constexpr std::array kViews{
      Option{"shown", "shown input", "The maps of the input that is shown (G)"},
      Option{"sheet", "contact sheet", "A row an input, a column an output: the same kernels on all (G)"},
      Option{"output", "one output", "The selected output of every input (G)"}};
  const int chosen = choice(ctx, "map.batch_view", kViews, static_cast<int>(ctx.state.session.batch_view),
                            {row.x, row.y, std::min(choice_width(ctx, kViews), row.w), row.h});
  if (chosen >= 0) ctx.emit(model::SetBatchView{static_cast<model::BatchView>(chosen)});
  return row.h + ctx.px(8);
}

float map_choices(const Context& ctx, const Box& row) {
  const auto& session = ctx.state.session;
  Flow flow(row.x, row.y, row.w, row.h, ctx.px(8));
  const bool window = shown_part(ctx.state) == model::StagePart::window;
  if (window && ctx.state.results.problem.weight.c > 1 && !shows_sheet(ctx.state)) {
    const int view =
        choice(ctx, "map.view", kViews, static_cast<int>(session.maps_view), flow.next(choice_width(ctx, kViews)));
    if (view >= 0) ctx.emit(model::SetMapsView{static_cast<model::MapsView>(view)});
  }
  const int chosen = choice(ctx, "map.range", kRanges, static_cast<int>(session.range_mode),
                            flow.next(std::min(choice_width(ctx, kRanges), row.w)));
  if (chosen == static_cast<int>(model::RangeMode::locked))
    ctx.emit(model::LockRange{range_to_lock(ctx.state)});
  else if (chosen >= 0)
    ctx.emit(model::SetRangeMode{static_cast<model::RangeMode>(chosen)});
  range_fields(ctx, flow);
  const float least = ctx.px(kLegendWidth), most = ctx.px(280);
  if (flow.remaining() < least) flow.new_row();
  const float width = std::min(most, flow.remaining());
  flow.skip(flow.remaining() - width);
  const bool sheet = shows_sheet(ctx.state);
  legend(ctx, "map.legend", flow.next(width),
         sheet && batch_fits(ctx.state) ? batch_scale(ctx.state, session.selected_output) : selected_scale(ctx.state),
         sheet ? LegendLook{} : legend_look(ctx.state));
  return flow.bottom() - row.y;
}

}  // namespace convlens::ui
