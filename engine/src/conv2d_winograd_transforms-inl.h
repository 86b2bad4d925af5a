// Winograd's transforms in SIMD code, for the target that Highway compiles at present: six (four) values to as many
// points and back.
//
// A pair of points +-p shares its sums: additions run beside multiplications, so those are what the forms spare.
#if defined(CONVLENS_CONV2D_WINOGRAD_TRANSFORMS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_WINOGRAD_TRANSFORMS_INL_H
#undef CONVLENS_CONV2D_WINOGRAD_TRANSFORMS_INL_H
#else
#define CONVLENS_CONV2D_WINOGRAD_TRANSFORMS_INL_H
#endif

#include <hwy/highway.h>

#include <cstdint>

#include "simd_transpose-inl.h"
#include "simd_unroll.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace winograd_kernel {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Vectors = hn::ScalableTag<float>;
using Vector = hn::Vec<Vectors>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Vectors()));

// F(4, 3) at the points 0, a, -a, b, -b, infinity with a = 1/sqrt(2), b = sqrt(2).
struct F4 {
  static constexpr int kOut = 4, kIn = 6;

  static HWY_INLINE void to_points(const Vector* HWY_RESTRICT x, Vector* HWY_RESTRICT p) {
    const Vectors d;
    const Vector two = hn::Set(d, 2.0F), half = hn::Set(d, 0.5F), five_halves = hn::Set(d, 2.5F);
    const Vector even_a = hn::NegMulAdd(two, x[2], x[4]);
    const Vector odd_a = hn::Mul(hn::Set(d, 0.70710678F), hn::NegMulAdd(two, x[1], x[3]));
    const Vector even_b = hn::NegMulAdd(half, x[2], x[4]);
    const Vector odd_b = hn::Mul(hn::Set(d, 1.41421356F), hn::NegMulAdd(half, x[1], x[3]));
    p[0] = hn::Add(hn::NegMulAdd(five_halves, x[2], x[0]), x[4]);
    p[1] = hn::Add(even_a, odd_a);
    p[2] = hn::Sub(even_a, odd_a);
    p[3] = hn::Add(even_b, odd_b);
    p[4] = hn::Sub(even_b, odd_b);
    p[5] = hn::Add(hn::NegMulAdd(five_halves, x[3], x[1]), x[5]);
  }

  static HWY_INLINE void to_outputs(const Vector* HWY_RESTRICT p, Vector* HWY_RESTRICT y) {
    const Vectors d;
    const Vector sum_a = hn::Add(p[1], p[2]), sum_b = hn::Add(p[3], p[4]);
    const Vector odd_a = hn::Sub(p[1], p[2]), odd_b = hn::Sub(p[3], p[4]);
    y[0] = hn::Add(p[0], hn::Add(sum_a, sum_b));
    y[1] = hn::MulAdd(hn::Set(d, 0.70710678F), odd_a, hn::Mul(hn::Set(d, 1.41421356F), odd_b));
    y[2] = hn::MulAdd(hn::Set(d, 0.5F), sum_a, hn::Add(sum_b, sum_b));
    y[3] = hn::MulAdd(hn::Set(d, 0.35355339F), odd_a, hn::MulAdd(hn::Set(d, 2.82842712F), odd_b, p[5]));
  }
};

// F(2, 3) at the points 0, 1, -1, infinity.
struct F2 {
  static constexpr int kOut = 2, kIn = 4;

  static HWY_INLINE void to_points(const Vector* HWY_RESTRICT x, Vector* HWY_RESTRICT p) {
    p[0] = hn::Sub(x[0], x[2]);
    p[1] = hn::Add(x[2], x[1]);
    p[2] = hn::Sub(x[2], x[1]);
    p[3] = hn::Sub(x[3], x[1]);
  }

  static HWY_INLINE void to_outputs(const Vector* HWY_RESTRICT p, Vector* HWY_RESTRICT y) {
    y[0] = hn::Add(p[0], hn::Add(p[1], p[2]));
    y[1] = hn::Add(hn::Sub(p[1], p[2]), p[3]);
  }
};

}  // namespace
}  // namespace winograd_kernel
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
