// The pipeline: a row of layers (layer.h), through which the input goes one after the other.
//
// One of them is the shown one, whose kernels and parameters the screen shows and commands change. It is held in place,
// the rest beside it: as Document::input and Document::others are (batch.h). So whatever works on one layer works on
// the shown one.
//
// A person sees stages: the parts of the layers, in order. Every order of stages can be made of layers; there is one
// way only, because a stage joins the layer before it wherever it can (group()).
#pragma once

#include <memory>
#include <vector>

#include "model/layer.h"

namespace convlens::model {

inline constexpr int64_t kMaxStages = 24;

struct Pipeline : Layer {  // the shown one
  std::vector<std::shared_ptr<const Layer>> other_layers;
  int64_t shown_layer = 0;  // its number among all: 0..other_layers.size()
  // Whether all ends as one row of numbers, as a linear layer would read them; it is nothing but another view.
  bool flatten = false;

  int64_t layers() const { return static_cast<int64_t>(other_layers.size()) + 1; }
  const Layer& layer(int64_t i) const;
};

// Makes layer `i` the shown one. Copies the shown layers, nothing else changes.
void show_layer(Pipeline& pipeline, int64_t i);
// All layers in order, and back; `shown`: the one to be shown.
std::vector<Layer> layers_of(const Pipeline& pipeline);
void set_layers(Pipeline& pipeline, std::vector<Layer> layers, int64_t shown);

// Lets f(Layer&) change layer `i`.
template <class F>
void change_layer(Pipeline& pipeline, int64_t i, F f) {
  if (i == pipeline.shown_layer) return f(static_cast<Layer&>(pipeline));
  auto& place = pipeline.other_layers[static_cast<size_t>(i < pipeline.shown_layer ? i : i - 1)];
  Layer layer = *place;
  f(layer);
  place = std::make_shared<const Layer>(std::move(layer));
}
// The first layer from `from` on that has kernels, if any.
std::optional<int64_t> first_reader(const Pipeline& pipeline, int64_t from = 0);

// Where a stage is in the layers.
struct StagePlace {
  int64_t layer = 0;
  StagePart part = StagePart::window;
  bool operator==(const StagePlace&) const = default;
};
// The stages in order. Without flatten, which stands behind them all.
std::vector<StagePlace> stages_of(const Pipeline& pipeline);

// A stage by itself: a layer with this part only.
struct Stage {
  StagePart part = StagePart::window;
  Layer layer;
};
std::vector<Stage> split(const Pipeline& pipeline);
std::vector<Layer> group(const std::vector<Stage>& stages);

// The shapes of all layers for this input. After a layer that does not fit there is none: the list ends with it.
std::vector<LayerShapes> layer_shapes(const Pipeline& pipeline, const Shape& input);
// What the shown layer gets, or why nothing reaches it.
Result<Shape> shown_layer_input(const Pipeline& pipeline, const Shape& input);

}  // namespace convlens::model
