// Pointwise activations.
#include "convlens/engine/activation.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace convlens {
namespace {

constexpr std::array kActivations = {Activation::none, Activation::relu, Activation::leaky_relu,
                                     Activation::abs,  Activation::tanh, Activation::sigmoid};

template <class F>
void apply(ConstTensorView input, TensorView output, const OutputRegion& region, F f) {
  for (int64_t n = region.images.begin; n < region.images.end; ++n) {
    for (int64_t c = region.channels.begin; c < region.channels.end; ++c) {
      for (int64_t row = region.rect.rows.begin; row < region.rect.rows.end; ++row) {
        const float* from = input.row(n, c, row);
        float* to = output.row(n, c, row);
        for (int64_t col = region.rect.cols.begin; col < region.rect.cols.end; ++col) to[col] = f(from[col]);
      }
    }
  }
}

// Chosen by bits: GCC makes a branch of a choice between two floats when one of them is a product, and then does not
// vectorize the loop.
float leaky_relu(float x, float alpha) {
  const uint32_t positive = x > 0 ? ~uint32_t{0} : 0;
  const auto kept = std::bit_cast<uint32_t>(x), scaled = std::bit_cast<uint32_t>(alpha * x);
  return std::bit_cast<float>((kept & positive) | (scaled & ~positive));
}

// Calls f with the function of the kind, so that a loop around it has no switch inside.
template <class F>
auto with_function(Activation kind, float alpha, F f) {
  switch (kind) {
    case Activation::relu:
      return f([](float x) { return x <= 0 ? 0.0F : x; });
    case Activation::leaky_relu:
      return f([alpha](float x) { return leaky_relu(x, alpha); });
    case Activation::abs:
      return f([](float x) { return std::fabs(x); });
    case Activation::tanh:
      return f([](float x) { return static_cast<float>(std::tanh(static_cast<double>(x))); });
    case Activation::sigmoid:
      return f([](float x) { return static_cast<float>(1 / (1 + std::exp(-static_cast<double>(x)))); });
    case Activation::none:
      break;
  }
  return f([](float x) { return x; });
}

bool inside(Range range, int64_t size) { return range.begin >= 0 && range.end <= size; }

}  // namespace

std::string_view to_string(Activation kind) {
  switch (kind) {
    case Activation::none:
      return "none";
    case Activation::relu:
      return "relu";
    case Activation::leaky_relu:
      return "leaky-relu";
    case Activation::abs:
      return "abs";
    case Activation::tanh:
      return "tanh";
    case Activation::sigmoid:
      return "sigmoid";
  }
  return "none";
}

std::optional<Activation> activation_from_string(std::string_view name) {
  for (const Activation kind : kActivations)
    if (to_string(kind) == name) return kind;
  return std::nullopt;
}

float activate(Activation kind, float x, float alpha) {
  return with_function(kind, alpha, [x](auto function) { return function(x); });
}

void activate(Activation kind, ConstTensorView input, TensorView output, const OutputRegion& region, float alpha) {
  CONVLENS_CHECK(input.shape == output.shape);
  if (region.images.empty() || region.channels.empty() || region.rect.empty()) return;
  const Shape& shape = output.shape;
  CONVLENS_CHECK(inside(region.images, shape.n) && inside(region.channels, shape.c) &&
                 inside(region.rect.rows, shape.h) && inside(region.rect.cols, shape.w));
  with_function(kind, alpha, [&](auto function) { apply(input, output, region, function); });
}

}  // namespace convlens
