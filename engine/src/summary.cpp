// Summaries of rows, in SIMD code for every target, chosen at run time.
//
// Sixteen running minima, maxima and sums, whatever the width of the vectors, are folded in one order: so all targets
// give the same bits. A comparison with NaN is false, so NaNs pass minimum and maximum by; the sum tells whether there
// may be any.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "summary.cpp"
// Running values are arrays of vectors, which scalable vector types cannot form: those machines use the fixed-size
// target.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV | HWY_SSSE3)
#include <hwy/foreach_target.h>
//
#include <hwy/highway.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "convlens/engine/summary.h"

HWY_BEFORE_NAMESPACE();
namespace convlens::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr int kRunning = 16;

using Floats = hn::CappedTag<float, kRunning>;
using Doubles = hn::CappedTag<double, kRunning / 2>;
using HalfFloats = hn::Rebind<float, Doubles>;
constexpr int kFloatLanes = static_cast<int>(hn::MaxLanes(Floats()));
constexpr int kDoubleLanes = static_cast<int>(hn::MaxLanes(Doubles()));
constexpr int kFloatVectors = kRunning / kFloatLanes, kDoubleVectors = kRunning / kDoubleLanes;

struct Sums {
  hn::Vec<Doubles> sums[kDoubleVectors];

  HWY_INLINE void clear() {
    for (auto& sum : sums) sum = hn::Zero(Doubles());
  }
  HWY_INLINE void add(const float* values) {
    for (int i = 0; i < kDoubleVectors; ++i)
      sums[i] = hn::Add(sums[i], hn::PromoteTo(Doubles(), hn::LoadU(HalfFloats(), values + i * kDoubleLanes)));
  }
  HWY_INLINE double total() const {
    constexpr int kHalf = kDoubleVectors / 2;
    alignas(64) std::array<double, kRunning / 2> lanes;
    for (int i = 0; i < kHalf; ++i) hn::Store(hn::Add(sums[i], sums[i + kHalf]), Doubles(), &lanes[i * kDoubleLanes]);
    return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
  }
};

struct Bounds {
  hn::Vec<Floats> low[kFloatVectors], high[kFloatVectors];

  HWY_INLINE void clear() {
    for (int i = 0; i < kFloatVectors; ++i) {
      low[i] = hn::Set(Floats(), std::numeric_limits<float>::infinity());
      high[i] = hn::Set(Floats(), -std::numeric_limits<float>::infinity());
    }
  }
  HWY_INLINE void add(int i, hn::Vec<Floats> value) {
    low[i] = hn::IfThenElse(hn::Lt(value, low[i]), value, low[i]);
    high[i] = hn::IfThenElse(hn::Gt(value, high[i]), value, high[i]);
  }
  HWY_INLINE void fold(Summary& summary) const {
    auto least = low[0], most = high[0];
    for (int i = 1; i < kFloatVectors; ++i) {
      least = hn::Min(least, low[i]);
      most = hn::Max(most, high[i]);
    }
    summary.min = hn::GetLane(hn::MinOfLanes(Floats(), least));
    summary.max = hn::GetLane(hn::MaxOfLanes(Floats(), most));
  }
};

HWY_INLINE void add_one(Summary& summary, float value) {
  summary.min = value < summary.min ? value : summary.min;
  summary.max = value > summary.max ? value : summary.max;
  summary.sum += static_cast<double>(value);
}

HWY_INLINE void count_nans(Summary& summary, const float* values, int64_t count) {
  summary.nan_count = 0;
  if (std::isnan(summary.sum))
    summary.nan_count = std::count_if(values, values + count, [](float value) { return std::isnan(value); });
}

HWY_INLINE float relu_of(float value) { return value <= 0 ? 0.0F : value; }

Summary summarize(const float* values, int64_t count) {
  Bounds bounds;
  Sums sums;
  bounds.clear();
  sums.clear();
  int64_t at = 0;
  for (; at + kRunning <= count; at += kRunning) {
    for (int i = 0; i < kFloatVectors; ++i) bounds.add(i, hn::LoadU(Floats(), values + at + i * kFloatLanes));
    sums.add(values + at);
  }
  Summary summary;
  bounds.fold(summary);
  summary.sum = sums.total();
  for (; at < count; ++at) add_one(summary, values[at]);
  count_nans(summary, values, count);
  return summary;
}

// The activated values' least and most follow from the others': ReLU keeps the order.
void relu_and_summarize(const float* HWY_RESTRICT values, float* HWY_RESTRICT activated, int64_t count, Summary& before,
                        Summary& after) {
  Bounds bounds;
  Sums sums, activated_sums;
  bounds.clear();
  sums.clear();
  activated_sums.clear();
  int64_t at = 0;
  for (; at + kRunning <= count; at += kRunning) {
    for (int i = 0; i < kFloatVectors; ++i) {
      const auto value = hn::LoadU(Floats(), values + at + i * kFloatLanes);
      bounds.add(i, value);
      const auto relu = hn::IfThenZeroElse(hn::Le(value, hn::Zero(Floats())), value);
      hn::StoreU(relu, Floats(), activated + at + i * kFloatLanes);
    }
    for (int i = 0; i < kDoubleVectors; ++i) {
      const auto value = hn::PromoteTo(Doubles(), hn::LoadU(HalfFloats(), values + at + i * kDoubleLanes));
      sums.sums[i] = hn::Add(sums.sums[i], value);
      const auto relu = hn::IfThenZeroElse(hn::Le(value, hn::Zero(Doubles())), value);
      activated_sums.sums[i] = hn::Add(activated_sums.sums[i], relu);
    }
  }
  before = after = Summary{};
  bounds.fold(before);
  before.sum = sums.total();
  after.sum = activated_sums.total();
  for (; at < count; ++at) {
    add_one(before, values[at]);
    activated[at] = relu_of(values[at]);
    after.sum += static_cast<double>(activated[at]);
  }
  count_nans(before, values, count);
  after.nan_count = before.nan_count;
  if (before.nan_count == count) return;
  after.min = relu_of(before.min);
  after.max = relu_of(before.max);
}

void summarize_row_here(const float* values, int64_t count, Summary* segments) {
  for (int64_t at = 0; at < count; at += kSummarySegment)
    *segments++ = summarize(values + at, std::min(kSummarySegment, count - at));
}

void relu_and_summarize_row_here(const float* values, float* activated, int64_t count, Summary* segments,
                                 Summary* activated_segments) {
  for (int64_t at = 0; at < count; at += kSummarySegment)
    relu_and_summarize(values + at, activated + at, std::min(kSummarySegment, count - at), *segments++,
                       *activated_segments++);
}

}  // namespace
}  // namespace convlens::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convlens {

HWY_EXPORT(summarize_row_here);
HWY_EXPORT(relu_and_summarize_row_here);

void summarize_row(const float* values, int64_t count, Summary* segments) {
  HWY_DYNAMIC_DISPATCH(summarize_row_here)(values, count, segments);
}

void relu_and_summarize_row(const float* values, float* activated, int64_t count, Summary* segments,
                            Summary* activated_segments) {
  HWY_DYNAMIC_DISPATCH(relu_and_summarize_row_here)(values, activated, count, segments, activated_segments);
}

}  // namespace convlens
#endif
