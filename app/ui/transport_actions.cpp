#include "ui/transport_actions.h"

#include <array>

namespace convlens::ui {
namespace {

using model::LoopNest;
using model::Transport;
using model::WindowPlace;

constexpr std::array kSpeeds{1, 2, 5, 10, 20};  // of the keys; the field takes any

int next_speed(int speed, bool faster) {
  int next = speed;
  for (const int each : kSpeeds) {
    if (faster && each > speed) return each;
    if (!faster && each < speed) next = each;
  }
  return next;
}

// Where the action would lead, for those that step.
WindowPlace target(const LoopNest& nest, const Transport& transport, Action action) {
  WindowPlace place = transport.place;
  switch (action) {
    case Action::window_start:
      return first_window(nest, transport);
    case Action::window_end:
      return last_window(nest, transport);
    case Action::window_back:
      return stepped_by_windows(nest, transport, -1);
    case Action::window_forward:
      return stepped_by_windows(nest, transport, 1);
    case Action::product_back:
      return stepped_by_products(nest, transport, -1);
    case Action::product_forward:
      return stepped_by_products(nest, transport, 1);
    default:
      break;
  }
  place.product = -1;
  if (action == Action::window_left) place.col = std::max<int64_t>(place.col - 1, 0);
  if (action == Action::window_right) place.col = std::min(place.col + 1, nest.output.w - 1);
  if (action == Action::window_up) place.row = std::max<int64_t>(place.row - 1, 0);
  if (action == Action::window_down) place.row = std::min(place.row + 1, nest.output.h - 1);
  return place;
}

}  // namespace

bool is_transport_action(Action action) { return action >= Action::play && action <= Action::toggle_play_unit; }

bool transport_action_enabled(const Context& ctx, Action action) {
  const Transport& transport = ctx.state.session.transport;
  const auto nest = model::loop_nest(ctx.state.document, ctx.state.session.stage_part);
  switch (action) {
    case Action::play:
      return nest.has_value();
    case Action::faster:
      return transport.speed < model::kMaxSpeed;
    case Action::slower:
      return transport.speed > model::kMinSpeed;
    case Action::toggle_loop:
    case Action::toggle_along_row:
    case Action::toggle_build_up:
    case Action::toggle_play_unit:
      return true;
    default:
      return nest && !(target(*nest, transport, action) == transport.place);
  }
}

void perform_transport_action(const Context& ctx, Action action) {
  const Transport& transport = ctx.state.session.transport;
  switch (action) {
    case Action::play:
      return ctx.emit(model::SetPlaying{!transport.playing});
    case Action::window_start:
      return ctx.emit(model::SeekWindow{model::SeekWindow::To::start});
    case Action::window_end:
      return ctx.emit(model::SeekWindow{model::SeekWindow::To::end});
    case Action::window_back:
      return ctx.emit(model::StepWindow{-1});
    case Action::window_forward:
      return ctx.emit(model::StepWindow{1});
    case Action::product_back:
      return ctx.emit(model::StepProduct{-1});
    case Action::product_forward:
      return ctx.emit(model::StepProduct{1});
    case Action::window_left:
      return ctx.emit(model::MoveWindow{0, -1});
    case Action::window_right:
      return ctx.emit(model::MoveWindow{0, 1});
    case Action::window_up:
      return ctx.emit(model::MoveWindow{-1, 0});
    case Action::window_down:
      return ctx.emit(model::MoveWindow{1, 0});
    case Action::faster:
      return ctx.emit(model::SetSpeed{next_speed(transport.speed, true)});
    case Action::slower:
      return ctx.emit(model::SetSpeed{next_speed(transport.speed, false)});
    case Action::toggle_loop:
      return ctx.emit(model::SetLooping{!transport.loop});
    case Action::toggle_along_row:
      return ctx.emit(model::SetAlongRow{!transport.along_row});
    case Action::toggle_build_up:
      return ctx.emit(model::SetBuildUp{!transport.build_up});
    case Action::toggle_play_unit:
      return ctx.emit(model::SetPlayUnit{transport.unit == model::PlayUnit::window ? model::PlayUnit::product
                                                                                   : model::PlayUnit::window});
    default:
      return;
  }
}

}  // namespace convlens::ui
