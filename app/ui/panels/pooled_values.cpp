#include "ui/panels/pooled_values.h"

#include <array>

#include "model/negative_sums.h"
#include "ui/panels/stage_words.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

using model::PoolMeasure;

constexpr std::array kMeasures{Option{"mean", "mean", "The mean of a channel's cells, as AdaptiveAvgPool2d(1)"},
                               Option{"relu", "ReLU, mean", "Negative cells count as 0 in the mean"},
                               Option{"abs", "|x|, mean", "The mean of magnitudes: both signs of an edge count"},
                               Option{"max", "max", "The largest cell, as AdaptiveMaxPool2d(1)"}};

std::string_view measure_text(PoolMeasure measure) {
  switch (measure) {
    case PoolMeasure::mean:
      return "mean of ";
    case PoolMeasure::relu_mean:
      return "mean after ReLU of ";
    case PoolMeasure::magnitude_mean:
      return "mean magnitude of ";
    case PoolMeasure::max:
      return "largest of ";
  }
  return {};
}

}  // namespace

std::vector<double> pooled_values(const FrameState& state) {
  return model::measured(state.results, state.session.pool_measure, state.negatives);
}

std::string pooled_details(const FrameState& state) {
  const model::Results& results = state.results;
  if (results.last().maps.empty()) return {};
  const Shape& shape = results.last().maps.shape();
  std::string text;
  if (results.activation != Activation::none) text = std::string(activation_title(results.activation)) + ", ";
  if (!results.pooled.maps.empty()) text += stage_title(state.document, model::StagePart::pool) + ", ";
  if (!text.empty()) text = "after " + text;
  text += std::string(measure_text(state.session.pool_measure)) + times(shape.h, shape.w) + " = " +
          counted(shape.h * shape.w, "cell");
  if (state.negatives != nullptr && !state.negatives->complete) text += " \xC2\xB7 computing\xE2\x80\xA6";
  return text;
}

std::string_view pooled_title(const FrameState& state) {
  const bool last = state.whole.shown_layer == state.whole.layers() - 1;
  return last && state.whole.layers() > 1 ? "POOLED, THE END OF THE PIPELINE" : "POOLED";
}

float measure_choice_width(const Context& ctx) { return choice_width(ctx, kMeasures); }

void measure_choice(const Context& ctx, const Box& box) {
  const int chosen = choice(ctx, "pool.measure", kMeasures, static_cast<int>(ctx.state.session.pool_measure), box);
  if (chosen >= 0) ctx.emit(model::SetPoolMeasure{static_cast<PoolMeasure>(chosen)});
}

}  // namespace convlens::ui
