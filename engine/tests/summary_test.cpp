// Summaries of rows: right for every length, NaN and infinity, and the same bits on every target.
#include "convlens/engine/summary.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "conv2d_cases.h"
#include "convlens/engine/activation.h"

namespace convlens {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();

std::vector<Summary> summaries(const std::vector<float>& values) {
  const auto count = static_cast<int64_t>(values.size());
  std::vector<Summary> segments(static_cast<size_t>((count + kSummarySegment - 1) / kSummarySegment));
  summarize_row(values.data(), count, segments.data());
  return segments;
}

std::vector<float> random_values(std::mt19937& random, size_t count, bool strange) {
  std::vector<float> values(count);
  for (float& value : values) {
    value = static_cast<float>(static_cast<int>(random() % 20001) - 10000) / 7;
    if (strange && random() % 16 == 0) value = std::array{kNan, kInf, -kInf, -0.0F}[random() % 4];
  }
  return values;
}

uint64_t sum_bits(const Summary& summary) { return std::isnan(summary.sum) ? 1 : std::bit_cast<uint64_t>(summary.sum); }

TEST(Summary, OfEveryLength) {
  std::mt19937 random(3);
  for (size_t count = 1; count <= 300; ++count) {
    const std::vector<float> values = random_values(random, count, count % 3 == 0);
    const std::vector<Summary> segments = summaries(values);
    for (size_t i = 0; i < segments.size(); ++i) {
      Summary expected;
      double magnitude = 0;
      const size_t begin = i * kSummarySegment, end = std::min(count, begin + kSummarySegment);
      for (size_t k = begin; k < end; ++k) {
        if (values[k] < expected.min) expected.min = values[k];
        if (values[k] > expected.max) expected.max = values[k];
        expected.nan_count += std::isnan(values[k]) ? 1 : 0;
        expected.sum += static_cast<double>(values[k]);
        magnitude += std::abs(static_cast<double>(values[k]));
      }
      ASSERT_EQ(segments[i].min, expected.min) << count;
      ASSERT_EQ(segments[i].max, expected.max) << count;
      ASSERT_EQ(segments[i].nan_count, expected.nan_count) << count;
      if (std::isfinite(expected.sum))
        ASSERT_NEAR(segments[i].sum, expected.sum, magnitude * 1e-14) << count;
      else
        ASSERT_EQ(sum_bits(segments[i]), sum_bits(expected)) << count;
    }
  }
}

TEST(Summary, ReluIsAppliedAndSummarizedInOnePass) {
  std::mt19937 random(4);
  for (size_t count = 1; count <= 300; ++count) {
    const std::vector<float> values = random_values(random, count, count % 2 == 0);
    std::vector<float> activated(count), expected(count);
    for (size_t i = 0; i < count; ++i) expected[i] = activate(Activation::relu, values[i]);
    const std::vector<Summary> plain = summaries(values), after = summaries(expected);
    std::vector<Summary> segments(plain.size()), activated_segments(plain.size());
    relu_and_summarize_row(values.data(), activated.data(), static_cast<int64_t>(count), segments.data(),
                           activated_segments.data());
    for (size_t i = 0; i < count; ++i)
      ASSERT_TRUE(std::isnan(expected[i])
                      ? std::isnan(activated[i])
                      : std::bit_cast<uint32_t>(activated[i]) == std::bit_cast<uint32_t>(expected[i]))
          << count << ", value " << i;
    for (size_t i = 0; i < plain.size(); ++i) {
      for (const auto& [got, want] : {std::pair{segments[i], plain[i]}, std::pair{activated_segments[i], after[i]}}) {
        ASSERT_EQ(got.min, want.min) << count;
        ASSERT_EQ(got.max, want.max) << count;
        ASSERT_EQ(got.nan_count, want.nan_count) << count;
        ASSERT_EQ(sum_bits(got), sum_bits(want)) << count;
      }
    }
  }
}

TEST(Summary, TheSameBitsOnEveryTarget) {
  std::mt19937 random(5);
  const std::vector<float> values = random_values(random, 1000, false);
  const std::vector<Summary> expected = summaries(values);
  testing::for_each_target([&](const std::string& target) {
    const std::vector<Summary> here = summaries(values);
    for (size_t i = 0; i < here.size(); ++i) EXPECT_EQ(sum_bits(here[i]), sum_bits(expected[i])) << target;
  });
}

TEST(Summary, SegmentsAdd) {
  const Summary sum = Summary{-1, 5, 2, 10} + Summary{-3, 4, 1, 5};
  EXPECT_EQ(sum.min, -3);
  EXPECT_EQ(sum.max, 5);
  EXPECT_EQ(sum.nan_count, 3);
  EXPECT_EQ(sum.sum, 15);
}

}  // namespace
}  // namespace convlens
