// few_channels: the output channels of a band, cut into tiles. Included once per SIMD target.
#if defined(CONVLENS_FEW_CHANNELS_CHANNELS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_FEW_CHANNELS_CHANNELS_INL_H
#undef CONVLENS_FEW_CHANNELS_CHANNELS_INL_H
#else
#define CONVLENS_FEW_CHANNELS_CHANNELS_INL_H
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "conv2d_few_channels.h"
#include "conv2d_few_channels_tiles-inl.h"
#include "conv2d_variant.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

using few_channels::Geometry;

// The group that a band belongs to, and where the band begins in it.
struct Group {
  int64_t index, first_input, first_output;

  Group(const Conv2dBand& band, const Geometry& geometry)
      : index(band.problem.params.groups == 1 ? 0 : band.channels.begin / geometry.packing.outputs),
        first_input(index * geometry.inputs),
        first_output(index * geometry.packing.outputs) {}
};

// Products of a cell: up to so many, 8 outputs of a wide strip are two tiles of 4 (gray512_k8: 6 % faster).
constexpr int64_t kShortSum = 32;

// All channels of a band, for rows of `columns` columns.
class ChannelTiles {
 public:
  ChannelTiles(const Conv2dBand& band, const Geometry& geometry, const Group& group, int64_t columns)
      : channels_(band.channels),
        bias_(band.bias),
        width_(geometry.width),
        columns_(columns),
        block_(geometry.packing.block),
        block_floats_(geometry.packing.block_floats) {
    const Range in_group{band.channels.begin - group.first_output, band.channels.end - group.first_output};
    first_in_block_ = in_group.begin == 0 ? 0 : in_group.begin % block_;
    weights_ = band.packed + (in_group.begin == 0 ? geometry.packing.offset(group.index, 0)
                                                  : geometry.packing.offset(group.index, in_group.begin));
    if (columns > 2 * kLanes && geometry.inputs * geometry.height * geometry.width <= kShortSum)
      most_outputs_ = std::min(kMostOutputs, 4);
    widest_ = static_cast<int>(std::min({block_, in_group.size(), int64_t{kMostOutputs}}));
  }

  int widest() const { return widest_; }

  // `job` is that of the first channel; its lines are prefetched once.
  void run(TileJob& job, Rows how, int rows, int64_t tile_rows) {
    int64_t in_block = first_in_block_;
    const float* weights = weights_;
    for (int64_t channel = channels_.begin; channel < channels_.end;) {
      const int64_t left = std::min(block_ - in_block, channels_.end - channel);
      const int outputs = left == 7   ? std::min(kMostOutputs, 6)
                          : left == 8 ? most_outputs_
                                      : static_cast<int>(std::min<int64_t>(left, kMostOutputs));
      Tiling& tiling = tilings_[outputs];
      tiling.set(outputs, how, rows, width_, columns_);
      job.weights = weights;
      job.bias = bias_ + channel;
      tiling.run(job, tile_rows);
      job.prefetch_lines = 0;
      channel += outputs;
      job.output += outputs * job.output_step;
      in_block += outputs;
      weights += outputs;
      if (in_block == block_) {
        in_block = 0;
        weights += block_floats_ - block_;
      }
    }
  }

 private:
  Range channels_;
  const float* bias_;
  int64_t width_, columns_;
  int64_t block_, block_floats_;
  int widest_ = 0;
  int most_outputs_ = kMostOutputs;  // of a tile where 8 are left
  int64_t first_in_block_ = 0;
  const float* weights_ = nullptr;
  Tiling tilings_[kMostOutputs + 1];
};

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
