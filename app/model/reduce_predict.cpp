// Reducers of commands that ask and answer predictions.
#include <algorithm>
#include <utility>

#include "model/reduce.h"
#include "model/stage_cell.h"
#include "model/value_scale.h"
#include "model/window_cell.h"

namespace convlens::model {
namespace {

// Covers the answer of the present number's question, and the window stands on it.
void ask(const Document& document, Session& session, const KnownLayer& known) {
  Predict& predict = session.predict;
  predict.cell = question_cell(document, predict.seed, predict.question, known, session.stage_part);
  predict.open = predict.cell.has_value();
  predict.wrong = 0;
  predict.verdict = {};
  if (!predict.cell) return;
  session.transport.place = *predict.cell;
  session.transport.playing = false;
  session.transport.carry = 0;
  session.selected_output = predict.cell->channel;
  session.pinned = {};
}

void close(Predict& predict, bool right) {
  predict.open = false;
  ++predict.asked;
  if (right) ++predict.right;
  predict.streak = right && predict.wrong == 0 ? predict.streak + 1 : 0;
}

void restart(const Document& document, Session& session, const KnownLayer& known) {
  Predict& predict = session.predict;
  predict.question = predict.asked = predict.right = predict.streak = 0;
  ask(document, session, known);
}

Result<void> check_is_on(const Predict& predict) {
  if (predict.on) return {};
  return Error::request("predict", "nothing is asked", "start with the button Predict or the key Q");
}

int sign_of_answer(double value) { return value > 0 ? 1 : value < 0 ? -1 : 0; }

Error not_known() { return Error::request("predict", "the layer is not computed yet", "answer in a moment"); }

Result<Verdict> judge_window(const Document& document, const Session& session, double answer, const KnownLayer& known) {
  const auto shapes = window_shapes(document);
  if (!shapes) return shapes.error();
  const Tensor* input = input_of_shown_layer(document, shapes->input, known);
  if (input == nullptr) return not_known();
  const WindowPlace& place = *session.predict.cell;
  const CellExplanation cell = shown_in(
      session.value_scale, explain_window(document, *shapes, *input, place.n, place.channel, place.row, place.col));
  if (session.predict.kind == PredictKind::sign) return judge_sign(cell, sign_of_answer(answer));
  const Shape& weight = document.kernels.weight.shape();
  const JudgedWindow window{{weight.h, weight.w}, document.convolves() && document.conv.flip, document.transposes()};
  return judge_number(window, cell, answer);
}

Result<Verdict> judge_stage(const Document& document, const Session& session, double answer, const KnownLayer& known) {
  auto asked = asked_stage_cell(document, session.stage_part, *session.predict.cell, known);
  if (!asked) return not_known();
  const StageCell cell = in_unit(std::move(*asked), document, unit_of(session.value_scale));
  if (session.predict.kind == PredictKind::sign) return judge_sign(cell, sign_of_answer(answer));
  return judge_number(document, cell, answer);
}

}  // namespace

Result<void> reduce(const Document& document, Session& session, const StartPredict& command, const KnownLayer& known) {
  Result<void> check = check_range("seed", command.seed, 0, kMaxPredictSeed);
  if (!check) return check;
  session.predict.on = true;
  session.predict.seed = command.seed;
  restart(document, session, known);
  return {};
}

Result<void> reduce(const Document&, Session& session, const StopPredict&) {
  session.predict.on = session.predict.open = false;
  session.predict.cell.reset();
  return {};
}

// An open question is asked in the other way; one that is over stays over.
Result<void> reduce(const Document&, Session& session, const SetPredictKind& command) {
  Predict& predict = session.predict;
  predict.kind = command.kind;
  if (!predict.open) return {};
  predict.wrong = 0;
  predict.verdict = {};
  return {};
}

Result<void> reduce(const Document& document, Session& session, const AnswerPrediction& command,
                    const KnownLayer& known) {
  Predict& predict = session.predict;
  Result<void> check = check_is_on(predict);
  if (!check || !predict.open) return check;
  const auto verdict = session.stage_part == StagePart::window ? judge_window(document, session, command.value, known)
                                                               : judge_stage(document, session, command.value, known);
  if (!verdict) return verdict.error();
  predict.verdict = *verdict;
  if (predict.kind == PredictKind::sign) {
    close(predict, predict.verdict.kind == Verdict::Kind::right);  // there is no second guess among three
    return {};
  }
  if (predict.verdict.kind == Verdict::Kind::right) {
    close(predict, true);
  } else {
    ++predict.wrong;
    predict.streak = 0;
  }
  return {};
}

Result<void> reduce(const Document&, Session& session, const ShowPrediction&) {
  Predict& predict = session.predict;
  Result<void> check = check_is_on(predict);
  if (!check || !predict.open) return check;
  close(predict, false);
  predict.verdict = {Verdict::Kind::shown, "This is how it adds up."};
  return {};
}

Result<void> reduce(const Document& document, Session& session, const NextQuestion&, const KnownLayer& known) {
  Predict& predict = session.predict;
  Result<void> check = check_is_on(predict);
  if (!check) return check;
  if (predict.open && predict.wrong > 0) close(predict, false);  // given up; one that was not tried does not count
  ++predict.question;
  ask(document, session, known);
  return {};
}

Result<void> reduce(const Document& document, Session& session, const ResetPredict&, const KnownLayer& known) {
  Result<void> check = check_is_on(session.predict);
  if (check) restart(document, session, known);
  return check;
}

void ask_again(const Document& document, Session& session, const KnownLayer& known) {
  if (!session.predict.on) return;
  if (!session.predict.open && session.predict.cell) ++session.predict.question;
  ask(document, session, known);
}

}  // namespace convlens::model
