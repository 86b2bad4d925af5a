// Reducers of commands that move the window through the loop nest, and of how it plays.
#include <algorithm>
#include <optional>

#include "model/reduce.h"
#include "model/stage_cell.h"

namespace convlens::model {
namespace {

// What the screen shows large is the place's channel.
void go(Session& session, const WindowPlace& place) {
  session.transport.place = place;
  session.selected_output = place.channel;
}

void pause(Transport& transport) {
  transport.playing = false;
  transport.carry = 0;
}

// A step by hand: somebody wants to look at this window, so playing ends and nothing pinned hides it.
void step_to(Session& session, const WindowPlace& place) {
  pause(session.transport);
  session.pinned = {};
  go(session, place);
}

WindowPlace clamped(const LoopNest& nest, const WindowPlace& place) {
  return {std::clamp<int64_t>(place.n, 0, nest.output.n - 1), std::clamp<int64_t>(place.channel, 0, nest.output.c - 1),
          std::clamp<int64_t>(place.row, 0, nest.output.h - 1), std::clamp<int64_t>(place.col, 0, nest.output.w - 1),
          std::clamp<int64_t>(place.product, -1, nest.products() - 1)};
}

}  // namespace

// Playing from the end begins again, as any player does.
Result<void> reduce(const Document& document, Session& session, const SetPlaying& command) {
  const auto nest = loop_nest(document, session.stage_part);
  Transport& transport = session.transport;
  pause(transport);
  if (!command.playing || !nest) return {};
  if (!transport.loop && at_end(*nest, transport)) go(session, first_window(*nest, transport));
  session.pinned = {};
  transport.playing = true;
  return {};
}

Result<void> reduce(const Document& document, Session& session, const AdvancePlayback& command) {
  Result<void> check =
      check_range("seconds", static_cast<float>(command.seconds), 0, static_cast<float>(kMaxAdvanceSeconds));
  if (!check) return check;
  const auto nest = loop_nest(document, session.stage_part);
  Transport& transport = session.transport;
  if (!transport.playing || !nest) return {};
  transport.carry += command.seconds * transport.speed / kStepSeconds;
  const auto steps = static_cast<int64_t>(transport.carry);
  transport.carry -= static_cast<double>(steps);
  if (steps > 0)
    go(session, transport.unit == PlayUnit::window ? stepped_by_windows(*nest, transport, steps)
                                                   : stepped_by_products(*nest, transport, steps));
  if (!transport.loop && at_end(*nest, transport)) pause(transport);
  return {};
}

Result<void> reduce(const Document& document, Session& session, const StepWindow& command) {
  if (const auto nest = loop_nest(document, session.stage_part))
    step_to(session, stepped_by_windows(*nest, session.transport, command.by));
  return {};
}

Result<void> reduce(const Document& document, Session& session, const StepProduct& command) {
  if (const auto nest = loop_nest(document, session.stage_part))
    step_to(session, stepped_by_products(*nest, session.transport, command.by));
  return {};
}

Result<void> reduce(const Document& document, Session& session, const MoveWindow& command) {
  const auto nest = loop_nest(document, session.stage_part);
  if (!nest) return {};
  const auto moved = [](int64_t at, int64_t by, int64_t count) {
    return std::clamp<int64_t>(at + std::clamp(by, -count, count), 0, count - 1);
  };
  WindowPlace place = session.transport.place;
  place.row = moved(place.row, command.rows, nest->output.h);
  place.col = moved(place.col, command.cols, nest->output.w);
  place.product = -1;
  step_to(session, place);
  return {};
}

// Playing goes on from there.
Result<void> reduce(const Document& document, Session& session, const PlaceWindow& command) {
  const auto nest = loop_nest(document, session.stage_part);
  if (!nest) return {};
  session.pinned = {};
  session.transport.carry = 0;
  go(session, clamped(*nest, command.place));
  return {};
}

Result<void> reduce(const Document& document, Session& session, const SeekWindow& command) {
  const auto nest = loop_nest(document, session.stage_part);
  if (!nest) return {};
  const bool start = command.to == SeekWindow::To::start;
  return reduce(document, session,
                PlaceWindow{start ? first_window(*nest, session.transport) : last_window(*nest, session.transport)});
}

Result<void> reduce(const Document&, Session& session, const SetSpeed& command) {
  Result<void> check = check_range("speed", static_cast<int64_t>(command.speed), kMinSpeed, kMaxSpeed);
  if (check) session.transport.speed = command.speed;
  return check;
}

Result<void> reduce(const Document&, Session& session, const SetLooping& command) {
  session.transport.loop = command.on;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetAlongRow& command) {
  session.transport.along_row = command.on;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetBuildUp& command) {
  session.transport.build_up = command.on;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetPlayUnit& command) {
  session.transport.unit = command.unit;
  return {};
}

void place_at_pinned(const Document& document, Session& session) {
  const auto nest = loop_nest(document, session.stage_part);
  if (session.pinned.place != place_of(session.stage_part) || !nest) return;
  pause(session.transport);
  go(session,
     clamped(*nest, {session.transport.place.n, session.pinned.channel, session.pinned.row, session.pinned.col, -1}));
}

void keep_transport_inside(const Document& document, Session& session) {
  if (const auto nest = loop_nest(document, session.stage_part))
    session.transport.place = clamped(*nest, session.transport.place);
}

void place_in_the_middle(const Document& document, Session& session) {
  const auto nest = loop_nest(document, session.stage_part);
  if (!nest) return;
  session.transport.place.row = nest->output.h / 2;
  session.transport.place.col = nest->output.w / 2;
}

}  // namespace convlens::model
