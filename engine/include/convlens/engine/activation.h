// Pointwise activations with PyTorch's semantics, and explicit padding (torch.nn.functional.pad); float32 NCHW.
#pragma once

#include <optional>
#include <string_view>

#include "convlens/engine/conv2d.h"

namespace convlens {

enum class Activation { none, relu, leaky_relu, abs, tanh, sigmoid };
std::string_view to_string(Activation kind);  // "none", "relu", "leaky-relu", "abs", "tanh", "sigmoid"
std::optional<Activation> activation_from_string(std::string_view name);

// relu: max(x, 0), never -0; leaky_relu: x > 0 ? x : alpha * x; sigmoid: 1 / (1 + e^-x). NaN stays NaN. alpha is used
// by leaky_relu alone. tanh and sigmoid are taken in double and rounded once.
float activate(Activation kind, float x, float alpha = 0.01F);
// Applies to `region` of both views, which have one shape; input and output may be the same data. Safe to call from
// several threads on disjoint regions.
void activate(Activation kind, ConstTensorView input, TensorView output, const OutputRegion& region,
              float alpha = 0.01F);

// The shape after padding. Refuses sizes below 1, negative padding, reflect not smaller than the side, circular larger
// than it, and arithmetic past 64 bits.
Result<Shape> pad2d_output(const Shape& input, const Padding& padding, PaddingMode mode);
// Pads by top, left, bottom, right cells; `value` fills zeros mode (so it is PyTorch's "constant"). Also refuses a
// value other than 0 in the other modes.
Result<Tensor> pad2d(ConstTensorView input, const Padding& padding, PaddingMode mode, float value = 0);

}  // namespace convlens
