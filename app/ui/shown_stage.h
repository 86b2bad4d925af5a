// The stage that the screen shows, as its panels need it: what comes into it on the left, what it gives on the right.
#pragma once

#include <string>

#include "model/results.h"
#include "ui/screen.h"
#include "ui/widgets/color_scale.h"

namespace convlens::ui {

// What goes into a stage, or comes out of one.
struct StageMaps {
  const Tensor* values = nullptr;                          // [1, channels, h, w]; never null, empty when there is none
  const model::FeatureMaps* maps = nullptr;                // the same with its statistics; null: the picture itself
  MapSource source = MapSource::input;                     // how a picture of it is asked for
  model::Hover::Place place = model::Hover::Place::input;  // of its cells

  bool is_picture() const { return maps == nullptr && place == model::Hover::Place::input; }
  const Shape& shape() const { return values->shape(); }
  bool empty() const { return values->empty(); }
};

inline model::StagePart shown_part(const FrameState& state) { return state.session.stage_part; }
// What comes to the layer: the picture, or the maps of the layers before it.
StageMaps layer_input(const FrameState& state);
// What comes to the stage, and what it gives; no values while it is off or does not fit.
StageMaps stage_input(const FrameState& state);
StageMaps stage_output(const FrameState& state);

// Whether the layer, or the stage, reads the document's picture itself.
bool layer_reads_picture(const FrameState& state);
bool stage_reads_picture(const FrameState& state);
// Whether channels of the layer's input are red, green and blue.
bool layer_reads_colors(const FrameState& state);

// "Conv 3 × 3", "ReLU", "Max pool 2 × 2".
std::string activation_name(Activation activation);
std::string pool_name(const model::PoolSettings& pool);
std::string stage_name(const FrameState& state);
// Its number among all stages.
int64_t shown_stage_number(const FrameState& state);
// "max(-734, 0)": the activation of `x`.
std::string activation_formula(const model::Layer& layer, const std::string& x);
// A number of what comes to the shown stage or leaves it, in the scale that is shown; tanh and sigmoid are of the
// values as they are.
std::string stage_number(const FrameState& state, double value, int digits = 6);
double stage_shown(const FrameState& state, double value);

// The colours of what comes to the layer: a picture's, or signed ones about 0, the same for all of its channels.
ColorScale layer_input_scale(const FrameState& state);
// Those of what comes to the stage: of the layer's own maps as map_range.h has them.
ColorScale stage_input_scale(const FrameState& state);

}  // namespace convlens::ui
