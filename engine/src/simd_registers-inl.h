// Keeps compilers from moving vectors between registers and memory against the code's intent, per SIMD target (no
// include guard in the usual sense: Highway includes it once for every target).
#if defined(CONVLENS_SIMD_REGISTERS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_SIMD_REGISTERS_INL_H
#undef CONVLENS_SIMD_REGISTERS_INL_H
#else
#define CONVLENS_SIMD_REGISTERS_INL_H
#endif

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

// A vector that was loaded once for several multiply-adds. Left alone, GCC loads it again in every one of them
// (gray1080_k4: 1.6 times as long).
template <class V>
HWY_INLINE V loaded(V vector) {
#if HWY_COMPILER_GCC_ACTUAL && (HWY_TARGET == HWY_AVX2 || (HWY_ARCH_X86 && HWY_MAX_BYTES == 64))
  asm("" : "+v"(vector.raw));
#endif
  return vector;
}

// Nothing that follows is read before `sum` is computed: left alone, clang reads a row's weights ahead and keeps them
// on the stack.
template <class V>
HWY_INLINE void compute_now([[maybe_unused]] V& sum) {
#if HWY_COMPILER_CLANG && (HWY_TARGET == HWY_AVX2 || (HWY_ARCH_X86 && HWY_MAX_BYTES == 64))
  asm volatile("" : "+v"(sum.raw) : : "memory");
#endif
}

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
