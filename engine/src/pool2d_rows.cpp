// See pool2d_rows.h. Where a row does not fill its last vector, that vector is moved back over its neighbour: both
// compute the same bits.
#include "pool2d_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "pool2d_rows.cpp"
// As the convolutions: no scalable vectors, no SSSE3 without SSE4.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>
#include <limits>

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// N columns of one kind of pooling: what a window starts with, takes in and comes to.
template <int N>
struct MaxColumns {
  using Tag = hn::CappedTag<float, N>;
  using Cells = hn::Vec<Tag>;
  using Sums = Cells;

  static HWY_INLINE Sums start() { return hn::Set(Tag(), -std::numeric_limits<float>::infinity()); }
  static HWY_INLINE Sums add(Sums best, Cells x) {
    return hn::IfThenElse(hn::Or(hn::Gt(x, best), hn::IsNaN(x)), x, best);
  }
  static HWY_INLINE Cells finish(Sums best, double /*denominator*/) { return best; }
};

template <int N>
struct AverageColumns {
  using Tag = hn::CappedTag<float, N>;
  using Cells = hn::Vec<Tag>;
  using Doubles = hn::Rebind<double, Tag>;
  using Sums = hn::Vec<Doubles>;

  static HWY_INLINE Sums start() { return hn::Zero(Doubles()); }
  static HWY_INLINE Sums add(Sums sum, Cells x) { return hn::Add(sum, hn::PromoteTo(Doubles(), x)); }
  static HWY_INLINE Cells finish(Sums sum, double denominator) {
    return hn::DemoteTo(Tag(), hn::Div(sum, hn::Set(Doubles(), denominator)));
  }
};

// kTaps: the column taps where the compiler knows them, else 0.
template <int N, class Columns, int kTaps>
HWY_INLINE typename Columns::Sums add_taps(const PoolRow& row, const float* HWY_RESTRICT from,
                                           typename Columns::Sums sums) {
  const typename Columns::Tag d;
  const int64_t taps = kTaps > 0 ? kTaps : row.taps;
  if (row.stride == 1) {
    for (int64_t tap = 0; tap < taps; ++tap) sums = Columns::add(sums, hn::LoadU(d, from + tap * row.tap_step));
    return sums;
  }
  int64_t tap = 0;
  for (; tap + 1 < taps; tap += 2) {
    const auto low = hn::LoadU(d, from + tap), high = hn::LoadU(d, from + tap + N);
    sums = Columns::add(sums, hn::ConcatEven(d, high, low));
    sums = Columns::add(sums, hn::ConcatOdd(d, high, low));
  }
  // One column earlier, because the last window ends with this tap.
  if (tap < taps)
    sums = Columns::add(sums, hn::ConcatOdd(d, hn::LoadU(d, from + tap - 1 + N), hn::LoadU(d, from + tap - 1)));
  return sums;
}

template <int N, class Columns, int kTaps>
HWY_INLINE void pool_columns(const PoolRow& row) {
  for (int64_t x = 0; x < row.columns; x += N) {
    const int64_t col = std::min(x, row.columns - N);
    const float* from = row.input + col * row.stride;
    auto sums = Columns::start();
    for (int64_t r = 0; r < row.rows; ++r, from += row.row_step) sums = add_taps<N, Columns, kTaps>(row, from, sums);
    hn::StoreU(Columns::finish(sums, row.denominator), typename Columns::Tag(), row.output + col);
  }
}

template <int N, template <int> class Columns>
HWY_INLINE void pool_row(const PoolRow& row) {
  if constexpr (N > 4) {
    if (row.columns < N) return pool_row<N / 2, Columns>(row);
  }
  if (row.taps == 2) return pool_columns<N, Columns<N>, 2>(row);
  if (row.taps == 3) return pool_columns<N, Columns<N>, 3>(row);
  pool_columns<N, Columns<N>, 0>(row);
}

constexpr int kFloats = static_cast<int>(hn::MaxLanes(hn::ScalableTag<float>()));

void max_row(const PoolRow& row) { pool_row<kFloats, MaxColumns>(row); }

void average_row(const PoolRow& row) {
#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR
  // Highway's portable narrowing saturates where arithmetic gives infinity.
  for (int64_t col = 0; col < row.columns; ++col) {
    double sum = 0;
    for (int64_t r = 0; r < row.rows; ++r)
      for (int64_t tap = 0; tap < row.taps; ++tap)
        sum += static_cast<double>(row.input[col * row.stride + r * row.row_step + tap * row.tap_step]);
    row.output[col] = static_cast<float>(sum / row.denominator);
  }
#else
  // As many columns as a vector of doubles holds: 2 at least.
  pool_row<static_cast<int>(hn::MaxLanes(hn::ScalableTag<double>())), AverageColumns>(row);
#endif
}

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convlens {
namespace {

HWY_EXPORT(max_row);
HWY_EXPORT(average_row);

}  // namespace

void pool_max_row(const PoolRow& row) { HWY_DYNAMIC_DISPATCH(max_row)(row); }
void pool_average_row(const PoolRow& row) { HWY_DYNAMIC_DISPATCH(average_row)(row); }

}  // namespace convlens
#endif  // HWY_ONCE
