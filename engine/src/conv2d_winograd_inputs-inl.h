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

// A row's columns first .. first + kLanes; `count` of them exist.
HWY_INLINE Vector load_columns(const float* from, int64_t count) {
  const Vectors d;
  if (count >= kLanes) return hn::LoadU(d, from);
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN float columns[kLanes] = {};
  std::memcpy(columns, from, sizeof(float) * static_cast<size_t>(count));
  return hn::Load(d, columns);
#else
  return hn::MaskedLoad(hn::FirstN(d, static_cast<size_t>(count)), d, from);
#endif
}

// Brings what lies `bytes` from a cell into the cache; no matter whether it is part of the image.
HWY_INLINE void prefetch(const float* cell, int64_t bytes) {
  hwy::Prefetch(reinterpret_cast<const float*>(reinterpret_cast<uintptr_t>(cell) + static_cast<uintptr_t>(bytes)));
}

// kLanes columns of `channels` channels, from `rows` (of the first channel; null: zeros) on: transformed over the rows
// and transposed to [row of points][column][channel lane]. `count` columns exist. The rows that the next tiles read lie
// next_bytes further.
template <class F>
HWY_NOINLINE void transform_columns(const float* const (&rows)[F::kIn], int64_t col, int64_t count,
                                    int64_t plane_stride, int64_t channels, int64_t next_bytes, float* to,
                                    int64_t row_step) {
  const Vectors d;
  HWY_ALIGN float stage[F::kIn * kLanes * kLanes];
  bool all_rows = true;
  for (const float* row : rows) all_rows = all_rows && row != nullptr;
  for (int64_t channel = 0; channel < channels; ++channel) {
    const int64_t offset = channel * plane_stride + col;
    Vector x[F::kIn], p[F::kIn];
    if (all_rows && count >= kLanes) {
      CONVLENS_UNROLL(6)
      for (int r = 0; r < F::kIn; ++r) x[r] = hn::LoadU(d, rows[r] + offset);
      CONVLENS_UNROLL(6)
      for (int r = F::kIn - F::kOut; r < F::kIn; ++r) prefetch(rows[r] + offset, next_bytes);
    } else {
      CONVLENS_UNROLL(6)
      for (int r = 0; r < F::kIn; ++r) x[r] = rows[r] != nullptr ? load_columns(rows[r] + offset, count) : hn::Zero(d);
    }
    F::to_points(x, p);
    CONVLENS_UNROLL(6)
    for (int r = 0; r < F::kIn; ++r) hn::Store(p[r], d, stage + (r * kLanes + channel) * kLanes);
  }
  for (int64_t channel = channels; channel < kLanes; ++channel)
    for (int r = 0; r < F::kIn; ++r) hn::Store(hn::Zero(d), d, stage + (r * kLanes + channel) * kLanes);
  if (count >= kLanes) {
    for (int r = 0; r < F::kIn; ++r) transpose(stage + r * kLanes * kLanes, kLanes, to + r * row_step, kLanes);
    return;
  }
  HWY_ALIGN float columns[kLanes * kLanes];
  for (int r = 0; r < F::kIn; ++r) {
    transpose(stage + r * kLanes * kLanes, kLanes, columns, kLanes);
    std::memcpy(to + r * row_step, columns, sizeof(float) * static_cast<size_t>(count * kLanes));
  }
}

// One column of padding that mirrors column `source` of the image: the same sums, channel by channel.
template <class F>
void transform_padding_column(const float* const (&rows)[F::kIn], int64_t source, int64_t plane_stride,
                              int64_t channels, float* to, int64_t row_step) {
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
    for (int64_t begin = inside.begin; begin < inside.end; begin += kLanes) {
      // The last vector moves back over its neighbour.
      const int64_t at = std::max(inside.begin, std::min(begin, inside.end - kLanes));
      transform_columns<F>(rows, first_col + at, inside.end - at, plane_stride, channels, next_bytes,
                           work.input_columns + at * kLanes, row_step);
    }
    const auto pad = [&](int64_t begin, int64_t end) {
      for (int64_t c = begin; c < end; ++c)
        transform_padding_column<F>(rows, source_of(first_col + c, problem.cols, mode), plane_stride, channels,
                                    work.input_columns + c * kLanes, row_step);
    };
    pad(0, inside.begin);
    pad(inside.end, columns);
    transform_rows<F>(work, segment, work.inputs + segment.first_tile * layout.input_lanes + channel);
  }
}

}  // namespace
}  // namespace winograd_kernel
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
