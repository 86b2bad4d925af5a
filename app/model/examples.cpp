#include "model/examples.h"

#include <array>
#include <cmath>
#include <utility>

#include "model/presets.h"
#include "model/reduce.h"
#include "model/samples.h"
#include "model/splitmix64.h"

namespace convlens::model {
namespace {

constexpr std::array kExamples{
    Example{"notebook", "Four edge kernels", "The notebook's four kernels, ReLU and max pooling"},
    Example{"corner", "Corner detector", "Top edges and left edges, added up into top-left corners by a second layer"},
    Example{"simple_cnn", "simple_cnn, 5 layers", "28 to 1 in five steps of stride 2; 6722 parameters, not trained"},
    Example{"wide_cnn", "Wider, 5 layers",
            "A first kernel of 5 x 5 and up to 64 channels; 30282 parameters, not trained"}};

// A layer of a convolution with `outputs` kernels of `side` x `side` on `channels`, all 0.
Layer conv_layer(int64_t outputs, int64_t channels, int64_t side, int64_t stride) {
  Layer layer = empty_layer();
  layer.window = WindowKind::conv;
  layer.kernels.weight = Tensor({outputs, channels, side, side});
  layer.kernels.bias.assign(static_cast<size_t>(outputs), 0.0F);
  layer.kernels.names.assign(static_cast<size_t>(outputs), "custom");
  layer.conv.stride = {stride, stride};
  const int64_t padding = side / 2;
  layer.conv.padding = {padding, padding, padding, padding};
  return layer;
}

void set_preset(Layer& layer, int64_t output, std::string_view id) {
  const KernelPreset* preset = find_preset(id);
  CONVLENS_CHECK(preset != nullptr);
  for (int64_t c = 0; c < layer.kernels.input_channels(); ++c)
    std::ranges::copy(preset->weights, layer.kernels.weight.view().plane(output, c));
  layer.kernels.names[static_cast<size_t>(output)] = id;
}

SetPipeline corner(int64_t channels) {
  Layer edges = conv_layer(2, channels, 3, 1);
  set_preset(edges, 0, "top_edge");
  set_preset(edges, 1, "left_edge");
  edges.activation = Activation::relu;
  // A top-left corner: the top edge goes on to the right of it, the left edge below it. What one of them alone can
  // reach is taken off, so that both must be there: 765 each, 3 * 255.
  Layer corners = conv_layer(1, 2, 3, 1);
  Tensor& weight = corners.kernels.weight;
  weight.at(0, 0, 1, 1) = weight.at(0, 0, 1, 2) = 1;
  weight.at(0, 1, 1, 1) = weight.at(0, 1, 2, 1) = 1;
  constexpr float kStrongest = 3 * kMaxPixel;
  corners.kernels.bias = {-2 * kStrongest};
  corners.kernels.names = {"top-left corner"};
  corners.activation = Activation::relu;
  return {{std::move(edges), std::move(corners)}, false, "corner detector", {}};
}

// Evenly within 1 / sqrt(fan in).
void draw_weights(Layer& layer, uint64_t& state) {
  const Shape& shape = layer.kernels.weight.shape();
  const float bound = 1 / std::sqrt(static_cast<float>(shape.c * shape.h * shape.w));
  const auto next = [&] {
    const double share = static_cast<double>(splitmix64(state) >> 11U) * 0x1p-53;
    return bound * static_cast<float>(2 * share - 1);
  };
  for (float& weight : layer.kernels.weight.values()) weight = next();
  for (float& bias : layer.kernels.bias) bias = next();
}

SetPipeline network(std::span<const int64_t> channels, int64_t first_side, int64_t seed, std::string name) {
  SetPipeline pipeline;
  auto state = static_cast<uint64_t>(seed);
  state = splitmix64(state);
  for (size_t i = 0; i + 1 < channels.size(); ++i) {
    Layer layer = conv_layer(channels[i + 1], channels[i], i == 0 ? first_side : 3, 2);
    draw_weights(layer, state);
    if (i + 2 < channels.size()) layer.activation = Activation::relu;
    pipeline.layers.push_back(std::move(layer));
  }
  pipeline.flatten = true;
  pipeline.name = std::move(name);
  return pipeline;
}

SetPipeline notebook(int64_t channels) {
  const Document start = initial_document();
  std::string note;
  Layer layer = start;
  fit_channels(layer, channels, note);
  return {{std::move(layer)}, false, "four edge kernels", {}};
}

}  // namespace

std::span<const Example> examples() { return kExamples; }

Result<SetPipeline> make_example(std::string_view id, const Document& document, int64_t seed) {
  const Shape& input = document.input.read().shape();
  if (id == "notebook") return notebook(input.c);
  if (id == "corner") return corner(input.c);
  const bool wide = id == "wide_cnn";
  if (id != "simple_cnn" && !wide)
    return Error::request("example", "there is none called " + std::string(id),
                          "notebook, corner, simple_cnn, wide_cnn");
  SetPipeline pipeline = wide ? network(std::array<int64_t, 6>{1, 8, 16, 32, 64, 10}, 5, seed, "wide_cnn")
                              : network(std::array<int64_t, 6>{1, 4, 8, 16, 32, 2}, 3, seed, "simple_cnn");
  constexpr Shape kDigit{1, 1, 28, 28};
  if (input != kDigit)
    pipeline.input = SetInput{make_sample("digit3", 28, 28).value(), std::string(find_sample("digit3")->input_name)};
  return pipeline;
}

}  // namespace convlens::model
