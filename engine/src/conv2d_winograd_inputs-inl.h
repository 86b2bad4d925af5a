// The way in of Winograd's convolution in SIMD code, for the target that Highway compiles at present: from rows of the
// input to the points of tiles, lanes = channels.
//
// Rows are transformed along the columns that they are stored in, transposed, and transformed along the rows; padding
// columns are copies of, or zeros for, transposed columns.
#if defined(CONVLENS_CONV2D_WINOGRAD_INPUTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_WINOGRAD_INPUTS_INL_H
#undef CONVLENS_CONV2D_WINOGRAD_INPUTS_INL_H
#else
#define CONVLENS_CONV2D_WINOGRAD_INPUTS_INL_H
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "conv2d_winograd.h"
#include "conv2d_winograd_transforms-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace winograd_kernel {
namespace {

using winograd::kGranule;
using winograd::Layout;

constexpr int64_t kLineFloats = 16;  // of the caches

// Tiles side by side: whole units of one row of tiles.
struct Segment {
  int64_t first_tile;  // in its block
  int64_t row, col;    // output of the first tile's first cell
  int64_t units;
};

// What the steps of a band share.
struct Work {
  const Conv2dBand& band;
  const Layout& layout;
  int64_t first_input;   // channel of the joined groups
  int64_t first_output;  // likewise
  const float* weights;  // likewise
  float* inputs;         // [point][tile][input]
  float* sums;           // [point][tile][output of the panel]
  float* input_columns;  // [row of points][column][channel lane]
  float* output_columns;
  float* few_inputs;
  int64_t dilation;  // of columns

  explicit Work(const Conv2dBand& b)
      : band(b), layout(*static_cast<const Layout*>(b.prepared)), dilation(b.problem.cols.dilation) {
    const int64_t group = b.channels.begin / layout.outputs;
    first_input = group * layout.inputs;
    first_output = group * layout.outputs;
    weights = b.packed + layout.plain_floats + group * layout.group_floats;
    inputs = b.scratch;
    sums = b.scratch + layout.sums_offset();
    input_columns = b.scratch + layout.input_columns_offset();
    output_columns = b.scratch + layout.output_columns_offset();
    few_inputs = b.scratch + layout.few_inputs_offset();
  }
};

// Where a padded index takes its value from; beyond what any window reads there are zeros.
int64_t source_of(int64_t index, const Axis& axis, PaddingMode mode) {
  return index < axis.input + axis.pad_after ? padded_source(index, axis.input, mode) : -1;
}

// Brings what lies `bytes` from a cell into the cache; no matter whether it is part of the image.
HWY_INLINE void prefetch(const float* cell, int64_t bytes) {
  hwy::Prefetch(reinterpret_cast<const float*>(reinterpret_cast<uintptr_t>(cell) + static_cast<uintptr_t>(bytes)));
}

// Rows of the input from the first column that is read on; null: zeros.
template <class F>
struct InputRows {
  const float* from[F::kIn];  // in the first of kLanes channels
  int64_t channels;           // that there are of them
  int64_t plane_stride;
};

// Four columns of kLanes channels of a row.
HWY_INLINE void load_four_columns(const float* HWY_RESTRICT from, int64_t plane_stride, Vector* HWY_RESTRICT columns) {
  const Vectors d;
#if HWY_TARGET == HWY_SCALAR
  (void)plane_stride;
  for (int c = 0; c < 4; ++c) columns[c] = hn::LoadU(d, from + c);
#else
  const int64_t places[] = {0, 4 * plane_stride, 8 * plane_stride, 12 * plane_stride};
  CONVLENS_UNROLL(4)
  for (int i = 0; i < 4; ++i) columns[i] = load_blocks(d, from + i * plane_stride, places);
  transpose_within_blocks(columns);
#endif
}

// The same where the row (null) or some of the channels are missing: zeros in place of the row, the last channel in
// place of the others.
template <class F, bool kAllChannels>
HWY_INLINE void load_four_columns(const InputRows<F>& rows, int row, int64_t col, Vector* HWY_RESTRICT columns) {
  if (rows.from[row] == nullptr) {
    CONVLENS_UNROLL(4)
    for (int c = 0; c < 4; ++c) columns[c] = hn::Zero(Vectors());
  } else if constexpr (kAllChannels) {
    load_four_columns(rows.from[row] + col, rows.plane_stride, columns);
  } else {
    HWY_ALIGN float blocks[kLanes * 4];
    for (int64_t i = 0; i < kLanes; ++i)
      std::memcpy(blocks + 4 * i, rows.from[row] + col + std::min(i, rows.channels - 1) * rows.plane_stride,
                  4 * sizeof(float));
    load_four_columns(blocks, 4, columns);
  }
}

// `count` (4 or more) columns: transformed over the rows, to [row of points][column][channel lane]. The rows that the
// next tiles read lie next_bytes further (0: they are not fetched).
template <class F, bool kAllChannels>
HWY_NOINLINE void transform_columns(const InputRows<F>& rows, int64_t count, int64_t next_bytes, float* HWY_RESTRICT to,
                                    int64_t row_step) {
  const Vectors d;
  for (int64_t begin = 0; begin < count; begin += 4) {
    // A quarter of the channels at each of the four steps along a line: not too many at a time.
    const int64_t line = begin / kLineFloats * kLineFloats;
    for (int r = F::kIn - F::kOut; r < F::kIn && next_bytes != 0; ++r) {
      if (rows.from[r] == nullptr) continue;
      for (int64_t i = (begin - line) / 4; i < rows.channels; i += 4)
        prefetch(rows.from[r] + line + i * rows.plane_stride, next_bytes);
    }
    const int64_t col = std::min(begin, count - 4);  // the last four move back over their neighbours
    Vector x[F::kIn][4];
    CONVLENS_UNROLL(6)
    for (int r = 0; r < F::kIn; ++r) load_four_columns<F, kAllChannels>(rows, r, col, x[r]);
    CONVLENS_UNROLL(4)
    for (int c = 0; c < 4; ++c) {
      Vector of_column[F::kIn], p[F::kIn];
      CONVLENS_UNROLL(6)
      for (int r = 0; r < F::kIn; ++r) of_column[r] = x[r][c];
      F::to_points(of_column, p);
      CONVLENS_UNROLL(6)
      for (int r = 0; r < F::kIn; ++r) hn::Store(p[r], d, to + r * row_step + (col + c) * kLanes);
    }
  }
}

// The same for planes that lie a multiple of 4 KiB apart: a line of all of them has one set of the first-level cache,
// which does not hold it until its four steps are over. So lines are read once, to copies side by side.
template <class F, bool kAllChannels>
HWY_NOINLINE void transform_copied_columns(const InputRows<F>& rows, int64_t count, int64_t next_bytes,
                                           float* HWY_RESTRICT to, int64_t row_step) {
  const Vectors d;
  HWY_ALIGN float lines[F::kIn][kLanes][kLineFloats];
  InputRows<F> copied{{}, rows.channels, kLineFloats};
  // Where lines begin in the middle row, and mostly in the others.
  const auto first_place = static_cast<int64_t>(reinterpret_cast<uintptr_t>(rows.from[F::kIn / 2]) / sizeof(float));
  int64_t line = 0;  // its first column, not before the first that is read
  for (int64_t done = 0; done < count;) {
    const int64_t col = std::min(line, count - kLineFloats);  // the last line moves back over its neighbour
    for (int64_t i = 0; i < rows.channels; ++i) {
      CONVLENS_UNROLL(6)
      for (int r = 0; r < F::kIn; ++r) {
        if (rows.from[r] == nullptr) continue;
        const float* from = rows.from[r] + col + i * rows.plane_stride;
        for (int64_t c = 0; c < kLineFloats; c += kLanes) hn::Store(hn::LoadU(d, from + c), d, lines[r][i] + c);
        if (r >= F::kIn - F::kOut) prefetch(from, next_bytes);
      }
    }
    const int64_t known = std::min<int64_t>(done - col, kLineFloats - 4);
    for (int r = 0; r < F::kIn; ++r) copied.from[r] = rows.from[r] != nullptr ? lines[r][0] + known : nullptr;
    transform_columns<F, kAllChannels>(copied, kLineFloats - known, 0, to + (col + known) * kLanes, row_step);
    done = col + kLineFloats;
    line += kLineFloats - (first_place + line) % kLineFloats;
  }
}

template <class F, bool kAllChannels>
void transform_columns_of(const InputRows<F>& rows, int64_t count, int64_t next_bytes, float* to, int64_t row_step) {
  constexpr int64_t kSetFloats = 4096 / sizeof(float);
  const bool collide = rows.plane_stride % kSetFloats == 0 && count >= kLineFloats;
  const auto transform = collide ? transform_copied_columns<F, kAllChannels> : transform_columns<F, kAllChannels>;
  transform(rows, count, next_bytes, to, row_step);
}

// One column, `source` of the image (-1: zeros): the same sums, channel by channel.
template <class F>
void transform_column(const float* const (&rows)[F::kIn], int64_t source, int64_t plane_stride, int64_t channels,
                      float* to, int64_t row_step) {
  const Vectors d;
  if (source < 0) {
    for (int r = 0; r < F::kIn; ++r) hn::Store(hn::Zero(d), d, to + r * row_step);
    return;
  }
  HWY_ALIGN float column[F::kIn * kLanes] = {};
  for (int r = 0; r < F::kIn; ++r) {
    for (int64_t channel = 0; channel < channels; ++channel)
      column[r * kLanes + channel] = rows[r] != nullptr ? rows[r][channel * plane_stride + source] : 0;
  }
  Vector x[F::kIn], p[F::kIn];
  CONVLENS_UNROLL(6)
  for (int r = 0; r < F::kIn; ++r) x[r] = hn::Load(d, column + r * kLanes);
  F::to_points(x, p);
  CONVLENS_UNROLL(6)
  for (int r = 0; r < F::kIn; ++r) hn::Store(p[r], d, to + r * row_step);
}

// The points of a segment's tiles, for kLanes channels from columns that are transformed over the rows.
template <class F>
HWY_NOINLINE void transform_rows(const Work& work, const Segment& segment, float* HWY_RESTRICT to) {
  const Vectors d;
  const Layout& layout = work.layout;
  const int64_t dilation = work.dilation, row_step = layout.segment_cols * kLanes;
  const int64_t point_step = layout.input_point_step;
  for (int64_t unit = 0; unit < segment.units; ++unit) {
    for (int64_t phase = 0; phase < dilation; ++phase, to += layout.input_lanes) {
      const float* HWY_RESTRICT from = work.input_columns + (unit * layout.unit_cols + phase) * kLanes;
      CONVLENS_UNROLL(6)
      for (int r = 0; r < F::kIn; ++r) {
        Vector x[F::kIn], p[F::kIn];
        CONVLENS_UNROLL(6)
        for (int c = 0; c < F::kIn; ++c) x[c] = hn::Load(d, from + r * row_step + c * dilation * kLanes);
        F::to_points(x, p);
        CONVLENS_UNROLL(6)
        for (int c = 0; c < F::kIn; ++c) hn::Store(p[c], d, to + (r * F::kIn + c) * point_step);
      }
    }
  }
}

// All channels' points of a segment.
template <class F>
void transform_inputs(const Work& work, const Segment& segment) {
  const Conv2dBand& band = work.band;
  const Conv2dProblem& problem = band.problem;
  const Layout& layout = work.layout;
  const PaddingMode mode = problem.params.padding_mode;
  const int64_t row_step = layout.segment_cols * kLanes, plane_stride = band.input.plane_stride;
  const int64_t first_col = problem.cols.window_begin(segment.col);
  const int64_t columns = segment.units * layout.unit_cols + 2 * work.dilation;
  const auto next_bytes = static_cast<int64_t>(sizeof(float)) * layout.unit_rows * band.input.row_stride;
  // Columns that lie in the image, counted from the segment's first.
  Range inside = intersect(Range{-first_col, problem.input.w - first_col}, {0, columns});
  if (inside.empty()) inside = {columns, columns};

  for (int64_t channel = 0; channel < layout.inputs; channel += kLanes) {
    const float* rows[F::kIn];
    for (int64_t r = 0; r < F::kIn; ++r) {
      const int64_t source =
          source_of(problem.rows.window_begin(segment.row) + r * problem.rows.dilation, problem.rows, mode);
      rows[r] = source >= 0 ? band.input.row(band.image, work.first_input + channel, source) : nullptr;
    }
    const int64_t channels = std::min<int64_t>(kLanes, layout.inputs - channel);
    const auto one_by_one = [&](int64_t begin, int64_t end) {
      for (int64_t c = begin; c < end; ++c)
        transform_column<F>(rows, source_of(first_col + c, problem.cols, mode), plane_stride, channels,
                            work.input_columns + c * kLanes, row_step);
    };
    if (inside.size() < 4) {
      one_by_one(0, columns);
    } else {
      InputRows<F> from{{}, channels, plane_stride};
      for (int r = 0; r < F::kIn; ++r)
        from.from[r] = rows[r] != nullptr ? rows[r] + (first_col + inside.begin) : nullptr;
      float* to = work.input_columns + inside.begin * kLanes;
      if (channels == kLanes)
        transform_columns_of<F, true>(from, inside.size(), next_bytes, to, row_step);
      else
        transform_columns_of<F, false>(from, inside.size(), next_bytes, to, row_step);
      one_by_one(0, inside.begin);
      one_by_one(inside.end, columns);
    }
    transform_rows<F>(work, segment, work.inputs + segment.first_tile * layout.input_lanes + channel);
  }
}

}  // namespace
}  // namespace winograd_kernel
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
