#include "ui/shown_stage.h"

#include <algorithm>
#include <cmath>

#include "model/number_text.h"
#include "ui/panels/map_range.h"
#include "ui/panels/padding_cells.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

using model::Hover;
using model::StagePart;

StageMaps maps_of(const model::FeatureMaps& maps, MapSource source, Hover::Place place) {
  return {&maps.maps, &maps, source, place};
}

// The maps of the layers before the shown one; null: it gets the picture.
const model::FeatureMaps* maps_before(const FrameState& state) {
  const auto layer = static_cast<size_t>(state.whole.shown_layer);
  if (layer == 0 || layer >= state.pipeline.layers.size()) return nullptr;
  return state.pipeline.before(layer);
}

}  // namespace

StageMaps layer_input(const FrameState& state) {
  return {&state.document.input.read(), maps_before(state), MapSource::input, Hover::Place::input};
}

StageMaps stage_input(const FrameState& state) {
  const model::Results& results = state.results;
  if (shown_part(state) == StagePart::pool && !results.activated.maps.empty())
    return maps_of(results.activated, MapSource::activated, Hover::Place::activated);
  if (shown_part(state) != StagePart::window && !results.conv.maps.empty())
    return maps_of(results.conv, MapSource::conv, Hover::Place::map);
  return layer_input(state);
}

StageMaps stage_output(const FrameState& state) {
  const model::Results& results = state.results;
  switch (shown_part(state)) {
    case StagePart::window:
      break;
    case StagePart::activation:
      return maps_of(results.activated, MapSource::activated, Hover::Place::activated);
    case StagePart::pool:
      return maps_of(results.pooled, MapSource::pooled, Hover::Place::pooled);
  }
  return maps_of(results.conv, MapSource::conv, Hover::Place::map);
}

bool layer_reads_picture(const FrameState& state) { return maps_before(state) == nullptr; }

bool stage_reads_picture(const FrameState& state) { return stage_input(state).is_picture(); }

bool layer_reads_colors(const FrameState& state) {
  return layer_reads_picture(state) && state.document.input.read().shape().c == 3;
}

std::string activation_name(Activation activation) {
  switch (activation) {
    case Activation::none:
      return "no activation";
    case Activation::relu:
      return "ReLU";
    case Activation::leaky_relu:
      return "leaky ReLU";
    case Activation::abs:
      return "abs";
    case Activation::tanh:
      return "tanh";
    case Activation::sigmoid:
      return "sigmoid";
  }
  return {};
}

std::string pool_name(const model::PoolSettings& pool) {
  switch (pool.choice) {
    case model::PoolChoice::none:
      return "no pool";
    case model::PoolChoice::max:
      return "Max pool " + times(pool.kernel.h, pool.kernel.w);
    case model::PoolChoice::average:
      return "Average pool " + times(pool.kernel.h, pool.kernel.w);
    case model::PoolChoice::lp:
      return "L" + model::format_number(pool.norm, 3) + " pool " + times(pool.kernel.h, pool.kernel.w);
    case model::PoolChoice::adaptive_average:
      return "Average pool to " + times(pool.output_size.h, pool.output_size.w);
    case model::PoolChoice::adaptive_max:
      return "Max pool to " + times(pool.output_size.h, pool.output_size.w);
  }
  return {};
}

std::string stage_name(const FrameState& state) {
  const model::Document& document = state.document;
  switch (shown_part(state)) {
    case StagePart::activation:
      return activation_name(document.activation);
    case StagePart::pool:
      return pool_name(document.pool);
    case StagePart::window:
      break;
  }
  const Shape& weight = document.kernels.weight.shape();
  return std::string(document.window == model::WindowKind::transposed ? "Transposed conv " : "Conv ") +
         times(weight.h, weight.w);
}

int64_t shown_stage_number(const FrameState& state) {
  const auto stages = model::stages_of(state.whole);
  const model::StagePlace shown{state.whole.shown_layer, shown_part(state)};
  return std::ranges::find(stages, shown) - stages.begin();
}

std::string activation_formula(const model::Layer& layer, const std::string& x) {
  switch (layer.activation) {
    case Activation::none:
      return x;
    case Activation::relu:
      return "max(" + x + ", 0)";
    case Activation::leaky_relu: {
      const std::string slope = model::format_number(double{layer.slope});
      return x == "x" ? "x > 0 ? x : " + slope + " \xC3\x97 x" : x.starts_with('-') ? slope + " \xC3\x97 " + x : x;
    }
    case Activation::abs:
      return "|" + x + "|";
    case Activation::tanh:
      return "tanh(" + x + ")";
    case Activation::sigmoid:
      return x.starts_with('-') ? "1 / (1 + e^" + x.substr(1) + ")" : "1 / (1 + e^-" + x + ")";
  }
  return x;
}

double stage_shown(const FrameState& state, double value) {
  const Activation activation = state.document.activation;
  const bool squashes = activation == Activation::tanh || activation == Activation::sigmoid;
  return shown_part(state) == StagePart::activation && squashes ? value : shown(state, value);
}

std::string stage_number(const FrameState& state, double value, int digits) {
  return model::format_number(stage_shown(state, value), digits);
}

ColorScale layer_input_scale(const FrameState& state) {
  const model::FeatureMaps* maps = maps_before(state);
  return maps != nullptr ? symmetric_scale(state, maps->statistics) : input_scale(state);
}

ColorScale stage_input_scale(const FrameState& state) {
  const Hover::Place place = stage_input(state).place;
  return place == Hover::Place::input ? layer_input_scale(state)
                                      : map_scale(state, place, state.session.selected_output);
}

}  // namespace convlens::ui
