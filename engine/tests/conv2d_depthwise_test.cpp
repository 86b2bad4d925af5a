// The variant "depthwise" on every SIMD target against the reference in double: every way in which strips, vectors and
// edges can meet. What all variants have in common is in conv2d_parity_test.cpp.
#include <gtest/gtest.h>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

constexpr std::string_view kVariant = "depthwise";

std::string refusal_of(const Conv2dProblem& problem) {
  for (const VariantVerdict& verdict : conv2d_verdicts(problem))
    if (verdict.name == kVariant) return verdict.refusal;
  return "there is no such variant";
}

void expect_parity(const Conv2dProblem& problem, std::string_view kind, uint64_t seed) {
  ASSERT_EQ(refusal_of(problem), "") << problem.recipe();
  const Conv2dCase c = make_case(problem, kind, seed);
  std::vector<double> magnitude;
  const std::vector<double> expected = reference::conv2d(problem, c.input, c.weight, c.bias, &magnitude);
  for_each_target([&](const std::string& target) {
    EXPECT_TRUE(fits(run_case(c, kVariant), problem, kVariant, kind, expected, magnitude))
        << recipe_of(c, kVariant) << "  # " << kind << ", seed " << seed << ", " << target;
  });
}

// A request that the variant serves; every parameter varies.
Conv2dProblem random_served_problem(SeededValues& random, int64_t most_size) {
  for (;;) {
    Conv2dParams params;
    const int64_t stride = random.between(1, 2), kernel = 2 * random.between(1, 3) + 1;
    params.stride = {stride, stride};
    if (stride == 1 && random.between(0, 2) == 0) params.dilation = {random.between(1, 4), random.between(1, 16)};
    params.padding = {random.between(0, 6), random.between(0, 20), random.between(0, 6), random.between(0, 20)};
    if (random.between(0, 1) == 0) params.padding = {1, 1, 1, 1};
    params.padding_mode = static_cast<PaddingMode>(random.between(0, 3));
    params.groups = random.between(1, 3);
    params.flip = random.between(0, 3) == 0;
    const Shape input{random.between(1, 2), params.groups, random.between(1, most_size), random.between(1, most_size)};
    const Shape weight{params.groups * random.between(1, 2), 1, kernel, kernel};
    const int64_t bias_size = random.between(0, 1) == 0 ? -1 : weight.n;
    const auto problem = Conv2dProblem::make(input, weight, bias_size, params);
    if (problem.ok()) return *problem;
  }
}

TEST(Conv2dDepthwise, AgreesWithTheReference) {
  for (const std::string_view kind : {"ints", "reals", "special"}) {
    SeededValues random("ints", kind.size());
    for (uint64_t i = 0; i < 400 && !HasFailure(); ++i)
      expect_parity(random_served_problem(random, kind == "special" ? 14 : 60), kind, i);
  }
}

// Every number of vectors and every rest, with edges in the same and in different strips.
TEST(Conv2dDepthwise, EveryWidth) {
  uint64_t seed = 0;
  for (int64_t width = 1; width <= 150 && !HasFailure(); ++width) {
    for (const int64_t stride : {1, 2}) {
      for (const PaddingMode mode : {PaddingMode::zeros, PaddingMode::replicate}) {
        const Conv2dParams params{.stride = {stride, stride}, .padding = {1, 1, 1, 1}, .padding_mode = mode};
        expect_parity(Conv2dProblem::make({1, 1, 5, width * stride}, {1, 1, 3, 3}, 1, params).value(), "ints", ++seed);
      }
    }
  }
}

// Fewer outputs than the shortest vector has lanes: what the other lanes would read need not exist (sanitizers see it).
TEST(Conv2dDepthwise, OutputsNarrowerThanAVector) {
  uint64_t seed = 0;
  for (int64_t width = 1; width <= 5; ++width) {
    for (const int64_t kernel : {3, 5, 7}) {
      for (const int64_t stride : {1, 2}) {
        for (const PaddingMode mode :
             {PaddingMode::zeros, PaddingMode::reflect, PaddingMode::replicate, PaddingMode::circular}) {
          Conv2dParams params{.stride = {stride, stride}, .padding_mode = mode};
          params.padding.left = params.padding.right = std::min(width - 1, kernel / 2);
          const auto problem = Conv2dProblem::make({1, 1, 9, width}, {1, 1, kernel, kernel}, -1, params);
          if (problem.ok()) expect_parity(*problem, "ints", ++seed);
        }
      }
    }
  }
}

// Several sweeps below each other, with a seam at the same rows whatever the width.
TEST(Conv2dDepthwise, TallAndWideImages) {
  for (const Shape& input : {Shape{1, 2, 300, 17}, Shape{1, 2, 41, 3000}, Shape{1, 2, 100, 700}}) {
    for (const int64_t kernel : {3, 5, 7}) {
      for (const int64_t stride : {1, 2}) {
        const Conv2dParams params{.stride = {stride, stride},
                                  .padding = {2, 3, 1, 0},
                                  .padding_mode = kernel == 5 ? PaddingMode::circular : PaddingMode::zeros,
                                  .groups = 2};
        expect_parity(Conv2dProblem::make(input, {4, 1, kernel, kernel}, 4, params).value(), "ints", 7);
      }
    }
    const Conv2dParams apart{.padding = {3, 9, 3, 9}, .dilation = {3, 9}, .groups = 2};
    expect_parity(Conv2dProblem::make(input, {2, 1, 3, 3}, -1, apart).value(), "ints", 8);
  }
}

// A run large enough for stores that bypass the cache, on rows that are aligned for them and on rows that are not.
TEST(Conv2dDepthwise, StoresThatBypassTheCache) {
  for (const int64_t width : {2048, 2056, 2050}) {
    const Conv2dParams params{.padding = {1, 1, 1, 1}};
    const auto problem = Conv2dProblem::make({1, 1, 1800, width}, {1, 1, 3, 3}, -1, params).value();
    const Conv2dCase c = make_case(problem, "ints", 3);
    EXPECT_TRUE(same_bits(run_case(c, kVariant), run_case(c, "generic"))) << recipe_of(c, kVariant);
  }
}

// A region gives the bits of the whole run and touches nothing else; what lies around the input is not used.
TEST(Conv2dDepthwise, RegionsHaveTheBitsOfTheWholeAndNothingElseIsTouched) {
  for_each_target([](const std::string& target) {
    SeededValues random("ints", 13);
    for (int i = 0; i < 400; ++i) {
      const Conv2dCase c = make_case(random_served_problem(random, 60), "reals", static_cast<uint64_t>(i));
      const Shape &in = c.problem.input, &out = c.problem.output;
      Tensor around({in.n + 2, in.c + 2, in.h + 3, in.w + 7});
      for (float& value : around.values()) value = std::numeric_limits<float>::quiet_NaN();
      TensorView input = around.view();
      input.data = &around.at(1, 1, 1, 3);
      input.shape = in;
      for (int64_t n = 0; n < in.n; ++n)
        for (int64_t channel = 0; channel < in.c; ++channel)
          for (int64_t r = 0; r < in.h; ++r)
            std::copy_n(c.input.view().row(n, channel, r), in.w, input.row(n, channel, r));

      const OutputRegion region = random_region(random, out);
      const Shape apart{out.n + 1, out.c + 1, out.h + 2, out.w + 5};
      Tensor memory = poisoned(apart), expected = poisoned(apart);
      TensorView view = memory.view();
      view.shape = out;
      const auto plan = Conv2dPlan::create(c.problem, c.weight, c.bias, {.variant = kVariant});
      ASSERT_TRUE(plan->run(input, view, region, serial_executor()).ok());
      const Tensor whole = run_case(c, kVariant);
      for (int64_t n = region.images.begin; n < region.images.end; ++n)
        for (int64_t o = region.channels.begin; o < region.channels.end; ++o)
          for (int64_t r = region.rect.rows.begin; r < region.rect.rows.end; ++r)
            for (int64_t col = region.rect.cols.begin; col < region.rect.cols.end; ++col)
              expected.at(n, o, r, col) = whole.at(n, o, r, col);
      ASSERT_TRUE(same_bits(memory, expected)) << recipe_of(c, kVariant) << "  # case " << i << ", " << target;
    }
  });
}

TEST(Conv2dDepthwise, BitsAreTheSameForEveryNumberOfThreads) {
  const auto problem =
      Conv2dProblem::make({2, 6, 150, 131}, {12, 1, 5, 5}, 12, {.padding = {2, 2, 2, 2}, .groups = 6}).value();
  const Conv2dCase c = make_case(problem, "reals", 15);
  const Tensor serial = run_case(c, kVariant);
  for (const int threads : {2, 3, 8}) {
    const auto pool = make_pool(threads);
    EXPECT_TRUE(same_bits(run_case(c, kVariant, *pool), serial)) << threads;
  }
}

TEST(Conv2dDepthwise, RefusesWithReasons) {
  const auto refusal = [](const Shape& input, const Shape& weight, const Conv2dParams& params) {
    return refusal_of(Conv2dProblem::make(input, weight, -1, params).value());
  };
  EXPECT_EQ(refusal({1, 2, 9, 9}, {1, 2, 3, 3}, {}), "2 input channels per output channel, not 1");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 5}, {}), "the kernel is 3x5, not 3x3, 5x5 or 7x7");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 4, 4}, {}), "the kernel is 4x4, not 3x3, 5x5 or 7x7");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.stride = {2, 1}}), "the stride is 2,1, not 1,1 or 2,2");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.stride = {3, 3}}), "the stride is 3,3, not 1,1 or 2,2");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.stride = {2, 2}, .dilation = {2, 1}}), "stride 2 with dilation");
  EXPECT_EQ(refusal({1, 1, 9, 40}, {1, 1, 3, 3}, {.dilation = {1, 17}}), "the column dilation is 17, more than 16");
}

}  // namespace
}  // namespace convlens
