#include "ui/stage_actions.h"

#include "model/stage_info.h"

namespace convlens::ui {
namespace {

int64_t count_of(const FrameState& state) { return static_cast<int64_t>(model::stages_of(state.whole).size()); }

bool fit_mends(const FrameState& state, int64_t stage) {
  const auto infos = model::stage_infos(state.whole, state.whole.input.read().shape());
  return infos[static_cast<size_t>(stage)].fit_mends;
}

void select(const Context& ctx, int64_t stage) {
  ctx.emit(model::SelectStage{model::stages_of(ctx.state.whole)[static_cast<size_t>(stage)]});
}

}  // namespace

int64_t selected_stage(const FrameState& state) { return model::shown_stage(state.whole, state.session.stage_part); }

bool is_stage_action(Action action) { return action >= Action::stage_add && action <= Action::stage_fit; }

bool stage_action_enabled(const Context& ctx, Action action, int64_t stage) {
  const FrameState& state = ctx.state;
  const int64_t count = count_of(state);
  const int64_t all = count + (state.whole.flatten ? 1 : 0);
  const bool flatten = stage >= count;
  switch (action) {
    case Action::stage_add:
      return all < model::kMaxStages;
    case Action::stage_duplicate:
      return !flatten && all < model::kMaxStages;
    case Action::stage_remove:
      return flatten || count > 1;
    case Action::stage_previous:
    case Action::stage_move_left:
      return !flatten && stage > 0;
    case Action::stage_next:
    case Action::stage_move_right:
      return stage + 1 < count;
    case Action::stage_fit:
      return !flatten && fit_mends(state, stage);
    default:
      return !flatten;
  }
}

bool stage_action_enabled(const Context& ctx, Action action) {
  return stage_action_enabled(ctx, action, selected_stage(ctx.state));
}

void perform_stage_action(const Context& ctx, Action action, int64_t stage) {
  if (!stage_action_enabled(ctx, action, stage)) return;
  switch (action) {
    case Action::stage_add:
      ctx.scratch.stage_strip.add_now = true;
      return;
    case Action::stage_previous:
      return select(ctx, stage - 1);
    case Action::stage_next:
      return select(ctx, stage + 1);
    case Action::stage_move_left:
      return ctx.emit(model::MoveStage{stage, stage - 1});
    case Action::stage_move_right:
      return ctx.emit(model::MoveStage{stage, stage + 1});
    case Action::stage_duplicate:
      return ctx.emit(model::DuplicateStage{stage});
    case Action::stage_remove:
      return ctx.emit(model::RemoveStage{stage});
    case Action::stage_fit:
      return ctx.emit(model::FitStage{stage});
    default: {
      const model::StagePlace place = model::stages_of(ctx.state.whole)[static_cast<size_t>(stage)];
      return ctx.emit(model::SwitchStage{stage, !ctx.state.whole.layer(place.layer).is_on(place.part)});
    }
  }
}

void perform_stage_action(const Context& ctx, Action action) {
  perform_stage_action(ctx, action, selected_stage(ctx.state));
}

}  // namespace convlens::ui
