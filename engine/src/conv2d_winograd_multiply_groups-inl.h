// The products of Winograd's convolution where groups of 1, 2, 4 or 8 channels lie side by side in a vector, in SIMD
// code for the target that Highway compiles at present.
//
// Every output of a group meets every input of it once when its place has each pattern of bits flipped: exchanging
// lanes that differ by a bit is one instruction, and no product between groups is computed.
#if defined(CONVLENS_CONV2D_WINOGRAD_MULTIPLY_GROUPS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_WINOGRAD_MULTIPLY_GROUPS_INL_H
#undef CONVLENS_CONV2D_WINOGRAD_MULTIPLY_GROUPS_INL_H
#else
#define CONVLENS_CONV2D_WINOGRAD_MULTIPLY_GROUPS_INL_H
#endif

#include <hwy/highway.h>

#include <cstdint>

#include "conv2d_winograd.h"
#include "conv2d_winograd_transforms-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace winograd_kernel {
namespace {

struct GroupProduct {
  const float* weights;  // [flipped bits][16 outputs], of the vector's first output
  const float* inputs;   // [tile][16 inputs]
  int64_t lane;          // of the 16, the vector's first
  float* sums;           // [tile][16 outputs], of the vector's first output
};

// The 16 inputs of a tile from `lane` on, each lane's number with the bits of `flipped` flipped.
template <int kFlipped>
HWY_INLINE Vector load_exchanged(const float* inputs, int64_t lane) {
  const Vectors d;
  constexpr int kInVector = kFlipped & (kLanes - 1);
  const Vector loaded = hn::Load(d, inputs + (lane ^ (kFlipped - kInVector)));
#if HWY_TARGET == HWY_SCALAR
  return loaded;
#else
#if HWY_MAX_BYTES >= 32
  const Vector blocks = (kInVector & 4) != 0 ? hn::SwapAdjacentBlocks(loaded) : loaded;
#else
  const Vector blocks = loaded;
#endif
  if constexpr ((kInVector & 3) == 1) return hn::Shuffle2301(blocks);
  if constexpr ((kInVector & 3) == 2) return hn::Shuffle1032(blocks);
  if constexpr ((kInVector & 3) == 3) return hn::Shuffle0123(blocks);
  return blocks;
#endif
}

template <int kFlipped>
HWY_INLINE Vector add_products(const Vector* HWY_RESTRICT weights, const float* inputs, int64_t lane, Vector sum) {
  if constexpr (kFlipped > 0) sum = add_products<kFlipped - 1>(weights, inputs, lane, sum);
  return hn::MulAdd(weights[kFlipped], load_exchanged<kFlipped>(inputs, lane), sum);
}

// All tiles at one point.
template <int N>
HWY_NOINLINE void multiply_group_point(const GroupProduct& product, int64_t tiles) {
  const Vectors d;
  Vector weights[N];
  CONVLENS_UNROLL(8)
  for (int i = 0; i < N; ++i) weights[i] = hn::Load(d, product.weights + i * winograd::kGranule);
  const float* HWY_RESTRICT inputs = product.inputs;
  float* HWY_RESTRICT sums = product.sums;
  for (int64_t t = 0; t < tiles; ++t, inputs += winograd::kGranule, sums += winograd::kGranule)
    hn::Store(add_products<N - 1>(weights, inputs, product.lane, hn::Zero(d)), d, sums);
}

void multiply_group_point_by(int64_t group_channels, const GroupProduct& product, int64_t tiles) {
  if (group_channels == 8) return multiply_group_point<8>(product, tiles);
  if (group_channels == 4) return multiply_group_point<4>(product, tiles);
  if (group_channels == 2) return multiply_group_point<2>(product, tiles);
  multiply_group_point<1>(product, tiles);
}

}  // namespace
}  // namespace winograd_kernel
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
