// Winograd's convolution in SIMD code for every target, chosen at run time: a band of the output, block of tiles by
// block of tiles.
//
// Lanes are channels, so that every number of tiles fills the registers. Input rows are transformed along the columns
// that they are stored in (all channels' windows share those rows), transposed, and transformed along the rows; padding
// columns are copies of, or zeros for, transposed columns. Outputs take the same way back.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "conv2d_winograd_kernel.cpp"
// As in conv2d_direct_3x3.cpp.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "conv2d_winograd.h"

#ifndef CONVLENS_UNROLL
// Loops over registers must be unrolled for the registers to exist; under sanitizers they stay loops.
#ifdef CONVLENS_KEEP_LOOPS
#define CONVLENS_UNROLL(times)
#else
#define CONVLENS_UNROLL(times) CONVLENS_PRAGMA(GCC unroll times)
#define CONVLENS_PRAGMA(text) _Pragma(#text)
#endif
#endif

#include "conv2d_winograd_transforms-inl.h"
//
#include "conv2d_winograd_multiply-inl.h"
//
#include "conv2d_winograd_multiply_few-inl.h"
//
#include "conv2d_winograd_multiply_groups-inl.h"

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

HWY_INLINE void store_columns(Vector columns, int64_t count, float* to) {
  const Vectors d;
  if (count >= kLanes) return hn::StoreU(columns, d, to);
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN float all[kLanes];
  hn::Store(columns, d, all);
  std::memcpy(to, all, sizeof(float) * static_cast<size_t>(count));
#else
  hn::BlendedStore(columns, hn::FirstN(d, static_cast<size_t>(count)), d, to);
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

// Brings the cells that store_outputs will write into the cache.
template <class F>
void prefetch_outputs(const Work& work, const Segment& segment, int64_t channel, Range lanes, Range cols) {
  constexpr int64_t kLineFloats = 16;
  const Conv2dBand& band = work.band;
  for (int64_t r = 0; r < F::kOut; ++r) {
    const int64_t row = segment.row + r * band.problem.rows.dilation;
    if (!band.rect.rows.contains(row)) continue;
    for (int64_t lane = lanes.begin; lane < lanes.end; ++lane) {
      const float* to = band.output.row(band.image, channel + lane, row);
      for (int64_t col = cols.begin; col < cols.end; col += kLineFloats) hwy::Prefetch(to + col);
    }
  }
}

// kLanes output channels of a segment's tiles, to [row][column][channel lane]. Returns whether every cell is finite
// (false as well where their sum overflows).
template <class F>
HWY_NOINLINE bool transform_sums(const Work& work, const Segment& segment, const float* HWY_RESTRICT sums,
                                 int64_t sum_step, Vector bias) {
  const Vectors d;
  const Layout& layout = work.layout;
  const int64_t dilation = work.dilation, row_step = layout.segment_cols * kLanes;
  const int64_t point_step = layout.sum_point_step;
  Vector not_finite = hn::Zero(d);
  for (int64_t unit = 0; unit < segment.units; ++unit) {
    for (int64_t phase = 0; phase < dilation; ++phase, sums += sum_step) {
      float* HWY_RESTRICT to = work.output_columns + (unit * layout.unit_cols + phase) * kLanes;
      Vector half[F::kOut][F::kIn];
      CONVLENS_UNROLL(6)
      for (int c = 0; c < F::kIn; ++c) {
        Vector p[F::kIn], y[F::kOut];
        CONVLENS_UNROLL(6)
        for (int r = 0; r < F::kIn; ++r) p[r] = hn::Load(d, sums + (r * F::kIn + c) * point_step);
        F::to_outputs(p, y);
        CONVLENS_UNROLL(4)
        for (int r = 0; r < F::kOut; ++r) half[r][c] = y[r];
      }
      Vector total = hn::Zero(d);
      CONVLENS_UNROLL(4)
      for (int r = 0; r < F::kOut; ++r) {
        Vector y[F::kOut];
        F::to_outputs(half[r], y);
        CONVLENS_UNROLL(4)
        for (int c = 0; c < F::kOut; ++c) {
          const Vector cell = hn::Add(y[c], bias);
          total = hn::Add(total, cell);
          hn::Store(cell, d, to + r * row_step + c * dilation * kLanes);
        }
      }
      not_finite = hn::MulAdd(total, hn::Zero(d), not_finite);
    }
  }
  return hn::AllTrue(d, hn::Eq(not_finite, hn::Zero(d)));
}

// Stores what belongs to the band: `cols` of the output, channels `lanes` of the kLanes from `channel` on.
template <class F>
HWY_NOINLINE void store_outputs(const Work& work, const Segment& segment, int64_t channel, Range lanes, Range cols) {
  const Vectors d;
  const Conv2dBand& band = work.band;
  const int64_t row_step = work.layout.segment_cols * kLanes;
  HWY_ALIGN float channels[kLanes * kLanes];
  for (int64_t r = 0; r < F::kOut; ++r) {
    const int64_t row = segment.row + r * band.problem.rows.dilation;
    if (!band.rect.rows.contains(row)) continue;
    for (int64_t begin = cols.begin; begin < cols.end; begin += kLanes) {
      const int64_t col = std::max(cols.begin, std::min(begin, cols.end - kLanes));
      const int64_t count = cols.end - col;
      const float* from = work.output_columns + r * row_step + (col - segment.col) * kLanes;
      if (lanes.size() == kLanes && count >= kLanes) {
        transpose(from, kLanes, band.output.row(band.image, channel, row) + col, band.output.plane_stride);
        continue;
      }
      transpose(from, kLanes, channels, kLanes);
      float* to = band.output.row(band.image, channel + lanes.begin, row) + col;
      for (int64_t lane = lanes.begin; lane < lanes.end; ++lane, to += band.output.plane_stride)
        store_columns(hn::Load(d, channels + lane * kLanes), count, to);
    }
  }
}

// Computes the tiles with a cell that is not finite again, channel by channel: a transform mixes a tile's inputs, so
// that NaN and infinities reach cells whose own products have none.
template <class F>
void mend_outputs(const Work& work, const Segment& segment, int64_t channel, Range lanes, Range cols) {
  const Conv2dBand& band = work.band;
  const int64_t row_step = work.layout.segment_cols * kLanes;
  const int64_t dilation = work.dilation;
  for (int64_t tile = 0; tile < segment.units * dilation; ++tile) {
    const int64_t first_col = tile / dilation * work.layout.unit_cols + tile % dilation;
    for (int64_t lane = lanes.begin; lane < lanes.end; ++lane) {
      bool finite = true;
      for (int64_t r = 0; r < F::kOut; ++r)
        for (int64_t c = 0; c < F::kOut; ++c)
          finite =
              finite && std::isfinite(work.output_columns[r * row_step + (first_col + c * dilation) * kLanes + lane]);
      if (finite) continue;
      for (int64_t r = 0; r < F::kOut; ++r) {
        const int64_t row = segment.row + r * band.problem.rows.dilation;
        if (!band.rect.rows.contains(row)) continue;
        for (int64_t c = 0; c < F::kOut; ++c) {
          const int64_t col = segment.col + first_col + c * dilation;
          if (cols.contains(col)) winograd::run_directly(band, channel + lane, row, {col, col + 1});
        }
      }
    }
  }
}

// Brings the inputs of a block of few tiles into the order that multiply_few reads.
void transpose_few(const Work& work) {
  constexpr int64_t kRows = 6 * winograd::kFewTiles;
  const int64_t step = work.layout.input_lanes;
  for (int64_t row = 0; row < 6; ++row) {
    const float* from = work.inputs + row * kRows * step;
    float* to = work.few_inputs + row * kRows * step;
    for (int64_t input = 0; input < step; input += kLanes)
      for (int64_t begin = 0; begin < kRows; begin += kLanes) {
        const int64_t at = std::min(begin, kRows - kLanes);
        transpose(from + at * step + input, step, to + input * kRows + at, kRows);
      }
  }
}

// kLanes outputs at all points of a block of few tiles.
void multiply_few(const Work& work, int64_t output, float* sums, int64_t tiles) {
  const Layout& layout = work.layout;
  const int64_t inputs = layout.inputs;
  const float* weights = work.weights + output / kGranule * kGranule * 18 * inputs + output % kGranule;
  for (int64_t row = 0; row < 6; ++row) {
    multiply_halves_of(tiles, {.weights = weights + row * inputs * 3 * kGranule,
                               .inputs = work.few_inputs + row * 6 * winograd::kFewTiles * layout.input_lanes,
                               .count = inputs,
                               .sums = sums + row * 6 * layout.sum_point_step,
                               .sum_point_step = layout.sum_point_step,
                               .sum_tile_step = layout.panel_outputs});
  }
}

// One vector of outputs of joined groups at all points.
void multiply_groups(const Work& work, int64_t vector, int64_t tiles) {
  const Layout& layout = work.layout;
  for (int64_t point = 0; point < layout.points; ++point) {
    multiply_group_point_by(layout.group_channels,
                            {.weights = work.weights + point * layout.group_channels * kGranule + vector * kLanes,
                             .inputs = work.inputs + point * layout.input_point_step,
                             .lane = vector * kLanes,
                             .sums = work.sums + point * layout.sum_point_step + vector * kLanes},
                            tiles);
  }
}

// The sums of a block of tiles at all points, `vectors` of a panel.
void multiply_panel(const Work& work, int64_t panel, Range vectors, int64_t tiles) {
  const Layout& layout = work.layout;
  const int64_t width = layout.panel_width(panel);
  if (layout.transformed_by_halves) {
    for (int64_t v = vectors.begin; v < vectors.end; ++v)
      multiply_few(work, panel * layout.panel_outputs + v * kLanes, work.sums + v * kLanes, tiles);
    return;
  }
  if (layout.group_channels > 0) {
    for (int64_t v = vectors.begin; v < vectors.end; ++v) multiply_groups(work, v, tiles);
    return;
  }
  for (int64_t v = vectors.begin; v < vectors.end; v += kMostVectors) {
    const Product product{.weights = work.weights + layout.panel_offset(panel) + v * kLanes,
                          .weight_step = width,
                          .inputs = work.inputs,
                          .input_step = layout.input_lanes,
                          .count = layout.inputs,
                          .sums = work.sums + v * kLanes,
                          .sum_step = layout.panel_outputs};
    multiply_points_by(std::min<int64_t>(kMostVectors, vectors.end - v), product, tiles, layout.points,
                       layout.inputs * width, layout.input_point_step, layout.sum_point_step);
  }
}

// One panel of output channels of a block of tiles.
template <class F>
void run_panel(const Work& work, const Segment* segments, int64_t count, int64_t tiles, int64_t panel) {
  const Vectors d;
  const Conv2dBand& band = work.band;
  const Layout& layout = work.layout;
  const int64_t panel_channel = work.first_output + panel * layout.panel_outputs;
  // Of the panel: the outputs that the band asks for, in whole vectors.
  const Range wanted = intersect(Range{band.channels.begin - panel_channel, band.channels.end - panel_channel},
                                 {0, std::min(layout.panel_outputs, layout.outputs - panel * layout.panel_outputs)});
  if (wanted.empty()) return;
  const Range vectors{wanted.begin / kLanes, (wanted.end + kLanes - 1) / kLanes};

  multiply_panel(work, panel, vectors, tiles);
  for (int64_t v = vectors.begin; v < vectors.end; ++v) {
    const int64_t channel = panel_channel + v * kLanes;
    const Range lanes = intersect(Range{wanted.begin - v * kLanes, wanted.end - v * kLanes}, {0, kLanes});
    HWY_ALIGN float bias[kLanes] = {};
    for (int64_t lane = lanes.begin; lane < lanes.end; ++lane) bias[lane] = band.bias[channel + lane];
    for (const Segment* segment = segments; segment < segments + count; ++segment) {
      const Range cols = intersect(band.rect.cols, {segment->col, segment->col + segment->units * layout.unit_cols});
      prefetch_outputs<F>(work, *segment, channel, lanes, cols);
      const bool finite =
          transform_sums<F>(work, *segment, work.sums + segment->first_tile * layout.panel_outputs + v * kLanes,
                            layout.panel_outputs, hn::Load(d, bias));
      store_outputs<F>(work, *segment, channel, lanes, cols);
      if (!finite) mend_outputs<F>(work, *segment, channel, lanes, cols);
    }
  }
}

template <class F>
void run_block(const Work& work, const Segment* segments, int64_t count, int64_t tiles) {
  for (int64_t i = 0; i < count; ++i) transform_inputs<F>(work, segments[i]);
  if (work.layout.transformed_by_halves) transpose_few(work);
  for (int64_t panel = 0; panel < work.layout.panels(); ++panel) run_panel<F>(work, segments, count, tiles, panel);
}

template <class F>
void run_band(const Conv2dBand& band) {
  const Work work(band);
  const Layout& layout = work.layout;
  const Rect& rect = band.rect;
  const Range units{rect.cols.begin / layout.unit_cols, (rect.cols.end + layout.unit_cols - 1) / layout.unit_cols};
  // Segments of a row of tiles, and of a block, of equal size, as near as can be.
  const int64_t segments_per_row = (units.size() + layout.segment_units - 1) / layout.segment_units;
  const int64_t equal_units = (units.size() + segments_per_row - 1) / segments_per_row;
  const int64_t segment_units =
      std::min(layout.segment_units, (equal_units + layout.unit_step - 1) / layout.unit_step * layout.unit_step);
  const int64_t segment_tiles = segment_units * work.dilation;
  const Range unit_rows{rect.rows.begin / layout.unit_rows, (rect.rows.end + layout.unit_rows - 1) / layout.unit_rows};
  const int64_t tile_rows = unit_rows.size() * band.problem.rows.dilation;
  const int64_t most = std::max<int64_t>(1, layout.block_tiles / segment_tiles);
  const int64_t blocks = (tile_rows * segments_per_row + most - 1) / most;
  const int64_t segments_per_block = (tile_rows * segments_per_row + blocks - 1) / blocks;

  std::array<Segment, winograd::kMostBlockTiles> segments;
  int64_t count = 0, tiles = 0;
  for (int64_t tile_row = 0; tile_row < tile_rows; ++tile_row) {
    const int64_t dilation = band.problem.rows.dilation;
    const int64_t row = (unit_rows.begin + tile_row / dilation) * layout.unit_rows + tile_row % dilation;
    if (row >= rect.rows.end || row + (F::kOut - 1) * dilation < rect.rows.begin) continue;
    for (int64_t unit = units.begin; unit < units.end; unit += segment_units) {
      const int64_t these = std::min(segment_units, units.end - unit);
      segments[static_cast<size_t>(count++)] = {tiles, row, unit * layout.unit_cols, these};
      tiles += these * work.dilation;
      if (count < segments_per_block) continue;
      run_block<F>(work, segments.data(), count, tiles);
      count = tiles = 0;
    }
  }
  if (count > 0) run_block<F>(work, segments.data(), count, tiles);
}

const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace winograd_kernel

void run_winograd_f4(const Conv2dBand& band) { winograd_kernel::run_band<winograd_kernel::F4>(band); }
void run_winograd_f2(const Conv2dBand& band) { winograd_kernel::run_band<winograd_kernel::F2>(band); }
const char* winograd_target_name() { return winograd_kernel::target_name(); }

}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convlens {
namespace {

HWY_EXPORT(run_winograd_f4);
HWY_EXPORT(run_winograd_f2);
HWY_EXPORT(winograd_target_name);

}  // namespace

void winograd::run_band_f4(const Conv2dBand& band) {
  HWY_DYNAMIC_DISPATCH(run_winograd_f4)
  (band);
}
void winograd::run_band_f2(const Conv2dBand& band) {
  HWY_DYNAMIC_DISPATCH(run_winograd_f2)
  (band);
}
std::string_view winograd::target_name() { return HWY_DYNAMIC_DISPATCH(winograd_target_name)(); }

}  // namespace convlens
#endif  // HWY_ONCE
