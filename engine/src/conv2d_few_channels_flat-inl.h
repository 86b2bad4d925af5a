// few_channels: flat images (few_channels::Flat). Included once per SIMD target.
#if defined(CONVLENS_FEW_CHANNELS_FLAT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_FEW_CHANNELS_FLAT_INL_H
#undef CONVLENS_FEW_CHANNELS_FLAT_INL_H
#else
#define CONVLENS_FEW_CHANNELS_FLAT_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "conv2d_few_channels.h"
#include "conv2d_few_channels_channels-inl.h"
#include "conv2d_few_channels_tiles-inl.h"
#include "conv2d_variant.h"
#include "simd_even_odd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

// Loads that leave lanes out without touching their memory.
constexpr bool kMaskedLoads = HWY_TARGET == HWY_AVX2 || HWY_MAX_BYTES == 64;

// Puts rows with their padding of zeros into the planes of S phases of columns, as V vectors of N lanes (0: as many as
// it takes). What the last vector writes behind its row is written over by the next row, or lies behind the plane.
template <int S, int N, int V>
class PaddedRows {
 public:
  PaddedRows(const Axis& columns, const few_channels::Flat& flat)
      : before_(columns.pad_before), plane_size_(flat.plane_size), vectors_((flat.pitch + N - 1) / N) {
    for (int64_t i = 0; i < S * count(); ++i) {
      const int64_t begin = i * N - before_;
      masks_[i] = hn::AndNot(first_lanes(-begin), first_lanes(columns.input - begin));
    }
  }

  HWY_INLINE void copy(const float* from, float* HWY_RESTRICT to) const {
    from -= before_;
    for (int64_t i = 0; i < count(); ++i, from += S * N, to += N) {
      const hn::Vec<D> low = hn::MaskedLoad(masks_[S * i], D(), from);
      if constexpr (S == 1) {
        hn::StoreU(low, D(), to);
      } else {
        const hn::Vec<D> high = hn::MaskedLoad(masks_[S * i + 1], D(), from + N);
        hn::StoreU(even_lanes(D(), high, low), D(), to);
        hn::StoreU(odd_lanes(D(), high, low), D(), to + plane_size_);
      }
    }
  }
  HWY_INLINE void clear(float* HWY_RESTRICT to) const {
    for (int64_t i = 0; i < count(); ++i, to += N) {
      for (int64_t phase = 0; phase < S; ++phase) hn::StoreU(hn::Zero(D()), D(), to + phase * plane_size_);
    }
  }

 private:
  using D = hn::CappedTag<float, N>;
  HWY_INLINE int64_t count() const { return V > 0 ? V : vectors_; }
  static HWY_INLINE hn::Mask<D> first_lanes(int64_t count) {
    return hn::FirstN(D(), static_cast<size_t>(std::clamp<int64_t>(count, 0, N)));
  }

  int64_t before_, plane_size_, vectors_;
  hn::Mask<D> masks_[S * (V > 0 ? V : few_channels::kMostFlatPitch / N)];
};

class FlatImage {
 public:
  FlatImage(const Conv2dBand& band, const few_channels::Prepared& prepared, const Group& group)
      : band_(band),
        prepared_(prepared),
        geometry_(prepared.geometry),
        flat_(geometry_.flat),
        group_(group),
        lines_(reinterpret_cast<const float**>(band.scratch)),
        planes_(band.scratch + geometry_.table_floats()) {}

  void run() const {
    if (geometry_.stride == 1)
      copy<1>();
    else
      copy<2>();
    point_to_lines();
    const int64_t rows = band_.rect.rows.size(), width = band_.problem.output.w;
    TileJob job{};
    job.lines = lines_;
    job.input_step = geometry_.height;
    job.tap_step = 1;
    job.inputs = geometry_.inputs;
    job.height = geometry_.height;
    job.width = geometry_.width;
    job.taps = flat_.taps.data();
    job.weight_step = geometry_.packing.block;
    job.output = band_.output.row(band_.image, band_.channels.begin, band_.rect.rows.begin);
    job.output_step = band_.output.plane_stride;
    job.columns = flat_.columns(rows, width);
    job.flat_stores = prepared_.flat_stores.data();
    job.flat_cells = rows * width;
    job.flat_gaps = flat_.pitch % kLanes != 0;
    few_channels::FlatStore last = prepared_.last_flat_store;
    if (rows < band_.problem.output.h)
      last = few_channels::FlatStore(flat_, width, std::max<int64_t>(0, job.columns - kLanes), kLanes);
    job.last_flat_store = &last;
    ChannelTiles channels(band_, geometry_, group_, job.columns);
    channels.run(job, Rows::flat, 1, 1);
  }

 private:
  template <int S>
  void copy() const {
    constexpr int kNarrow = std::min<int>(kLanes, 8);
    const Axis& columns = band_.problem.cols;
    if (flat_.pitch <= kNarrow)
      copy_planes(PaddedRows<S, kNarrow, 1>(columns, flat_));
    else if (flat_.pitch <= kLanes)
      copy_planes(PaddedRows<S, kLanes, 1>(columns, flat_));
    else if (flat_.pitch <= 2 * kLanes)
      copy_planes(PaddedRows<S, kLanes, 2>(columns, flat_));
    else
      copy_planes(PaddedRows<S, kLanes, 0>(columns, flat_));
  }

  template <class Copy>
  HWY_INLINE void copy_planes(const Copy copy) const {
    const Conv2dProblem& problem = band_.problem;
    const int64_t stride = geometry_.row_stride, unit = geometry_.row_unit, pitch = flat_.pitch;
    const int64_t height = problem.input.h, line_step = stride * unit * band_.input.row_stride;
    const int64_t first = problem.rows.window_begin(band_.rect.rows.begin);
    const int64_t all = (band_.rect.rows.size() - 1) * stride + geometry_.window_rows;
    for (int64_t i = 0; i < geometry_.inputs; ++i) {
      const float* image = band_.input.row(band_.image, group_.first_input + i, 0);
      float* plane = planes_ + i * flat_.channel_size;
      for (int64_t phase = 0; phase < stride; ++phase, plane += flat_.phase_size) {
        float* to = plane;
        int64_t left = all - phase, row = first + phase * unit;
        for (; left > 0 && row < 0; left -= stride, row += stride * unit, to += pitch) copy.clear(to);
        const float* from = image + row * band_.input.row_stride;
        for (; left > 0 && row < height; left -= stride, row += stride * unit, to += pitch, from += line_step)
          copy.copy(from, to);
        for (; left > 0; left -= stride, to += pitch) copy.clear(to);
      }
    }
  }

  // The lines under the window of the first row.
  void point_to_lines() const {
    const float** line = lines_;
    const float* channel = planes_;
    for (int64_t i = 0; i < geometry_.inputs; ++i, channel += flat_.channel_size) {
      const float* plane_row = channel;
      int64_t phase = 0;
      for (int64_t tap = 0; tap < geometry_.height; ++tap) {
        *line++ = plane_row + phase * flat_.phase_size;
        phase += geometry_.row_dilation;
        for (; phase >= geometry_.row_stride; phase -= geometry_.row_stride) plane_row += flat_.pitch;
      }
    }
  }

  const Conv2dBand& band_;
  const few_channels::Prepared& prepared_;
  const Geometry& geometry_;
  const few_channels::Flat& flat_;
  const Group& group_;
  const float** lines_;
  float* planes_;
};

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
