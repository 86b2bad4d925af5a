// Takes even and odd lanes of two vectors apart, per SIMD target (no include guard in the usual sense: Highway includes
// it once for every target).
#if defined(CONVLENS_SIMD_EVEN_ODD_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_SIMD_EVEN_ODD_INL_H
#undef CONVLENS_SIMD_EVEN_ODD_INL_H
#else
#define CONVLENS_SIMD_EVEN_ODD_INL_H
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

// Every other lane of two vectors that lie side by side, from the first and from the second on.
template <class D, class V>
HWY_INLINE V even_lanes([[maybe_unused]] D d, [[maybe_unused]] V high, V low) {
#if HWY_TARGET == HWY_SCALAR
  return low;
#else
  return hwy::HWY_NAMESPACE::ConcatEven(d, high, low);
#endif
}
template <class D, class V>
HWY_INLINE V odd_lanes([[maybe_unused]] D d, V high, [[maybe_unused]] V low) {
#if HWY_TARGET == HWY_SCALAR
  return high;
#else
  return hwy::HWY_NAMESPACE::ConcatOdd(d, high, low);
#endif
}

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
