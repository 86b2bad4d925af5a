// Convolution with 1x1 kernels, in SIMD code for every target, chosen at run time: a matrix product whose lanes are
// pixels.
//
// The pixels of an output are taken as one run where rows follow each other in memory, else row by row. A block of them
// is packed side by side for all input channels (which is where stride and padding end), then met by all outputs in
// tiles of 8 outputs x 3 vectors. Where a run does not fill its last vector, that vector is moved back over its
// neighbour: both compute the same bits.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "conv2d_pointwise.cpp"
// Tiles are arrays of vectors, which scalable vector types cannot form: those machines use the fixed-size target. SSSE3
// without SSE4 ended in 2008: not worth its share of the code.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>

#include "conv2d_cost.h"
#include "conv2d_variant.h"
#include "simd_unroll.h"

#ifndef CONVLENS_CONV2D_POINTWISE_SHARED
#define CONVLENS_CONV2D_POINTWISE_SHARED
namespace convlens::pointwise {

constexpr int64_t kTile = 8;                       // output channels whose weights lie side by side
constexpr int64_t kMostVectors = 3;                // of pixels
constexpr int64_t kBlockPixels = 48;               // kMostVectors of the widest vectors
constexpr int64_t kMostInputs = int64_t{1} << 20;  // their packed block takes 192 MiB

// Packed weights: [group][tile of 8 outputs][input channel][output in tile].
inline int64_t group_outputs(const Conv2dProblem& problem) { return problem.weight.n / problem.params.groups; }
inline int64_t tiles_per_group(const Conv2dProblem& problem) { return (group_outputs(problem) + kTile - 1) / kTile; }
inline int64_t tile_offset(const Conv2dProblem& problem, int64_t group, int64_t tile) {
  return (group * tiles_per_group(problem) + tile) * problem.weight.c * kTile;
}

}  // namespace convlens::pointwise
#endif

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using pointwise::kMostVectors;
using pointwise::kTile;

using Vectors = hn::ScalableTag<float>;
using Vector = hn::Vec<Vectors>;
constexpr int64_t kLanes = static_cast<int64_t>(hn::MaxLanes(Vectors()));
// Registers bound the tile: outputs x vectors sums, the vectors of inputs and a weight have to fit.
constexpr int kMostOutputs = HWY_MAX_BYTES == 64 || HWY_ARCH_ARM_A64 ? 8 : 4;

// What a tile reads and writes.
struct TileJob {
  const float* inputs;  // [input channel][vectors * kLanes]
  int64_t channels;
  const float* weights;  // packed, of the first output
  const float* bias;
  float* output;
  int64_t plane_step;
  int64_t count;  // pixels; the last vector ends with them
};

// K outputs x V vectors; V is 1 where `count` < kLanes, and then that many pixels are stored.
template <int K, int V>
HWY_NOINLINE void run_tile(const TileJob& job) {
  const Vectors d;
  Vector sums[K * V];
  CONVLENS_UNROLL(8)
  for (int k = 0; k < K; ++k) {
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V; ++v) sums[k * V + v] = hn::Set(d, job.bias[k]);
  }
  const float* HWY_RESTRICT from = job.inputs;
  const float* HWY_RESTRICT weights = job.weights;
  for (int64_t i = 0; i < job.channels; ++i, from += V * kLanes, weights += kTile) {
    Vector inputs[V];
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V; ++v) inputs[v] = hn::Load(d, from + v * kLanes);
    CONVLENS_UNROLL(8)
    for (int k = 0; k < K; ++k) {
      const Vector weight = hn::Set(d, weights[k]);
      CONVLENS_UNROLL(8)
      for (int v = 0; v < V; ++v) sums[k * V + v] = hn::MulAdd(weight, inputs[v], sums[k * V + v]);
    }
  }
  const int64_t last = job.count - kLanes;
  CONVLENS_UNROLL(8)
  for (int k = 0; k < K; ++k) {
    float* HWY_RESTRICT to = job.output + k * job.plane_step;
    if (V == 1 && last < 0) {
      hn::BlendedStore(sums[k], hn::FirstN(d, static_cast<size_t>(job.count)), d, to);
      continue;
    }
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V - 1; ++v) hn::StoreU(sums[k * V + v], d, to + v * kLanes);
    hn::StoreU(sums[k * V + V - 1], d, to + last);
  }
}

template <int K>
HWY_INLINE void run_tile(const TileJob& job, int64_t vectors) {
  if (vectors == 3)
    run_tile<K, 3>(job);
  else if (vectors == 2)
    run_tile<K, 2>(job);
  else
    run_tile<K, 1>(job);
}

// Where a vector of pixels comes from, as offsets into the plane of an input channel.
struct VectorSource {
  enum class Kind { neighbours, every_second, scattered } kind;
  int64_t pixels[kLanes];  // -1: a zero
};

// A block of pixels: `count` of the run that begins at output `first` of `rect`, counted row by row.
class PixelBlock {
 public:
  PixelBlock(const Conv2dBand& band, int64_t first, int64_t count) : vectors((count + kLanes - 1) / kLanes) {
    for (int64_t v = 0; v < vectors; ++v) {
      // The last vector ends with the last pixel; lanes beyond a short run repeat it.
      const int64_t begin = std::max<int64_t>(0, std::min(v * kLanes, count - kLanes));
      VectorSource& source = sources_[v];
      for (int64_t j = 0; j < kLanes; ++j) source.pixels[j] = offset(band, first + std::min(begin + j, count - 1));
      source.kind = kind_of(band, source, first + begin);
    }
  }

  // [input channel][vectors * kLanes], of `channels` planes from `plane` on.
  void pack(const float* HWY_RESTRICT plane, int64_t plane_step, int64_t channels, float* HWY_RESTRICT to) const {
    const Vectors d;
    for (int64_t i = 0; i < channels; ++i, plane += plane_step) {
      for (int64_t v = 0; v < vectors; ++v, to += kLanes) {
        const VectorSource& source = sources_[v];
        const float* HWY_RESTRICT from = plane + source.pixels[0];
        if (source.kind == VectorSource::Kind::neighbours) {
          hn::Store(hn::LoadU(d, from), d, to);
        } else if (source.kind == VectorSource::Kind::every_second) {
          hn::Store(hn::ConcatEven(d, hn::LoadU(d, from + kLanes), hn::LoadU(d, from)), d, to);
        } else {
          for (int64_t j = 0; j < kLanes; ++j) to[j] = source.pixels[j] < 0 ? 0.0F : plane[source.pixels[j]];
        }
      }
    }
  }

  const int64_t vectors;

 private:
  static int64_t offset(const Conv2dBand& band, int64_t pixel) {
    const Conv2dProblem& problem = band.problem;
    const int64_t width = band.rect.cols.size();
    const int64_t row = padded_source(problem.rows.window_begin(band.rect.rows.begin + pixel / width), problem.input.h,
                                      problem.params.padding_mode);
    const int64_t col = padded_source(problem.cols.window_begin(band.rect.cols.begin + pixel % width), problem.input.w,
                                      problem.params.padding_mode);
    return row < 0 || col < 0 ? -1 : row * band.input.row_stride + col;
  }

  static VectorSource::Kind kind_of(const Conv2dBand& band, const VectorSource& source, int64_t pixel) {
    const int64_t step = source.pixels[1] - source.pixels[0];
    if (source.pixels[0] < 0 || step < 1 || step > 2) return VectorSource::Kind::scattered;
    for (int64_t j = 1; j < kLanes; ++j)
      if (source.pixels[j] != source.pixels[0] + j * step) return VectorSource::Kind::scattered;
    if (step == 1) return VectorSource::Kind::neighbours;
    // Whole vectors are read, one cell beyond the last pixel: it has to be in the same row.
    const int64_t col = band.problem.cols.window_begin(band.rect.cols.begin + pixel % band.rect.cols.size());
    return col + 2 * kLanes <= band.problem.input.w ? VectorSource::Kind::every_second : VectorSource::Kind::scattered;
  }

  VectorSource sources_[kMostVectors];
};

// All outputs of the band at one block of pixels.
void run_outputs(const Conv2dBand& band, TileJob job, int64_t vectors) {
  const int64_t group = band.channels.begin / pointwise::group_outputs(band.problem);
  const int64_t first_output = group * pointwise::group_outputs(band.problem);
  float* const first_plane = job.output;
  for (int64_t channel = band.channels.begin; channel < band.channels.end;) {
    const int64_t in_group = channel - first_output, in_tile = in_group % kTile;
    const int64_t left = std::min(kTile - in_tile, band.channels.end - channel);
    job.weights = band.packed + pointwise::tile_offset(band.problem, group, in_group / kTile) + in_tile;
    job.bias = band.bias + channel;
    job.output = first_plane + (channel - band.channels.begin) * job.plane_step;
    const int outputs = left >= kMostOutputs ? kMostOutputs : left >= 4 ? 4 : left >= 2 ? 2 : 1;
    if (outputs == kMostOutputs)
      run_tile<kMostOutputs>(job, vectors);
    else if (outputs == 4)
      run_tile<4>(job, vectors);
    else if (outputs == 2)
      run_tile<2>(job, vectors);
    else
      run_tile<1>(job, vectors);
    channel += outputs;
  }
}

// `count` pixels from `first` on, which follow each other in every plane of the output, in blocks of equal size.
void run_pixels(const Conv2dBand& band, int64_t first, int64_t count, float* output) {
  const int64_t group = band.channels.begin / pointwise::group_outputs(band.problem);
  const float* plane = band.input.plane(band.image, group * band.problem.weight.c);
  TileJob job{};
  job.inputs = band.scratch;
  job.channels = band.problem.weight.c;
  job.plane_step = band.output.plane_stride;
  const int64_t vectors = (count + kLanes - 1) / kLanes;
  const int64_t blocks = (vectors + kMostVectors - 1) / kMostVectors;
  int64_t done = 0;
  for (int64_t block = 0; block < blocks; ++block) {
    const int64_t share = vectors / blocks + (block < vectors % blocks ? 1 : 0);
    // A last block of less than a vector is moved back as a whole.
    const int64_t begin = count - done < kLanes ? std::max<int64_t>(0, count - kLanes) : done;
    job.count = std::min(share * kLanes, count - begin);
    job.output = output + begin;
    const PixelBlock pixels(band, first + begin, job.count);
    pixels.pack(plane, band.input.plane_stride, job.channels, band.scratch);
    run_outputs(band, job, pixels.vectors);
    done += share * kLanes;
  }
}

void run_band(const Conv2dBand& band) {
  const Rect& rect = band.rect;
  float* output = band.output.row(band.image, band.channels.begin, rect.rows.begin) + rect.cols.begin;
  const int64_t width = rect.cols.size();
  if (band.output.row_stride == width) return run_pixels(band, 0, rect.area(), output);
  for (int64_t row = 0; row < rect.rows.size(); ++row)
    run_pixels(band, row * width, width, output + row * band.output.row_stride);
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
  if (problem.weight.h != 1 || problem.weight.w != 1)
    return "the kernel is " + std::to_string(problem.weight.h) + "x" + std::to_string(problem.weight.w) + ", not 1x1";
  if (problem.weight.c > pointwise::kMostInputs)
    return std::to_string(problem.weight.c) + " input channels are more than " + std::to_string(pointwise::kMostInputs);
  return {};
}

// Arithmetic counts whole vectors of pixels; packing a pixel costs as much as a few outputs.
double estimate_ns(const Conv2dProblem& problem) {
  const int64_t pixels = problem.output.h * problem.output.w;
  const auto lanes = static_cast<double>(problem.output.n * ((pixels + 15) / 16 * 16));
  const bool neighbours = problem.rows.stride == 1 && problem.cols.stride == 1 && problem.padding == Padding{};
  const double packing = neighbours ? 2 : 20;
  const auto products = static_cast<double>(problem.weight.n) + packing * static_cast<double>(problem.params.groups);
  return roofline_ns(problem, lanes * products * static_cast<double>(problem.weight.c + 6), 0.97, 200);
}

void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  const int64_t outputs = pointwise::group_outputs(problem), in_group = output_channel % outputs;
  float* to = packed + pointwise::tile_offset(problem, output_channel / outputs, in_group / pointwise::kTile) +
              in_group % pointwise::kTile;
  for (int64_t i = 0; i < problem.weight.c; ++i) to[i * pointwise::kTile] = weight.at(0, i, 0, 0);
}

// Small images are cut by output channels, which leaves vectors of pixels whole; large ones by rows, so that pixels are
// packed once.
Conv2dCut cut(const Conv2dProblem& problem) {
  const int64_t outputs = pointwise::group_outputs(problem);
  const int64_t few = 16 * pointwise::kBlockPixels;
  const bool small = problem.output.h <= few && problem.output.w <= few / problem.output.h;
  Conv2dCut cut;
  cut.chunk_multiplications = int64_t{1} << 19;
  cut.most_channels = small ? std::max<int64_t>(32, (outputs / 8 + 7) / 8 * 8) : outputs;
  cut.least_rows = small ? problem.output.h : (4 * pointwise::kBlockPixels - 1) / problem.output.w + 1;
  return cut;
}

}  // namespace

const Conv2dVariant kConv2dPointwise{
    .info = {"pointwise", "SIMD matrix product whose lanes are pixels; 1x1 kernels."},
    .refusal = refusal,
    .estimate_ns = estimate_ns,
    .packed_size =
        [](const Conv2dProblem& problem) { return pointwise::tile_offset(problem, problem.params.groups, 0); },
    .pack_channel = pack_channel,
    .prepare = nullptr,
    .scratch_floats = [](const Conv2dProblem& problem) { return problem.weight.c * pointwise::kBlockPixels; },
    .cut = cut,
    .run_band =
        [](const Conv2dBand& band) {
          HWY_DYNAMIC_DISPATCH(run_band)
          (band);
        },
    .target = [] { return std::string_view(HWY_DYNAMIC_DISPATCH(target_name)()); },
};

}  // namespace convlens
#endif  // HWY_ONCE
