// The kernels of conv2d_depthwise.cpp, once for every SIMD target: a strip of V vectors of columns sweeps down the
// rows.
//
// Each input row is loaded once per column tap and added to all outputs whose windows contain it: their sums roll
// through registers, oldest first (K of them a vector with stride 1, (K + 1) / 2 with stride 2). A cell's products are
// added in the order of its taps whatever the strip, so its bits depend on nothing else.
#if defined(CONVLENS_CONV2D_DEPTHWISE_SWEEP_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_DEPTHWISE_SWEEP_INL_H
#undef CONVLENS_CONV2D_DEPTHWISE_SWEEP_INL_H
#else
#define CONVLENS_CONV2D_DEPTHWISE_SWEEP_INL_H
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <utility>

#include "conv2d_depthwise.h"
#include "simd_even_odd-inl.h"
#include "simd_registers-inl.h"
#include "simd_unroll.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {
namespace depthwise {

namespace hn = hwy::HWY_NAMESPACE;
using convlens::depthwise::Sweep;

constexpr int kLanes = static_cast<int>(hn::MaxLanes(hn::ScalableTag<float>()));
constexpr bool kManyRegisters = HWY_MAX_BYTES == 64 || HWY_ARCH_ARM_A64;
constexpr bool kMasksTakeVectors = HWY_MAX_BYTES < 64;  // masks lie in the registers that sums want
// Loads that leave lanes out without touching their memory.
constexpr bool masked_loads(int kernel) { return HWY_MAX_BYTES == 64 || (HWY_TARGET == HWY_AVX2 && kernel < 7); }

template <int N>
using Vectors = hn::CappedTag<float, N>;
template <int N>
using Vector = hn::Vec<Vectors<N>>;
template <int N>
using Mask = hn::Mask<Vectors<N>>;

// Vectors of a strip, so that its sums, its inputs and a weight fit into the registers.
constexpr int most_vectors(int kernel, int stride) {
  if (kManyRegisters) return kernel == 7 && stride == 1 ? 3 : 4;
  if (kernel == 3 && stride == 1) return 3;
  return kernel == 7 ? 1 : 2;
}
constexpr int most_masked_vectors(int kernel, int stride) {
  if (kMasksTakeVectors) return kernel == 3 && stride == 1 ? 2 : 1;
  return most_vectors(kernel, stride);
}
// Vectors of a strip whose rows are whole cache lines, for stores past the caches.
constexpr int line_vectors(int kernel, int stride) {
  const int lines = most_vectors(kernel, stride) * kLanes / 16;
  return std::max(1, lines * 16 / kLanes);
}

// The loads of a vector: with stride 1 one a tap, with stride 2 two for the first tap and two for every pair of taps
// after it, which lie side by side.
constexpr int loads(int kernel, int stride) { return stride == 1 ? kernel : kernel + 1; }
// Where load `i` begins, in columns from the vector's first.
template <int N, int S>
constexpr int64_t load_offset(int i, int64_t tap_step) {
  if (S == 1) return i * tap_step;
  return (i < 2 ? 0 : i / 2 * 2 - 1) + i % 2 * N;
}

// Lanes that lie inside the rows, for each load of a strip's first and last vector.
template <int N, int K, int S>
struct Masks {
  Mask<N> first[loads(K, S)], last[loads(K, S)];

  HWY_INLINE explicit Masks(const Sweep& sweep) {
    const Vectors<N> d;
    CONVLENS_UNROLL(8)
    for (int i = 0; i < loads(K, S); ++i) {
      const int64_t begin = sweep.from + load_offset<N, S>(i, sweep.tap_step);
      first[i] = inside(d, begin, sweep.width);
      last[i] = inside(d, begin + S * sweep.last, sweep.width);
    }
  }

 private:
  static HWY_INLINE Mask<N> inside(Vectors<N> d, int64_t begin, int64_t width) {
    const auto lanes = [](int64_t count) { return static_cast<size_t>(std::clamp<int64_t>(count, 0, N)); };
    return hn::AndNot(hn::FirstN(d, lanes(-begin)), hn::FirstN(d, lanes(width - begin)));
  }
};
struct NoMasks {
  HWY_INLINE explicit NoMasks(const Sweep& /*sweep*/) {}
};

// How a strip meets memory.
enum class Loads { whole, masked };
enum class Stores { cached, bypass_cache };

template <int N, int V, int K, int S, Loads kLoads, Stores kStores>
struct Strip {
  static constexpr bool kMasked = kLoads == Loads::masked;
  using Tag = Vectors<N>;
  using Vec = Vector<N>;
  using StripMasks = std::conditional_t<kMasked, Masks<N, K, S>, NoMasks>;
  static constexpr int kSlots = (K - 1) / S + 1;  // outputs of a column that one input row feeds, at most
  static constexpr int kSums = kSlots * V;
  static constexpr bool kHeldWeights = kManyRegisters && K == 3;

  static HWY_INLINE Vec load(const StripMasks& masks, int v, int i, const float* HWY_RESTRICT from) {
    if constexpr (kMasked) {
      if (v == 0) return loaded(hn::MaskedLoad(masks.first[i], Tag(), from));
      if (v == V - 1) return loaded(hn::MaskedLoad(masks.last[i], Tag(), from));
    }
    return loaded(hn::LoadU(Tag(), from));
  }

  // Weights that are not held in registers are read where they are needed, anew in every row.
  //
  // Row taps kBegin, kBegin + S .. below kEnd of one input row; kParity: it is the odd one of a pair of rows (S = 2).
  // Slot 0 holds the sums of the output that the row's last tap belongs to.
  template <int kBegin, int kEnd, int kParity>
  static HWY_INLINE void add_tap(const Vec (&inputs)[V], int col, const Vec* held, const Sweep& sweep, Vec bias,
                                 Vec (&sums)[kSums]) {
    CONVLENS_UNROLL(8)
    for (int row = kBegin; row < kEnd; row += S) {
      const int slot = (K - 1 - kParity - row) / S;
      const Vec weight = kHeldWeights ? held[row * K + col] : hn::Set(Tag(), sweep.weights[row * K + col]);
      CONVLENS_UNROLL(8)
      for (int v = 0; v < V; ++v) {
        Vec& sum = sums[slot * V + v];
        sum = hn::MulAdd(weight, inputs[v], row == 0 && col == 0 ? bias : sum);
        if constexpr (!kHeldWeights) compute_now(sum);
      }
    }
  }

  template <int kBegin, int kEnd, int kParity>
  static HWY_INLINE void add_row(const Sweep& sweep, const StripMasks& masks, const float* HWY_RESTRICT from,
                                 const Vec* held, Vec bias, Vec (&sums)[kSums]) {
    Vec inputs[V];
    if constexpr (S == 1) {
      CONVLENS_UNROLL(8)
      for (int col = 0; col < K; ++col) {
        const float* HWY_RESTRICT tap = from + col * sweep.tap_step;
        CONVLENS_UNROLL(8)
        for (int v = 0; v < V; ++v) inputs[v] = load(masks, v, col, tap + (v < V - 1 ? v * N : sweep.last));
        add_tap<kBegin, kEnd, kParity>(inputs, col, held, sweep, bias, sums);
      }
    } else {
      Vec odd[V];
      CONVLENS_UNROLL(8)
      for (int pair = 0; pair <= K / 2; ++pair) {
        const float* HWY_RESTRICT tap = from + std::max(0, 2 * pair - 1);
        CONVLENS_UNROLL(8)
        for (int v = 0; v < V; ++v) {
          const float* HWY_RESTRICT at = tap + (v < V - 1 ? 2 * v * N : 2 * sweep.last);
          const Vec low = load(masks, v, 2 * pair, at);
          const Vec high = load(masks, v, 2 * pair + 1, at + N);
          inputs[v] = even_lanes(Tag(), high, low);
          if (pair > 0) odd[v] = odd_lanes(Tag(), high, low);
        }
        add_tap<kBegin, kEnd, kParity>(inputs, std::max(0, 2 * pair - 1), held, sweep, bias, sums);
        if (pair > 0) add_tap<kBegin, kEnd, kParity>(odd, 2 * pair, held, sweep, bias, sums);
      }
    }
  }

  // Without branches, where there are many sums: compilers would move multiply-adds behind them, but not the loads.
  static HWY_INLINE void store(const Sweep& sweep, float* to, const Vec (&sums)[kSums]) {
    const Tag d;
    if constexpr (V == 1 && N == 4) {
      hn::BlendedStore(sums[0], hn::FirstN(d, static_cast<size_t>(std::min<int64_t>(sweep.columns, N))), d, to);
      return;
    }
    if constexpr (kStores == Stores::bypass_cache) {
      CONVLENS_UNROLL(8)
      for (int v = 0; v < V; ++v) hn::Stream(sums[v], d, to + v * N);
    } else {
      CONVLENS_UNROLL(8)
      for (int v = 0; v < V - 1; ++v) hn::StoreU(sums[v], d, to + v * N);
      hn::StoreU(sums[V - 1], d, to + sweep.last);
    }
  }

  // Not a loop: compilers would make it a copy in memory.
  template <size_t... kIndex>
  static HWY_INLINE void move_sums(Vec (&sums)[kSums], std::index_sequence<kIndex...> /*indices*/) {
    ((sums[kIndex] = sums[kIndex + V]), ...);
  }
  static HWY_INLINE void shift(Vec (&sums)[kSums]) { move_sums(sums, std::make_index_sequence<(kSlots - 1) * V>()); }

  static HWY_INLINE const float* row(const Sweep& sweep, int64_t i) {
    const float* from = sweep.rows[i];
    return from != nullptr ? from + sweep.from : sweep.zeros;
  }

  static HWY_INLINE void fetch_ahead(const Sweep& sweep, int64_t i, int64_t last_row) {
    const float* HWY_RESTRICT from = row(sweep, std::min(i + sweep.ahead_rows, last_row)) + sweep.ahead_columns;
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V * S; ++v) hwy::Prefetch(from + (v + 1) * N - 1);
  }
};

#define CONVLENS_ADD_ROW(begin, end, parity, i) \
  S::template add_row<begin, end, parity>(sweep, masks, S::row(sweep, i), held, bias, sums)

// Stride 1: the first rows begin sums, the last ones only finish them. What larger kernels finish before there is an
// output is thrown away.
template <int K, class S>
HWY_INLINE void sweep_rows(const Sweep& sweep, const typename S::StripMasks& masks, const typename S::Vec* held,
                           typename S::Vec bias, typename S::Vec (&sums)[S::kSums]) {
  float* to = sweep.output;
  int64_t i = 0;
  if constexpr (K == 3) {
    CONVLENS_ADD_ROW(0, 1, 0, 0);
    S::shift(sums);
    CONVLENS_ADD_ROW(0, 2, 0, 1);
    S::shift(sums);
    for (i = 2; i < sweep.outputs; ++i, to += sweep.output_step) {
      S::fetch_ahead(sweep, i, sweep.outputs + 1);
      CONVLENS_ADD_ROW(0, 3, 0, i);
      S::store(sweep, to, sums);
      S::shift(sums);
    }
    if (sweep.outputs > 1) {
      CONVLENS_ADD_ROW(1, 3, 0, i++);
      S::store(sweep, to, sums);
      S::shift(sums);
      to += sweep.output_step;
    }
    CONVLENS_ADD_ROW(2, 3, 0, i);
    S::store(sweep, to, sums);
  } else {
    for (; i < sweep.outputs + K - 1; ++i) {
      S::fetch_ahead(sweep, i, sweep.outputs + K - 2);
      CONVLENS_ADD_ROW(0, K, 0, i);
      S::store(sweep, i < K - 1 ? sweep.discarded : to, sums);
      to += i < K - 1 ? 0 : sweep.output_step;
      S::shift(sums);
    }
  }
}

// Stride 2: an odd row feeds the odd row taps, the even row after it feeds the others and finishes an output.
template <int K, class S>
HWY_INLINE void sweep_row_pairs(const Sweep& sweep, const typename S::StripMasks& masks, const typename S::Vec* held,
                                typename S::Vec bias, typename S::Vec (&sums)[S::kSums]) {
  float* to = sweep.output;
  const int64_t last_row = 2 * (sweep.outputs - 1) + K - 1;
  CONVLENS_ADD_ROW(0, 1, 0, 0);
  S::shift(sums);
  for (int64_t i = 2; i <= last_row; i += 2) {
    S::fetch_ahead(sweep, i, last_row);
    S::fetch_ahead(sweep, i + 1, last_row);
    CONVLENS_ADD_ROW(1, K, 1, i - 1);
    CONVLENS_ADD_ROW(0, K, 0, i);
    S::store(sweep, i < K - 1 ? sweep.discarded : to, sums);
    to += i < K - 1 ? 0 : sweep.output_step;
    S::shift(sums);
  }
}
#undef CONVLENS_ADD_ROW

template <int N, int V, int K, int kStride, Loads kLoads, Stores kStores = Stores::cached>
HWY_NOINLINE void run_sweep(const Sweep& job) {
  using S = Strip<N, V, K, kStride, kLoads, kStores>;
  const Sweep sweep = job;  // a copy that no store can change
  const typename S::StripMasks masks(sweep);
  typename S::Vec held[K * K];
  if constexpr (S::kHeldWeights) {
    CONVLENS_UNROLL(9)
    for (int i = 0; i < K * K; ++i) held[i] = hn::Set(Vectors<N>(), sweep.weights[i]);
  }
  const typename S::Vec bias = hn::Set(Vectors<N>(), sweep.bias);
  typename S::Vec sums[S::kSums];
  CONVLENS_UNROLL(32)
  for (int i = 0; i < S::kSums; ++i) sums[i] = bias;
  if constexpr (kStride == 1)
    sweep_rows<K, S>(sweep, masks, held, bias, sums);
  else
    sweep_row_pairs<K, S>(sweep, masks, held, bias, sums);
}

}  // namespace depthwise
}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
