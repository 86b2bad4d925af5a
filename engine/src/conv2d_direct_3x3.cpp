// 3x3 convolution with few input channels, in SIMD code for every target, chosen at run time.
//
// Per strip of columns, the input rows that a window spans are kept as padded copies in a ring of slots (stride 2: even
// and odd columns apart), so that every tap is a plain vector load and no edge is special. A tile is K output channels
// x V vectors of columns, held in registers over all taps. Where a row does not fill its last vector, that vector is
// moved back over its neighbour: both compute the same bits.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "conv2d_direct_3x3.cpp"
// Tiles are arrays of vectors, which scalable vector types cannot form: those machines use the fixed-size target. SSSE3
// without SSE4 ended in 2008: not worth its share of the code.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "conv2d_cost.h"
#include "conv2d_variant.h"

#ifndef CONVLENS_CONV2D_DIRECT_3X3_SHARED
#define CONVLENS_CONV2D_DIRECT_3X3_SHARED
// Loops over registers must be unrolled for the registers to exist. Under sanitizers they stay loops: the checks around
// every step would make compilers work for a quarter of an hour.
#ifdef CONVLENS_KEEP_LOOPS
#define CONVLENS_UNROLL(times)
#else
#define CONVLENS_UNROLL(times) CONVLENS_PRAGMA(GCC unroll times)
#define CONVLENS_PRAGMA(text) _Pragma(#text)
#endif

namespace convlens::direct_3x3 {

constexpr int64_t kTaps = 9;
constexpr int64_t kBlock = 8;               // output channels whose weights lie side by side
constexpr int64_t kGranule = 16;            // floats of the widest vector: rows of the scratch are multiples of it
constexpr int64_t kScratchFloats = 16384;   // 64 KiB on the stack of the working thread
constexpr int64_t kPreferredFloats = 8192;  // stays in the first-level cache together with weights and outputs
constexpr int64_t kLeastColumns = 64;

constexpr int64_t round_up(int64_t value) { return (value + kGranule - 1) / kGranule * kGranule; }

// How the ring of input rows lies in the scratch: [slot][input channel][phase of the column stride][column].
struct Ring {
  int64_t inputs;      // input channels of a group
  int64_t slots;       // rows that a window spans
  int64_t phases;      // = column stride
  int64_t halo;        // columns of a phase beyond the outputs
  int64_t columns;     // outputs of a strip, a multiple of kGranule; 0 when even a narrow strip does not fit
  int64_t phase_size;  // floats

  explicit Ring(const Conv2dProblem& problem)
      : inputs(problem.weight.c),
        slots(problem.rows.dilated_kernel()),
        phases(problem.cols.stride),
        halo(2 * problem.cols.dilation / phases) {
    columns = fitting_columns(kPreferredFloats);
    if (columns < 4 * kLeastColumns && columns < problem.output.w) columns = fitting_columns(kScratchFloats);
    columns = std::min(columns, round_up(problem.output.w));
    phase_size = round_up(columns + halo);
  }
  int64_t row_size() const { return phases * phase_size; }
  int64_t slot_size() const { return inputs * row_size(); }

 private:
  int64_t fitting_columns(int64_t floats) const {
    const int64_t rows = floats / kGranule / inputs / phases / slots * kGranule;  // floats of one phase
    return std::max<int64_t>(0, rows - round_up(halo));
  }
};

// Packed weights: [group][block of 8 outputs][input channel][tap][output in block].
inline int64_t blocks_per_group(const Conv2dProblem& problem) {
  return (problem.weight.n / problem.params.groups + kBlock - 1) / kBlock;
}
inline int64_t packed_offset(const Conv2dProblem& problem, int64_t output_channel) {
  const int64_t group_channels = problem.weight.n / problem.params.groups;
  const int64_t in_group = output_channel % group_channels;
  const int64_t block = output_channel / group_channels * blocks_per_group(problem) + in_group / kBlock;
  return block * problem.weight.c * kTaps * kBlock + in_group % kBlock;
}

}  // namespace convlens::direct_3x3
#endif

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using direct_3x3::kBlock;
using direct_3x3::kTaps;
using direct_3x3::Ring;

using Vectors = hn::ScalableTag<float>;
using Vector = hn::Vec<Vectors>;
constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(Vectors()));

// Registers bound the tile: K x V sums, V inputs and a weight have to fit.
constexpr bool kManyRegisters = HWY_MAX_BYTES == 64 || HWY_ARCH_ARM_A64;
constexpr int kMostOutputs = kManyRegisters ? 8 : 4;
constexpr int most_vectors(int outputs) {
  if (kManyRegisters) return outputs == 8 ? 3 : outputs == 4 ? 4 : outputs == 2 ? 6 : 8;
  return outputs == 4 ? 3 : outputs == 2 ? 4 : 6;
}

// What a tile reads and writes. Pointers belong to the tile's first column.
struct TileJob {
  const float* rows[3];  // the window's rows of the first input channel
  int64_t taps[3];       // where the window's columns lie in them
  int64_t input_step;    // from one input channel to the next
  int64_t inputs;
  const float* weights;  // packed, of the first output
  const float* bias;
  float* output;
  int64_t output_step;  // from one output channel to the next
};

// K outputs x V vectors. The last vector starts at `last` instead of (V - 1) * kLanes; `count` < kLanes (then V is 1)
// stores that many columns only.
template <int K, int V>
HWY_INLINE void run_tile(const TileJob& job, int64_t x, int64_t last, int64_t count) {
  const Vectors d;
  Vector sums[K * V];
  CONVLENS_UNROLL(8)
  for (int k = 0; k < K; ++k) {
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V; ++v) sums[k * V + v] = hn::Set(d, job.bias[k]);
  }
  const float* HWY_RESTRICT weights = job.weights;
  for (int64_t i = 0; i < job.inputs; ++i, weights += kTaps * kBlock) {
    CONVLENS_UNROLL(3)
    for (int row = 0; row < 3; ++row) {
      const float* HWY_RESTRICT from_row = job.rows[row] + i * job.input_step + x;
      CONVLENS_UNROLL(3)
      for (int col = 0; col < 3; ++col) {
        const float* HWY_RESTRICT from = from_row + job.taps[col];
        Vector inputs[V];
        CONVLENS_UNROLL(8)
        for (int v = 0; v < V - 1; ++v) inputs[v] = hn::LoadU(d, from + v * kLanes);
        inputs[V - 1] = hn::LoadU(d, from + last);
        CONVLENS_UNROLL(8)
        for (int k = 0; k < K; ++k) {
          const Vector weight = hn::Set(d, weights[(row * 3 + col) * kBlock + k]);
          CONVLENS_UNROLL(8)
          for (int v = 0; v < V; ++v) sums[k * V + v] = hn::MulAdd(weight, inputs[v], sums[k * V + v]);
        }
      }
    }
  }
  CONVLENS_UNROLL(8)
  for (int k = 0; k < K; ++k) {
    float* HWY_RESTRICT to = job.output + k * job.output_step + x;
    if (V == 1 && count < kLanes) {
      hn::BlendedStore(sums[k], hn::FirstN(d, static_cast<size_t>(count)), d, to);
      continue;
    }
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V - 1; ++v) hn::StoreU(sums[k * V + v], d, to + v * kLanes);
    hn::StoreU(sums[k * V + V - 1], d, to + last);
  }
}

// The last tile of a row: `vectors` of them, 1 .. V.
template <int K, int V>
HWY_INLINE void run_last_tile(const TileJob& job, int64_t x, int64_t vectors, int64_t columns) {
  if constexpr (V > 1) {
    if (vectors < V) return run_last_tile<K, V - 1>(job, x, vectors, columns);
  }
  run_tile<K, V>(job, x, std::max<int64_t>(columns - kLanes, 0) - x, columns);
}

// `columns` outputs of K channels of one row.
template <int K>
HWY_NOINLINE void run_row(const TileJob& job, int64_t columns) {
  constexpr int kVectors = most_vectors(K);
  int64_t x = 0;
  for (; columns - x > kVectors * kLanes; x += kVectors * kLanes)
    run_tile<K, kVectors>(job, x, (kVectors - 1) * kLanes, kLanes);
  run_last_tile<K, kVectors>(job, x, (columns - x + kLanes - 1) / kLanes, columns);
}

// Splits as many pairs of `from` as fill whole vectors into even and odd elements; returns how many elements that were.
template <class D>
HWY_INLINE int64_t split_pairs(D d, const float* HWY_RESTRICT from, int64_t count, float* HWY_RESTRICT even,
                               float* HWY_RESTRICT odd) {
  const auto lanes = static_cast<int64_t>(hn::MaxLanes(d));
  int64_t j = 0;
  for (; j + 2 * lanes <= count; j += 2 * lanes) {
    hn::Vec<D> evens, odds;
    hn::LoadInterleaved2(d, from + j, evens, odds);
    hn::StoreU(evens, d, even + j / 2);
    hn::StoreU(odds, d, odd + j / 2);
  }
  return j;
}

// Copies input columns first .. first + count of one row to `to`, even and odd ones `phase_size` apart.
HWY_NOINLINE void copy_apart(const float* HWY_RESTRICT from, int64_t count, int64_t first, int64_t phase_size,
                             float* HWY_RESTRICT to) {
  const int64_t begin = count > 0 ? first & 1 : 0;  // where the first even column lies in `from`
  float* even = to + (first + 1) / 2;
  float* odd = to + phase_size + first / 2;
  if (begin == 1) *odd++ = from[0];
  int64_t j = begin + split_pairs(Vectors(), from + begin, count - begin, even, odd);
  j += split_pairs(hn::CappedTag<float, 4>(), from + j, count - j, even + (j - begin) / 2, odd + (j - begin) / 2);
  for (; j < count; ++j) ((j - begin) % 2 == 0 ? even : odd)[(j - begin) / 2] = from[j];
}

// Fills one row of the ring: padded input row `row`, `count` columns from padded column `col` on (both in input
// coordinates).
void fill_row(const Conv2dBand& band, const Ring& ring, int64_t channel, int64_t row, int64_t col, int64_t count,
              float* HWY_RESTRICT to) {
  const PaddingMode mode = band.problem.params.padding_mode;
  const int64_t source = padded_source(row, band.problem.input.h, mode);
  // Lanes beyond a narrow strip are computed and thrown away: they must not meet stale numbers.
  if (source < 0 || count < ring.phases * (kLanes + ring.halo)) std::fill_n(to, ring.row_size(), 0.0F);
  if (source < 0) return;

  const float* from = band.input.row(band.image, channel, source);
  const int64_t width = band.problem.input.w;
  const Range inside = intersect(Range{-col, width - col}, Range{0, count});
  const auto fill_edge = [&](int64_t begin, int64_t end) {
    for (int64_t j = begin; j < end; ++j) {
      const int64_t from_col = padded_source(col + j, width, mode);
      const int64_t at = ring.phases == 1 ? j : (j & 1) * ring.phase_size + (j >> 1);
      to[at] = from_col < 0 ? 0.0F : from[from_col];
    }
  };
  if (inside.empty()) return fill_edge(0, count);
  fill_edge(0, inside.begin);
  if (ring.phases == 1)
    std::memcpy(to + inside.begin, from + col + inside.begin, sizeof(float) * inside.size());
  else
    copy_apart(from + col + inside.begin, inside.size(), inside.begin, ring.phase_size, to);
  fill_edge(inside.end, count);
}

// The group that a band belongs to.
struct Group {
  int64_t first_input;
  int64_t first_output;
  const float* packed;

  explicit Group(const Conv2dBand& band) {
    const Conv2dProblem& problem = band.problem;
    const int64_t outputs = problem.weight.n / problem.params.groups;
    const int64_t index = band.channels.begin / outputs;
    first_input = index * problem.weight.c;
    first_output = index * outputs;
    packed = band.packed + direct_3x3::packed_offset(problem, first_output);
  }
};

// All channels of the band at one output row; the ring holds its window.
void run_channels(const Conv2dBand& band, const Group& group, TileJob job, int64_t row, Range cols) {
  job.output_step = band.output.plane_stride;
  for (int64_t channel = band.channels.begin; channel < band.channels.end;) {
    const int64_t in_group = channel - group.first_output;
    const int64_t in_block = in_group & (kBlock - 1);
    const int64_t left = std::min(kBlock - in_block, band.channels.end - channel);
    job.weights = group.packed + (in_group - in_block) * job.inputs * kTaps + in_block;
    job.bias = band.bias + channel;
    job.output = band.output.row(band.image, channel, row) + cols.begin;
    const int outputs = left >= kMostOutputs ? kMostOutputs : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    if (outputs == kMostOutputs)
      run_row<kMostOutputs>(job, cols.size());
    else if (outputs == 4)
      run_row<4>(job, cols.size());
    else if (outputs == 2)
      run_row<2>(job, cols.size());
    else
      run_row<1>(job, cols.size());
    channel += outputs;
  }
}

// A strip of columns of a band, from its first row to its last.
void run_strip(const Conv2dBand& band, const Group& group, const Ring& ring, Range cols, float* HWY_RESTRICT scratch) {
  const Axis& rows = band.problem.rows;
  const int64_t first_col = band.problem.cols.window_begin(cols.begin);
  const int64_t count = (cols.size() - 1) * band.problem.cols.stride + band.problem.cols.dilated_kernel();

  TileJob job{};
  job.inputs = ring.inputs;
  job.input_step = ring.row_size();
  for (int64_t tap = 0; tap < 3; ++tap) {
    const int64_t col = tap * band.problem.cols.dilation;
    job.taps[tap] = col % ring.phases * ring.phase_size + col / ring.phases;
  }
  // Padded row r lies in slot (r - first_row) % slots.
  const int64_t first_row = rows.window_begin(band.rect.rows.begin);
  const int64_t slot_step = rows.stride % ring.slots;
  int64_t filled_end = first_row;
  int64_t window_slot = 0;
  for (int64_t row = band.rect.rows.begin; row < band.rect.rows.end; ++row) {
    const int64_t window = rows.window_begin(row);
    const auto slot_of = [&](int64_t row_in_window) {
      const int64_t slot = window_slot + row_in_window;
      return scratch + (slot < ring.slots ? slot : slot - ring.slots) * ring.slot_size();
    };
    for (int64_t r = std::max(filled_end, window); r < window + ring.slots; ++r) {
      float* slot = slot_of(r - window);
      for (int64_t i = 0; i < ring.inputs; ++i, slot += ring.row_size())
        fill_row(band, ring, group.first_input + i, r, first_col, count, slot);
    }
    filled_end = window + ring.slots;
    for (int64_t tap = 0; tap < 3; ++tap) job.rows[tap] = slot_of(tap * rows.dilation);
    run_channels(band, group, job, row, cols);
    window_slot += slot_step;
    if (window_slot >= ring.slots) window_slot -= ring.slots;
  }
}

void run_band(const Conv2dBand& band) {
  const Ring ring(band.problem);
  const Group group(band);
  HWY_ALIGN float scratch[direct_3x3::kScratchFloats];
  const Range cols = band.rect.cols;
  // Strips of equal width; the last one is moved back where it would be narrower than a vector.
  const int64_t strips = (cols.size() + ring.columns - 1) / ring.columns;
  const int64_t width = direct_3x3::round_up((cols.size() + strips - 1) / strips);
  for (int64_t begin = cols.begin; begin < cols.end; begin += width) {
    const int64_t end = std::min(begin + width, cols.end);
    const int64_t least = std::min(kLanes, cols.size());
    run_strip(band, group, ring, {std::min(begin, end - least), end}, scratch);
  }
}

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convlens {
namespace {

HWY_EXPORT(run_band);
HWY_EXPORT(target_name);

std::string refusal(const Conv2dProblem& problem) {
  if (problem.weight.h != 3 || problem.weight.w != 3) {
    return "the kernel is " + std::to_string(problem.weight.h) + "x" + std::to_string(problem.weight.w) + ", not 3x3";
  }
  if (problem.cols.stride > 2) return "the column stride is " + std::to_string(problem.cols.stride) + ", not 1 or 2";
  // The window's rows of a strip have to fit into the scratch; a first test that no size can overflow.
  const int64_t most = direct_3x3::kScratchFloats;
  if (problem.weight.c <= most && problem.rows.dilation <= most && problem.cols.dilation <= most &&
      direct_3x3::Ring(problem).columns >= std::min(direct_3x3::kLeastColumns, problem.output.w))
    return {};
  return std::to_string(problem.weight.c) + " input channels with dilation " + std::to_string(problem.rows.dilation) +
         "," + std::to_string(problem.cols.dilation) + " need more input rows at hand than 64 KiB hold";
}

int64_t packed_size(const Conv2dProblem& problem) {
  return problem.params.groups * direct_3x3::blocks_per_group(problem) * problem.weight.c * direct_3x3::kTaps *
         direct_3x3::kBlock;
}

void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  float* to = packed + direct_3x3::packed_offset(problem, output_channel);
  for (int64_t i = 0; i < problem.weight.c; ++i) {
    for (int64_t tap = 0; tap < direct_3x3::kTaps; ++tap, to += direct_3x3::kBlock)
      *to = window_weight(problem, weight, 0, i, tap / 3, tap % 3);
  }
}

}  // namespace

const Conv2dVariant kConv2dDirect3x3{
    .info = {"direct_3x3", "SIMD tiles over padded rows; 3x3 kernels, few input channels, column stride 1 or 2."},
    .refusal = refusal,
    .estimate_ns =
        [](const Conv2dProblem& problem) {
          return roofline_ns(problem, static_cast<double>(problem.multiplication_count()), 0.5, 100);
        },
    .packed_size = packed_size,
    .pack_channel = pack_channel,
    .prepare = nullptr,
    .scratch_floats = nullptr,
    .cut =
        [](const Conv2dProblem&) {
          return Conv2dCut{.chunk_multiplications = int64_t{1} << 19, .least_rows = 8, .most_channels = 64};
        },
    .run_band =
        [](const Conv2dBand& band) {
          HWY_DYNAMIC_DISPATCH(run_band)
          (band);
        },
    .target = [] { return std::string_view(HWY_DYNAMIC_DISPATCH(target_name)()); },
};

}  // namespace convlens
#endif  // HWY_ONCE
