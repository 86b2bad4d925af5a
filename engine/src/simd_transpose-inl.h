// Transposes squares of vectors in registers, per SIMD target (no include guard in the usual sense: Highway includes
// it once for every target).
#if defined(CONVLENS_SIMD_TRANSPOSE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_SIMD_TRANSPOSE_INL_H
#undef CONVLENS_SIMD_TRANSPOSE_INL_H
#else
#define CONVLENS_SIMD_TRANSPOSE_INL_H
#endif

#include <hwy/highway.h>

#include <cstdint>

#include "simd_unroll.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

#if HWY_TARGET != HWY_SCALAR

// Four floats a block, block b from `from` + places[b]: loads into parts of registers, which cost no shuffle.
template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> load_blocks(D d, const float* HWY_RESTRICT from, const int64_t* places) {
  namespace hn = hwy::HWY_NAMESPACE;
  if constexpr (hn::MaxLanes(D()) <= 4) {
    return hn::LoadU(d, from + places[0]);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, load_blocks(half, from, places + hn::MaxLanes(D()) / 8), load_blocks(half, from, places));
  }
}

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

#endif

// A square of floats, as wide as a vector, from rows `from_step` apart to rows `to_step` apart.
HWY_INLINE void transpose(const float* HWY_RESTRICT from, int64_t from_step, float* HWY_RESTRICT to, int64_t to_step) {
#if HWY_TARGET == HWY_SCALAR
  (void)from_step, (void)to_step;
  *to = *from;
#else
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::ScalableTag<float> d;
  constexpr auto kWidth = static_cast<int>(hn::MaxLanes(hn::ScalableTag<float>()));
  const int64_t places[] = {0, 4 * from_step, 8 * from_step, 12 * from_step};
  CONVLENS_UNROLL(4)
  for (int first = 0; first < kWidth; first += 4) {
    hn::Vec<hn::ScalableTag<float>> v[4];
    CONVLENS_UNROLL(4)
    for (int i = 0; i < 4; ++i) v[i] = load_blocks(d, from + i * from_step + first, places);
    transpose_within_blocks(v);
    CONVLENS_UNROLL(4)
    for (int i = 0; i < 4; ++i) hn::StoreU(v[i], d, to + (first + i) * to_step);
  }
#endif
}

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
