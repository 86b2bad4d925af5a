#include "model/layer.h"

#include <algorithm>

namespace convlens::model {

Pool2dParams to_engine(const PoolSettings& pool) {
  CONVLENS_CHECK(pool.choice != PoolChoice::none && !pool.is_adaptive());
  Pool2dParams params;
  params.kind = pool.choice == PoolChoice::max       ? PoolKind::max
                : pool.choice == PoolChoice::average ? PoolKind::average
                                                     : PoolKind::lp;
  params.kernel = pool.kernel;
  params.stride = pool.stride;
  params.padding = pool.padding;
  params.ceil_mode = pool.ceil_mode;
  if (pool.choice == PoolChoice::max) params.dilation = pool.dilation;
  if (pool.choice == PoolChoice::lp) params.norm = pool.norm;
  if (pool.choice == PoolChoice::average) {
    params.count_include_pad = pool.count_include_pad;
    params.divisor_override = pool.divisor_override;
  }
  return params;
}

AdaptivePoolKind adaptive_kind(const PoolSettings& pool) {
  CONVLENS_CHECK(pool.is_adaptive());
  return pool.choice == PoolChoice::adaptive_max ? AdaptivePoolKind::max : AdaptivePoolKind::average;
}

Layer empty_layer() {
  Layer layer;
  layer.window = WindowKind::none;
  layer.kernels.weight = Tensor({1, 1, 1, 1});
  layer.kernels.weight.at(0, 0, 0, 0) = 1;
  layer.kernels.bias = {0};
  layer.kernels.names = {"identity"};
  layer.activation = Activation::none;
  layer.pool.choice = PoolChoice::none;
  return layer;
}

bool Layer::has(StagePart part) const {
  switch (part) {
    case StagePart::window:
      return window != WindowKind::none;
    case StagePart::activation:
      return activation != Activation::none;
    case StagePart::pool:
      return pool.choice != PoolChoice::none;
  }
  return false;
}

bool Layer::is_on(StagePart part) const {
  switch (part) {
    case StagePart::window:
      return has(part) && window_on;
    case StagePart::activation:
      return has(part) && activation_on;
    case StagePart::pool:
      return has(part) && pool_on;
  }
  return false;
}

bool Layer::is_off(int64_t output, int64_t c) const {
  const Shape& shape = kernels.weight.shape();
  const int64_t outputs_a_group = std::max<int64_t>(1, shape.n / std::max<int64_t>(1, conv.groups));
  return is_off(output / outputs_a_group * shape.c + c);
}

const Tensor& used_weight(const Layer& layer, Tensor& storage) {
  const Tensor& weight = layer.kernels.weight;
  if (layer.channels_off == 0) return weight;
  storage = weight;
  const Shape& shape = weight.shape();
  for (int64_t output = 0; output < shape.n; ++output)
    for (int64_t c = 0; c < shape.c; ++c)
      if (layer.is_off(output, c)) std::fill_n(storage.view().plane(output, c), shape.h * shape.w, 0.0F);
  return storage;
}

Tensor transposed_weight(const Tensor& weight, int64_t groups) {
  const Shape& shape = weight.shape();
  const int64_t outputs = shape.n / groups;
  Tensor turned(Shape{shape.c * groups, outputs, shape.h, shape.w});
  for (int64_t o = 0; o < shape.n; ++o)
    for (int64_t c = 0; c < shape.c; ++c)
      std::copy_n(weight.view().plane(o, c), shape.h * shape.w,
                  turned.view().plane(o / outputs * shape.c + c, o % outputs));
  return turned;
}

ConvTranspose2dParams transposed_params(const Layer& layer) {
  return {layer.conv.stride, layer.conv.padding, layer.output_padding, layer.conv.dilation, layer.conv.groups};
}

namespace {

// What the window asks for; its error is kept in `shapes`.
void shape_window(const Layer& layer, LayerShapes& shapes) {
  shapes.after_window = shapes.input;
  const Shape& weight = layer.kernels.weight.shape();
  const auto biases = static_cast<int64_t>(layer.kernels.bias.size());
  if (layer.is_on(StagePart::window) && shapes.input.c != weight.c * layer.conv.groups) {
    shapes.window_error =
        Error::request("kernels",
                       "read " + std::to_string(weight.c * layer.conv.groups) + " channels, but " +
                           std::to_string(shapes.input.c) + (shapes.input.c == 1 ? " comes in" : " come in"),
                       "kernels for " + std::to_string(shapes.input.c));
  } else if (layer.convolves()) {
    const auto problem = Conv2dProblem::make(shapes.input, weight, biases, layer.conv);
    if (!problem)
      shapes.window_error = problem.error();
    else
      shapes.after_window = (shapes.conv = *problem).output;
  } else if (layer.transposes()) {
    const Shape turned{weight.c * layer.conv.groups, weight.n / layer.conv.groups, weight.h, weight.w};
    const auto problem = ConvTranspose2dProblem::make(shapes.input, turned, biases, transposed_params(layer));
    if (!problem)
      shapes.window_error = problem.error();
    else
      shapes.after_window = (shapes.transposed = *problem).output;
  }
}

}  // namespace

LayerShapes shapes_of(const Layer& layer, const Shape& input) {
  LayerShapes shapes;
  shapes.input = input;
  shape_window(layer, shapes);
  if (shapes.window_error) return shapes;
  shapes.after_activation = shapes.output = shapes.after_window;
  const PoolChoice choice = layer.used_pool();
  if (choice == PoolChoice::none) return shapes;
  if (layer.pool.is_adaptive()) {
    const auto output = adaptive_pool2d_output(shapes.after_activation, layer.pool.output_size);
    if (!output)
      shapes.pool_error = output.error();
    else
      shapes.output = *output;
    return shapes;
  }
  const auto problem = Pool2dProblem::make(shapes.after_activation, to_engine(layer.pool));
  if (!problem)
    shapes.pool_error = problem.error();
  else
    shapes.output = (shapes.pool = *problem).output;
  return shapes;
}

int64_t multiplications_on_input_grid(const Conv2dProblem& problem) {
  const Shape& weight = problem.weight;
  return problem.input.h * problem.input.w * weight.n * weight.c * weight.h * weight.w;
}

}  // namespace convlens::model
