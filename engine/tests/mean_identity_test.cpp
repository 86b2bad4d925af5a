// The identity against the convolution itself, and the cases that a person will wonder about (top edge, diagonals).
#include "convlens/engine/mean_identity.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace convlens {
namespace {

double mean_of(const Tensor& map) {
  double sum = 0;
  for (const float value : map.values()) sum += static_cast<double>(value);
  return sum / static_cast<double>(map.size());
}

// A random picture of whole numbers with a blank margin.
Tensor picture(int64_t side, int64_t margin, unsigned seed) {
  std::mt19937 random(seed);
  Tensor image(Shape{1, 1, side, side});
  for (int64_t r = margin; r < side - margin; ++r)
    for (int64_t c = margin; c < side - margin; ++c) image.at(0, 0, r, c) = static_cast<float>(random() % 256);
  return image;
}

MeanIdentity identity_of(const Tensor& image, const std::array<float, 9>& kernel, const Conv2dParams& params,
                         double* mean) {
  const Tensor weight(Shape{1, 1, 3, 3}, kernel);
  const auto problem = Conv2dProblem::make(image.shape(), weight.shape(), -1, params);
  EXPECT_TRUE(problem.ok());
  const auto output = conv2d(image, weight, {}, params);
  EXPECT_TRUE(output.ok());
  *mean = mean_of(*output);
  return mean_identity(*problem, image, weight, 0);
}

constexpr std::array<float, 9> kTop{-1, -1, -1, 0, 0, 0, 1, 1, 1}, kLeft{-1, 1, 0, -1, 1, 0, -1, 1, 0},
    kDiagonal{0, -1, 1, -1, 1, 0, 1, 0, 0}, kUneven{1, 2, 3, 4, 5, 6, 7, 8, 9};

TEST(MeanIdentity, MatchesTheConvolutionForEveryStrideAndPadding) {
  for (const int64_t stride : {1, 2, 3})
    for (const int64_t padding : {0, 1, 2})
      for (const int64_t margin : {0, 1, 2})
        for (const bool flip : {false, true}) {
          Conv2dParams params;
          params.stride = {stride, stride};
          params.padding = {padding, padding, padding, padding};
          params.flip = flip;
          double mean = 0;
          const MeanIdentity identity = identity_of(picture(11, margin, 7), kUneven, params, &mean);
          ASSERT_TRUE(identity.applies);
          EXPECT_NEAR(identity.weighted_sum / static_cast<double>(identity.cells), mean, 1e-9)
              << "stride " << stride << " padding " << padding << " margin " << margin << " flip " << flip;
          if (!identity.meets_all) continue;
          EXPECT_DOUBLE_EQ(identity.weighted_sum, identity.kernel_sum * identity.input_sum);
        }
}

TEST(MeanIdentity, EdgeKernelsCancelOnABlankMargin) {
  double mean = 1;
  for (const auto& kernel : {kTop, kLeft}) {
    const MeanIdentity identity = identity_of(picture(28, 2, 3), kernel, {}, &mean);
    EXPECT_TRUE(identity.meets_all);
    EXPECT_TRUE(identity.cancels);
    EXPECT_EQ(mean, 0.0);
  }
}

TEST(MeanIdentity, DiagonalsKeepTheSumOfThePicture) {
  double mean = 0;
  const MeanIdentity identity = identity_of(picture(28, 2, 5), kDiagonal, {}, &mean);
  EXPECT_TRUE(identity.meets_all);
  EXPECT_FALSE(identity.cancels);
  EXPECT_DOUBLE_EQ(mean, identity.input_sum / static_cast<double>(identity.cells));
}

TEST(MeanIdentity, AtStrideTwoTheTopEdgeStillCancelsButTheLeftEdgeDoesNot) {
  Conv2dParams params;
  params.stride = {2, 2};
  params.padding = {1, 1, 1, 1};
  double mean = 1;
  const MeanIdentity top = identity_of(picture(28, 1, 9), kTop, params, &mean);
  EXPECT_FALSE(top.meets_all);
  EXPECT_TRUE(top.cancels);
  EXPECT_EQ(mean, 0.0);
  const MeanIdentity left = identity_of(picture(28, 1, 9), kLeft, params, &mean);
  EXPECT_FALSE(left.cancels);
  EXPECT_NE(mean, 0.0);
}

TEST(MeanIdentity, SaysNothingWhereCellsAreMirrored) {
  Conv2dParams params;
  params.padding = {1, 1, 1, 1};
  params.padding_mode = PaddingMode::reflect;
  double mean = 0;
  EXPECT_FALSE(identity_of(picture(9, 1, 2), kTop, params, &mean).applies);
}

}  // namespace
}  // namespace convlens
