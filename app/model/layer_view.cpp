#include "model/layer_view.h"

namespace convlens::model {
namespace {

Document view_of(const Document& document, SharedTensor input) {
  Document view;
  static_cast<Layer&>(view) = document;
  view.input = std::move(input);
  view.input_name = document.input_name;
  view.others = document.others;
  view.shown = document.shown;
  return view;
}

}  // namespace

const Tensor* shown_layer_maps(const Document& document, const PipelineResults& results) {
  const auto layer = static_cast<size_t>(document.shown_layer);
  if (layer == 0 || layer >= results.layers.size()) return nullptr;
  const FeatureMaps* maps = results.before(layer);
  return maps != nullptr ? &maps->maps : &document.input.read();
}

std::optional<Document> layer_view(const Document& document, const PipelineResults& results) {
  if (document.shown_layer == 0) return {};
  const Tensor* maps = shown_layer_maps(document, results);
  return view_of(document, maps != nullptr ? SharedTensor::borrowed(*maps) : document.input);
}

std::optional<Document> owning_layer_view(const Document& document, const PipelineResults& results) {
  if (document.shown_layer == 0) return {};
  const Tensor* maps = shown_layer_maps(document, results);
  return view_of(document, maps != nullptr ? SharedTensor(Tensor(*maps)) : document.input);
}

}  // namespace convlens::model
