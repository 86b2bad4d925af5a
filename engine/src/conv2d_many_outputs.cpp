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

// The columns of a padded copy, in input coordinates: `first` on, `count` of them; `inside`: those that the input has.
struct CopiedColumns {
  int64_t first, count;
  Range inside;
};

HWY_INLINE void copy_edge(const float* HWY_RESTRICT from, int64_t width, PaddingMode mode, int64_t first, Range range,
                          float* HWY_RESTRICT to) {
  if (mode == PaddingMode::zeros) {
    for (int64_t j = range.begin; j < range.end; ++j) to[j] = 0.0F;
  } else {
    for (int64_t j = range.begin; j < range.end; ++j) to[j] = from[padded_source(first + j, width, mode)];
  }
}

HWY_INLINE void copy_row(const float* HWY_RESTRICT from, int64_t width, PaddingMode mode, const CopiedColumns& cols,
                         float* HWY_RESTRICT to) {
  copy_edge(from, width, mode, cols.first, {0, cols.inside.begin}, to);
  const float* HWY_RESTRICT middle = from + (cols.first + cols.inside.begin);
  float* HWY_RESTRICT to_middle = to + cols.inside.begin;
  const int64_t count = cols.inside.size();
  const Vectors d;
  if (count >= kLanes) {
    for (int64_t j = 0; j < count - kLanes; j += kLanes) hn::StoreU(hn::LoadU(d, middle + j), d, to_middle + j);
    hn::StoreU(hn::LoadU(d, middle + count - kLanes), d, to_middle + count - kLanes);
  } else {
    for (int64_t j = 0; j < count; ++j) to_middle[j] = middle[j];
  }
  copy_edge(from, width, mode, cols.first, {cols.inside.end, cols.count}, to);
}

// Fills the scratch with the padded input that the windows of `part` span.
Source copy_window(const Conv2dBand& band, int64_t first_input, const Rect& part, float* HWY_RESTRICT to) {
  const Conv2dProblem& problem = band.problem;
  const PaddingMode mode = problem.params.padding_mode;
  const int64_t first_row = problem.rows.window_begin(part.rows.begin);
  const int64_t rows = many_outputs::span(problem.rows, part.rows.size());
  CopiedColumns cols{};
  cols.first = problem.cols.window_begin(part.cols.begin);
  cols.count = many_outputs::span(problem.cols, part.cols.size());
  cols.inside = intersect(Range{-cols.first, problem.input.w - cols.first}, Range{0, cols.count});
  if (cols.inside.empty()) cols.inside = {cols.count, cols.count};
  const int64_t row_step = many_outputs::round_up(cols.count);
  const Source source{to, rows * row_step, row_step};
  for (int64_t i = 0; i < problem.weight.c; ++i) {
    for (int64_t row = 0; row < rows; ++row, to += row_step) {
      const int64_t from_row = padded_source(first_row + row, problem.input.h, mode);
      if (from_row < 0)
        std::fill_n(to, cols.count, 0.0F);
      else
        copy_row(band.input.row(band.image, first_input + i, from_row), problem.input.w, mode, cols, to);
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

// A rectangle in patches; `source`: its first window.
void run_rect(const Conv2dBand& band, int64_t group, const Rect& rect, const Source& source) {
  const Conv2dProblem& problem = band.problem;
  const Size2 size = many_outputs::patch_size(rect);
  for (int64_t row = rect.rows.begin; row < rect.rows.end; row += size.h) {
    for (int64_t col = rect.cols.begin; col < rect.cols.end; col += size.w) {
      Source of_patch = source;
      of_patch.data += (row - rect.rows.begin) * problem.rows.stride * source.row_step +
                       (col - rect.cols.begin) * problem.cols.stride;
      run_patch(band, group, intersect(rect, {{row, row + size.h}, {col, col + size.w}}), of_patch);
    }
  }
}

// A rectangle whose windows meet padding.
void run_copied(const Conv2dBand& band, int64_t group, const Rect& rect) {
  if (rect.empty()) return;
  const Size2 size = many_outputs::copied_size(band.problem, rect);
  float* copy = band.scratch + (many_outputs::kPatchPixels + many_outputs::kGranule) * kBlock;
  for (int64_t row = rect.rows.begin; row < rect.rows.end; row += size.h) {
    for (int64_t col = rect.cols.begin; col < rect.cols.end; col += size.w) {
      const Rect part = intersect(rect, {{row, row + size.h}, {col, col + size.w}});
      run_rect(band, group, part, copy_window(band, group * band.problem.weight.c, part, copy));
    }
  }
}

// The outputs whose windows lie inside the input, in place; the frame around them from copies.
void run_band(const Conv2dBand& band) {
  const Conv2dProblem& problem = band.problem;
  const int64_t group = band.channels.begin / many_outputs::group_outputs(problem);
  const Rect& all = band.rect;
  const Rect inside = intersect(all, {many_outputs::interior(problem.rows), many_outputs::interior(problem.cols)});
  if (many_outputs::copy_all(all, inside)) return run_copied(band, group, all);
  const float* first =
      band.input.row(band.image, group * problem.weight.c, problem.rows.window_begin(inside.rows.begin)) +
      problem.cols.window_begin(inside.cols.begin);
  run_rect(band, group, inside, {first, band.input.plane_stride, band.input.row_stride});
  run_copied(band, group, {{all.rows.begin, inside.rows.begin}, all.cols});
  run_copied(band, group, {{inside.rows.end, all.rows.end}, all.cols});
  run_copied(band, group, {inside.rows, {all.cols.begin, inside.cols.begin}});
  run_copied(band, group, {inside.rows, {inside.cols.end, all.cols.end}});
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

// Arithmetic counts whole vectors of outputs; a vector of them costs as much as some taps to store, more of them where
// the output does not stay in the second-level cache, because its planes are written in turn.
double estimate_ns(const Conv2dProblem& problem) {
  const auto pixels = static_cast<double>(problem.output.n * problem.output.h * problem.output.w);
  const auto width = static_cast<double>(many_outputs::group_width(problem) * problem.params.groups);
  const auto terms = static_cast<double>(problem.weight.c * many_outputs::taps(problem));
  const double storing = element_bytes(problem.output) < 1e6 ? 6 : 18;
  return roofline_ns(problem, pixels * width * (terms + storing), 0.97, 200);
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
          return Conv2dCut{.chunk_multiplications = int64_t{1} << 20, .least_rows = 4, .most_channels = 64};
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
