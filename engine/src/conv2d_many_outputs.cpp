// Direct convolution with many output channels, in SIMD code for every target, chosen at run time.
//
// Lanes are output channels. A tile is up to 6 pixels x 4 vectors of outputs, held in registers over all taps: weights
// are loaded as vectors, input cells broadcast straight from the plain input, wherever a window lies inside it. Outputs
// whose windows meet padding are done from a padded copy. Tiles leave their sums, pixel by pixel, in a buffer that is
// transposed into rows of the output. Any kernel size, stride, dilation and padding.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "conv2d_many_outputs.cpp"
// Tiles are arrays of vectors, which scalable vector types cannot form: those machines use the fixed-size target. SSSE3
// without SSE4 ended in 2008: not worth its share of the code.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "conv2d_cost.h"
#include "conv2d_many_outputs.h"
#include "conv2d_variant.h"
#include "simd_transpose-inl.h"
#include "simd_unroll.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using many_outputs::kBlock;
using many_outputs::kTilePixels;

using Vectors = hn::ScalableTag<float>;
using Vector = hn::Vec<Vectors>;
constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(Vectors()));
// Registers bound the tile: pixels x vectors sums, the vectors of weights and an input have to fit.
constexpr int kMostVectors = HWY_MAX_BYTES == 64 || HWY_ARCH_ARM_A64 ? 4 : 2;

// What a tile reads and writes.
struct TileJob {
  const float* input;           // the window of pixel 0, in the first input channel
  int64_t pixels[kTilePixels];  // where the other windows lie
  int64_t channel_step, row_step, col_step;
  int64_t channels, rows, cols;
  const float* weights;
  int64_t weight_step;
  const float* begin;  // what the sums start from
  int64_t begin_step;  // from one pixel to the next
  float* sums;         // [pixel][kBlock]
};

template <int P, int V>
HWY_NOINLINE void run_tile(const TileJob& job) {
  const Vectors d;
  Vector sums[P * V];
  CONVLENS_UNROLL(8)
  for (int p = 0; p < P; ++p) {
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V; ++v) sums[p * V + v] = hn::LoadU(d, job.begin + p * job.begin_step + v * kLanes);
  }
  int64_t pixels[P];
  CONVLENS_UNROLL(8)
  for (int p = 0; p < P; ++p) pixels[p] = job.pixels[p];
  const float* HWY_RESTRICT weights = job.weights;
  const float* HWY_RESTRICT of_channel = job.input;
  const int64_t weight_step = job.weight_step, col_step = job.col_step;
  for (int64_t i = 0; i < job.channels; ++i, of_channel += job.channel_step) {
    const float* HWY_RESTRICT of_row = of_channel;
    for (int64_t row = 0; row < job.rows; ++row, of_row += job.row_step) {
      const float* HWY_RESTRICT from = of_row;
      for (int64_t col = 0; col < job.cols; ++col, from += col_step, weights += weight_step) {
        Vector weight[V];
        CONVLENS_UNROLL(8)
        for (int v = 0; v < V; ++v) weight[v] = hn::LoadU(d, weights + v * kLanes);
        CONVLENS_UNROLL(8)
        for (int p = 0; p < P; ++p) {
          const Vector input = hn::Set(d, from[pixels[p]]);
          CONVLENS_UNROLL(8)
          for (int v = 0; v < V; ++v) sums[p * V + v] = hn::MulAdd(input, weight[v], sums[p * V + v]);
        }
      }
    }
  }
  CONVLENS_UNROLL(8)
  for (int p = 0; p < P; ++p) {
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V; ++v) hn::StoreU(sums[p * V + v], d, job.sums + p * kBlock + v * kLanes);
  }
}

using TileFunction = void (*)(const TileJob&);
// By pixels - 1.
template <int V>
constexpr std::array<TileFunction, kTilePixels> kTiles{run_tile<1, V>, run_tile<2, V>, run_tile<3, V>,
                                                       run_tile<4, V>, run_tile<5, V>, run_tile<6, V>};

TileFunction tile_function(int64_t pixels, int vectors) {
  const auto index = static_cast<size_t>(pixels - 1);
  if constexpr (kMostVectors == 4) {
    if (vectors == 4) return kTiles<4>[index];
    if (vectors == 3) return kTiles<3>[index];
  }
  return vectors == 2 ? kTiles<2>[index] : kTiles<1>[index];
}

// Where the windows of a patch are read: the input itself or a padded copy.
struct Source {
  const float* data;  // the window of the patch's first output, in the group's first input channel
  int64_t channel_step, row_step;
};

// Copies `cols` padded columns from `col` on (in input coordinates) of one input row.
HWY_INLINE void copy_row(const float* HWY_RESTRICT from, const Axis& axis, PaddingMode mode, int64_t col, Range inside,
                         int64_t cols, float* HWY_RESTRICT to) {
  const auto copy_edge = [&](int64_t begin, int64_t end) {
    for (int64_t j = begin; j < end; ++j) {
      const int64_t source = padded_source(col + j, axis.input, mode);
      to[j] = source < 0 ? 0.0F : from[source];
    }
  };
  copy_edge(0, inside.begin);
  const float* HWY_RESTRICT middle = from + (col + inside.begin);
  float* HWY_RESTRICT to_middle = to + inside.begin;
  const int64_t count = inside.size();
  const Vectors d;
  if (count >= kLanes) {
    for (int64_t j = 0; j < count - kLanes; j += kLanes) hn::StoreU(hn::LoadU(d, middle + j), d, to_middle + j);
    hn::StoreU(hn::LoadU(d, middle + count - kLanes), d, to_middle + count - kLanes);
  } else {
    for (int64_t j = 0; j < count; ++j) to_middle[j] = middle[j];
  }
  copy_edge(inside.end, cols);
}

// Fills the scratch with the padded input that the windows of `patch` span.
Source copy_window(const Conv2dBand& band, int64_t first_input, const Rect& patch, float* HWY_RESTRICT to) {
  const Conv2dProblem& problem = band.problem;
  const PaddingMode mode = problem.params.padding_mode;
  const int64_t first_row = problem.rows.window_begin(patch.rows.begin);
  const int64_t first_col = problem.cols.window_begin(patch.cols.begin);
  const int64_t rows = many_outputs::span(problem.rows, patch.rows.size());
  const int64_t cols = many_outputs::span(problem.cols, patch.cols.size());
  Range inside = intersect(Range{-first_col, problem.input.w - first_col}, {0, cols});
  if (inside.empty()) inside = {cols, cols};
  const Source source{to, rows * many_outputs::round_up(cols), many_outputs::round_up(cols)};
  for (int64_t i = 0; i < problem.weight.c; ++i) {
    for (int64_t row = 0; row < rows; ++row, to += source.row_step) {
      const int64_t from_row = padded_source(first_row + row, problem.input.h, mode);
      if (from_row < 0)
        std::fill_n(to, cols, 0.0F);
      else
        copy_row(band.input.row(band.image, first_input + i, from_row), problem.cols, mode, first_col, inside, cols,
                 to);
    }
  }
  return source;
}

// Transposes sums [pixel][kBlock] of `count` neighbours of a row into the planes of `channels` (of the block).
void store_run(const float* HWY_RESTRICT sums, int64_t count, Range channels, float* HWY_RESTRICT output,
               int64_t plane_step) {
  const Vectors d;
  for (int64_t channel = channels.begin / kLanes * kLanes; channel < channels.end; channel += kLanes) {
    const Range wanted = intersect(channels, Range{channel, channel + kLanes});
    for (int64_t x = 0; x < count; x += kLanes) {
      const int64_t begin = std::max<int64_t>(0, std::min(x, count - kLanes));
      const float* HWY_RESTRICT from = sums + begin * kBlock + channel;
      float* HWY_RESTRICT to = output + begin + channel * plane_step;
      HWY_ALIGN Vector square[kLanes];
      CONVLENS_UNROLL(16)
      for (int64_t j = 0; j < kLanes; ++j) square[j] = hn::Load(d, from + j * kBlock);
      transpose_square(square);
      if (wanted.size() == kLanes && count >= kLanes) {
        CONVLENS_UNROLL(16)
        for (int64_t j = 0; j < kLanes; ++j) hn::StoreU(square[j], d, to + j * plane_step);
        continue;
      }
      HWY_ALIGN float rows[kLanes * kLanes];
      CONVLENS_UNROLL(16)
      for (int64_t j = 0; j < kLanes; ++j) hn::Store(square[j], d, rows + j * kLanes);
      for (int64_t j = wanted.begin - channel; j < wanted.end - channel; ++j)
        std::memcpy(to + j * plane_step, rows + j * kLanes,
                    sizeof(float) * static_cast<size_t>(std::min(kLanes, count)));
    }
  }
}

// The sums of one patch and one block of outputs, over all input channels.
class PatchSums {
 public:
  PatchSums(const Conv2dBand& band, const Rect& patch, const Source& source, float* sums)
      : problem_(band.problem), source_(source), cols_(patch.cols.size()), pixels_(patch.area()), sums_(sums) {
    job_.channel_step = source.channel_step;
    job_.row_step = source.row_step * problem_.rows.dilation;
    job_.col_step = problem_.cols.dilation;
    job_.rows = problem_.weight.h;
    job_.cols = problem_.weight.w;
    row_pixel_step_ = source.row_step * problem_.rows.stride;
  }

  // Vectors `first` .. `end` (in lanes) of a block `width` wide. Input channels are taken in turns, so that the weights
  // of a turn stay in cache for all tiles.
  void run(const float* weights, int64_t width, Range lanes, const float* bias) {
    const int64_t most = std::max<int64_t>(1, many_outputs::kWeightFloats / (job_.rows * job_.cols * width));
    const int64_t turns = many_outputs::quotient_up(problem_.weight.c, most);
    const int64_t per_turn = many_outputs::quotient_up(problem_.weight.c, turns);
    job_.weight_step = width;
    for (int64_t i = 0; i < problem_.weight.c; i += per_turn) {
      job_.channels = std::min(per_turn, problem_.weight.c - i);
      for (int64_t lane = lanes.begin; lane < lanes.end; lane += kMostVectors * kLanes) {
        const auto vectors = static_cast<int>(std::min<int64_t>(kMostVectors, (lanes.end - lane) / kLanes));
        run_tiles(vectors, source_.data + i * source_.channel_step, weights + i * job_.rows * job_.cols * width + lane,
                  i == 0 ? bias + lane : nullptr, lane);
      }
    }
  }

 private:
  // All tiles: equal shares of the pixels.
  void run_tiles(int vectors, const float* input, const float* weights, const float* bias, int64_t lane) {
    const int64_t tiles = many_outputs::quotient_up(pixels_, kTilePixels);
    const int64_t least = pixels_ / tiles, larger = pixels_ % tiles;
    const TileFunction small_tile = tile_function(least, vectors);
    const TileFunction large_tile = tile_function(std::min(least + 1, kTilePixels), vectors);
    job_.weights = weights;
    int64_t pixel = 0, row = 0, col = 0;
    for (int64_t tile = 0; tile < tiles; ++tile) {
      const int64_t count = tile < larger ? least + 1 : least;
      const int64_t first = row * row_pixel_step_ + col * problem_.cols.stride;
      for (int64_t p = 0; p < count; ++p) {
        job_.pixels[p] = row * row_pixel_step_ + col * problem_.cols.stride - first;
        if (++col == cols_) {
          col = 0;
          ++row;
        }
      }
      job_.input = input + first;
      job_.sums = sums_ + pixel * kBlock + lane;
      job_.begin = bias != nullptr ? bias : job_.sums;
      job_.begin_step = bias != nullptr ? 0 : kBlock;
      (tile < larger ? large_tile : small_tile)(job_);
      pixel += count;
    }
  }

  const Conv2dProblem& problem_;
  Source source_;
  int64_t cols_, pixels_, row_pixel_step_;
  float* sums_;
  TileJob job_{};
};

// All channels of the band in one patch.
void run_patch(const Conv2dBand& band, int64_t group, const Rect& patch, const Source& source) {
  const Conv2dProblem& problem = band.problem;
  const int64_t first_output = group * many_outputs::group_outputs(problem);
  PatchSums sums(band, patch, source, band.scratch);
  const Range in_group{band.channels.begin - first_output, band.channels.end - first_output};
  for (int64_t first = in_group.begin / kBlock * kBlock; first < in_group.end; first += kBlock) {
    const Range channels{std::max(in_group.begin - first, int64_t{0}), std::min(in_group.end - first, kBlock)};
    const Range lanes{channels.begin / kLanes * kLanes, (channels.end + kLanes - 1) / kLanes * kLanes};
    HWY_ALIGN float bias[kBlock] = {};
    std::copy_n(band.bias + first_output + first + channels.begin, channels.size(), bias + channels.begin);
    sums.run(band.packed + many_outputs::block_offset(problem, group, first), many_outputs::block_width(problem, first),
             lanes, bias);

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

void run_rect(const Conv2dBand& band, int64_t group, const Rect& rect, bool copied) {
  if (rect.empty()) return;
  const Conv2dProblem& problem = band.problem;
  const int64_t first_input = group * problem.weight.c;
  const Size2 size = many_outputs::patch_size(problem, rect, copied);
  float* copy = band.scratch + (many_outputs::kPatchPixels + many_outputs::kGranule) * kBlock;
  for (int64_t row = rect.rows.begin; row < rect.rows.end; row += size.h) {
    for (int64_t col = rect.cols.begin; col < rect.cols.end; col += size.w) {
      const Rect patch = intersect(rect, {{row, row + size.h}, {col, col + size.w}});
      if (copied) {
        run_patch(band, group, patch, copy_window(band, first_input, patch, copy));
      } else {
        const float* data =
            band.input.row(band.image, first_input, problem.rows.window_begin(row)) + problem.cols.window_begin(col);
        run_patch(band, group, patch, {data, band.input.plane_stride, band.input.row_stride});
      }
    }
  }
}

// The outputs whose windows lie inside the input, then the frame around them.
void run_band(const Conv2dBand& band) {
  const int64_t group = band.channels.begin / many_outputs::group_outputs(band.problem);
  const Rect& all = band.rect;
  const Rect inner =
      intersect(all, {many_outputs::interior(band.problem.rows), many_outputs::interior(band.problem.cols)});
  if (2 * inner.area() < all.area()) return run_rect(band, group, all, true);
  run_rect(band, group, inner, false);
  run_rect(band, group, {{all.rows.begin, inner.rows.begin}, all.cols}, true);
  run_rect(band, group, {{inner.rows.end, all.rows.end}, all.cols}, true);
  run_rect(band, group, {inner.rows, {all.cols.begin, inner.cols.begin}}, true);
  run_rect(band, group, {inner.rows, {inner.cols.end, all.cols.end}}, true);
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
  const int64_t outputs = many_outputs::group_outputs(problem);
  if (outputs < many_outputs::kGranule)
    return std::to_string(outputs) + " output channels " + (problem.params.groups > 1 ? "in a group " : "") +
           "do not fill a vector of 16";
  if (many_outputs::least_copy(problem) < 0)
    return "the input of one output cell, " + std::to_string(problem.weight.c) + " channels of " +
           std::to_string(problem.rows.dilated_kernel()) + "x" + std::to_string(problem.cols.dilated_kernel()) +
           ", is larger than 2 MiB";
  return {};
}

// Arithmetic counts whole vectors of outputs; the transpose of a pixel's sums costs as much as a few taps.
double estimate_ns(const Conv2dProblem& problem) {
  const double pixels =
      static_cast<double>(problem.output.n) * static_cast<double>(problem.output.h * problem.output.w);
  const auto width = static_cast<double>(many_outputs::group_width(problem) * problem.params.groups);
  const auto terms = static_cast<double>(problem.weight.c * many_outputs::taps(problem));
  return roofline_ns(problem, pixels * width * (terms + 8), 0.95, 300);
}

void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  const int64_t outputs = many_outputs::group_outputs(problem);
  const int64_t in_group = output_channel % outputs, first = in_group / many_outputs::kBlock * many_outputs::kBlock;
  const int64_t width = many_outputs::block_width(problem, first);
  float* to = packed + many_outputs::block_offset(problem, output_channel / outputs, first) + (in_group - first);
  for (int64_t i = 0; i < problem.weight.c; ++i) {
    for (int64_t row = 0; row < problem.weight.h; ++row)
      for (int64_t col = 0; col < problem.weight.w; ++col, to += width)
        *to = window_weight(problem, weight, 0, i, row, col);
  }
}

}  // namespace

const Conv2dVariant kConv2dManyOutputs{
    .info = {"many_outputs", "SIMD tiles whose lanes are output channels; 16 or more of them in a group."},
    .refusal = refusal,
    .estimate_ns = estimate_ns,
    .packed_size =
        [](const Conv2dProblem& problem) { return many_outputs::block_offset(problem, problem.params.groups, 0); },
    .pack_channel = pack_channel,
    .prepare = nullptr,
    .scratch_floats =
        [](const Conv2dProblem& problem) {
          return (many_outputs::kPatchPixels + many_outputs::kGranule) * many_outputs::kBlock +
                 many_outputs::copy_floats(problem);
        },
    .cut =
        [](const Conv2dProblem&) {
          return Conv2dCut{.chunk_multiplications = int64_t{1} << 20, .least_rows = 4, .most_channels = 128};
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
