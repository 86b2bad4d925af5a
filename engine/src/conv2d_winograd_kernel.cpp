// Winograd's convolution in SIMD code for every target, chosen at run time: a band of the output, block of tiles by
// block of tiles.
//
// Lanes are channels, so that every number of tiles fills the registers. A block's points of all input channels and
// sums of a panel of output channels stay in the second-level cache. The steps are in the files included below.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "conv2d_winograd_kernel.cpp"
// Tiles are arrays of vectors, which scalable vector types cannot form: those machines use the fixed-size target. SSSE3
// without SSE4 ended in 2008: not worth its share of the code.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>
#include <array>

#include "conv2d_winograd.h"
#include "conv2d_winograd_inputs-inl.h"
#include "conv2d_winograd_multiply-inl.h"
#include "conv2d_winograd_multiply_few-inl.h"
#include "conv2d_winograd_multiply_groups-inl.h"
#include "conv2d_winograd_outputs-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace winograd_kernel {
namespace {

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
