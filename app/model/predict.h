// Predict: the answer is covered, the learner says the number or its sign, and what was wrong is named.
//
// Questions are drawn from a seed: the same seed, number and document give the same question, so that a class can share
// them by the seed alone. Pure; reduce_predict.cpp carries out the commands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "convlens/engine/explain.h"
#include "model/transport.h"

namespace convlens::model {

struct Document;
struct StageCell;
struct Results;

enum class PredictKind { number, sign };

inline constexpr int64_t kMaxPredictSeed = 9999;  // short enough to be called through a classroom
inline constexpr int kTriesBeforeShow = 2;        // wrong answers after which the answer may be shown

struct Verdict {
  enum class Kind {
    none,
    right,
    wrong_sign,  // of a question for the sign
    sign_turned,
    bias_forgotten,
    padding_left_out,
    kernel_turned,  // the sum of true convolution where correlation was asked for, or the other way round
    channel_left_out,
    product_left_out,
    product_sign_swapped,
    activation_forgotten,  // of an activation or a pooling, from here on
    denominator,
    sum_not_mean,
    other_kind,  // the minimum, the maximum or the mean where another is asked for
    root_forgotten,
    off,
    shown
  } kind = Kind::none;
  std::string text;  // one or two short sentences
};

struct Predict {
  bool on = false;
  int64_t seed = 1;
  PredictKind kind = PredictKind::number;
  int64_t question = 0;             // counted from 0
  std::optional<WindowPlace> cell;  // that is asked for; none: the parameters give no output
  bool open = false;                // not yet answered: the answer is covered
  int wrong = 0;                    // answers to this question
  Verdict verdict;                  // of the last answer
  // The tally: questions that are over, those of them answered right, and how many in a row at the first try.
  int64_t asked = 0, right = 0, streak = 0;
};

// What is known of the shown layer: what it gets, and its maps. Null: not yet; the first layer gets the document's
// input, whatever is said here.
struct KnownLayer {
  const Tensor* input = nullptr;
  const Results* results = nullptr;
};

// The cell that a question asks for, of the shown stage's maps. Windows where every product is 0, and stages' cells
// that are 0, are avoided as far as a few draws allow, and as far as it is known what the shown layer gets.
std::optional<WindowPlace> question_cell(const Document& document, int64_t seed, int64_t question,
                                         const KnownLayer& known = {}, StagePart part = StagePart::window);
// What the shown layer gets, if it is known and has this shape.
const Tensor* input_of_shown_layer(const Document& document, const Shape& shape, const KnownLayer& known);
// The asked cell of an activation or a pooling; none while it is not known.
std::optional<StageCell> asked_stage_cell(const Document& document, StagePart part, const WindowPlace& place,
                                          const KnownLayer& known);

// Decimals that an answer needs: 0 where all products are whole numbers, else enough for three digits, at least 2.
int decimals_asked(const CellExplanation& cell);
// -1, 0 or 1; rounding of a sum that cancels counts as 0.
int sign_of(const CellExplanation& cell);

// What a verdict has to know of the window besides the cell's taps.
struct JudgedWindow {
  Size2 kernel;
  bool flip = false;        // the kernel is turned
  bool transposed = false;  // taps on zeros are among the cell's
};
Verdict judge_number(const JudgedWindow& window, const CellExplanation& cell, double answer);
Verdict judge_number(const Conv2dProblem& problem, const CellExplanation& cell, double answer);
Verdict judge_sign(const CellExplanation& cell, int answer);

// The same of what an activation or a pooling of the layer gives.
int decimals_asked(const StageCell& cell);
int sign_of(const StageCell& cell);
Verdict judge_number(const Layer& layer, const StageCell& cell, double answer);
Verdict judge_sign(const StageCell& cell, int answer);

}  // namespace convlens::model
