#include "model/pipeline.h"

#include <utility>

namespace convlens::model {
namespace {

void take_part(Layer& to, const Layer& from, StagePart part) {
  switch (part) {
    case StagePart::window:
      to.window = from.window;
      to.kernels = from.kernels;
      to.conv = from.conv;
      to.output_padding = from.output_padding;
      to.channels_off = from.channels_off;
      to.window_on = from.window_on;
      break;
    case StagePart::activation:
      to.activation = from.activation;
      to.slope = from.slope;
      to.activation_on = from.activation_on;
      break;
    case StagePart::pool:
      to.pool = from.pool;
      to.pool_on = from.pool_on;
      break;
  }
}

}  // namespace

const Layer& Pipeline::layer(int64_t i) const {
  CONVLENS_CHECK(i >= 0 && i < layers());
  if (i == shown_layer) return *this;
  return *other_layers[static_cast<size_t>(i < shown_layer ? i : i - 1)];
}

void show_layer(Pipeline& pipeline, int64_t i) {
  if (i == pipeline.shown_layer) return;
  auto& others = pipeline.other_layers;
  const auto from = others.begin() + (i < pipeline.shown_layer ? i : i - 1);
  const std::shared_ptr<const Layer> next = *from;
  others.erase(from);
  auto left = std::make_shared<const Layer>(std::move(static_cast<Layer&>(pipeline)));
  others.insert(others.begin() + pipeline.shown_layer - (i < pipeline.shown_layer ? 1 : 0), std::move(left));
  static_cast<Layer&>(pipeline) = *next;
  pipeline.shown_layer = i;
}

std::vector<Layer> layers_of(const Pipeline& pipeline) {
  std::vector<Layer> layers;
  for (int64_t i = 0; i < pipeline.layers(); ++i) layers.push_back(pipeline.layer(i));
  return layers;
}

void set_layers(Pipeline& pipeline, std::vector<Layer> layers, int64_t shown) {
  CONVLENS_CHECK(shown >= 0 && shown < static_cast<int64_t>(layers.size()));
  pipeline.other_layers.clear();
  pipeline.shown_layer = shown;
  for (size_t i = 0; i < layers.size(); ++i) {
    if (static_cast<int64_t>(i) == shown)
      static_cast<Layer&>(pipeline) = std::move(layers[i]);
    else
      pipeline.other_layers.push_back(std::make_shared<const Layer>(std::move(layers[i])));
  }
}

std::optional<int64_t> first_reader(const Pipeline& pipeline, int64_t from) {
  for (int64_t i = from; i < pipeline.layers(); ++i)
    if (pipeline.layer(i).has(StagePart::window)) return i;
  return {};
}

std::vector<StagePlace> stages_of(const Pipeline& pipeline) {
  std::vector<StagePlace> stages;
  for (int64_t i = 0; i < pipeline.layers(); ++i)
    for (const StagePart part : kStageParts)
      if (pipeline.layer(i).has(part)) stages.push_back({i, part});
  return stages;
}

std::vector<Stage> split(const Pipeline& pipeline) {
  std::vector<Stage> stages;
  for (const StagePlace& place : stages_of(pipeline)) {
    Stage stage{place.part, empty_layer()};
    take_part(stage.layer, pipeline.layer(place.layer), place.part);
    stages.push_back(std::move(stage));
  }
  return stages;
}

std::vector<Layer> group(const std::vector<Stage>& stages) {
  std::vector<Layer> layers;
  std::optional<StagePart> last;  // of the layer that is open
  for (const Stage& stage : stages) {
    if (!last || stage.part <= *last) layers.push_back(empty_layer());
    take_part(layers.back(), stage.layer, stage.part);
    last = stage.part;
  }
  if (layers.empty()) layers.push_back(empty_layer());
  return layers;
}

std::vector<LayerShapes> layer_shapes(const Pipeline& pipeline, const Shape& input) {
  std::vector<LayerShapes> shapes;
  Shape next = input;
  for (int64_t i = 0; i < pipeline.layers(); ++i) {
    shapes.push_back(shapes_of(pipeline.layer(i), next));
    if (!shapes.back().fits()) break;
    next = shapes.back().output;
  }
  return shapes;
}

Result<Shape> shown_layer_input(const Pipeline& pipeline, const Shape& input) {
  Shape next = input;
  for (int64_t i = 0; i < pipeline.shown_layer; ++i) {
    const LayerShapes shapes = shapes_of(pipeline.layer(i), next);
    if (shapes.window_error) return *shapes.window_error;
    if (shapes.pool_error) return *shapes.pool_error;
    next = shapes.output;
  }
  return next;
}

}  // namespace convlens::model
