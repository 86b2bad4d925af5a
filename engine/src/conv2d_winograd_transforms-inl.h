// Winograd's transforms in SIMD code, for the target that Highway compiles at present: six (four) values to as many
// points and back, and the transposition of a square of registers.
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

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace winograd_kernel {

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

// Four rows of every 128-bit block.
HWY_INLINE void transpose_blocks(Vector* HWY_RESTRICT r) {
  const Vectors d;
  const hn::Repartition<double, Vectors> wide;
  const auto low01 = hn::BitCast(wide, hn::InterleaveLower(d, r[0], r[1]));
  const auto high01 = hn::BitCast(wide, hn::InterleaveUpper(d, r[0], r[1]));
  const auto low23 = hn::BitCast(wide, hn::InterleaveLower(d, r[2], r[3]));
  const auto high23 = hn::BitCast(wide, hn::InterleaveUpper(d, r[2], r[3]));
  r[0] = hn::BitCast(d, hn::InterleaveLower(wide, low01, low23));
  r[1] = hn::BitCast(d, hn::InterleaveUpper(wide, low01, low23));
  r[2] = hn::BitCast(d, hn::InterleaveLower(wide, high01, high23));
  r[3] = hn::BitCast(d, hn::InterleaveUpper(wide, high01, high23));
}

// kLanes x kLanes floats from rows `from_step` apart to rows `to_step` apart.
HWY_INLINE void transpose(const float* HWY_RESTRICT from, int64_t from_step, float* HWY_RESTRICT to, int64_t to_step) {
  const Vectors d;
#if HWY_MAX_BYTES == 64
  // Rows r, r + 4, r + 8, r + 12 hold the blocks of column quadruples; quarters[q] are rows 4q .. 4q + 3.
  Vector quarters[4][4];
  CONVLENS_UNROLL(4)
  for (int q = 0; q < 4; ++q) {
    CONVLENS_UNROLL(4)
    for (int r = 0; r < 4; ++r) quarters[q][r] = hn::LoadU(d, from + (4 * q + r) * from_step);
    transpose_blocks(quarters[q]);
  }
  CONVLENS_UNROLL(4)
  for (int r = 0; r < 4; ++r) {
    const Vector low02 = hn::ConcatLowerLower(d, quarters[2][r], quarters[0][r]);
    const Vector low13 = hn::ConcatLowerLower(d, quarters[3][r], quarters[1][r]);
    const Vector high02 = hn::ConcatUpperUpper(d, quarters[2][r], quarters[0][r]);
    const Vector high13 = hn::ConcatUpperUpper(d, quarters[3][r], quarters[1][r]);
    hn::StoreU(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(low13), low02), d, to + r * to_step);
    hn::StoreU(hn::OddEvenBlocks(low13, hn::SwapAdjacentBlocks(low02)), d, to + (4 + r) * to_step);
    hn::StoreU(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(high13), high02), d, to + (8 + r) * to_step);
    hn::StoreU(hn::OddEvenBlocks(high13, hn::SwapAdjacentBlocks(high02)), d, to + (12 + r) * to_step);
  }
#elif HWY_MAX_BYTES == 32
  Vector halves[2][4];
  CONVLENS_UNROLL(2)
  for (int half = 0; half < 2; ++half) {
    CONVLENS_UNROLL(4)
    for (int r = 0; r < 4; ++r) halves[half][r] = hn::LoadU(d, from + (4 * half + r) * from_step);
    transpose_blocks(halves[half]);
  }
  CONVLENS_UNROLL(4)
  for (int r = 0; r < 4; ++r) {
    hn::StoreU(hn::ConcatLowerLower(d, halves[1][r], halves[0][r]), d, to + r * to_step);
    hn::StoreU(hn::ConcatUpperUpper(d, halves[1][r], halves[0][r]), d, to + (4 + r) * to_step);
  }
#elif HWY_TARGET != HWY_SCALAR
  Vector rows[4];
  CONVLENS_UNROLL(4)
  for (int r = 0; r < 4; ++r) rows[r] = hn::LoadU(d, from + r * from_step);
  transpose_blocks(rows);
  CONVLENS_UNROLL(4)
  for (int r = 0; r < 4; ++r) hn::StoreU(rows[r], d, to + r * to_step);
#else
  *to = *from;
#endif
}

}  // namespace winograd_kernel
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
