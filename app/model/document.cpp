#include "model/document.h"

#include <algorithm>

#include "model/presets.h"
#include "model/samples.h"

namespace convlens::model {
namespace {

constexpr int64_t kStartSide = 28;

KernelBank notebook_kernels() {
  KernelBank bank;
  bank.weight = Tensor(Shape{4, 1, 3, 3});
  int64_t output = 0;
  for (const std::string_view id : {"top_edge", "left_edge", "diag1_edge", "diag2_edge"}) {
    const KernelPreset* preset = find_preset(id);
    CONVLENS_CHECK(preset != nullptr);
    std::copy(preset->weights.begin(), preset->weights.end(), bank.weight.view().plane(output++, 0));
    bank.bias.push_back(0);
    bank.names.emplace_back(id);
  }
  return bank;
}

}  // namespace

Result<Shape> shown_layer_input(const Document& document) {
  return shown_layer_input(document, document.input.read().shape());
}

int64_t channels_of_shown_layer(const Document& document) {
  const Result<Shape> input = shown_layer_input(document);
  return input ? input->c : document.kernels.input_channels() * document.conv.groups;
}

int64_t outputs_of_shown_layer(const Document& document) {
  return document.has(StagePart::window) ? document.kernels.outputs() : channels_of_shown_layer(document);
}

Result<LayerShapes> window_shapes(const Document& document, int64_t inputs) {
  Result<Shape> input = shown_layer_input(document);
  if (!input) return input.error();
  input->n = inputs;
  if (!document.is_on(StagePart::window))
    return Error::request("convolution", document.has(StagePart::window) ? "is switched off" : "is not in this layer",
                          "a layer that convolves");
  LayerShapes shapes = shapes_of(document, *input);
  if (shapes.window_error) return *shapes.window_error;
  return shapes;
}

Result<Conv2dProblem> conv_problem(const Document& document, int64_t inputs) {
  const Result<LayerShapes> shapes = window_shapes(document, inputs);
  if (!shapes) return shapes.error();
  if (document.transposes())
    return Error::request("convolution", "is a transposed one in this layer", "a layer that convolves");
  return shapes->conv;
}

Result<Conv2dProblem> conv_problem(const Document& document) { return conv_problem(document, 1); }

Document initial_document() {
  Document document;
  document.input = SharedTensor(make_sample("digit3", kStartSide, kStartSide).value());
  document.input_name = find_sample("digit3")->input_name;
  document.kernels = notebook_kernels();
  document.conv.padding = {1, 1, 1, 1};
  return document;
}

}  // namespace convlens::model
