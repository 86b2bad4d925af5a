// Resizing keeps what resizing must keep: constants, means, ranges, planes.
#include "model/resample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

namespace convlens::model {
namespace {

Tensor random_image(const Shape& shape, uint32_t seed) {
  std::mt19937 random(seed);
  Tensor image(shape);
  for (float& value : image.values()) value = static_cast<float>(random() % 256);
  return image;
}

double mean(const Tensor& image) {
  return std::accumulate(image.values().begin(), image.values().end(), 0.0) / static_cast<double>(image.size());
}

TEST(Resample, SameSizeIsTheSame) {
  const Tensor image = random_image({2, 3, 5, 7}, 1);
  const Tensor same = resample(image, 5, 7);
  EXPECT_TRUE(std::ranges::equal(same.values(), image.values()));
}

TEST(Resample, ShrinkingByAWholeFactorTakesMeansOfBlocks) {
  const Tensor image(Shape{1, 1, 2, 4}, std::vector<float>{1, 3, 10, 20, 5, 7, 30, 40});
  const Tensor half = resample(image, 1, 2);
  EXPECT_EQ(half.at(0, 0, 0, 0), 4);
  EXPECT_EQ(half.at(0, 0, 0, 1), 25);
}

TEST(Resample, ShrinkingKeepsTheMean) {
  const Tensor image = random_image({1, 1, 37, 41}, 2);
  EXPECT_NEAR(mean(resample(image, 11, 13)), mean(image), 1e-4);
}

TEST(Resample, GrowingInterpolatesBetweenCentres) {
  const Tensor image(Shape{1, 1, 1, 2}, std::vector<float>{0, 100});
  const Tensor grown = resample(image, 1, 4);
  const std::vector<float> expected{0, 25, 75, 100};
  EXPECT_TRUE(std::ranges::equal(grown.values(), expected));
}

TEST(Resample, NeverLeavesTheRangeAndKeepsConstantsAndPlanes) {
  Tensor image = random_image({1, 3, 9, 9}, 3);
  std::fill_n(image.view().plane(0, 1), 81, 42.0F);
  for (const auto& [h, w] : std::vector<std::pair<int64_t, int64_t>>{{3, 20}, {20, 3}, {1, 1}, {64, 65}, {8, 10}}) {
    const Tensor other = resample(image, h, w);
    ASSERT_EQ(other.shape(), (Shape{1, 3, h, w}));
    for (int64_t i = 0; i < h * w; ++i) {
      EXPECT_NEAR(other.view().plane(0, 1)[i], 42, 1e-4);
      EXPECT_GE(other.view().plane(0, 0)[i], 0);
      EXPECT_LE(other.view().plane(0, 0)[i], 255);
    }
  }
}

}  // namespace
}  // namespace convlens::model
