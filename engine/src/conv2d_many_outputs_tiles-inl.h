// The tiles of the many_outputs variant in SIMD code, for the target that Highway compiles at present: up to 6 pixels
// times up to 4 vectors of outputs, held in registers over the taps of a window that meet the input.
#if defined(CONVLENS_CONV2D_MANY_OUTPUTS_TILES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_CONV2D_MANY_OUTPUTS_TILES_INL_H
#undef CONVLENS_CONV2D_MANY_OUTPUTS_TILES_INL_H
#else
#define CONVLENS_CONV2D_MANY_OUTPUTS_TILES_INL_H
#endif

#include <hwy/highway.h>

#include <array>

#include "conv2d_many_outputs.h"
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

// Pixels whose windows have the same taps inside the source.
struct Tile {
  int64_t input;                // the first tap of pixel 0 in the first input channel, from the source's first cell
  int64_t pixels[kTilePixels];  // where those of the others lie, from there
  int64_t sums[kTilePixels];    // where the pixels' sums lie
  int64_t count;
  int64_t rows, cols;    // taps
  int64_t first_weight;  // of them, in the channel's taps
};

// What the tiles of a patch share for some input channels and some vectors of a block of outputs.
struct TileRun {
  const float* input;  // the source's first cell in the first of the channels
  int64_t channel_step, row_step, col_step;
  int64_t channels;
  const float* weights;
  int64_t weight_step, weight_row_step, weight_channel_step;  // from one tap, row of taps, channel to the next
  const float* bias;                                          // what sums start from; null: from themselves
  float* sums;                                                // [pixel][kBlock]
};

template <int P, int V>
HWY_NOINLINE void run_tile(const Tile& tile, const TileRun& run) {
  const Vectors d;
  Vector sums[P * V];
  CONVLENS_UNROLL(8)
  for (int p = 0; p < P; ++p) {
    const float* HWY_RESTRICT begin = run.bias != nullptr ? run.bias : run.sums + tile.sums[p];
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V; ++v) sums[p * V + v] = hn::LoadU(d, begin + v * kLanes);
  }
  int64_t pixels[P];
  CONVLENS_UNROLL(8)
  for (int p = 0; p < P; ++p) pixels[p] = tile.pixels[p];
  const int64_t rows = tile.rows, cols = tile.cols;
  const int64_t weight_step = run.weight_step, col_step = run.col_step;
  const float* HWY_RESTRICT of_channel = run.input + tile.input;
  const float* HWY_RESTRICT channel_weights = run.weights + tile.first_weight * weight_step;
  for (int64_t i = 0; i < run.channels; ++i) {
    const float* HWY_RESTRICT of_row = of_channel;
    const float* HWY_RESTRICT row_weights = channel_weights;
    for (int64_t row = 0; row < rows; ++row) {
      const float* HWY_RESTRICT from = of_row;
      const float* HWY_RESTRICT weights = row_weights;
      for (int64_t col = 0; col < cols; ++col, from += col_step, weights += weight_step) {
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
      of_row += run.row_step;
      row_weights += run.weight_row_step;
    }
    of_channel += run.channel_step;
    channel_weights += run.weight_channel_step;
  }
  CONVLENS_UNROLL(8)
  for (int p = 0; p < P; ++p) {
    float* HWY_RESTRICT to = run.sums + tile.sums[p];
    CONVLENS_UNROLL(8)
    for (int v = 0; v < V; ++v) hn::StoreU(sums[p * V + v], d, to + v * kLanes);
  }
}

using TileFunction = void (*)(const Tile&, const TileRun&);
// By pixels - 1.
template <int V>
constexpr std::array<TileFunction, kTilePixels> kTiles{run_tile<1, V>, run_tile<2, V>, run_tile<3, V>,
                                                       run_tile<4, V>, run_tile<5, V>, run_tile<6, V>};

const std::array<TileFunction, kTilePixels>& tile_functions(int64_t vectors) {
  if constexpr (kMostVectors == 4) {
    if (vectors == 4) return kTiles<4>;
    if (vectors == 3) return kTiles<3>;
  }
  return vectors == 2 ? kTiles<2> : kTiles<1>;
}

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
