// Comparing results bit by bit.
#pragma once

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "model/results.h"
#include "tests/common/documents.h"

namespace convlens::test {

inline bool same_double(double a, double b) {
  return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b) || (std::isnan(a) && std::isnan(b));
}

inline testing::AssertionResult same_maps(const model::FeatureMaps& a, const model::FeatureMaps& b) {
  if (a.maps.shape() != b.maps.shape())
    return testing::AssertionFailure() << to_string(a.maps.shape()) << " against " << to_string(b.maps.shape());
  for (int64_t i = 0; i < a.maps.size(); ++i) {
    if (std::bit_cast<uint32_t>(a.maps.data()[i]) == std::bit_cast<uint32_t>(b.maps.data()[i])) continue;
    return testing::AssertionFailure() << "element " << i << ": " << a.maps.data()[i] << " against "
                                       << b.maps.data()[i];
  }
  if (a.statistics.size() != b.statistics.size()) return testing::AssertionFailure() << "number of statistics";
  for (size_t i = 0; i < a.statistics.size(); ++i) {
    const model::MapStatistics &p = a.statistics[i], &q = b.statistics[i];
    if (p.min != q.min || p.max != q.max || p.nan_count != q.nan_count || !same_double(p.mean, q.mean))
      return testing::AssertionFailure() << "statistics of channel " << i;
  }
  return testing::AssertionSuccess();
}

// All that is computed; not how long it took, on which threads.
inline testing::AssertionResult same_results(const model::Results& a, const model::Results& b) {
  if (const auto conv = same_maps(a.conv, b.conv); !conv)
    return testing::AssertionFailure() << "conv: " << conv.message();
  if (const auto relu = same_maps(a.activated, b.activated); !relu)
    return testing::AssertionFailure() << "activated: " << relu.message();
  if (const auto pool = same_maps(a.pooled, b.pooled); !pool)
    return testing::AssertionFailure() << "pooled: " << pool.message();
  if (a.global_average.size() != b.global_average.size() || a.global_max.size() != b.global_max.size())
    return testing::AssertionFailure() << "number of pooled values";
  for (size_t i = 0; i < a.global_average.size(); ++i)
    if (!same_double(a.global_average[i], b.global_average[i]) || !same_double(a.global_max[i], b.global_max[i]))
      return testing::AssertionFailure() << "pooled values of channel " << i;
  return testing::AssertionSuccess();
}

}  // namespace convlens::test
