// Statistics of maps: right, and the same bits whether scanned at once or piece by piece.
#include "compute/map_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace convlens::compute {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();

model::MapStatistics statistics_of(const std::vector<float>& values) {
  const Tensor map(Shape{1, 1, 1, static_cast<int64_t>(values.size())}, values);
  MapRows rows;
  rows.reset(map.shape());
  rows.scan(map, 0, Rect::whole(1, map.shape().w));
  return rows.total(0, Rect::whole(1, map.shape().w));
}

TEST(MapRows, MinMaxAndMean) {
  const model::MapStatistics s = statistics_of({3, -2, 8, 0.5F, 1, 1, 1, 1, 1, -7.5F});
  EXPECT_EQ(s.min, -7.5F);
  EXPECT_EQ(s.max, 8);
  EXPECT_EQ(s.mean, 0.7);
  EXPECT_EQ(s.nan_count, 0);
}

TEST(MapRows, NansAreCountedAndLeftOutOfMinAndMax) {
  model::MapStatistics s = statistics_of({kNan, 2, 3, kNan, -1, 0, 0, 0, 0, kNan});
  EXPECT_EQ(s.min, -1);
  EXPECT_EQ(s.max, 3);
  EXPECT_EQ(s.nan_count, 3);
  EXPECT_TRUE(std::isnan(s.mean));
  s = statistics_of({kNan, kNan});
  EXPECT_EQ(s.min, 0);
  EXPECT_EQ(s.max, 0);
  EXPECT_EQ(s.nan_count, 2);
}

TEST(MapRows, Infinities) {
  const model::MapStatistics s = statistics_of({kInf, 2, -kInf});
  EXPECT_EQ(s.min, -kInf);
  EXPECT_EQ(s.max, kInf);
  EXPECT_EQ(s.nan_count, 0);
  EXPECT_TRUE(std::isnan(s.mean));
  EXPECT_EQ(statistics_of({kInf, 2}).mean, kInf);
}

TEST(MapRows, SumsInDouble) {
  std::vector<float> values(100000, 0.1F);
  values[0] = 1e8F;
  EXPECT_NEAR(statistics_of(values).mean * 1e5, 1e8 + 99999 * static_cast<double>(0.1F), 1e-3);
}

TEST(MapRows, ScanningPiecesGivesTheBitsOfScanningAll) {
  std::mt19937 random(5);
  const Shape shape{1, 3, 100, 700};
  Tensor maps(shape);
  MapRows rows;
  rows.reset(shape);
  for (int64_t c = 0; c < shape.c; ++c) {
    rows.scan(maps, c, Rect::whole(shape.h, shape.w));
    rows.total(c, Rect::whole(shape.h, shape.w));
  }
  for (int i = 0; i < 200; ++i) {
    const auto below = [&random](int64_t n) { return static_cast<int64_t>(random() % static_cast<uint64_t>(n)); };
    const int64_t channel = below(3), row = below(shape.h), col = below(shape.w);
    const Rect rect{{row, row + 1 + below(shape.h - row)}, {col, col + 1 + below(shape.w - col)}};
    for (int64_t r = rect.rows.begin; r < rect.rows.end; ++r)
      for (int64_t c = rect.cols.begin; c < rect.cols.end; ++c)
        maps.at(0, channel, r, c) = static_cast<float>(below(1 << 20)) / 977;
    rows.scan(maps, channel, rect);
    const model::MapStatistics followed = rows.total(channel, rect);
    MapRows whole;
    whole.reset(shape);
    whole.scan(maps, channel, Rect::whole(shape.h, shape.w));
    const model::MapStatistics all = whole.total(channel, Rect::whole(shape.h, shape.w));
    ASSERT_EQ(followed.mean, all.mean) << "step " << i;
    ASSERT_EQ(followed.min, all.min);
    ASSERT_EQ(followed.max, all.max);
  }
}

}  // namespace
}  // namespace convlens::compute
