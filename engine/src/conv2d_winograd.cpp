// The Winograd variants but for their kernels: which problems they serve at what cost, how weights are packed, how the
// work is cut.
//
// F(4x4) evaluates at the points 0, +-1/sqrt(2), +-sqrt(2) and infinity: rounding stays at 1e-6 (64 channels) to 3.5e-6
// (512) of the largest output, where the textbook's 0, +-1, +-2 lose four times as much.
#include "conv2d_winograd.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "conv2d_cost.h"

namespace convlens {
namespace winograd {
namespace {

constexpr double kBlockBytes = 384e3;  // of transformed inputs and sums: they share the second-level cache with weights
constexpr int64_t kLeastBlockTiles = 16;
constexpr int64_t kSegmentCols = 66;  // of the input: what a segment's transforms work on stays in the first level
constexpr int64_t kMostInputs = 16384;
constexpr int64_t kMostOutputs = int64_t{1} << 24;
constexpr double kLargeWeightBytes = 2e6;  // no longer near a core

int64_t ceil_quotient(int64_t a, int64_t b) { return (a + b - 1) / b; }
int64_t round_up(int64_t a, int64_t multiple) { return ceil_quotient(a, multiple) * multiple; }

// Tiles along an axis, those that lie partly or wholly beyond its end included.
int64_t tiles_along(const Axis& axis, int64_t outputs, int64_t tile) {
  return ceil_quotient(outputs, tile * axis.dilation) * axis.dilation;
}
int64_t tiles_of_image(const Conv2dProblem& problem, int64_t tile) {
  return tiles_along(problem.rows, problem.output.h, tile) * tiles_along(problem.cols, problem.output.w, tile);
}

// The largest number of groups that fit into a vector together.
int64_t groups_to_join(const Conv2dProblem& problem) {
  const int64_t outputs = problem.weight.n / problem.params.groups;
  for (int64_t joined = kGranule / outputs; joined > 1; --joined)
    if (problem.params.groups % joined == 0) return joined;
  return 1;
}

int64_t exchanged_channels(const Conv2dProblem& problem) {
  const int64_t channels = problem.weight.c;
  const bool square = problem.weight.n / problem.params.groups == channels;
  return square && channels <= 8 && (channels & (channels - 1)) == 0 && problem.params.groups > 1 ? channels : 0;
}

// The matrix that takes three weights to m + 2 points, row by row.
template <int kTile>
std::array<std::array<double, 3>, kTile + 2> weight_transform() {
  if constexpr (kTile == 2) {
    return {{{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}}};
  } else {
    const double a = std::sqrt(0.5), b = std::sqrt(2.0);
    return {{{1, 0, 0},
             {-1 / 1.5, -a / 1.5, -0.5 / 1.5},
             {-1 / 1.5, a / 1.5, -0.5 / 1.5},
             {1 / 6.0, b / 6, 2 / 6.0},
             {1 / 6.0, -b / 6, 2 / 6.0},
             {0, 0, 1}}};
  }
}

// Weights of one output channel, `rows` of points x columns of the kernel, for kernels that finish the transform: the
// middle column by 1/sqrt(2), because columns of points are sums of whole multiples of it.
void pack_half(const Layout& layout, int64_t output, int64_t input, const double (&rows)[6][3], float* group) {
  float* to = group + output / kGranule * kGranule * 18 * layout.inputs + input * 3 * kGranule + output % kGranule;
  for (size_t p = 0; p < 6; ++p, to += layout.inputs * 3 * kGranule)
    for (size_t col = 0; col < 3; ++col)
      to[col * kGranule] = static_cast<float>(rows[p][col] * (col == 1 ? std::sqrt(0.5) : 1));
}

template <int kTile>
void pack_channel(const Conv2dProblem& problem, int64_t output_channel, const ConstTensorView& weight, float* packed) {
  const Layout layout(problem, kTile);
  kConv2dGeneric.pack_channel(problem, output_channel, weight, packed);
  const float* plain = packed + output_channel * problem.weight.c * 9;

  const int64_t output = output_channel % layout.outputs;
  const int64_t group = output_channel / (problem.weight.n / problem.params.groups);
  const int64_t first_input = group % layout.joined_groups * problem.weight.c;
  const int64_t panel = output / layout.panel_outputs;
  const int64_t width = layout.panel_width(panel);
  float* group_packed = packed + layout.plain_floats + output_channel / layout.outputs * layout.group_floats;
  float* to = group_packed + layout.panel_offset(panel) + output % layout.panel_outputs;
  const auto transform = weight_transform<kTile>();
  for (int64_t i = 0; i < problem.weight.c; ++i, plain += 9) {
    double rows[kTile + 2][3];
    for (size_t p = 0; p < kTile + 2; ++p)
      for (size_t col = 0; col < 3; ++col)
        rows[p][col] =
            transform[p][0] * plain[col] + transform[p][1] * plain[3 + col] + transform[p][2] * plain[6 + col];
    if constexpr (kTile == 4) {
      if (layout.transformed_by_halves) {
        pack_half(layout, output, first_input + i, rows, group_packed);
        continue;
      }
    }
    for (size_t p = 0; p < kTile + 2; ++p) {
      for (size_t q = 0; q < kTile + 2; ++q) {
        const auto point = static_cast<int64_t>(p * (kTile + 2) + q);
        const int64_t n = layout.group_channels;
        const int64_t row = n > 0 ? point * n + (output % n ^ i) : point * layout.inputs + first_input + i;
        to[row * width] = static_cast<float>(rows[p][0] * transform[q][0] + rows[p][1] * transform[q][1] +
                                             rows[p][2] * transform[q][2]);
      }
    }
  }
}

std::string refusal(const Conv2dProblem& problem) {
  if (problem.weight.h != 3 || problem.weight.w != 3)
    return "the kernel is " + std::to_string(problem.weight.h) + "x" + std::to_string(problem.weight.w) + ", not 3x3";
  if (problem.rows.stride != 1 || problem.cols.stride != 1)
    return "the stride is " + std::to_string(problem.rows.stride) + "," + std::to_string(problem.cols.stride) +
           ", not 1,1";
  if (problem.rows.dilation > kMostDilation || problem.cols.dilation > kMostDilation)
    return "the dilation is " + std::to_string(problem.rows.dilation) + "," + std::to_string(problem.cols.dilation) +
           ", more than " + std::to_string(kMostDilation);
  if (problem.weight.c > kMostInputs)  // a block's points of all channels lie in working memory
    return std::to_string(problem.weight.c) + " input channels are more than " + std::to_string(kMostInputs);
  if (problem.weight.n > kMostOutputs)
    return std::to_string(problem.weight.n) + " output channels are more than " + std::to_string(kMostOutputs);
  return {};
}

// Measured with convlens-cli bench on network layers of 10 to 512 channels.
struct TileCosts {
  double input, output;  // clocks of the nominal machine for a tile's transforms, per 16 channels
};
constexpr double kEfficiency = 0.94;          // of the multiplications
constexpr double kEfficiencyByHalves = 0.73;  // where weights are transformed on the way
// Inputs and outputs that are not in the second-level cache are waited for: the transforms touch many planes at a time.
constexpr double kNearBytes = 4e6;
constexpr double kFarBytesPerNs = 20;

double estimate_ns(const Conv2dProblem& problem, int64_t tile, const TileCosts& costs) {
  const Layout layout(problem, tile);
  const double tiles = static_cast<double>(problem.output.n) * static_cast<double>(tiles_of_image(problem, tile));
  const auto groups = static_cast<double>(problem.params.groups / layout.joined_groups);
  const auto outputs = static_cast<double>(round_up(layout.outputs, kGranule));
  const double multiplications = tiles * static_cast<double>(layout.points * layout.products()) * outputs;
  const double efficiency = layout.transformed_by_halves ? kEfficiencyByHalves : kEfficiency;
  const double clocks =
      tiles * (costs.input * static_cast<double>(layout.input_lanes) + costs.output * outputs) / kGranule;
  // Weights are read once for every block of tiles.
  const double weight_bytes = 4 * static_cast<double>(layout.group_floats);
  const double weight_rate = weight_bytes < kNominalCacheBytes ? kNominalCacheBytesPerNs : kNominalMemoryBytesPerNs;
  const double blocks = std::ceil(tiles / static_cast<double>(layout.block_tiles));
  const double cell_bytes = element_bytes(problem.input) + element_bytes(problem.output);
  return groups * (std::max(multiplications / efficiency / kNominalMultiplicationsPerNs,
                            weight_bytes * blocks / weight_rate) +
                   clocks * kGranule / kNominalMultiplicationsPerNs) +
         (cell_bytes > kNearBytes ? cell_bytes / kFarBytesPerNs : 0) +
         500 * groups * static_cast<double>(problem.output.n);
}

Conv2dCut cut(const Conv2dProblem& problem, int64_t tile) {
  const Layout layout(problem, tile);
  const int64_t tiles = tiles_along(problem.cols, problem.output.w, tile);
  return {.chunk_multiplications = int64_t{1} << 20,
          .row_step = layout.unit_rows,
          .least_rows = layout.unit_rows * ceil_quotient(kLeastBlockTiles, tiles * problem.rows.dilation),
          .most_channels = layout.outputs,
          .least_channels = std::min(layout.outputs, layout.panel_outputs),
          .joined_groups = layout.joined_groups};
}

template <int kTile>
constexpr Conv2dVariant variant(const VariantInfo& info, double (*estimate)(const Conv2dProblem&),
                                void (*run_band)(const Conv2dBand&)) {
  return {.info = info,
          .refusal = refusal,
          .estimate_ns = estimate,
          .packed_size = [](const Conv2dProblem& problem) { return Layout(problem, kTile).packed_floats(problem); },
          .pack_channel = pack_channel<kTile>,
          .prepare = [](const Conv2dProblem& problem) -> std::shared_ptr<const void> {
            return std::make_shared<const Layout>(problem, kTile);
          },
          .scratch_floats = [](const Conv2dProblem& problem) { return Layout(problem, kTile).scratch_floats(); },
          .cut = [](const Conv2dProblem& problem) { return cut(problem, kTile); },
          .run_band = run_band,
          .target = target_name};
}

}  // namespace

Layout::Layout(const Conv2dProblem& problem, int64_t tile_size)
    : tile(tile_size),
      points((tile + 2) * (tile + 2)),
      joined_groups(groups_to_join(problem)),
      group_channels(exchanged_channels(problem)),
      inputs(problem.weight.c * joined_groups),
      outputs(problem.weight.n / problem.params.groups * joined_groups),
      input_lanes(round_up(inputs, kGranule)),
      plain_floats(round_up(problem.weight.n * problem.weight.c * 9, kGranule)),
      unit_cols(tile * problem.cols.dilation),
      unit_rows(tile * problem.rows.dilation) {
  const int64_t vectors = ceil_quotient(outputs, kGranule);
  panel_outputs = ceil_quotient(vectors, ceil_quotient(vectors, kPanelOutputs / kGranule)) * kGranule;
  group_floats = points * products() * round_up(outputs, kGranule);
  transformed_by_halves = tile == 4 && tiles_of_image(problem, tile) <= kFewTiles &&
                          4 * static_cast<double>(group_floats) > kLargeWeightBytes;
  if (transformed_by_halves) group_floats /= 2;

  const double tile_bytes = 4.0 * static_cast<double>(points * (input_lanes + panel_outputs));
  const int64_t dilation = problem.cols.dilation;
  const int64_t most_units = ceil_quotient(problem.output.w, unit_cols);
  block_tiles = std::clamp(static_cast<int64_t>(kBlockBytes / tile_bytes), kLeastBlockTiles, kMostBlockTiles);
  segment_units = std::min({(kSegmentCols - 2 * dilation) / unit_cols, block_tiles / dilation, most_units});
  unit_step = std::max<int64_t>(1, kGranule / unit_cols);
  segment_units =
      std::max<int64_t>(1, segment_units >= unit_step ? segment_units / unit_step * unit_step : segment_units);
  block_tiles = std::max(block_tiles, segment_units * dilation);
  segment_cols = segment_units * unit_cols + 2 * dilation;
  // Points that lie a multiple of 4 KiB apart would share a set of the first-level cache.
  input_point_step = block_tiles * input_lanes + kGranule;
  if (transformed_by_halves) {
    block_tiles = kFewTiles;
    input_point_step = kFewTiles * input_lanes;
  }
  sum_point_step = block_tiles * panel_outputs + kGranule;
}

int64_t Layout::packed_floats(const Conv2dProblem& problem) const {
  return plain_floats + problem.params.groups / joined_groups * group_floats;
}

void run_directly(const Conv2dBand& band, int64_t channel, int64_t row, Range cols) {
  kConv2dGeneric.run_band({band.problem,
                           nullptr,
                           band.packed,
                           band.bias,
                           band.input,
                           band.output,
                           band.image,
                           {channel, channel + 1},
                           {{row, row + 1}, cols},
                           nullptr,
                           false});
}

}  // namespace winograd

const Conv2dVariant kConv2dWinogradF4 = winograd::variant<4>(
    {"winograd_f4", "Winograd F(4x4,3x3): 3x3 kernels, stride 1, many channels; a quarter of the multiplications.",
     false},
    [](const Conv2dProblem& problem) {
      return winograd::estimate_ns(problem, 4, {340, 250});
    },
    winograd::run_band_f4);

const Conv2dVariant kConv2dWinogradF2 = winograd::variant<2>(
    {"winograd_f2", "Winograd F(2x2,3x3): as winograd_f4 with smaller tiles and weights.", false},
    [](const Conv2dProblem& problem) {
      return winograd::estimate_ns(problem, 2, {80, 120});
    },
    winograd::run_band_f2);

}  // namespace convlens
