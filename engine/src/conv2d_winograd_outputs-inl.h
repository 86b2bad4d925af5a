// The way out of Winograd's convolution in SIMD code, for the target that Highway compiles at present: from the sums of
// tiles to cells of the output, and the tiles that have to be computed again.
#if defined(CONVLENS_CONV2D_WINOGRAD_OUTPUTS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_WINOGRAD_OUTPUTS_INL_H
#undef CONVLENS_CONV2D_WINOGRAD_OUTPUTS_INL_H
#else
#define CONVLENS_CONV2D_WINOGRAD_OUTPUTS_INL_H
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "conv2d_winograd.h"
#include "conv2d_winograd_inputs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace winograd_kernel {
namespace {

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

// Brings the cells that store_outputs will write into the cache.
template <class F>
void prefetch_outputs(const Work& work, const Segment& segment, int64_t channel, Range lanes, Range cols) {
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

}  // namespace
}  // namespace winograd_kernel
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
