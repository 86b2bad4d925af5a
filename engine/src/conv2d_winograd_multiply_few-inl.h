// The matrix products of Winograd's F(4x4,3x3) where an image has few tiles, in SIMD code for the target that Highway
// compiles at present.
//
// Weights come with their columns still to be transformed: three vectors from memory become six points in registers, a
// row of points, each multiplied by all tiles. A quarter more arithmetic than with weights that are ready, half the
// memory: 512 channels of 7x7 take 18.9 instead of 37.7 MB.
#if defined(CONVLENS_CONV2D_WINOGRAD_MULTIPLY_FEW_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_WINOGRAD_MULTIPLY_FEW_INL_H
#undef CONVLENS_CONV2D_WINOGRAD_MULTIPLY_FEW_INL_H
#else
#define CONVLENS_CONV2D_WINOGRAD_MULTIPLY_FEW_INL_H
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <cstdint>

#include "conv2d_winograd.h"
#include "conv2d_winograd_multiply-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace winograd_kernel {
namespace {

struct FewProduct {
  const float* weights;  // [input][column of the kernel][16 outputs]
  const float* inputs;   // [input][column of points][4 tiles]
  int64_t count;         // inputs
  float* sums;           // [column of points][tile]
  int64_t sum_point_step, sum_tile_step;
};

// Tiles whose sums fit into the registers together.
constexpr int kFewTilesAtOnce = kManyRegisters ? 4 : 2;

template <int T>
HWY_NOINLINE void multiply_halves(const FewProduct& product) {
  constexpr int64_t kStep = 3 * winograd::kGranule;
  constexpr int64_t kAhead = 12 * kStep;
  const Vectors d;
  const Vector half = hn::Set(d, 0.5F), two = hn::Set(d, 2.0F);
  Vector sums[6 * T];
  CONVLENS_UNROLL(24)
  for (int i = 0; i < 6 * T; ++i) sums[i] = hn::Zero(d);
  const float* HWY_RESTRICT weights = product.weights;
  const float* HWY_RESTRICT inputs = product.inputs;
  for (int64_t i = 0; i < product.count; ++i, weights += kStep, inputs += 6 * winograd::kFewTiles) {
    CONVLENS_UNROLL(3)
    for (int64_t line = 0; line < 3; ++line) hwy::Prefetch(weights + kAhead + line * winograd::kGranule);
    Vector points[6];
    points[0] = hn::Load(d, weights);
    points[5] = hn::Load(d, weights + 2 * winograd::kGranule);
    const Vector odd_a = hn::Load(d, weights + winograd::kGranule), odd_b = hn::Add(odd_a, odd_a);
    const Vector even_a = hn::MulAdd(half, points[5], points[0]), even_b = hn::MulAdd(two, points[5], points[0]);
    points[1] = hn::Add(even_a, odd_a);
    points[2] = hn::Sub(even_a, odd_a);
    points[3] = hn::Add(even_b, odd_b);
    points[4] = hn::Sub(even_b, odd_b);
    CONVLENS_UNROLL(6)
    for (int p = 0; p < 6; ++p) {
      CONVLENS_UNROLL(4)
      for (int t = 0; t < T; ++t)
        sums[p * T + t] = hn::MulAdd(points[p], hn::Set(d, inputs[p * winograd::kFewTiles + t]), sums[p * T + t]);
    }
  }
  // What the points +-a and +-b still lack.
  const Vector scale_a = hn::Set(d, -2.0F / 3), scale_b = hn::Set(d, 1.0F / 6);
  CONVLENS_UNROLL(6)
  for (int p = 0; p < 6; ++p) {
    CONVLENS_UNROLL(4)
    for (int t = 0; t < T; ++t) {
      Vector sum = sums[p * T + t];
      if (p == 1 || p == 2) sum = hn::Mul(sum, scale_a);
      if (p == 3 || p == 4) sum = hn::Mul(sum, scale_b);
      hn::Store(sum, d, product.sums + p * product.sum_point_step + t * product.sum_tile_step);
    }
  }
}

template <int T = kFewTilesAtOnce>
void multiply_halves_of(int64_t tiles, FewProduct product) {
  for (; tiles > T; tiles -= T) {
    multiply_halves<T>(product);
    product.inputs += T;
    product.sums += T * product.sum_tile_step;
  }
  if constexpr (T > 1) {
    if (tiles < T) return multiply_halves_of<T - 1>(tiles, product);
  }
  multiply_halves<T>(product);
}

}  // namespace
}  // namespace winograd_kernel
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
