#include "model/stage_info.h"

#include <algorithm>
#include <string>

#include "model/reduce.h"

namespace convlens::model {
namespace {

// Whether the window fits once its kernels are made for as many channels as come in.
bool fitting_mends(const Layer& layer, const Shape& input) {
  if (input.c > kMaxInputChannels || input.c == layer.kernels.input_channels() * layer.conv.groups) return false;
  Layer fitted = layer;
  std::string note;
  fit_channels(fitted, input.c, note);
  return !shapes_of(fitted, input).window_error;
}

void describe_window(const Layer& layer, const LayerShapes& shapes, StageInfo& info) {
  info.input = shapes.input;
  info.error = shapes.window_error;
  if (info.error) {
    info.fit_mends = fitting_mends(layer, shapes.input);
    return;
  }
  info.output = shapes.after_window;
  if (layer.convolves()) {
    info.axes = {shapes.conv.rows, shapes.conv.cols};
    info.parameters = shapes.conv.parameter_count();
    info.multiplications = shapes.conv.multiplication_count();
    info.multiplications_on_input_grid = multiplications_on_input_grid(shapes.conv);
  } else if (layer.transposes()) {
    info.parameters = shapes.transposed.parameter_count();
    info.multiplications = shapes.transposed.multiplication_count();
  }
}

StageInfo describe(const Layer& layer, const StagePlace& place, const std::optional<LayerShapes>& shapes) {
  StageInfo info;
  info.place = place;
  info.on = layer.is_on(place.part);
  if (!shapes) return info;
  if (place.part == StagePart::window) {
    describe_window(layer, *shapes, info);
  } else if (!shapes->window_error) {
    info.input = place.part == StagePart::activation ? shapes->after_window : shapes->after_activation;
    if (place.part == StagePart::pool) info.error = shapes->pool_error;
    if (!info.error && place.part == StagePart::pool && info.on && !layer.pool.is_adaptive())
      info.axes = {shapes->pool.rows, shapes->pool.cols};
    if (!info.error) info.output = place.part == StagePart::activation ? shapes->after_activation : shapes->output;
  }
  return info;
}

}  // namespace

std::vector<StageInfo> stage_infos(const Pipeline& pipeline, const Shape& input) {
  std::vector<StageInfo> infos;
  std::optional<Shape> next = input;
  for (int64_t i = 0; i < pipeline.layers(); ++i) {
    const Layer& layer = pipeline.layer(i);
    std::optional<LayerShapes> shapes;
    if (next) shapes = shapes_of(layer, *next);
    for (const StagePart part : kStageParts)
      if (layer.has(part)) infos.push_back(describe(layer, {i, part}, shapes));
    next.reset();
    if (shapes && shapes->fits()) next = shapes->output;
  }
  return infos;
}

PipelineCosts costs_of(const std::vector<StageInfo>& stages) {
  PipelineCosts costs;
  for (const StageInfo& stage : stages) {
    costs.parameters += stage.parameters;
    costs.multiplications += stage.multiplications;
  }
  return costs;
}

std::optional<Shape> pipeline_output(const std::vector<StageInfo>& stages, const Shape& input) {
  return stages.empty() ? std::optional(input) : stages.back().output;
}

int64_t shown_stage(const Pipeline& pipeline, StagePart part) {
  const std::vector<StagePlace> places = stages_of(pipeline);
  const auto found = std::ranges::find(places, StagePlace{pipeline.shown_layer, part});
  return found == places.end() ? 0 : found - places.begin();
}

}  // namespace convlens::model
