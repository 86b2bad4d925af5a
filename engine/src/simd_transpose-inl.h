// Transposes squares of vectors in registers, per SIMD target (no include guard in the usual sense: Highway includes
// it once for every target).
#if defined(CONVLENS_SIMD_TRANSPOSE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_SIMD_TRANSPOSE_INL_H
#undef CONVLENS_SIMD_TRANSPOSE_INL_H
#else
#define CONVLENS_SIMD_TRANSPOSE_INL_H
#endif

#include <hwy/highway.h>

#include "simd_unroll.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR

// One float.
template <class V>
HWY_INLINE void transpose_square(V* HWY_RESTRICT) {}

#else

// 4 x 4 in every 128-bit block: afterwards v[j] holds element j of every block of v[0], v[1], v[2], v[3].
template <class V>
HWY_INLINE void transpose_within_blocks(V* HWY_RESTRICT v) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::DFromV<V> d;
  const hn::Repartition<double, decltype(d)> pairs;
  const auto low01 = hn::BitCast(pairs, hn::InterleaveLower(d, v[0], v[1]));
  const auto low23 = hn::BitCast(pairs, hn::InterleaveLower(d, v[2], v[3]));
  const auto high01 = hn::BitCast(pairs, hn::InterleaveUpper(d, v[0], v[1]));
  const auto high23 = hn::BitCast(pairs, hn::InterleaveUpper(d, v[2], v[3]));
  v[0] = hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23));
  v[1] = hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23));
  v[2] = hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23));
  v[3] = hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23));
}

// kLanes x kLanes floats: afterwards v[i] holds element i of every vector.
template <class V>
HWY_INLINE void transpose_square(V* HWY_RESTRICT v) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::DFromV<V> d;
  constexpr int kBlocks = static_cast<int>(hn::MaxLanes(hn::DFromV<V>())) / 4;
  CONVLENS_UNROLL(4)
  for (int i = 0; i < kBlocks; ++i) transpose_within_blocks(v + 4 * i);
  if constexpr (kBlocks == 2) {
    CONVLENS_UNROLL(4)
    for (int j = 0; j < 4; ++j) {
      const V a = v[j], b = v[4 + j];
      v[j] = hn::ConcatLowerLower(d, b, a);
      v[4 + j] = hn::ConcatUpperUpper(d, b, a);
    }
  } else if constexpr (kBlocks == 4) {
    V from[16];
    CONVLENS_UNROLL(16)
    for (int i = 0; i < 16; ++i) from[i] = v[i];
    CONVLENS_UNROLL(4)
    for (int j = 0; j < 4; ++j) {
      const V a = from[j], b = from[4 + j], e = from[8 + j], f = from[12 + j];
      const V even_ab = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a);  // blocks a0 b0 a2 b2
      const V odd_ab = hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));   // a1 b1 a3 b3
      const V even_ef = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(f), e);
      const V odd_ef = hn::OddEvenBlocks(f, hn::SwapAdjacentBlocks(e));
      v[j] = hn::ConcatLowerLower(d, even_ef, even_ab);
      v[4 + j] = hn::ConcatLowerLower(d, odd_ef, odd_ab);
      v[8 + j] = hn::ConcatUpperUpper(d, even_ef, even_ab);
      v[12 + j] = hn::ConcatUpperUpper(d, odd_ef, odd_ab);
    }
  }
}

#endif

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
