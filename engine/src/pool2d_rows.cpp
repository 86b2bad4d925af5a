// See pool2d_rows.h. Where a row does not fill its last vector, that vector is moved back over its neighbour: both
// compute the same bits. With a row stride of 1 three output rows go together, so that an input row is loaded (and
// widened to double, or its best of every window taken) once for all of them.
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

#include "simd_unroll.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR

// Plain loops: Highway's portable narrowing saturates where arithmetic gives infinity, and one lane has no pairs.
template <class Sum, class Add, class Finish>
void pool_cells(const PoolRows& rows, Sum start, Add add, Finish finish) {
  for (int64_t y = 0; y < rows.outputs; ++y) {
    for (int64_t col = 0; col < rows.columns; ++col) {
      const float* from = rows.input + y * rows.input_step + col * rows.stride;
      Sum sum = start;
      for (int64_t r = 0; r < rows.rows; ++r, from += rows.row_step)
        for (int64_t tap = 0; tap < rows.taps; ++tap) sum = add(sum, from[tap * rows.tap_step]);
      rows.output[y * rows.output_step + col] = finish(sum);
    }
  }
}

void max_rows(const PoolRows& rows) {
  pool_cells(
      rows, -std::numeric_limits<float>::infinity(), [](float best, float x) { return x > best || x != x ? x : best; },
      [](float best) { return best; });
}

void average_rows(const PoolRows& rows) {
  pool_cells(
      rows, 0.0, [](double sum, float x) { return sum + static_cast<double>(x); },
      [&](double sum) { return static_cast<float>(sum / rows.denominator); });
}

#else

// N columns of one kind of pooling: what a window starts with, takes in and comes to. kByLine: the taps of one input
// row can be taken together first, because that does not change the result.
template <int N>
struct ExactMaxColumns {
  using Tag = hn::CappedTag<float, N>;
  using Cells = hn::Vec<Tag>;
  using Sums = Cells;
  static constexpr bool kByLine = true, kMissesNan = false;

  static HWY_INLINE Sums start() { return hn::Set(Tag(), -std::numeric_limits<float>::infinity()); }
  static HWY_INLINE Sums add(Sums best, Cells x) {
    return hn::IfThenElse(hn::Or(hn::Gt(x, best), hn::IsNaN(x)), x, best);
  }
  static HWY_INLINE Cells finish(Sums best, const PoolRows&) { return best; }
};

// One instruction a tap, which may lose a NaN: windows that have one are computed again. Of two zeros the first stays.
template <int N>
struct MaxColumns : ExactMaxColumns<N> {
  using typename ExactMaxColumns<N>::Cells;
  static constexpr bool kMissesNan = true;

  static HWY_INLINE Cells add(Cells best, Cells x) {
#if HWY_ARCH_X86
    return hn::Max(x, best);  // defined there as x > best ? x : best
#else
    return hn::IfThenElse(hn::Gt(x, best), x, best);
#endif
  }
};

template <int N>
struct AverageColumns {
  using Tag = hn::CappedTag<float, N>;
  using Cells = hn::Vec<Tag>;
  using Doubles = hn::Rebind<double, Tag>;
  using Sums = hn::Vec<Doubles>;
  static constexpr bool kByLine = false, kMissesNan = false;

  static HWY_INLINE Sums start() { return hn::Zero(Doubles()); }
  static HWY_INLINE Sums add(Sums sum, Sums x) { return hn::Add(sum, x); }
  static HWY_INLINE Cells finish(Sums sum, const PoolRows& rows) {
    const Doubles d;
    if (rows.reciprocal != 0) return hn::DemoteTo(Tag(), hn::Mul(sum, hn::Set(d, rows.reciprocal)));
    return hn::DemoteTo(Tag(), hn::Div(sum, hn::Set(d, rows.denominator)));
  }
};

// The windows of kTogether output rows, one below the other.
template <class Columns, int kTogether>
struct Windows {
  using Cells = typename Columns::Cells;
  using Sums = typename Columns::Sums;
  Sums sums[kTogether];
  Cells seen;  // a NaN where a window may have one

  HWY_INLINE void clear() {
    CONVLENS_UNROLL(4)
    for (int window = 0; window < kTogether; ++window) sums[window] = Columns::start();
    seen = hn::Zero(typename Columns::Tag());
  }

  template <int kFirst, int kLast>
  HWY_INLINE void add(Cells x) {
    if constexpr (Columns::kMissesNan) seen = hn::Add(seen, x);
    Sums value;
    if constexpr (Columns::kByLine)
      value = x;
    else
      value = hn::PromoteTo(typename Columns::Doubles(), x);
    CONVLENS_UNROLL(4)
    for (int window = kFirst; window < kLast; ++window) sums[window] = Columns::add(sums[window], value);
  }

  // The column taps of one input row, for the windows [kFirst, kLast). kTaps: where the compiler knows them, else 0.
  template <int kFirst, int kLast, int kTaps>
  HWY_INLINE void add_line(const PoolRows& rows, const float* HWY_RESTRICT from) {
    if constexpr (Columns::kByLine && kLast - kFirst > 1) {
      Windows<Columns, 1> line;
      line.sums[0] = Columns::start();
      line.seen = seen;
      line.template add_line<0, 1, kTaps>(rows, from);
      seen = line.seen;
      CONVLENS_UNROLL(4)
      for (int window = kFirst; window < kLast; ++window) sums[window] = Columns::add(sums[window], line.sums[0]);
    } else {
      constexpr int64_t kColumns = static_cast<int64_t>(hn::MaxLanes(typename Columns::Tag()));
      const typename Columns::Tag d;
      const int64_t taps = kTaps > 0 ? kTaps : rows.taps;
      if (rows.stride == 1) {
        CONVLENS_UNROLL(4)
        for (int64_t tap = 0; tap < taps; ++tap) add<kFirst, kLast>(hn::LoadU(d, from + tap * rows.tap_step));
        return;
      }
      int64_t tap = 0;
      for (; tap + 1 < taps; tap += 2) {
        const Cells low = hn::LoadU(d, from + tap), high = hn::LoadU(d, from + tap + kColumns);
        add<kFirst, kLast>(hn::ConcatEven(d, high, low));
        add<kFirst, kLast>(hn::ConcatOdd(d, high, low));
      }
      // One column earlier, because the last window ends with this tap.
      if (tap < taps)
        add<kFirst, kLast>(hn::ConcatOdd(d, hn::LoadU(d, from + tap - 1 + kColumns), hn::LoadU(d, from + tap - 1)));
    }
  }

  template <int kTaps>
  HWY_INLINE void add_all(const PoolRows& rows, const float* HWY_RESTRICT from) {
    if constexpr (kTogether == 3) {
      add_line<0, 1, kTaps>(rows, from);
      add_line<0, 2, kTaps>(rows, from += rows.row_step);
      for (int64_t row = 2; row < rows.rows; ++row) add_line<0, 3, kTaps>(rows, from += rows.row_step);
      add_line<1, 3, kTaps>(rows, from += rows.row_step);
      add_line<2, 3, kTaps>(rows, from += rows.row_step);
    } else {
      for (int64_t row = 0; row < rows.rows; ++row, from += rows.row_step) add_line<0, 1, kTaps>(rows, from);
    }
  }
};

// Output rows y .. y + kTogether.
template <int N, template <int> class Kind, int kTaps, int kTogether>
HWY_INLINE void pool_together(const PoolRows& rows, int64_t y) {
  using Columns = Kind<N>;
  const typename Columns::Tag d;
  const float* const input = rows.input + y * rows.input_step;
  float* const output = rows.output + y * rows.output_step;
  for (int64_t x = 0; x < rows.columns; x += N) {
    const int64_t col = std::min(x, rows.columns - N);
    const float* from = input + col * rows.stride;
    Windows<Columns, kTogether> windows;
    windows.clear();
    windows.template add_all<kTaps>(rows, from);
    CONVLENS_UNROLL(4)
    for (int window = 0; window < kTogether; ++window)
      hn::StoreU(Columns::finish(windows.sums[window], rows), d, output + window * rows.output_step + col);
    if constexpr (Columns::kMissesNan) {
      if (HWY_LIKELY(hn::AllFalse(d, hn::IsNaN(windows.seen)))) continue;
      for (int64_t window = 0; window < kTogether; ++window, from += rows.input_step) {
        Windows<ExactMaxColumns<N>, 1> exact;
        exact.clear();
        exact.template add_all<0>(rows, from);
        hn::StoreU(exact.sums[0], d, output + window * rows.output_step + col);
      }
    }
  }
}

template <int N, template <int> class Kind, int kTaps>
HWY_INLINE void pool_rows(const PoolRows& rows) {
  constexpr int64_t kTogether = 3;
  int64_t y = 0;
  if (rows.input_step == rows.row_step && rows.rows >= kTogether)
    for (; y + kTogether <= rows.outputs; y += kTogether) pool_together<N, Kind, kTaps, kTogether>(rows, y);
  for (; y < rows.outputs; ++y) pool_together<N, Kind, kTaps, 1>(rows, y);
}

template <int N, template <int> class Kind>
HWY_INLINE void pool_widest(const PoolRows& rows) {
  if constexpr (N > 4) {
    if (rows.columns < N) return pool_widest<N / 2, Kind>(rows);
  }
  if (rows.taps == 2) return pool_rows<N, Kind, 2>(rows);
  if (rows.taps == 3) return pool_rows<N, Kind, 3>(rows);
  pool_rows<N, Kind, 0>(rows);
}

void max_rows(const PoolRows& rows) {
  pool_widest<static_cast<int>(hn::MaxLanes(hn::ScalableTag<float>())), MaxColumns>(rows);
}

// As many columns as a vector of doubles holds: 2 at least.
void average_rows(const PoolRows& rows) {
  pool_widest<static_cast<int>(hn::MaxLanes(hn::ScalableTag<double>())), AverageColumns>(rows);
}

#endif

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convlens {
namespace {

HWY_EXPORT(max_rows);
HWY_EXPORT(average_rows);

}  // namespace

void pool_max_rows(const PoolRows& rows) { HWY_DYNAMIC_DISPATCH(max_rows)(rows); }
void pool_average_rows(const PoolRows& rows) { HWY_DYNAMIC_DISPATCH(average_rows)(rows); }

}  // namespace convlens
#endif  // HWY_ONCE
