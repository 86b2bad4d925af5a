#include "ui/batch_actions.h"

#include "model/batch.h"

namespace convlens::ui {

bool is_batch_action(Action action) {
  return (action >= Action::batch_add && action <= Action::batch_move_back) || action == Action::cycle_batch_view;
}

bool batch_action_enabled(const Context& ctx, Action action) {
  const model::Document& document = ctx.state.whole;
  const int64_t size = model::batch_size(document);
  switch (action) {
    case Action::batch_add:
      return true;  // a batch that is full says so
    case Action::batch_next:
    case Action::batch_move_on:
      return document.shown < size - 1;
    case Action::batch_previous:
    case Action::batch_move_back:
      return document.shown > 0;
    default:
      return size > 1;
  }
}

void perform_batch_action(const Context& ctx, Action action) {
  const int64_t shown = ctx.state.whole.shown;
  switch (action) {
    case Action::batch_add:
      return ctx.emit(model::DuplicateInput{});
    case Action::batch_remove:
      return ctx.emit(model::RemoveFromBatch{shown});
    case Action::batch_next:
      return ctx.emit(model::ShowInput{shown + 1});
    case Action::batch_previous:
      return ctx.emit(model::ShowInput{shown - 1});
    case Action::batch_move_on:
      return ctx.emit(model::MoveInBatch{shown, shown + 1});
    case Action::batch_move_back:
      return ctx.emit(model::MoveInBatch{shown, shown - 1});
    default:
      return ctx.emit(
          model::SetBatchView{static_cast<model::BatchView>((static_cast<int>(ctx.state.session.batch_view) + 1) % 3)});
  }
}

}  // namespace convlens::ui
