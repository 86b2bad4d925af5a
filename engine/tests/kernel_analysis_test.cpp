// What kernel_analysis.h says of the notebook's kernels and of hand-made ones.
#include "convlens/engine/kernel_analysis.h"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
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

TEST(KernelAnalysis, SymmetryUnderTheHalfTurn) {
  const std::vector<float> top_edge{-1, -1, -1, 0, 0, 0, 1, 1, 1}, left_edge{-1, 1, 0, -1, 1, 0, -1, 1, 0};
  const std::vector<float> outline{-1, -1, -1, -1, 8, -1, -1, -1, -1};
  EXPECT_EQ(symmetry_of(top_edge, 3, 3), KernelSymmetry::antisymmetric);
  EXPECT_EQ(symmetry_of(left_edge, 3, 3), KernelSymmetry::none);
  EXPECT_EQ(symmetry_of(outline, 3, 3), KernelSymmetry::symmetric);
  EXPECT_EQ(symmetry_of(std::vector<float>{1, -1}, 1, 2), KernelSymmetry::antisymmetric);
  EXPECT_EQ(symmetry_of(std::vector<float>{1, 2, 3, 3, 2, 1}, 2, 3), KernelSymmetry::symmetric);
  EXPECT_EQ(symmetry_of(std::vector<float>(4), 2, 2), KernelSymmetry::symmetric) << "zeros";
}

TEST(KernelAnalysis, RankOneGivesTheFactors) {
  const auto sobel = rank_one_factors(std::vector<float>{-1, 0, 1, -2, 0, 2, -1, 0, 1}, 3, 3);
  ASSERT_TRUE(sobel);
  EXPECT_EQ(sobel->column, (std::vector<double>{-1, -2, -1}));
  EXPECT_EQ(sobel->row, (std::vector<double>{1, 0, -1}));
  const auto wide = rank_one_factors(std::vector<float>{1, 2, 4, 3, 6, 12}, 2, 3);
  ASSERT_TRUE(wide);
  EXPECT_EQ(wide->column, (std::vector<double>{4, 12}));
  EXPECT_EQ(wide->row, (std::vector<double>{0.25, 0.5, 1}));
  EXPECT_FALSE(rank_one_factors(std::vector<float>{0, -1, 1, -1, 1, 0, 1, 0, 0}, 3, 3));
  EXPECT_FALSE(rank_one_factors(std::vector<float>{1, 0, 0, 1}, 2, 2));
  EXPECT_FALSE(rank_one_factors(std::vector<float>(9), 3, 3)) << "the rank of zeros is 0";
}

TEST(KernelAnalysis, RankOneForgivesTheRoundingToFloatOnly) {
  const std::vector<double> column{0.1, 0.7, -0.3}, row{1.0 / 3, 0.9, 1.0 / 7};
  std::vector<float> weights;
  for (const double down : column)
    for (const double right : row) weights.push_back(static_cast<float>(down * right));
  EXPECT_TRUE(rank_one_factors(weights, 3, 3));
  weights[0] += 1e-4F;
  EXPECT_FALSE(rank_one_factors(weights, 3, 3));
}

TEST(KernelAnalysis, FrequenciesEqualTheDefinition) {
  const std::vector<float> weights{1, -2, 0.5F, 3, 0.25F, -1};
  constexpr int64_t kH = 2, kW = 3, kN = 9;
  const std::vector<double> magnitude = frequency_magnitude(weights, kH, kW, kN);
  ASSERT_EQ(magnitude.size(), static_cast<size_t>(kN * kN));
  for (int64_t y = 0; y < kN; ++y)
    for (int64_t x = 0; x < kN; ++x) {
      std::complex<double> sum = 0;
      for (int64_t i = 0; i < kH * kW; ++i) {
        const double fy = std::numbers::pi * static_cast<double>(2 * y - (kN - 1)) / (kN - 1);
        const double fx = std::numbers::pi * static_cast<double>(2 * x - (kN - 1)) / (kN - 1);
        const double phase = fy * static_cast<double>(i / kW) + fx * static_cast<double>(i % kW);
        sum += static_cast<double>(weights[static_cast<size_t>(i)]) * std::polar(1.0, -phase);
      }
      EXPECT_NEAR(magnitude[static_cast<size_t>(y * kN + x)], std::abs(sum), 1e-12) << y << ", " << x;
    }
}

TEST(KernelAnalysis, TheCentreOfTheFrequenciesIsTheSumAndTheCornersTheCheckerboard) {
  const std::vector<float> outline{-1, -1, -1, -1, 8, -1, -1, -1, -1}, box(9, 1);
  EXPECT_NEAR(frequency_magnitude(outline, 3, 3, 3)[4], 0, 1e-12);
  EXPECT_NEAR(frequency_magnitude(box, 3, 3, 3)[4], 9, 1e-12);
  EXPECT_NEAR(frequency_magnitude(outline, 3, 3, 3)[0], 8, 1e-12) << "-4 + 4 + 8";
  EXPECT_NEAR(frequency_magnitude(box, 3, 3, 3)[8], 1, 1e-12);
}

}  // namespace
}  // namespace convlens
