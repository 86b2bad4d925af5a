// few_channels: tiles of outputs x rows x vectors of columns, whose sums stay in registers over all taps. Included once
// per SIMD target.
#if defined(CONVLENS_FEW_CHANNELS_TILES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_FEW_CHANNELS_TILES_INL_H
#undef CONVLENS_FEW_CHANNELS_TILES_INL_H
#else
#define CONVLENS_FEW_CHANNELS_TILES_INL_H
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "simd_unroll.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Vectors = hn::ScalableTag<float>;
using Vector = hn::Vec<Vectors>;
constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(Vectors()));

// Registers bound the tile: K x R x V sums, R x V inputs and a weight have to fit.
constexpr bool kManyRegisters = HWY_MAX_BYTES == 64 || HWY_ARCH_ARM_A64;
constexpr int kMostOutputs = kManyRegisters ? 8 : 4;
constexpr int most_vectors(int outputs) {
  if (kManyRegisters) return outputs > 6 ? 3 : 4;
  return outputs > 2 ? 3 : 4;
}

// Rows of a tile where columns are few. Taller tiles of more outputs spill.
constexpr int most_rows(int outputs) { return outputs <= (kManyRegisters ? 4 : 1) ? 4 : 2; }

// What tiles read and write. Pointers belong to column 0 of the strip.
struct TileJob {
  // The lines under the first row of the tile: lines[input * input_step + tap row * tap_step + output row *
  // window_step].
  const float* const* lines;
  int64_t input_step, tap_step, window_step;
  int64_t inputs, height, width;  // input channels, taps
  const int64_t* taps;            // where the taps of a window row lie in a line
  const float* weights;           // packed, of the first output
  int64_t weight_step;            // from one tap to the next
  const float* bias;
  float* output;
  int64_t output_step;  // from one output channel to the next
  int64_t row_step;     // from one output row to the next
  int64_t columns;      // of the strip
  bool bypass_cache;
  // Lines of the image that the next tile row reads and that are asked for while this one is computed: where column 0
  // of the strip meets them, and how far apart the columns are.
  const float* const* prefetch;
  int64_t prefetch_lines, prefetch_stride;
  // Of a flat image, which is one long row: where the vectors go, the last one apart, how many cells there are, and
  // whether rows end within vectors.
  const few_channels::FlatStore* flat_stores;
  const few_channels::FlatStore* last_flat_store;
  int64_t flat_cells;
  bool flat_gaps;
};

// `tiles` tiles from column `begin` on, in each of `tile_rows` rows of tiles. The last vector of a row starts at `last`
// instead of (V - 1) * kLanes in its tile: where the row does not fill it, it is moved back over its neighbour, and
// both compute the same bits.
using TileFunction = void (*)(const TileJob& job, int64_t begin, int64_t tiles, int64_t last, int64_t tile_rows);

// How a tile treats rows: each has lines of its own, neighbours share them, or all rows of a flat image are one.
enum class Rows { apart, overlapping, flat };

constexpr int64_t kCacheLine = 16;  // floats

template <int V>
HWY_INLINE void prefetch_next(const TileJob& job, int64_t x) {
  for (int64_t i = 0; i < job.prefetch_lines; ++i) {
    const float* from = job.prefetch[i] + x * job.prefetch_stride;
    for (int64_t j = 0; j < V * kLanes * job.prefetch_stride; j += kCacheLine) hwy::Prefetch(from + j);
  }
}

template <int K, int N>
HWY_INLINE void set_to_bias(const float* HWY_RESTRICT bias, Vector (&sums)[K * N]) {
  CONVLENS_UNROLL(8)
  for (int k = 0; k < K; ++k) {
    const Vector value = hn::Set(Vectors(), bias[k]);
    CONVLENS_UNROLL(16)
    for (int n = 0; n < N; ++n) sums[k * N + n] = value;
  }
}

// A strip narrower than a vector: nothing beyond its columns is written. Two halves that overlap are stored where they
// can be, so that no target needs masked stores.
HWY_INLINE void store_columns(Vector sum, int64_t columns, float* HWY_RESTRICT to) {
  const Vectors d;
#if HWY_MAX_BYTES >= 32
  constexpr int64_t kHalf = kLanes / 2;
  if (columns >= kHalf) {
    const hn::Half<Vectors> half;
    const hn::RebindToSigned<Vectors> indices;
    const auto at = hn::And(hn::Iota(indices, static_cast<int32_t>(columns - kHalf)),
                            hn::Set(indices, static_cast<int32_t>(kLanes - 1)));
    hn::StoreU(hn::LowerHalf(half, sum), half, to);
    const Vector moved = hn::TableLookupLanes(sum, hn::IndicesFromVec(d, at));
    hn::StoreU(hn::LowerHalf(half, moved), half, to + columns - kHalf);
    return;
  }
#endif
  HWY_ALIGN float lanes[kLanes];
  hn::Store(sum, d, lanes);
  for (int64_t i = 0; i < columns; ++i) to[i] = lanes[i];
}

// What a vector leaves out at the ends of rows closes up. It writes something behind its last cell, which the next
// vector writes over: tiles follow each other from left to right.
template <int K, int V>
HWY_INLINE void store_flat_tile(const TileJob& job, int64_t x, int64_t last, float* HWY_RESTRICT output,
                                const Vector (&sums)[K * V]) {
  const Vectors d;
  const few_channels::FlatStore* stores = job.flat_stores + x / kLanes;
  const int64_t output_step = job.output_step, cells = job.flat_cells;
  const bool at_end = x + last + kLanes >= job.columns;
  CONVLENS_UNROLL(8)
  for (int v = 0; v < V; ++v) {
    const few_channels::FlatStore& store = v == V - 1 && at_end ? *job.last_flat_store : stores[v];
    const auto lanes = hn::IndicesFromVec(d, hn::LoadU(hn::RebindToSigned<Vectors>(), store.lanes.data()));
    float* HWY_RESTRICT to = output + store.to;
    const int64_t left = cells - store.to;
    if (left < kLanes) {
      CONVLENS_UNROLL(8)
      for (int k = 0; k < K; ++k)
        store_columns(hn::TableLookupLanes(sums[k * V + v], lanes), left, to + k * output_step);
      continue;
    }
    if (!job.flat_gaps) {
      CONVLENS_UNROLL(8)
      for (int k = 0; k < K; ++k) hn::StoreU(sums[k * V + v], d, to + k * output_step);
      continue;
    }
    CONVLENS_UNROLL(8)
    for (int k = 0; k < K; ++k) hn::StoreU(hn::TableLookupLanes(sums[k * V + v], lanes), d, to + k * output_step);
  }
}

template <int K, int R, int V>
HWY_INLINE void store_tile(const TileJob& job, float* HWY_RESTRICT output, int64_t last,
                           const Vector (&sums)[K * R * V]) {
  const Vectors d;
  const bool bypass_cache = job.bypass_cache && last == (V - 1) * kLanes;
  const int64_t columns = job.columns, output_step = job.output_step, row_step = job.row_step;
  const bool narrow = V == 1 && columns < kLanes;
  CONVLENS_UNROLL(8)
  for (int k = 0; k < K; ++k) {
    CONVLENS_UNROLL(8)
    for (int r = 0; r < R; ++r) {
      float* HWY_RESTRICT to = output + k * output_step + r * row_step;
      const int first = (k * R + r) * V;
      if (bypass_cache) {
        CONVLENS_UNROLL(8)
        for (int v = 0; v < V; ++v) hn::Stream(sums[first + v], d, to + v * kLanes);
        continue;
      }
      if (narrow) {
        store_columns(sums[first], columns, to);
        continue;
      }
      CONVLENS_UNROLL(8)
      for (int v = 0; v < V - 1; ++v) hn::StoreU(sums[first + v], d, to + v * kLanes);
      hn::StoreU(sums[first + V - 1], d, to + last);
    }
  }
}

// Adds one tap: `from` points to it in the line of every row.
template <int K, int R, int V>
HWY_INLINE void add_tap(const float* const (&from)[R], int64_t tap, int64_t last, const float* HWY_RESTRICT weights,
                        Vector (&sums)[K * R * V]) {
  const Vectors d;
  Vector inputs[R * V];
  CONVLENS_UNROLL(8)
  for (int r = 0; r < R; ++r) {
    const float* HWY_RESTRICT at = from[r] + tap;
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V - 1; ++v) inputs[r * V + v] = hn::LoadU(d, at + v * kLanes);
    inputs[r * V + V - 1] = hn::LoadU(d, at + last);
  }
  CONVLENS_UNROLL(8)
  for (int k = 0; k < K; ++k) {
    const Vector weight = hn::Set(d, weights[k]);
    CONVLENS_UNROLL(8)
    for (int n = 0; n < R * V; ++n) sums[k * R * V + n] = hn::MulAdd(weight, inputs[n], sums[k * R * V + n]);
  }
}

// K outputs x R rows x V vectors. W: taps of a window row, or 0 where only the job knows.
template <int K, int R, int V, int W, Rows kRows>
HWY_INLINE void run_tile(const TileJob& job, const float* const* window, int64_t x, int64_t last,
                         float* HWY_RESTRICT output) {
  Vector sums[K * R * V];
  set_to_bias<K, R * V>(job.bias, sums);
  const float* HWY_RESTRICT weights = job.weights;
  for (int64_t i = 0; i < job.inputs; ++i) {
    const float* const* lines = window + i * job.input_step;
    for (int64_t row = 0; row < job.height; ++row, lines += job.tap_step) {
      const float* from[R];
      CONVLENS_UNROLL(8)
      for (int r = 0; r < R; ++r) from[r] = lines[r * job.window_step] + x;
      if constexpr (W > 0) {
        CONVLENS_UNROLL(8)
        for (int tap = 0; tap < W; ++tap, weights += job.weight_step)
          add_tap<K, R, V>(from, job.taps[tap], last, weights, sums);
      } else {
        for (int64_t tap = 0; tap < job.width; ++tap, weights += job.weight_step)
          add_tap<K, R, V>(from, job.taps[tap], last, weights, sums);
      }
    }
  }
  if constexpr (kRows == Rows::flat)
    store_flat_tile<K, V>(job, x, last, output, sums);
  else
    store_tile<K, R, V>(job, output + x, last, sums);
}

template <int K, int R, int V, int W, Rows kRows = Rows::apart>
HWY_NOINLINE void run_tiles(const TileJob& job, int64_t begin, int64_t tiles, int64_t last, int64_t tile_rows) {
  const float* const* window = job.lines;
  float* output = job.output;
  for (; tile_rows > 0; --tile_rows, window += R * job.window_step, output += R * job.row_step) {
    int64_t x = begin;
    for (int64_t left = tiles; left > 0; --left, x += V * kLanes) {
      prefetch_next<V>(job, x);
      run_tile<K, R, V, W, kRows>(job, window, x, left == 1 ? last : (V - 1) * kLanes, output);
    }
  }
}

// A tile whose R rows are neighbours and share the lines under their windows of H rows: every line is loaded once. The
// order of a cell's products is that of run_tile.
template <int K, int R, int V, int H, int W>
HWY_INLINE void run_overlapping_tile(const TileJob& job, const float* const* window, int64_t x, int64_t last,
                                     float* HWY_RESTRICT output) {
  const Vectors d;
  Vector sums[K * R * V];
  set_to_bias<K, R * V>(job.bias, sums);
  const float* HWY_RESTRICT weights = job.weights;
  for (int64_t i = 0; i < job.inputs; ++i, window += job.input_step, weights += H * W * job.weight_step) {
    CONVLENS_UNROLL(16)
    for (int line = 0; line < H + R - 1; ++line) {
      CONVLENS_UNROLL(8)
      for (int tap = 0; tap < W; ++tap) {
        const float* HWY_RESTRICT from = window[line] + x + job.taps[tap];
        Vector inputs[V];
        CONVLENS_UNROLL(8)
        for (int v = 0; v < V - 1; ++v) inputs[v] = hn::LoadU(d, from + v * kLanes);
        inputs[V - 1] = hn::LoadU(d, from + last);
        CONVLENS_UNROLL(8)
        for (int r = 0; r < R; ++r) {
          if (r > line || line - r >= H) continue;
          CONVLENS_UNROLL(8)
          for (int k = 0; k < K; ++k) {
            const Vector weight = hn::Set(d, weights[((line - r) * W + tap) * job.weight_step + k]);
            CONVLENS_UNROLL(8)
            for (int v = 0; v < V; ++v)
              sums[(k * R + r) * V + v] = hn::MulAdd(weight, inputs[v], sums[(k * R + r) * V + v]);
          }
        }
      }
    }
  }
  store_tile<K, R, V>(job, output + x, last, sums);
}

template <int K, int R, int V, int H, int W>
HWY_NOINLINE void run_overlapping_tiles(const TileJob& job, int64_t begin, int64_t tiles, int64_t last,
                                        int64_t tile_rows) {
  const float* const* window = job.lines;
  float* output = job.output;
  for (; tile_rows > 0; --tile_rows, window += R, output += R * job.row_step) {
    int64_t x = begin;
    for (int64_t left = tiles; left > 0; --left, x += V * kLanes)
      run_overlapping_tile<K, R, V, H, W>(job, window, x, left == 1 ? last : (V - 1) * kLanes, output);
  }
}

// Larger tiles share more, but they spill.
constexpr int overlapping_rows(int outputs) { return outputs == 1 ? 4 : 2; }
constexpr int overlapping_vectors(int outputs) { return kManyRegisters && outputs == 2 ? 4 : 2; }

template <int K, int W>
TileFunction flat_tile_function(int64_t vectors) {
  if constexpr (most_vectors(K) >= 4) {
    if (vectors == 4) return run_tiles<K, 1, 4, W, Rows::flat>;
  }
  return vectors == 3   ? run_tiles<K, 1, 3, W, Rows::flat>
         : vectors == 2 ? run_tiles<K, 1, 2, W, Rows::flat>
                        : run_tiles<K, 1, 1, W, Rows::flat>;
}

template <int K, int W>
TileFunction tile_function(Rows how, int rows, int64_t vectors) {
  constexpr int kMost = most_vectors(K);
  if (how == Rows::flat) return flat_tile_function<K, W>(vectors);
  if constexpr (most_rows(K) == 4) {
    if (rows == 4) return run_tiles<K, 4, 1, W>;
  }
  if (rows == 2) {
    if constexpr (kMost >= 4) {
      if (vectors == 2) return run_tiles<K, 2, 2, W>;
    }
    return run_tiles<K, 2, 1, W>;
  }
  if constexpr (kMost >= 4) {
    if (vectors == 4) return run_tiles<K, 1, 4, W>;
  }
  return vectors == 3 ? run_tiles<K, 1, 3, W> : vectors == 2 ? run_tiles<K, 1, 2, W> : run_tiles<K, 1, 1, W>;
}

template <int W>
TileFunction tile_function(int outputs, Rows how, int rows, int64_t vectors) {
  switch (outputs) {
    case 1:
      return tile_function<1, W>(how, rows, vectors);
    case 2:
      return tile_function<2, W>(how, rows, vectors);
    case 3:
      return tile_function<3, W>(how, rows, vectors);
    case 4:
      return tile_function<4, W>(how, rows, vectors);
  }
  if constexpr (kManyRegisters) {
    if (outputs == 5) return tile_function<5, W>(how, rows, vectors);
    if (outputs == 6) return tile_function<6, W>(how, rows, vectors);
  }
  return tile_function<kMostOutputs, W>(how, rows, vectors);
}

template <int K>
TileFunction overlapping_tile_function(int64_t vectors) {
  constexpr int kRows = overlapping_rows(K);
  if constexpr (overlapping_vectors(K) == 4) {
    if (vectors == 4) return run_overlapping_tiles<K, kRows, 4, 3, 3>;
    if (vectors == 3) return run_overlapping_tiles<K, kRows, 3, 3, 3>;
  }
  return vectors == 2 ? run_overlapping_tiles<K, kRows, 2, 3, 3> : run_overlapping_tiles<K, kRows, 1, 3, 3>;
}

// How the columns of a strip are cut into tiles of K outputs and R rows: some of `vectors`, then some of one less.
struct Tiling {
  Rows how;
  int outputs = 0, rows;
  TileFunction wide, narrow;
  int64_t wide_tiles, narrow_tiles;
  int64_t narrow_begin;  // column
  int64_t wide_last, narrow_last;

  void set(int k, Rows rows_how, int r, int64_t width, int64_t columns) {
    if (outputs == k && rows == r && how == rows_how) return;
    outputs = k;
    rows = r;
    how = rows_how;
    const auto all = static_cast<int>((columns + kLanes - 1) / kLanes);
    const int most = how == Rows::overlapping ? overlapping_vectors(k) : std::max(1, most_vectors(k) / r);
    const int tiles = (all + most - 1) / most;
    const int vectors = (all + tiles - 1) / tiles;
    narrow_tiles = tiles * vectors - all;
    wide_tiles = tiles - narrow_tiles;
    const auto function = [&](int64_t count) -> TileFunction {
      if (how == Rows::overlapping)
        return k == 1 ? overlapping_tile_function<1>(count) : overlapping_tile_function<2>(count);
      return width == 3 ? tile_function<3>(k, how, r, count) : tile_function<0>(k, how, r, count);
    };
    wide = function(vectors);
    narrow_begin = wide_tiles * vectors * kLanes;
    const int64_t back = std::max<int64_t>(0, all * kLanes - std::max(columns, kLanes));  // of the last vector
    wide_last = (vectors - 1) * kLanes - (narrow_tiles == 0 ? back : 0);
    if (narrow_tiles == 0) return;
    narrow = function(vectors - 1);
    narrow_last = (vectors - 2) * kLanes - back;
  }

  void run(const TileJob& job, int64_t tile_rows) const {
    wide(job, 0, wide_tiles, wide_last, tile_rows);
    if (narrow_tiles > 0) narrow(job, narrow_begin, narrow_tiles, narrow_last, tile_rows);
  }
};

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
