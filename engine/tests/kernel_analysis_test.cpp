// What kernel_analysis.h says of the notebook's kernels and of hand-made ones.
#include "convlens/engine/kernel_analysis.h"

#include <gtest/gtest.h>

#include <vector>

namespace convlens {
namespace {

TEST(KernelAnalysis, TopEdgeReachesPlusMinus765) {
  const std::vector<float> top_edge{-1, -1, -1, 0, 0, 0, 1, 1, 1};
  const KernelAnalysis analysis = analyse_kernel(top_edge, 0, 255);
  EXPECT_EQ(analysis.sum, 0);
  EXPECT_EQ(analysis.positive_mass, 3);
  EXPECT_EQ(analysis.negative_mass, -3);
  EXPECT_EQ(analysis.min_output, -765);
  EXPECT_EQ(analysis.max_output, 765);
}

TEST(KernelAnalysis, BiasShiftsTheRange) {
  const std::vector<float> outline{-1, -1, -1, -1, 8, -1, -1, -1, -1};
  const KernelAnalysis analysis = analyse_kernel(outline, 10, 255);
  EXPECT_EQ(analysis.sum, 0);
  EXPECT_EQ(analysis.min_output, -2030);
  EXPECT_EQ(analysis.max_output, 2050);
}

TEST(KernelAnalysis, SumsInDouble) {
  const std::vector<float> weights{16777216.0F, 1.0F, -16777216.0F};
  EXPECT_EQ(analyse_kernel(weights, 0, 1).sum, 1);
}

TEST(KernelAnalysis, NoWeightsLeaveTheBias) {
  const KernelAnalysis analysis = analyse_kernel({}, 2, 1);
  EXPECT_EQ(analysis.min_output, 2);
  EXPECT_EQ(analysis.max_output, 2);
}

TEST(KernelAnalysis, HalfTurnsThatChangeNothing) {
  Tensor weight({3, 2, 2, 3});
  EXPECT_TRUE(same_after_half_turn(weight, 0));
  // A point that is symmetric in every channel, and one that only the two channels together are.
  weight.at(1, 0, 0, 0) = weight.at(1, 0, 1, 2) = 5;
  weight.at(1, 1, 0, 1) = weight.at(1, 1, 1, 1) = -2;
  EXPECT_TRUE(same_after_half_turn(weight, 1));
  weight.at(2, 0, 0, 0) = weight.at(2, 1, 1, 2) = 1;
  EXPECT_FALSE(same_after_half_turn(weight, 2));
  weight.at(1, 0, 1, 2) = 4;
  EXPECT_FALSE(same_after_half_turn(weight, 1));
}

}  // namespace
}  // namespace convlens
