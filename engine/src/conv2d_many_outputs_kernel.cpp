// Direct convolution with many output channels, in SIMD code for every target, chosen at run time.
//
// Lanes are output channels. A tile is up to 6 pixels x 4 vectors of outputs, held in registers over all taps: weights
// are loaded as vectors, input cells broadcast straight from the plain input. Taps that meet zeros of the padding are
// left out; where padding has other values, windows are read from padded copies. Tiles leave their sums, pixel by
// pixel, in a buffer that is transposed into rows of the output. Any kernel size, stride, dilation and padding.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "conv2d_many_outputs_kernel.cpp"
// Tiles are arrays of vectors, which scalable vector types cannot form: those machines use the fixed-size target. SSSE3
// without SSE4 ended in 2008: not worth its share of the code.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>
#include <cstring>

#include "conv2d_many_outputs.h"
#include "conv2d_many_outputs_copy-inl.h"
#include "conv2d_many_outputs_tiles-inl.h"
#include "conv2d_variant.h"
#include "simd_transpose-inl.h"
#include "simd_unroll.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

// Transposes sums [pixel][kBlock] of `count` neighbours of a row into the planes of `channels` (of the block).
void store_run(const float* HWY_RESTRICT sums, int64_t count, Range channels, float* HWY_RESTRICT output,
               int64_t plane_step) {
  for (int64_t channel = channels.begin / kLanes * kLanes; channel < channels.end; channel += kLanes) {
    const Range wanted = intersect(channels, Range{channel, channel + kLanes});
    for (int64_t x = 0; x < count; x += kLanes) {
      const int64_t begin = std::max<int64_t>(0, std::min(x, count - kLanes));
      const float* HWY_RESTRICT from = sums + begin * kBlock + channel;
      float* HWY_RESTRICT to = output + begin + channel * plane_step;
      if (wanted.size() == kLanes && count >= kLanes) {
        transpose(from, kBlock, to, plane_step);
        continue;
      }
      HWY_ALIGN float rows[kLanes * kLanes];
      transpose(from, kBlock, rows, kLanes);
      for (int64_t j = wanted.begin - channel; j < wanted.end - channel; ++j)
        std::memcpy(to + j * plane_step, rows + j * kLanes,
                    sizeof(float) * static_cast<size_t>(std::min(kLanes, count)));
    }
  }
}

// The tiles of a patch, whose sums lie row by row.
class PatchTiles {
 public:
  PatchTiles(const Conv2dProblem& problem, const Rect& patch, const Source& source)
      : problem_(problem), source_(source), patch_(patch) {
    for (int64_t row = patch.rows.begin; row < patch.rows.end;) {
      const int64_t end = many_outputs::end_of_same_taps(problem.rows, source.rows, {row, patch.rows.end});
      for (int64_t col = patch.cols.begin; col < patch.cols.end;) {
        const int64_t end_col = many_outputs::end_of_same_taps(problem.cols, source.cols, {col, patch.cols.end});
        add({{row, end}, {col, end_col}});
        col = end_col;
      }
      row = end;
    }
  }

  const Tile* begin() const { return tiles_; }
  const Tile* end() const { return tiles_ + count_; }

 private:
  // Outputs whose windows have the same taps: equal shares of them.
  void add(const Rect& rect) {
    const Range rows = many_outputs::taps_inside(problem_.rows, source_.rows, rect.rows.begin);
    const Range cols = many_outputs::taps_inside(problem_.cols, source_.cols, rect.cols.begin);
    const bool none = rows.empty() || cols.empty();
    const int64_t width = rect.cols.size(), pixels = rect.area();
    const int64_t tiles = many_outputs::quotient_up(pixels, kTilePixels);
    const int64_t least = pixels / tiles, larger = pixels % tiles;
    // Windows and sums, from one pixel to the next and from the last of a row to the first of the next row.
    const int64_t step = none ? 0 : problem_.cols.stride;
    const int64_t turn = none ? 0 : source_.row_step * problem_.rows.stride - (width - 1) * step;
    const int64_t sums_turn = (patch_.cols.size() - width + 1) * kBlock;
    int64_t input = none ? 0 : first_cell(rect, rows.begin, cols.begin);
    int64_t sums =
        ((rect.rows.begin - patch_.rows.begin) * patch_.cols.size() + rect.cols.begin - patch_.cols.begin) * kBlock;
    int64_t col = 0;
    for (int64_t i = 0; i < tiles; ++i) {
      Tile& tile = tiles_[count_++];
      tile.count = i < larger ? least + 1 : least;
      tile.rows = none ? 0 : rows.size();
      tile.cols = cols.size();
      tile.first_weight = none ? 0 : rows.begin * problem_.weight.w + cols.begin;
      tile.input = input;
      for (int64_t p = 0; p < tile.count; ++p) {
        tile.pixels[p] = input - tile.input;
        tile.sums[p] = sums;
        const bool turns = ++col == width;
        input += turns ? turn : step;
        sums += turns ? sums_turn : kBlock;
        if (turns) col = 0;
      }
    }
  }

  // Where the first window's tap (row, col) lies in the source.
  int64_t first_cell(const Rect& rect, int64_t row, int64_t col) const {
    const Axis& rows = problem_.rows;
    const Axis& cols = problem_.cols;
    return (rows.window_begin(rect.rows.begin) + row * rows.dilation - source_.row) * source_.row_step +
           cols.window_begin(rect.cols.begin) + col * cols.dilation - source_.col;
  }

  const Conv2dProblem& problem_;
  const Source& source_;
  const Rect& patch_;
  int64_t count_ = 0;
  Tile tiles_[many_outputs::kPatchPixels];
};

// The sums of a patch and of outputs `lanes` of a block `width` wide. Input channels are taken in turns, so that the
// weights of a turn stay in cache for all tiles.
void run_tiles(const Conv2dBand& band, const PatchTiles& tiles, const Source& source, const float* weights,
               int64_t width, Range lanes, const float* bias) {
  const Conv2dProblem& problem = band.problem;
  const int64_t taps = many_outputs::taps(problem);
  const int64_t most = std::max<int64_t>(1, many_outputs::kWeightFloats / (taps * width));
  const int64_t turns = many_outputs::quotient_up(problem.weight.c, most);
  const int64_t per_turn = many_outputs::quotient_up(problem.weight.c, turns);
  TileRun run{};
  run.channel_step = source.channel_step;
  run.row_step = source.row_step * problem.rows.dilation;
  run.col_step = problem.cols.dilation;
  run.weight_step = width;
  run.weight_row_step = problem.weight.w * width;
  run.weight_channel_step = taps * width;
  for (int64_t i = 0; i < problem.weight.c; i += per_turn) {
    run.channels = std::min(per_turn, problem.weight.c - i);
    run.input = source.data + i * source.channel_step;
    for (int64_t lane = lanes.begin; lane < lanes.end; lane += kMostVectors * kLanes) {
      const auto& functions = tile_functions(std::min<int64_t>(kMostVectors, (lanes.end - lane) / kLanes));
      run.weights = weights + i * taps * width + lane;
      run.bias = i == 0 ? bias + lane : nullptr;
      run.sums = band.scratch + lane;
      for (const Tile& tile : tiles) functions[static_cast<size_t>(tile.count - 1)](tile, run);
    }
  }
}

// All channels of the band in one patch.
void run_patch(const Conv2dBand& band, int64_t group, const Rect& patch, const Source& source) {
  const Conv2dProblem& problem = band.problem;
  const int64_t first_output = group * many_outputs::group_outputs(problem);
  const PatchTiles tiles(problem, patch, source);
  const Range in_group{band.channels.begin - first_output, band.channels.end - first_output};
  for (int64_t first = in_group.begin / kBlock * kBlock; first < in_group.end; first += kBlock) {
    const Range channels{std::max(in_group.begin - first, int64_t{0}), std::min(in_group.end - first, kBlock)};
    const Range lanes{channels.begin / kLanes * kLanes, (channels.end + kLanes - 1) / kLanes * kLanes};
    HWY_ALIGN float bias[kBlock] = {};
    std::copy_n(band.bias + first_output + first + channels.begin, channels.size(), bias + channels.begin);
    run_tiles(band, tiles, source, band.packed + many_outputs::block_offset(problem, group, first),
              many_outputs::block_width(problem, first), lanes, bias);

    const TensorView& output = band.output;
    float* to = output.row(band.image, first_output + first, patch.rows.begin) + patch.cols.begin;
    const int64_t cols = patch.cols.size();
    if (output.row_stride == cols) {  // rows follow each other
      store_run(band.scratch, patch.area(), channels, to, output.plane_stride);
    } else {
      for (int64_t row = 0; row < patch.rows.size(); ++row)
        store_run(band.scratch + row * cols * kBlock, cols, channels, to + row * output.row_stride,
                  output.plane_stride);
    }
  }
}

// A rectangle in patches.
void run_rect(const Conv2dBand& band, int64_t group, const Rect& rect, const Source& source) {
  if (rect.empty()) return;
  const Size2 size = many_outputs::patch_size(rect);
  for (int64_t row = rect.rows.begin; row < rect.rows.end; row += size.h)
    for (int64_t col = rect.cols.begin; col < rect.cols.end; col += size.w)
      run_patch(band, group, intersect(rect, {{row, row + size.h}, {col, col + size.w}}), source);
}

// A rectangle whose windows meet padding that has values.
void run_copied(const Conv2dBand& band, int64_t group, const Rect& rect) {
  if (rect.empty()) return;
  const Size2 size = many_outputs::copied_size(band.problem, rect);
  float* copy = band.scratch + many_outputs::kSumFloats;
  for (int64_t row = rect.rows.begin; row < rect.rows.end; row += size.h) {
    for (int64_t col = rect.cols.begin; col < rect.cols.end; col += size.w) {
      const Rect part = intersect(rect, {{row, row + size.h}, {col, col + size.w}});
      run_rect(band, group, part, copy_window(band, group * band.problem.weight.c, part, copy));
    }
  }
}

void run_band(const Conv2dBand& band) {
  const Conv2dProblem& problem = band.problem;
  const int64_t group = band.channels.begin / many_outputs::group_outputs(problem);
  const Rect& all = band.rect;
  const Range rows = many_outputs::interior(problem.rows), cols = many_outputs::interior(problem.cols);
  const Source input{band.input.plane(band.image, group * problem.weight.c),
                     0,
                     0,
                     band.input.plane_stride,
                     band.input.row_stride,
                     rows,
                     cols};
  if (!many_outputs::padding_has_values(problem)) return run_rect(band, group, all, input);
  // The outputs whose windows lie inside the input in place, the frame around them from copies.
  const Rect inside = intersect(all, {rows, cols});
  if (many_outputs::copy_all(all, inside)) return run_copied(band, group, all);
  run_rect(band, group, inside, input);
  run_copied(band, group, {{all.rows.begin, inside.rows.begin}, all.cols});
  run_copied(band, group, {{inside.rows.end, all.rows.end}, all.cols});
  run_copied(band, group, {inside.rows, {all.cols.begin, inside.cols.begin}});
  run_copied(band, group, {inside.rows, {inside.cols.end, all.cols.end}});
}

int64_t lanes() { return kLanes; }
const char* target_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convlens {
namespace {

HWY_EXPORT(run_band);
HWY_EXPORT(lanes);
HWY_EXPORT(target_name);

}  // namespace

void many_outputs::run_band(const Conv2dBand& band) {
  HWY_DYNAMIC_DISPATCH(run_band)
  (band);
}
int64_t many_outputs::lanes() { return HWY_DYNAMIC_DISPATCH(lanes)(); }
std::string_view many_outputs::target_name() { return HWY_DYNAMIC_DISPATCH(target_name)(); }

}  // namespace convlens
#endif  // HWY_ONCE
