// The matrix products of Winograd's convolution in SIMD code, for the target that Highway compiles at present: at every
// point, the inputs of a block of tiles by a panel of weights.
//
// A register block is N tiles x V vectors of outputs: V loads and N broadcasts for N * V multiply-adds. Every sum runs
// over the inputs in their order, whatever the block, so its bits are the same.
#if defined(CONVLENS_CONV2D_WINOGRAD_MULTIPLY_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_WINOGRAD_MULTIPLY_INL_H
#undef CONVLENS_CONV2D_WINOGRAD_MULTIPLY_INL_H
#else
#define CONVLENS_CONV2D_WINOGRAD_MULTIPLY_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "conv2d_winograd_transforms-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace winograd_kernel {
namespace {

constexpr bool kManyRegisters = HWY_MAX_BYTES == 64 || HWY_ARCH_ARM_A64;
constexpr int kMostVectors = kManyRegisters ? 4 : 2;
constexpr int most_tiles(int vectors) {
  if (kManyRegisters) return vectors == 4 ? 6 : vectors == 3 ? 8 : 12;
  return vectors == 2 ? 5 : 8;
}

struct Product {
  const float* weights;  // [input][output]
  int64_t weight_step;
  const float* inputs;  // [tile][input]
  int64_t input_step;
  int64_t count;  // inputs
  float* sums;    // [tile][output]
  int64_t sum_step;
};

template <int N, int V>
HWY_NOINLINE void multiply_tiles(const Product& product) {
  const Vectors d;
  Vector sums[N * V];
  CONVLENS_UNROLL(48)
  for (int i = 0; i < N * V; ++i) sums[i] = hn::Zero(d);
  const float* HWY_RESTRICT weights = product.weights;
  const float* HWY_RESTRICT inputs = product.inputs;
  const int64_t weight_step = product.weight_step, input_step = product.input_step;
  for (int64_t i = 0; i < product.count; ++i, weights += weight_step, ++inputs) {
    Vector from[V];
    CONVLENS_UNROLL(4)
    for (int v = 0; v < V; ++v) from[v] = hn::Load(d, weights + v * kLanes);
    CONVLENS_UNROLL(12)
    for (int n = 0; n < N; ++n) {
      const Vector input = hn::Set(d, inputs[n * input_step]);
      CONVLENS_UNROLL(4)
      for (int v = 0; v < V; ++v) sums[n * V + v] = hn::MulAdd(from[v], input, sums[n * V + v]);
    }
  }
  CONVLENS_UNROLL(12)
  for (int n = 0; n < N; ++n) {
    CONVLENS_UNROLL(4)
    for (int v = 0; v < V; ++v) hn::Store(sums[n * V + v], d, product.sums + n * product.sum_step + v * kLanes);
  }
}

using MultiplyFunction = void (*)(const Product&);

template <int V, int... N>
constexpr std::array<MultiplyFunction, sizeof...(N)> multiply_functions(std::integer_sequence<int, N...>) {
  return {multiply_tiles<N + 1, V>...};
}

// All tiles at all points, by V vectors of outputs; steps from one point to the next.
template <int V>
void multiply_points(Product product, int64_t tiles, int64_t points, int64_t weight_point_step,
                     int64_t input_point_step, int64_t sum_point_step) {
  static constexpr auto kFunctions = multiply_functions<V>(std::make_integer_sequence<int, most_tiles(V)>());
  // Blocks of equal size, as near as can be.
  const int64_t blocks = (tiles + most_tiles(V) - 1) / most_tiles(V);
  const int64_t size = tiles / blocks, larger = tiles % blocks;
  const MultiplyFunction multiply = kFunctions[static_cast<size_t>(size - 1)];
  const MultiplyFunction multiply_larger = kFunctions[static_cast<size_t>(larger > 0 ? size : size - 1)];
  for (int64_t point = 0; point < points; ++point) {
    Product part = product;
    for (int64_t block = 0; block < blocks; ++block) {
      const bool is_larger = block < larger;
      (is_larger ? multiply_larger : multiply)(part);
      const int64_t done = size + (is_larger ? 1 : 0);
      part.inputs += done * product.input_step;
      part.sums += done * product.sum_step;
    }
    product.weights += weight_point_step;
    product.inputs += input_point_step;
    product.sums += sum_point_step;
  }
}

template <int V = kMostVectors>
void multiply_points_by(int64_t vectors, const Product& product, int64_t tiles, int64_t points,
                        int64_t weight_point_step, int64_t input_point_step, int64_t sum_point_step) {
  if constexpr (V > 1) {
    if (vectors < V)
      return multiply_points_by<V - 1>(vectors, product, tiles, points, weight_point_step, input_point_step,
                                       sum_point_step);
  }
  multiply_points<V>(product, tiles, points, weight_point_step, input_point_step, sum_point_step);
}

}  // namespace
}  // namespace winograd_kernel
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
