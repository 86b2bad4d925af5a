// few_channels: rows of outputs that are written past the caches by way of a buffer in the first-level cache. Included
// once per SIMD target.
#if defined(CONVLENS_FEW_CHANNELS_STAGING_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVLENS_FEW_CHANNELS_STAGING_INL_H
#undef CONVLENS_FEW_CHANNELS_STAGING_INL_H
#else
#define CONVLENS_FEW_CHANNELS_STAGING_INL_H
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "conv2d_few_channels.h"
#include "conv2d_few_channels_tiles-inl.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

// Tiles of narrow vectors write less than a cache line at a time, to several planes in turn, and between two such
// stores past the caches they read: on AMD Zen 3 every read waits for a store whose address equals its own but for the
// page (gray1080_k4: 16 ms instead of 4). So tiles write into a buffer, and whole rows of it are streamed out.
constexpr bool kStagedStores = kLanes < kCacheLine;

// One row past the caches, but for its ends that fill no cache line.
HWY_INLINE void stream_row(const float* HWY_RESTRICT from, int64_t count, float* HWY_RESTRICT to) {
  const Vectors d;
  const auto misaligned = static_cast<int64_t>(reinterpret_cast<uintptr_t>(to) / sizeof(float) % kCacheLine);
  const int64_t head = std::min(count, misaligned == 0 ? 0 : kCacheLine - misaligned);
  int64_t i = 0;
  for (; i < head; ++i) to[i] = from[i];
  for (; i + kCacheLine <= count; i += kCacheLine) {
    CONVLENS_UNROLL(4)
    for (int64_t lane = 0; lane < kCacheLine; lane += kLanes)
      hn::Stream(hn::LoadU(d, from + i + lane), d, to + i + lane);
  }
  for (; i < count; ++i) to[i] = from[i];
}

// The buffer: [channel of a band][row of a tile][column of a strip].
class Staging {
 public:
  Staging(float* buffer, int64_t channels, int64_t columns)
      : buffer_(buffer), channels_(channels), columns_(columns), pitch_(few_channels::round_up(columns)) {}

  // Turns `job` to the buffer, for tiles of `rows` rows.
  void aim(TileJob& job, int64_t rows) const {
    job.output = buffer_;
    job.row_step = pitch_;
    job.output_step = rows * pitch_;
  }

  // Writes what tiles of `rows` rows left in the buffer to where it belongs.
  void stream(int64_t rows, float* output, int64_t output_step, int64_t row_step) const {
    const float* from = buffer_;
    for (int64_t channel = 0; channel < channels_; ++channel, output += output_step)
      for (int64_t row = 0; row < rows; ++row, from += pitch_) stream_row(from, columns_, output + row * row_step);
  }

 private:
  float* buffer_;
  int64_t channels_, columns_, pitch_;
};

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
