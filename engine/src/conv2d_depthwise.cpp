// Convolution with one input channel per output channel (depthwise with any multiplier, and pictures of one channel),
// in SIMD code for every target, chosen at run time.
//
// A band is cut into strips of a few vectors of columns that sweep down the rows (conv2d_depthwise_sweep-inl.h) and
// read the user's rows where they lie. Where a window hangs over the left or right edge, masked loads put in the zeros;
// for mirrored padding, and on targets without masked loads, one vector's columns are copied with their padding first.
// Rows of padding are a row of zeros or another row of the input. Where a row does not fill its last vector, that
// vector is moved back over its neighbour: both compute the same bits.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "conv2d_depthwise.cpp"
// Strips are arrays of vectors, which scalable vector types cannot form: those machines use the fixed-size target.
// SSSE3 without SSE4 ended in 2008: not worth its share of the code.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>

#include "checked_math.h"
#include "conv2d_cost.h"
#include "conv2d_depthwise.h"
#include "conv2d_depthwise_sweep-inl.h"
#include "conv2d_variant.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {
namespace depthwise {

using namespace convlens::depthwise;

// The rows of one sweep through all strips of some channels of a band that read the same input: outputs first_row,
// first_row + row_step .., and their input.
struct Block {
  const Conv2dBand& band;
  Range channels;
  const float* rows[kMostInputRows];
  int64_t first_row = 0, row_step = 1;
  int64_t outputs = 0;

  Block(const Conv2dBand& of, Range of_channels) : band(of), channels(of_channels) {}

  // Points `rows` at the windows of `count` outputs from `row` on; they lie a dilation (stride 1) or 1 apart.
  void set_rows(int64_t row, int64_t count) {
    const Conv2dProblem& problem = band.problem;
    const Axis& axis = problem.rows;
    first_row = row;
    row_step = axis.dilation;
    outputs = count;
    const int64_t channel = channels.begin / (problem.weight.n / problem.params.groups);
    const float* plane = band.input.plane(band.image, channel);
    const int64_t begin = axis.window_begin(row), step = axis.dilation;
    const int64_t all = input_rows(count, axis.stride, axis.kernel);
    const auto fill_padding = [&](int64_t from, int64_t to) {
      for (int64_t i = from; i < to; ++i) {
        const int64_t source = padded_source(begin + i * step, axis.input, problem.params.padding_mode);
        rows[i] = source < 0 ? nullptr : plane + source * band.input.row_stride;
      }
    };
    const int64_t inside = std::clamp<int64_t>(ceil_divide(-begin, step), 0, all);
    const int64_t below = std::clamp<int64_t>(ceil_divide(axis.input - begin, step), inside, all);
    fill_padding(0, inside);
    const float* from = plane + (begin + inside * step) * band.input.row_stride;
    for (int64_t i = inside; i < below; ++i, from += step * band.input.row_stride) rows[i] = from;
    fill_padding(below, all);
  }
};

// The strips of one block.
template <int K, int S>
class Strips {
 public:
  Strips(const Block& block) : block_(block), band_(block.band) {
    const Conv2dProblem& problem = band_.problem;
    sweep_.zeros = band_.scratch + kCopiedFloats;
    sweep_.discarded = band_.scratch + kCopiedFloats + kZeroFloats;
    sweep_.tap_step = problem.cols.dilation;
    sweep_.output_step = block.row_step * band_.output.row_stride;
    masked_ = kMaskedLoads && problem.params.padding_mode == PaddingMode::zeros;
    if (block.outputs < kSweepRows / 2 && block.outputs < band_.rect.rows.size())
      sweep_.ahead_columns = S * most_vectors(K, S) * kLanes;  // the next strip
    else
      sweep_.ahead_rows = 4;
    rows_aligned_ = band_.bypass_cache && sweep_.output_step % kMostLanes == 0;
  }

  // Columns in vectors of N lanes, as long as there are so many.
  template <int N = kLanes>
  void run(Range cols) {
    if constexpr (N > 4) {
      if (cols.size() < N) return run<N / 2>(cols);
    }
    // A half vector costs half as much where the widest ones are two halves to the machine.
    const int64_t rest = cols.size() % N;
    const bool half = N == 16 && rest > 0 && rest <= N / 2;
    const int64_t vectors = cols.size() / N + (rest > 0 && !half ? 1 : 0);
    const auto start = [&](int64_t i) { return std::min(cols.begin + i * N, std::max(cols.begin, cols.end - N)); };
    const auto inside = [&](int64_t i) { return is_inside<N>(start(i)); };
    constexpr int kVectors = vectors_of<N>();
    for (int64_t i = 0; i < (half ? cols.size() / N : vectors);) {
      int64_t v = std::min<int64_t>(N == kLanes && rows_aligned_ ? line_vectors(K, S) : kVectors, vectors - i);
      bool masked = false;
      if (masked_) {
        masked = !inside(i) || !inside(i + v - 1);
        if (masked) v = std::min<int64_t>(v, most_masked_vectors(K, S));
        if (masked && v > 2 && (!inside(i + 1) || !inside(i + v - 2))) v = 1;
      } else if (!inside(i)) {
        v = 1;
      } else {
        while (!inside(i + v - 1)) --v;
      }
      const int64_t first = start(i);
      const int64_t columns = std::min<int64_t>(cols.size(), start(i + v - 1) + N - first);
      if (masked_ || inside(i))
        run_strip<N>(v, masked, first, columns, start(i + v - 1) - first);
      else
        run_copied<N>(first, columns);
      i += v;
    }
    if constexpr (N == 16) {
      if (half) run<N / 2>({cols.end - N / 2, cols.end});
    }
  }

 private:
  // Vectors of a strip, at most.
  template <int N>
  static constexpr int vectors_of() {
    return N == kLanes ? most_vectors(K, S) : kMaskedLoads ? std::min(2, most_masked_vectors(K, S)) : 1;
  }

  // Whether the windows of N outputs from column `col` on lie in the input.
  template <int N>
  bool is_inside(int64_t col) const {
    const Axis& axis = band_.problem.cols;
    const int64_t begin = axis.window_begin(col);
    return begin >= 0 && begin + (N - 1) * S + axis.dilated_kernel() <= axis.input;
  }

  template <int N>
  void run_strip(int64_t vectors, bool masked, int64_t first, int64_t columns, int64_t last) {
    sweep_.rows = block_.rows;
    sweep_.outputs = block_.outputs;
    sweep_.from = band_.problem.cols.window_begin(first);
    sweep_.width = band_.problem.cols.input;
    sweep_.last = last;
    sweep_.columns = columns;
    run_channels<N>(vectors, masked, first, block_.first_row);
  }

  // One vector over copies of its rows, a few rows at a time.
  template <int N>
  void run_copied(int64_t first, int64_t columns) {
    const Axis& axis = band_.problem.cols;
    const int64_t begin = axis.window_begin(first);
    const int64_t count = (N - 1) * S + axis.dilated_kernel();
    // Lanes beyond the last output read zeros: their columns may lie past the padding, where it has no source.
    const int64_t needed = std::min(count, (columns - 1) * S + axis.dilated_kernel());
    const float* rows[input_rows(kCopiedRows, S, K)];
    sweep_.rows = rows;
    sweep_.from = 0;
    sweep_.width = count;
    sweep_.last = 0;
    sweep_.columns = columns;
    for (int64_t row = 0; row < block_.outputs; row += kCopiedRows) {
      sweep_.outputs = std::min(kCopiedRows, block_.outputs - row);
      float* HWY_RESTRICT to = band_.scratch;
      for (int64_t i = 0; i < input_rows(sweep_.outputs, S, K); ++i, to += count) {
        const float* from = block_.rows[row * S + i];
        rows[i] = from == nullptr ? nullptr : to;
        if (from == nullptr) continue;
        copy_padded(from, begin, needed, to);
        std::fill(to + needed, to + count, 0.0F);
      }
      run_channels<N>(1, false, first, block_.first_row + row * block_.row_step);
    }
  }

  void copy_padded(const float* HWY_RESTRICT from, int64_t begin, int64_t count, float* HWY_RESTRICT to) const {
    const int64_t width = band_.problem.cols.input;
    const auto copy_padding = [&](int64_t first, int64_t end) {
      for (int64_t i = first; i < end; ++i) {
        const int64_t source = padded_source(begin + i, width, band_.problem.params.padding_mode);
        to[i] = source < 0 ? 0.0F : from[source];
      }
    };
    const int64_t inside = std::clamp<int64_t>(-begin, 0, count);
    const int64_t beyond = std::clamp<int64_t>(width - begin, inside, count);
    copy_padding(0, inside);
    for (int64_t i = inside; i < beyond; ++i) to[i] = from[begin + i];
    copy_padding(beyond, count);
  }

  // All channels of the block.
  template <int N>
  void run_channels(int64_t vectors, bool masked, int64_t first, int64_t row) {
    for (int64_t channel = block_.channels.begin; channel < block_.channels.end; ++channel) {
      sweep_.weights = band_.packed + channel * K * K;
      sweep_.bias = band_.bias[channel];
      sweep_.output = band_.output.row(band_.image, channel, row) + first;
      if constexpr (K == 3 && S == 1 && N == kLanes) {
        // The widest strips are all of a picture but its edges. (Other kernels compute longer than memory takes.)
        constexpr int kVectors = line_vectors(K, S);
        const bool aligned = reinterpret_cast<uintptr_t>(sweep_.output) % (kMostLanes * sizeof(float)) == 0;
        if (rows_aligned_ && aligned && !masked && vectors == kVectors && sweep_.last == (kVectors - 1) * N) {
          run_sweep<N, kVectors, K, S, Loads::whole, Stores::bypass_cache>(sweep_);
          continue;
        }
      }
      run_vectors<N>(vectors, masked);
    }
  }

  template <int N, int V = 1>
  void run_vectors(int64_t vectors, bool masked) const {
    constexpr int kVectors = vectors_of<N>();
    if constexpr (V < kVectors) {
      if (vectors > V) return run_vectors<N, V + 1>(vectors, masked);
    }
    // Narrow vectors are rare enough to do without kernels of their own for the inside.
    if constexpr (kMaskedLoads && V <= most_masked_vectors(K, S)) {
      if (masked || N < kLanes) return run_sweep<N, V, K, S, Loads::masked>(sweep_);
    }
    if constexpr (!kMaskedLoads || N == kLanes) run_sweep<N, V, K, S, Loads::whole>(sweep_);
  }

  static constexpr bool kMaskedLoads = masked_loads(K);

  const Block& block_;
  const Conv2dBand& band_;
  Sweep sweep_{};
  bool masked_, rows_aligned_;
};

template <int K, int S>
void run_planes(const Conv2dBand& band) {
  const Range rows = band.rect.rows;
  const int64_t step = band.problem.rows.dilation;
  const int64_t row_bytes = S * band.rect.cols.size() * static_cast<int64_t>(sizeof(float));
  const int64_t most = std::clamp(kBlockBytes / row_bytes, kLeastSweepRows, kSweepRows);
  std::fill_n(band.scratch + kCopiedFloats, kZeroFloats, 0.0F);
  const int64_t of_group = band.problem.weight.n / band.problem.params.groups;
  int64_t group_end = of_group == 1 ? band.channels.begin + 1 : (band.channels.begin / of_group + 1) * of_group;
  for (int64_t channel = band.channels.begin; channel < band.channels.end; channel = group_end, group_end += of_group) {
    Block block(band, {channel, std::min(group_end, band.channels.end)});
    for (int64_t phase = 0; phase < std::min(step, rows.size()); ++phase) {
      const int64_t outputs = (rows.size() - phase + step - 1) / step;
      for (int64_t done = 0; done < outputs; done += most) {
        block.set_rows(rows.begin + phase + done * step, std::min(most, outputs - done));
        Strips<K, S>(block).run(band.rect.cols);
      }
    }
  }
}

}  // namespace depthwise

void run_band(const Conv2dBand& band) {
  const int64_t kernel = band.problem.weight.h;
  if (band.problem.rows.stride == 1)
    return kernel == 3   ? depthwise::run_planes<3, 1>(band)
           : kernel == 5 ? depthwise::run_planes<5, 1>(band)
                         : depthwise::run_planes<7, 1>(band);
  return kernel == 3   ? depthwise::run_planes<3, 2>(band)
         : kernel == 5 ? depthwise::run_planes<5, 2>(band)
                       : depthwise::run_planes<7, 2>(band);
}

int64_t lanes() { return depthwise::kLanes; }
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
  const auto number = [](int64_t value) { return std::to_string(value); };
  const Axis &rows = problem.rows, &cols = problem.cols;
  if (problem.weight.c != 1) return number(problem.weight.c) + " input channels per output channel, not 1";
  if (rows.kernel != cols.kernel || (rows.kernel != 3 && rows.kernel != 5 && rows.kernel != 7))
    return "the kernel is " + number(rows.kernel) + "x" + number(cols.kernel) + ", not 3x3, 5x5 or 7x7";
  if (rows.stride != cols.stride || rows.stride > depthwise::kMostStride)
    return "the stride is " + number(rows.stride) + "," + number(cols.stride) + ", not 1,1 or 2,2";
  if (rows.stride > 1 && (rows.dilation > 1 || cols.dilation > 1)) return "stride 2 with dilation";
  if (cols.dilation > depthwise::kMostDilation)
    return "the column dilation is " + number(cols.dilation) + ", more than " + number(depthwise::kMostDilation);
  return {};
}

// Columns that the vectors of a row compute: whole halves of the widest vector, and two of them at least when narrow.
int64_t computed_columns(int64_t columns) {
  const int64_t half = depthwise::kMostLanes / 2;
  return columns < half ? depthwise::kMostLanes : (columns + half - 1) / half * half;
}

// Groups of small images are taken together: handing one over takes as long as its arithmetic (384 of 14x14).
int64_t joined_groups(const Conv2dProblem& problem) {
  constexpr int64_t kSmall = int64_t{1} << 16;  // multiplications
  const int64_t groups = problem.params.groups;
  const int64_t of_group = problem.multiplication_count() / groups / problem.output.n;
  int64_t most = 1;
  for (int64_t joined = 2; joined <= groups && joined * of_group <= kSmall; ++joined) {
    if (groups % joined == 0) most = joined;
  }
  return most;
}

// 3x3 at stride 2. Taking even and odd columns apart costs a third of an output's products. Planes that leave the
// second-level cache are waited for.
double estimate_halving_ns(const Conv2dProblem& problem, double of_group) {
  constexpr double kRowNs = 2.3, kVectorNs = 3.56;  // of an output
  constexpr double kNearBytes = 1e6, kFarBytesPerNs = 36;
  const Shape& output = problem.output;
  const auto parts = static_cast<double>(output.n * problem.params.groups);
  const auto outputs = static_cast<double>(output.c / problem.params.groups);
  const auto vectors = static_cast<double>((output.w + depthwise::kMostLanes - 1) / depthwise::kMostLanes);
  const double row = kRowNs * outputs + kVectorNs * vectors * (outputs + 0.32);
  const double written = element_bytes(output) / parts, moved = written + element_bytes(problem.input) / parts;
  return parts * (of_group + static_cast<double>(output.h) * row + (moved > kNearBytes ? written / kFarBytesPerNs : 0));
}

// Fitted to convlens-cli bench: 3x3 to 7x7, images from 7x7 to 1080p, 1 to 16 outputs of an input channel. Larger
// kernels read their weights anew for every row.
double estimate_ns(const Conv2dProblem& problem) {
  const Shape& output = problem.output;
  const int64_t kernel = problem.weight.h;
  const bool by_one = problem.rows.stride == 1;
  const double of_group = joined_groups(problem) > 1 ? 40 : 60;
  if (kernel == 3 && !by_one) return std::max(estimate_halving_ns(problem, of_group), roofline_ns(problem, 0, 1));
  const double products = static_cast<double>(output.n * output.c) *
                          static_cast<double>(output.h * computed_columns(output.w)) *
                          static_cast<double>(kernel * kernel);
  const double efficiency = kernel == 3 ? 0.88 : !by_one ? 0.5 : kernel == 5 ? 0.74 : 0.68;
  // A strip of narrow vectors is a cache line or two of many rows: planes beyond the second-level cache come slowly so
  // (AVX2, gray1080_k1: 2.4 ms, row by row 1.2).
  constexpr double kFarBytes = 4e6;
  const auto planes = static_cast<double>(output.n * problem.params.groups);
  const bool far = (element_bytes(problem.input) + element_bytes(output)) / planes > kFarBytes;
  const double slower = far && HWY_DYNAMIC_DISPATCH(lanes)() < depthwise::kMostLanes ? 1.6 : 1;
  return slower * roofline_ns(problem, products, efficiency, of_group * planes);
}

void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  const int64_t kernel = problem.weight.h;
  float* to = packed + output_channel * kernel * kernel;
  for (int64_t tap = 0; tap < kernel * kernel; ++tap)
    *to++ = window_weight(problem, weight, 0, 0, tap / kernel, tap % kernel);
}

}  // namespace

const Conv2dVariant kConv2dDepthwise{
    .info = {"depthwise", "SIMD strips of columns sweep down the rows; one input channel per output channel."},
    .refusal = refusal,
    .estimate_ns = estimate_ns,
    .packed_size = [](const Conv2dProblem& problem) { return problem.weight.n * problem.weight.h * problem.weight.w; },
    .pack_channel = pack_channel,
    .prepare = nullptr,
    .scratch_floats = [](const Conv2dProblem&) { return depthwise::kScratchFloats; },
    .cut =
        [](const Conv2dProblem& problem) {
          return Conv2dCut{.chunk_multiplications = int64_t{1} << 17,
                           .least_rows = 16,
                           .most_channels = 64,
                           .joined_groups = joined_groups(problem)};
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
