// Denormal numbers are numbers: inputs, weights, products and sums below 2^-126 are computed to the last of their bits,
// never flushed to zero. Integers times the smallest denormal stay exact in every direct sum.
#include <gtest/gtest.h>

#include <cmath>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

constexpr double kSmallest = 0x1p-149;
constexpr float kAboveRounding = 512;  // see right()

struct Scales {
  const char* name;
  float input, weight;
};
// The values drawn are at most 8, so that sums stay below 2^24 times the smallest denormal where they shall be exact.
constexpr Scales kScales[] = {
    {"denormal_inputs", 0x1p-149F, 1},
    {"denormal_weights", 1, 0x1p-149F},
    {"denormal_products", 0x1p-75F, 0x1p-74F},
};

std::vector<Conv2dProblem> problems() {
  const Padding one{1, 1, 1, 1};
  const auto make = [](const Shape& input, const Shape& weight, const Conv2dParams& params) {
    return Conv2dProblem::make(input, weight, -1, params).value();
  };
  return {
      make({1, 1, 28, 28}, {4, 1, 3, 3}, {.padding = one}),
      make({1, 3, 19, 37}, {5, 3, 3, 3}, {.stride = {2, 2}, .padding = one}),
      make({1, 1, 20, 41}, {3, 1, 5, 5}, {.padding = {2, 2, 2, 2}, .padding_mode = PaddingMode::reflect}),
      make({1, 2, 17, 33}, {2, 2, 7, 7}, {.dilation = {2, 1}}),
      make({1, 17, 12, 35}, {17, 1, 3, 3}, {.padding = one, .groups = 17}),
      make({1, 32, 9, 11}, {32, 32, 3, 3}, {.padding = one}),
      make({1, 32, 9, 11}, {32, 32, 3, 3}, {.stride = {2, 2}, .padding = one}),
      make({1, 33, 7, 9}, {40, 33, 1, 1}, {}),
      make({1, 33, 9, 9}, {40, 33, 1, 1}, {.stride = {2, 2}}),
  };
}

Tensor scaled(const Tensor& tensor, float scale) {
  Tensor result = tensor;
  for (float& value : result.values()) value *= scale;
  return result;
}

// Direct sums are exact. Winograd's transforms divide, and what they round off on the grid of denormals is multiplied
// and added up afterwards: some thousand of its steps, where a flush to zero would lose everything.
::testing::AssertionResult right(const Tensor& output, const std::vector<double>& expected, bool direct_sums,
                                 double largest) {
  if (direct_sums) return equal_values(output, expected);
  for (int64_t i = 0; i < output.size(); ++i) {
    const double error = std::abs(double{output.data()[i]} - expected[static_cast<size_t>(i)]);
    if (!(error <= largest / 64))
      return ::testing::AssertionFailure() << "off by " << error << " at " << i << " where the largest is " << largest;
  }
  return ::testing::AssertionSuccess();
}

// `scale`: how far above the smallest denormals the values lie.
void expect_exact(const Conv2dProblem& problem, const Scales& scales, float scale) {
  Conv2dCase c = make_case(problem, "ints", 1);
  // The scale goes to the values that are denormal themselves.
  const bool small_inputs = scales.input < scales.weight;
  c.input = scaled(c.input, scales.input * (small_inputs ? scale : 1));
  c.weight = scaled(c.weight, scales.weight * (small_inputs ? 1 : scale));
  const std::vector<double> expected = reference::conv2d(problem, c.input, c.weight, c.bias);
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  ASSERT_LT(largest, 0x1p-126);
  ASSERT_GT(largest, 64 * kSmallest);
  for_each_target([&](const std::string& target) {
    for (const VariantVerdict& verdict : conv2d_verdicts(problem)) {
      if (!verdict.refusal.empty() || (!verdict.direct_sums && scale < kAboveRounding)) continue;
      EXPECT_TRUE(right(run_case(c, verdict.name), expected, verdict.direct_sums, largest))
          << recipe_of(c, verdict.name) << "  # ints, seed 1, " << scales.name << " times " << scale << ", " << target;
    }
  });
}

TEST(Conv2dDenormals, AreComputedExactly) {
  for (const Conv2dProblem& problem : problems()) {
    for (const Scales& scales : kScales) {
      expect_exact(problem, scales, 1);
      expect_exact(problem, scales, kAboveRounding);
    }
  }
}

// Sums that leave the denormals and come back: nothing on the way is lost.
TEST(Conv2dDenormals, MixWithOrdinaryNumbers) {
  for (const Conv2dProblem& problem : problems()) {
    Conv2dCase c = make_case(problem, "reals", 2);
    for (int64_t i = 0; i < c.input.size(); i += 2) c.input.data()[i] *= 0x1p-130F;
    for (int64_t i = 0; i < c.weight.size(); i += 3) c.weight.data()[i] *= 0x1p-140F;
    std::vector<double> magnitude;
    const std::vector<double> expected = reference::conv2d(problem, c.input, c.weight, c.bias, &magnitude);
    // Each product may lose half a smallest denormal besides its rounding.
    const auto terms = static_cast<double>(problem.weight.c * problem.weight.h * problem.weight.w);
    for (double& value : magnitude) value += terms * kSmallest * 0x1p24;
    for_each_target([&](const std::string& target) {
      for (const std::string_view variant : serving_variants(problem)) {
        EXPECT_TRUE(fits(run_case(c, variant), problem, variant, "reals", expected, magnitude))
            << recipe_of(c, variant) << "  # reals, seed 2, " << target;
      }
    });
  }
}

}  // namespace
}  // namespace convlens
