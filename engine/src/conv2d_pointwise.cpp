// Convolution with 1x1 kernels, in SIMD code for every target, chosen at run time: a matrix product whose lanes are
// pixels.
//
// The pixels of an output are taken as one run where rows follow each other in memory, else row by row. A block of them
// is met by all outputs in tiles of 8 outputs x 3 vectors: in place where its pixels lie side by side in the input,
// else packed so for all input channels, which is where stride and padding end. Where a run does not fill its last
// vector, that vector is moved back over its neighbour: both compute the same bits.
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
#include <numeric>

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

// Whether pixels lie in the input as they do in the output.
inline bool in_place(const Conv2dProblem& problem) {
  return problem.rows.stride == 1 && problem.cols.stride == 1 && problem.padding == Padding{};
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
  const float* inputs;  // of the first input channel
  int64_t input_step;   // to the next one
  int64_t last;         // where the last vector lies in them
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
  const int64_t input_step = job.input_step, last_input = job.last;
  for (int64_t i = 0; i < job.channels; ++i, from += input_step, weights += kTile) {
    Vector inputs[V];
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V - 1; ++v) inputs[v] = hn::LoadU(d, from + v * kLanes);
    inputs[V - 1] = hn::LoadU(d, from + last_input);
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

HWY_INLINE Vector every_second(const float* HWY_RESTRICT from) {
  const Vectors d;
#if HWY_TARGET == HWY_SCALAR
  return hn::LoadU(d, from);
#else
  return hn::ConcatEven(d, hn::LoadU(d, from + kLanes), hn::LoadU(d, from));
#endif
}

// Where a vector of pixels comes from, as offsets into the plane of an input channel.
struct VectorSource {
  enum class Kind { neighbours, every_second, scattered } kind;
  int64_t pixels[kLanes];  // -1: a zero
};

// A block of pixels: `count` of the run of outputs of `rect` that begins at `first`, counted row by row.
class PixelBlock {
 public:
  PixelBlock(const Conv2dBand& band, int64_t first, int64_t count) : vectors((count + kLanes - 1) / kLanes) {
    for (int64_t v = 0; v < vectors; ++v) {
      // The last vector ends with the last pixel; lanes beyond a short run repeat it.
      const int64_t begin = std::max<int64_t>(0, std::min(v * kLanes, count - kLanes));
      fill(band, first + begin, std::min(kLanes, count), sources_[v]);
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
          hn::Store(every_second(from), d, to);
        } else {
          for (int64_t j = 0; j < kLanes; ++j) to[j] = source.pixels[j] < 0 ? 0.0F : plane[source.pixels[j]];
        }
      }
    }
  }

  const int64_t vectors;

 private:
  static void fill(const Conv2dBand& band, int64_t pixel, int64_t count, VectorSource& source) {
    const Conv2dProblem& problem = band.problem;
    const PaddingMode mode = problem.params.padding_mode;
    const int64_t width = band.rect.cols.size();
    int64_t row = pixel / width, col = pixel % width;
    // Whole vectors are read, every_second one cell beyond the last pixel: it has to be in the same row.
    const bool spare = problem.cols.window_begin(band.rect.cols.begin + col) + 2 * kLanes <= problem.input.w;
    int64_t from_row = padded_source(problem.rows.window_begin(band.rect.rows.begin + row), problem.input.h, mode);
    int64_t step = 0;
    bool even = true;
    for (int64_t j = 0; j < kLanes; ++j) {
      int64_t from_col = problem.cols.window_begin(band.rect.cols.begin + col);
      if (from_col < 0 || from_col >= problem.input.w) from_col = padded_source(from_col, problem.input.w, mode);
      const int64_t at = from_row < 0 || from_col < 0 ? -1 : from_row * band.input.row_stride + from_col;
      source.pixels[j] = at;
      if (j == 1) step = at - source.pixels[0];
      even = even && at >= 0 && at == source.pixels[0] + j * step;
      if (j + 1 >= count) continue;
      if (++col == width) {
        col = 0;
        ++row;
        from_row = padded_source(problem.rows.window_begin(band.rect.rows.begin + row), problem.input.h, mode);
      }
    }
    using Kind = VectorSource::Kind;
    source.kind = even && step == 1            ? Kind::neighbours
                  : even && step == 2 && spare ? Kind::every_second
                                               : Kind::scattered;
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
// `input`: where they follow each other in the first plane of the input and are read from there, else null.
void run_pixels(const Conv2dBand& band, int64_t first, int64_t count, const float* input, float* output) {
  const int64_t group = band.channels.begin / pointwise::group_outputs(band.problem);
  const float* plane = band.input.plane(band.image, group * band.problem.weight.c);
  TileJob job{};
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
    done += share * kLanes;
    if (input != nullptr && job.count >= kLanes) {
      job.inputs = input + begin;
      job.input_step = band.input.plane_stride;
      job.last = job.count - kLanes;
      run_outputs(band, job, (job.count + kLanes - 1) / kLanes);
      continue;
    }
    const PixelBlock pixels(band, first + begin, job.count);
    pixels.pack(plane, band.input.plane_stride, job.channels, band.scratch);
    job.inputs = band.scratch;
    job.input_step = pixels.vectors * kLanes;
    job.last = job.input_step - kLanes;
    run_outputs(band, job, pixels.vectors);
  }
}

void run_band(const Conv2dBand& band) {
  const Conv2dProblem& problem = band.problem;
  const Rect& rect = band.rect;
  const int64_t first_input = band.channels.begin / pointwise::group_outputs(problem) * problem.weight.c;
  const float* input = band.input.row(band.image, first_input, 0) + rect.cols.begin;
  float* output = band.output.row(band.image, band.channels.begin, rect.rows.begin) + rect.cols.begin;
  const int64_t width = rect.cols.size();
  const bool in_place = pointwise::in_place(problem);
  const auto input_row = [&](int64_t row) { return input + (rect.rows.begin + row) * band.input.row_stride; };
  if (band.output.row_stride == width) {
    const bool follow = in_place && band.input.row_stride == width;
    return run_pixels(band, 0, rect.area(), follow ? input_row(0) : nullptr, output);
  }
  for (int64_t row = 0; row < rect.rows.size(); ++row)
    run_pixels(band, row * width, width, in_place ? input_row(row) : nullptr, output + row * band.output.row_stride);
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

std::string refusal(const Conv2dProblem& problem) {
  if (problem.weight.h != 1 || problem.weight.w != 1)
    return "the kernel is " + std::to_string(problem.weight.h) + "x" + std::to_string(problem.weight.w) + ", not 1x1";
  if (problem.weight.c > pointwise::kMostInputs)
    return std::to_string(problem.weight.c) + " input channels are more than " + std::to_string(pointwise::kMostInputs);
  return {};
}

// Arithmetic counts whole vectors of pixels; packing a pixel costs as much as some outputs.
double estimate_ns(const Conv2dProblem& problem) {
  const int64_t pixels = problem.output.h * problem.output.w;
  const auto cells = static_cast<double>(problem.output.n * ((pixels + 15) / 16 * 16));
  // Rows of strided pixels shorter than two vectors are packed one by one; with narrow vectors the products take longer
  // beside it.
  const double width = static_cast<double>(HWY_DYNAMIC_DISPATCH(lanes)()) / 16;
  const double packing = pointwise::in_place(problem) ? 0 : width * (problem.output.w >= 32 ? 30 : 100);
  const auto products = static_cast<double>(problem.weight.n) + packing * static_cast<double>(problem.params.groups);
  return roofline_ns(problem, cells * products * static_cast<double>(problem.weight.c + 6), 0.98, 100);
}

void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  const int64_t outputs = pointwise::group_outputs(problem), in_group = output_channel % outputs;
  float* to = packed + pointwise::tile_offset(problem, output_channel / outputs, in_group / pointwise::kTile) +
              in_group % pointwise::kTile;
  for (int64_t i = 0; i < problem.weight.c; ++i) to[i * pointwise::kTile] = weight.at(0, i, 0, 0);
}

// Small images are cut by output channels, which leaves vectors of pixels whole; large ones by rows, so that pixels are
// packed once, and by as many rows as fill vectors. Pixels that need no packing and have many outputs may be more.
Conv2dCut cut(const Conv2dProblem& problem) {
  const int64_t outputs = pointwise::group_outputs(problem);
  const bool many = pointwise::in_place(problem) && outputs >= 128;
  const int64_t few = (many ? 32 : 16) * pointwise::kBlockPixels;
  const bool small = problem.output.h <= few && problem.output.w <= few / problem.output.h;
  Conv2dCut cut;
  cut.chunk_multiplications = int64_t{1} << 19;
  cut.most_channels = small ? std::max<int64_t>(32, (outputs / 8 + 7) / 8 * 8) : outputs;
  if (small) {
    cut.least_rows = problem.output.h;
  } else {
    cut.row_step = 16 / std::gcd(int64_t{16}, problem.output.w);
    const int64_t least = (4 * pointwise::kBlockPixels - 1) / problem.output.w + 1;
    cut.least_rows = (least + cut.row_step - 1) / cut.row_step * cut.row_step;
  }
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
