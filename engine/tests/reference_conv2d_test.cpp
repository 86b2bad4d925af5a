// The oracle itself, against sums written out by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

TEST(ReferenceConv2d, SumsByHand) {
  // x = 1 2 / 3 4, w = 10 -20, padded by one zero on the left: 0 1 2 / 0 3 4.
  const std::vector<float> x{1, 2, 3, 4}, w{10, -20}, bias{5};
  const Tensor input({1, 1, 2, 2}, x), weight({1, 1, 1, 2}, w);
  const auto problem = Conv2dProblem::make(input.shape(), weight.shape(), 1, {.padding = {0, 1, 0, 0}}).value();
  std::vector<double> magnitude;
  EXPECT_EQ(reference::conv2d(problem, input, weight, bias, &magnitude), (std::vector<double>{-15, -25, -55, -45}));
  EXPECT_EQ(magnitude, (std::vector<double>{25, 55, 65, 115}));
}

TEST(ReferenceConv2d, GroupsStrideDilationAndFlip) {
  // Two groups; window of taps 0 and 2 (dilation 2), every second output. Channel 0: 1 2 3 4 5, channel 1: ten times
  // it.
  const std::vector<float> x{1, 2, 3, 4, 5, 10, 20, 30, 40, 50}, w{1, 100, 2, 0};
  const Tensor input({1, 2, 1, 5}, x), weight({2, 1, 1, 2}, w);
  Conv2dParams params{.stride = {1, 2}, .dilation = {1, 2}, .groups = 2};
  const auto make = [&] { return Conv2dProblem::make(input.shape(), weight.shape(), -1, params).value(); };
  EXPECT_EQ(reference::conv2d(make(), input, weight, {}), (std::vector<double>{301, 503, 20, 60}));
  params.flip = true;
  EXPECT_EQ(reference::conv2d(make(), input, weight, {}), (std::vector<double>{103, 305, 60, 100}));
}

// The sum runs over the padded input: zero times infinity is NaN on the border and nowhere else.
TEST(ReferenceConv2d, InfiniteWeightsMeetZeroPadding) {
  const std::vector<float> x(9, 1.0F), w(9, std::numeric_limits<float>::infinity());
  const Tensor input({1, 1, 3, 3}, x), weight({1, 1, 3, 3}, w);
  const auto problem = Conv2dProblem::make(input.shape(), weight.shape(), -1, {.padding = {1, 1, 1, 1}}).value();
  const std::vector<double> output = reference::conv2d(problem, input, weight, {});
  for (size_t i = 0; i < output.size(); ++i) EXPECT_EQ(std::isnan(output[i]), i != 4) << i;
  EXPECT_TRUE(std::isinf(output[4]));
}

}  // namespace
}  // namespace convlens
