// Reducers of commands that ask and answer predictions.
#include <algorithm>

#include "model/reduce.h"
#include "model/value_scale.h"
#include "model/window_cell.h"

namespace convlens::model {
namespace {

// Covers the answer of the present number's question, and the window stands on it.
void ask(const Document& document, Session& session, const Tensor* layer_input) {
  Predict& predict = session.predict;
  predict.cell = question_cell(document, predict.seed, predict.question, layer_input);
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

void restart(const Document& document, Session& session, const Tensor* layer_input) {
  Predict& predict = session.predict;
  predict.question = predict.asked = predict.right = predict.streak = 0;
  ask(document, session, layer_input);
}

Result<void> check_is_on(const Predict& predict) {
  if (predict.on) return {};
  return Error::request("predict", "nothing is asked", "start with the button Predict or the key Q");
}

}  // namespace

Result<void> reduce(const Document& document, Session& session, const StartPredict& command,
                    const Tensor* layer_input) {
  Result<void> check = check_range("seed", command.seed, 0, kMaxPredictSeed);
  if (!check) return check;
  session.predict.on = true;
  session.predict.seed = command.seed;
  restart(document, session, layer_input);
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
                    const Tensor* layer_input) {
  Predict& predict = session.predict;
  Result<void> check = check_is_on(predict);
  if (!check || !predict.open) return check;
  const auto shapes = window_shapes(document);
  if (!shapes) return shapes.error();
  const Tensor* input = input_of_shown_layer(document, shapes->input, layer_input);
  if (input == nullptr) return Error::request("predict", "the layer's input is not computed yet", "answer in a moment");
  const WindowPlace& place = *predict.cell;
  const CellExplanation cell = shown_in(
      session.value_scale, explain_window(document, *shapes, *input, place.n, place.channel, place.row, place.col));
  if (predict.kind == PredictKind::sign) {
    predict.verdict = judge_sign(cell, command.value > 0 ? 1 : command.value < 0 ? -1 : 0);
    close(predict, predict.verdict.kind == Verdict::Kind::right);  // there is no second guess among three
    return {};
  }
  const Shape& weight = document.kernels.weight.shape();
  const JudgedWindow window{{weight.h, weight.w}, document.convolves() && document.conv.flip, document.transposes()};
  predict.verdict = judge_number(window, cell, command.value);
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

Result<void> reduce(const Document& document, Session& session, const NextQuestion&, const Tensor* layer_input) {
  Predict& predict = session.predict;
  Result<void> check = check_is_on(predict);
  if (!check) return check;
  if (predict.open && predict.wrong > 0) close(predict, false);  // given up; one that was not tried does not count
  ++predict.question;
  ask(document, session, layer_input);
  return {};
}

Result<void> reduce(const Document& document, Session& session, const ResetPredict&, const Tensor* layer_input) {
  Result<void> check = check_is_on(session.predict);
  if (check) restart(document, session, layer_input);
  return check;
}

void ask_again(const Document& document, Session& session, const Tensor* layer_input) {
  if (!session.predict.on) return;
  if (!session.predict.open && session.predict.cell) ++session.predict.question;
  ask(document, session, layer_input);
}

}  // namespace convlens::model
