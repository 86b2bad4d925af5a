#include "ui/panels/window/explained.h"

#include <algorithm>
#include <utility>

#include "model/explained.h"
#include "model/value_scale.h"
#include "model/window_cell.h"
#include "ui/shown_stage.h"

namespace convlens::ui {

using model::Hover;

bool explains_present(const FrameState& state) {
  if (shown_part(state) == model::StagePart::window) return model::results_fit(state.document, state.results);
  return model::stage_fits(state.document, state.document.input.read(), state.results, shown_part(state));
}

bool transposes(const FrameState& state) {
  return shown_part(state) == model::StagePart::window && explains_present(state) &&
         state.results.window == model::WindowKind::transposed;
}

Question question(const FrameState& state) {
  if (shown_part(state) != model::StagePart::window || !explains_present(state)) return Question::cell;
  switch (state.session.hover.place) {
    case Hover::Place::input:
      return Question::pixel;
    case Hover::Place::weight:
      return transposes(state) ? Question::cell : Question::weight;
    default:
      return Question::cell;
  }
}

std::optional<Hover> pointed_cell(const FrameState& state) { return model::pointed_cell(state.session, state.results); }

Hover transport_cell(const FrameState& state) {
  const model::WindowPlace& place = state.session.transport.place;
  return {model::place_of(shown_part(state)), place.channel, place.row, place.col};
}

Hover explained_cell(const FrameState& state) { return model::explained_cell(state.session, state.results); }

bool shows_window(const Context& ctx) {
  if (shown_part(ctx.state) == model::StagePart::window && ctx.state.session.hover.place == Hover::Place::pooled)
    return pointed_cell(ctx.state).has_value();
  return question(ctx.state) == Question::cell || ctx.scratch.points_at_arithmetic;
}

std::optional<Hover> ghost_cell(const Context& ctx) {
  const FrameState& state = ctx.state;
  const Hover place = transport_cell(state), shown = explained_cell(state);
  if (shows_window(ctx) && shown.row == place.row && shown.col == place.col) return {};
  return place;
}

std::optional<CellExplanation> explain_cell(const FrameState& state, const Hover& cell) {
  std::optional<CellExplanation> explained = model::explain_cell(state.document, state.results, cell);
  if (explained) explained = model::shown_in(state.session.value_scale, std::move(*explained));
  return explained;
}

std::optional<model::StageCell> explain_stage_cell(const FrameState& state, const Hover& cell) {
  return model::explain_stage(state.document, state.document.input.read(), state.results, shown_part(state), cell);
}

std::optional<Rect> window_of(const FrameState& state, const Hover& cell) {
  if (shown_part(state) != model::StagePart::window) {
    const auto explained = explain_stage_cell(state, cell);
    if (!explained) return {};
    return explained->window;
  }
  const auto explained = explain_cell(state, cell);
  if (!explained) return {};
  return explained->window;
}

std::vector<FedOutput> fed_by_pointer(const FrameState& state, int64_t channel) {
  const Hover& hover = state.session.hover;
  const Conv2dProblem& problem = state.results.problem;
  if (hover.place != Hover::Place::input || !explains_present(state) || transposes(state) ||
      hover.row >= problem.input.h || hover.col >= problem.input.w)
    return {};
  const int64_t input_channel = first_input_channel(problem, channel) + state.session.selected_input_channel;
  Tensor storage;
  return outputs_fed_by(problem, model::used_weight(state.document, storage), input_channel, hover.row, hover.col,
                        channel);
}

std::optional<Stamp> stamp_of_pointer(const FrameState& state, int64_t channel) {
  const Hover& hover = state.session.hover;
  if (hover.place != Hover::Place::input || !transposes(state)) return {};
  const ConvTranspose2dProblem& problem = state.results.transposed;
  if (hover.row >= problem.input.h || hover.col >= problem.input.w || channel >= problem.output.c) return {};
  const int64_t of_group = std::min(state.session.selected_input_channel, state.document.kernels.input_channels() - 1);
  Tensor storage;
  const ConstTensorView weight =
      model::transposed_view(model::used_weight(state.document, storage), problem.params.groups, channel);
  return stamp_of(problem, weight, first_input_channel(problem, channel) + of_group, hover.row, hover.col, channel);
}

std::optional<PooledWindow> pooled_window(const FrameState& state) {
  const Hover& hover = state.session.hover;
  const auto pool = model::hovered_pool_tap(state.session, state.results);
  if (!pool || pool->window.empty()) return {};
  const Range rows = pool->window.rows, cols = pool->window.cols;
  const auto first = explain_cell(state, {Hover::Place::map, hover.channel, rows.begin, cols.begin});
  const auto last = explain_cell(state, {Hover::Place::map, hover.channel, rows.end - 1, cols.end - 1});
  if (!first || !last) return {};
  return PooledWindow{hover.channel, pool->window, unite(first->window, last->window)};
}

}  // namespace convlens::ui
