// Reducers of commands that change how data is looked at: colours, ranges, the unit of printed numbers.
#include "model/number_text.h"
#include "model/reduce.h"

namespace convlens::model {

Result<void> reduce(const Document&, Session& session, const SetRangeMode& command) {
  session.range_mode = command.mode;
  return {};
}

Result<void> reduce(const Document&, Session& session, const LockRange& command) {
  const LockedRange& range = command.range;
  Result<void> check = first_failure({check_range("lower end", range.lo, -kMaxLockedRange, kMaxLockedRange),
                                      check_range("upper end", range.hi, -kMaxLockedRange, kMaxLockedRange)});
  if (!check) return check;
  if (!(range.lo < range.hi))
    return Error::request("range", "runs from " + format_number(range.lo) + " to " + format_number(range.hi),
                          "a lower end below the upper one");
  session.locked_range = range;
  session.range_mode = RangeMode::locked;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetSignedColors& command) {
  session.signed_colors = command.colors;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetUnsignedColors& command) {
  session.unsigned_colors = command.colors;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetPolarity& command) {
  session.black_on_white = command.black_on_white;
  return {};
}

// What is said to an answer names numbers in the scale that it was given in.
Result<void> reduce(const Document&, Session& session, const SetValueScale& command) {
  if (session.value_scale == command.scale) return {};
  session.value_scale = command.scale;
  session.predict.verdict = {};
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetPoolMeasure& command) {
  session.pool_measure = command.measure;
  return {};
}

Result<void> reduce(const Document&, Session& session, const SetMapsView& command) {
  session.maps_view = command.view;
  return {};
}

}  // namespace convlens::model
