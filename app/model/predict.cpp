#include "model/predict.h"

#include <algorithm>
#include <cmath>

#include "model/document.h"
#include "model/number_text.h"
#include "model/splitmix64.h"
#include "model/stage_cell.h"
#include "model/window_cell.h"

namespace convlens::model {
namespace {

constexpr int kDraws = 12;  // of a cell, until one has a product that is not 0

double mass(const CellExplanation& cell) {
  double sum = std::abs(cell.bias);
  for (const Tap& tap : cell.taps) sum += std::abs(tap.product);
  return sum;
}

// What an answer may differ by: half a unit of the last decimal that is asked for.
double tolerance(const CellExplanation& cell) { return 0.5 * std::pow(10.0, -decimals_asked(cell)) * (1 + 1e-6); }

std::string product_text(const Tap& tap) { return format_number(tap.input) + " \xC3\x97 " + format_number(tap.weight); }

// Where a product stands in the window; of a transposed convolution, the input cell whose stamp it is of.
std::string place_text(const JudgedWindow& window, const CellExplanation& cell, size_t k) {
  const Tap& tap = cell.taps[k];
  const int64_t index = static_cast<int64_t>(k) % (window.kernel.h * window.kernel.w);
  const int64_t row = window.transposed ? tap.row : index / window.kernel.w;
  const int64_t col = window.transposed ? tap.col : index % window.kernel.w;
  std::string text =
      std::string(window.transposed ? "input row " : "row ") + std::to_string(row) + ", col " + std::to_string(col);
  if (cell.channel_sums.size() > 1) text += " of channel " + std::to_string(tap.input_channel);
  return text;
}

// The sum with every kernel turned by 180 degrees.
double turned_total(const JudgedWindow& window, const CellExplanation& cell) {
  const auto a_channel = static_cast<size_t>(window.kernel.h * window.kernel.w);
  double sum = cell.bias;
  for (size_t k = 0; k < cell.taps.size(); ++k) {
    const size_t first = k / a_channel * a_channel;
    sum += static_cast<double>(cell.taps[k].input) * cell.taps[first + a_channel - 1 - (k - first)].weight;
  }
  return sum;
}

// Finds the one mistake that an answer shows. What concerns the whole is looked for before single products.
class Judge {
 public:
  Judge(const JudgedWindow& window, const CellExplanation& cell, double answer)
      : window_(window), cell_(cell), answer_(answer), tolerance_(tolerance(cell)) {}

  Verdict verdict() const {
    if (is(cell_.total)) return {Verdict::Kind::right, "Right."};
    if (is(-cell_.total)) return {Verdict::Kind::sign_turned, "The size is right, the sign is turned."};
    if (is(cell_.total - cell_.bias)) return {Verdict::Kind::bias_forgotten, "You forgot the bias."};
    for (const Verdict& whole : {padding(), turned_kernel(), channel()})
      if (whole.kind != Verdict::Kind::none) return whole;
    if (const Verdict one = product(); one.kind != Verdict::Kind::none) return one;
    return {Verdict::Kind::off, std::string("Too ") + (answer_ > cell_.total ? "large" : "small") + ", off by " +
                                    format_number(std::abs(answer_ - cell_.total)) + "."};
  }

 private:
  bool is(double value) const { return std::abs(answer_ - value) <= tolerance_; }
  // Whether leaving this out of the sum gives the answer.
  bool lacks(double part) const { return std::abs(part) > tolerance_ && is(cell_.total - part); }

  Verdict padding() const {
    double sum = 0;
    for (const Tap& tap : cell_.taps)
      if (tap.padding) sum += tap.product;
    if (!lacks(sum)) return {};
    return {Verdict::Kind::padding_left_out, "You left out the padding: its cells add " + format_number(sum) + "."};
  }

  Verdict turned_kernel() const {
    if (!is(turned_total(window_, cell_))) return {};
    if (window_.transposed)
      return {Verdict::Kind::kernel_turned,
              "You met the widened input with the kernel as it is: there it is turned by 180\xC2\xB0."};
    return {Verdict::Kind::kernel_turned, window_.flip
                                              ? "You did not turn the kernel: that is the cross-correlation."
                                              : "You turned the kernel: that is the convolution of mathematics."};
  }

  Verdict channel() const {
    if (cell_.channel_sums.size() < 2) return {};
    for (size_t c = 0; c < cell_.channel_sums.size(); ++c)
      if (lacks(cell_.channel_sums[c]))
        return {Verdict::Kind::channel_left_out,
                "You left out channel " + std::to_string(cell_.first_input_channel + static_cast<int64_t>(c)) +
                    ", which adds " + format_number(cell_.channel_sums[c]) + "."};
    return {};
  }

  Verdict product() const {
    for (size_t k = 0; k < cell_.taps.size(); ++k)
      if (lacks(cell_.taps[k].product))
        return {Verdict::Kind::product_left_out,
                "You left out " + product_text(cell_.taps[k]) + " at " + place_text(window_, cell_, k) + "."};
    for (size_t k = 0; k < cell_.taps.size(); ++k)
      if (lacks(2 * cell_.taps[k].product))
        return {Verdict::Kind::product_sign_swapped,
                "You turned the sign of " + product_text(cell_.taps[k]) + " at " + place_text(window_, cell_, k) + "."};
    return {};
  }

  const JudgedWindow window_;
  const CellExplanation& cell_;
  double answer_, tolerance_;
};

// A cell of an activation or a pooling.
std::optional<WindowPlace> stage_question(const Document& document, StagePart part, const KnownLayer& known,
                                          uint64_t state) {
  std::optional<LoopNest> nest = loop_nest(document, part);
  if (!nest) return {};
  nest->output.n = 1;
  WindowPlace place;
  for (int draw = 0; draw < kDraws; ++draw) {
    place = nest->place_of(static_cast<int64_t>(splitmix64(state) % static_cast<uint64_t>(nest->windows())));
    place.n = document.shown;
    const auto cell = asked_stage_cell(document, part, place, known);
    if (!cell || std::ranges::any_of(cell->patch, [](const PatchCell& tap) { return tap.value != 0; })) break;
  }
  return place;
}

}  // namespace

const Tensor* input_of_shown_layer(const Document& document, const Shape& shape, const KnownLayer& known) {
  const Tensor* input = document.shown_layer == 0 ? &document.input.read() : known.input;
  return input != nullptr && input->shape() == shape ? input : nullptr;
}

std::optional<StageCell> asked_stage_cell(const Document& document, StagePart part, const WindowPlace& place,
                                          const KnownLayer& known) {
  const Result<Shape> shape = shown_layer_input(document);
  const Tensor* input = shape ? input_of_shown_layer(document, *shape, known) : nullptr;
  if (input == nullptr || known.results == nullptr) return {};
  return explain_stage(document, *input, *known.results, part, {place_of(part), place.channel, place.row, place.col});
}

std::optional<WindowPlace> question_cell(const Document& document, int64_t seed, int64_t question,
                                         const KnownLayer& known, StagePart part) {
  // Questions of neighbouring seeds must not be each other's shifted by one: a seed is mixed before it is used.
  uint64_t state = static_cast<uint64_t>(seed);
  state = splitmix64(state) + static_cast<uint64_t>(question);
  if (part != StagePart::window) return stage_question(document, part, known, state);
  const auto shapes = window_shapes(document);
  if (!shapes) return {};
  const Tensor* input = input_of_shown_layer(document, shapes->input, known);
  const LoopNest nest = LoopNest::of(document, *shapes);
  WindowPlace place;
  for (int draw = 0; draw < kDraws; ++draw) {
    place = nest.place_of(static_cast<int64_t>(splitmix64(state) % static_cast<uint64_t>(nest.windows())));
    if (input == nullptr) break;
    const CellExplanation cell =
        explain_window(document, *shapes, *input, place.n, place.channel, place.row, place.col);
    if (std::ranges::any_of(cell.taps, [](const Tap& tap) { return tap.product != 0; })) break;
  }
  return place;
}

int decimals_asked(const CellExplanation& cell) {
  const auto whole = [](double value) { return value == std::round(value); };
  if (whole(cell.bias) && std::ranges::all_of(cell.taps, [&](const Tap& tap) { return whole(tap.product); })) return 0;
  const double size = std::abs(cell.total);
  if (size >= 1 || size < 1e-6) return 2;
  return std::max(2, 2 - static_cast<int>(std::floor(std::log10(size))));
}

int sign_of(const CellExplanation& cell) {
  if (std::abs(cell.total) <= 1e-9 * mass(cell)) return 0;
  return cell.total > 0 ? 1 : -1;
}

Verdict judge_number(const JudgedWindow& window, const CellExplanation& cell, double answer) {
  return Judge(window, cell, answer).verdict();
}

Verdict judge_number(const Conv2dProblem& problem, const CellExplanation& cell, double answer) {
  return judge_number(JudgedWindow{{problem.weight.h, problem.weight.w}, problem.params.flip}, cell, answer);
}

Verdict judge_sign(const CellExplanation& cell, int answer) {
  if (answer == sign_of(cell)) return {Verdict::Kind::right, "Right."};
  double positive = std::max(cell.bias, 0.0), negative = std::min(cell.bias, 0.0);
  for (const Tap& tap : cell.taps) (tap.product > 0 ? positive : negative) += tap.product;
  return {Verdict::Kind::wrong_sign, "No: what is positive adds up to " + format_number(positive) +
                                         ", what is negative to " + format_number(negative) + "."};
}

}  // namespace convlens::model
