// What is particular to Winograd's variants: rounding at many channels, tiles that regions cut, interleaved images of a
// dilation, and the direct sums that stand in where a tile is not finite. Parity with the reference over random
// problems: conv2d_parity_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

constexpr std::string_view kWinograd[] = {"winograd_f4", "winograd_f2"};

Conv2dProblem problem_of(const Shape& input, int64_t outputs, const Conv2dParams& params, int64_t bias_size = -1) {
  return Conv2dProblem::make(input, {outputs, input.c / params.groups, 3, 3}, bias_size, params).value();
}

// The largest error over the largest value.
double relative_error(const Conv2dCase& c, std::string_view variant) {
  const Tensor output = run_case(c, variant);
  const std::vector<double> expected = reference::conv2d(c.problem, c.input, c.weight, c.bias);
  double error = 0, largest = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    error = std::max(error, std::abs(static_cast<double>(output.data()[i]) - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  return error / largest;
}

TEST(Conv2dWinograd, RoundingStaysSmallAtManyChannels) {
  uint64_t seed = 20;
  for (const Conv2dProblem& problem : {
           problem_of({1, 3, 10, 11}, 40, {.padding = {1, 1, 1, 1}}),
           problem_of({1, 64, 10, 11}, 40, {.padding = {1, 1, 1, 1}}),
           problem_of({1, 512, 10, 11}, 40, {.padding = {1, 1, 1, 1}}),
           problem_of({1, 512, 7, 8}, 40, {.padding = {1, 1, 1, 1}}),  // few tiles, weights transformed by halves
       }) {
    const Conv2dCase c = make_case(problem, "reals", ++seed);
    for (const std::string_view variant : kWinograd)
      EXPECT_LE(relative_error(c, variant), 5e-6) << recipe_of(c, variant);
  }
}

// Shapes that fill vectors, panels and blocks of tiles in every way: a region has the bits of the whole.
TEST(Conv2dWinograd, RegionsThatCutTilesHaveTheBitsOfTheWhole) {
  SeededValues random("ints", 21);
  const std::vector<Conv2dProblem> problems{
      problem_of({1, 3, 33, 70}, 5, {.padding = {1, 1, 1, 1}}),
      problem_of({2, 17, 15, 21}, 83, {.padding = {2, 0, 1, 3}}),
      problem_of({1, 40, 9, 90}, 66, {.padding = {2, 2, 2, 2}, .padding_mode = PaddingMode::circular}),
      problem_of({1, 8, 30, 41}, 20, {.padding = {2, 3, 2, 3}, .dilation = {2, 3}}),
      problem_of({1, 24, 20, 20}, 24, {.padding = {1, 1, 1, 1}, .groups = 6}),
      problem_of({1, 40, 9, 25}, 40, {.padding = {1, 1, 1, 1}, .groups = 5}),
      problem_of({1, 12, 9, 25}, 18, {.padding = {1, 1, 1, 1}, .groups = 6}),
      problem_of({1, 90, 8, 6}, 200, {.padding = {1, 1, 1, 1}}),
  };
  for_each_target([&](const std::string& target) {
    for (const Conv2dProblem& problem : problems) {
      const Conv2dCase c = make_case(problem, "reals", 22);
      for (const std::string_view variant : kWinograd) {
        const Tensor whole = run_case(c, variant);
        const auto plan = Conv2dPlan::create(problem, c.weight, c.bias, {.variant = variant});
        for (int i = 0; i < 6; ++i) {
          const OutputRegion region = random_region(random, problem.output);
          Tensor output = poisoned(problem.output), expected = poisoned(problem.output);
          ASSERT_TRUE(plan->run(c.input, output.view(), region, serial_executor()).ok());
          for (int64_t n = region.images.begin; n < region.images.end; ++n)
            for (int64_t o = region.channels.begin; o < region.channels.end; ++o)
              for (int64_t row = region.rect.rows.begin; row < region.rect.rows.end; ++row)
                for (int64_t col = region.rect.cols.begin; col < region.rect.cols.end; ++col)
                  expected.at(n, o, row, col) = whole.at(n, o, row, col);
          ASSERT_TRUE(same_bits(output, expected)) << recipe_of(c, variant) << "  # " << target << ", region " << i;
        }
      }
    }
  });
}

// Few rows, so that pieces for many threads come from blocks of channels; and groups that are computed together.
TEST(Conv2dWinograd, BitsAreTheSameForEveryNumberOfThreads) {
  const std::vector<Conv2dProblem> problems{
      problem_of({1, 96, 7, 7}, 200, {.padding = {1, 1, 1, 1}}, 200),
      problem_of({2, 64, 28, 28}, 64, {.padding = {1, 1, 1, 1}, .groups = 8}),
      problem_of({1, 32, 40, 44}, 48, {.padding = {2, 2, 2, 2}, .dilation = {2, 2}}),
  };
  for (const Conv2dProblem& problem : problems) {
    const Conv2dCase c = make_case(problem, "reals", 23);
    for (const std::string_view variant : kWinograd) {
      const Tensor serial = run_case(c, variant);
      EXPECT_LE(relative_error(c, variant), 5e-6) << recipe_of(c, variant);
      for (const int threads : {2, 3, 8}) {
        const auto pool = make_pool(threads);
        EXPECT_TRUE(same_bits(run_case(c, variant, *pool), serial))
            << recipe_of(c, variant) << " --threads " << threads;
      }
    }
  }
}

// Planes a multiple of 4 KiB apart are read by lines, which begin anywhere in a row here: the same bits as of other
// planes.
TEST(Conv2dWinograd, BitsAreTheSameForEveryDistanceOfPlanes) {
  const std::vector<Conv2dProblem> problems{
      problem_of({1, 17, 9, 90}, 5, {.padding = {1, 1, 1, 1}}),
      problem_of({2, 16, 7, 37}, 5, {.padding = {3, 4, 0, 2}}),
      problem_of({1, 3, 12, 70}, 5, {.padding = {2, 2, 2, 2}, .padding_mode = PaddingMode::reflect}),
      problem_of({1, 32, 10, 64}, 5, {.padding = {2, 2, 2, 2}, .dilation = {2, 2}}),
      problem_of({1, 16, 8, 16}, 5, {}),
  };
  for_each_target([&](const std::string& target) {
    for (const Conv2dProblem& problem : problems) {
      const Conv2dCase c = make_case(problem, "reals", 26);
      const Shape& shape = problem.input;
      Tensor apart = poisoned({shape.n, shape.c, 1, 1024});
      const TensorView input{apart.data(), shape, shape.w, 1024, shape.c * 1024};
      for (int64_t n = 0; n < shape.n; ++n)
        for (int64_t i = 0; i < shape.c; ++i)
          std::copy_n(c.input.view().plane(n, i), shape.h * shape.w, input.plane(n, i));
      for (const std::string_view variant : kWinograd) {
        const auto plan = Conv2dPlan::create(problem, c.weight, c.bias, {.variant = variant});
        Tensor output = poisoned(problem.output);
        ASSERT_TRUE(plan->run(input, output.view(), serial_executor()).ok());
        EXPECT_TRUE(same_bits(output, run_case(c, variant))) << recipe_of(c, variant) << "  # " << target;
      }
    }
  });
}

// A dilation of d is d x d ordinary convolutions of interleaved images: the same tiles, hence the same bits.
TEST(Conv2dWinograd, DilationIsInterleavedImages) {
  const Conv2dCase dilated =
      make_case(problem_of({1, 5, 26, 30}, 7, {.padding = {2, 2, 2, 2}, .dilation = {2, 2}}), "reals", 24);
  const Conv2dProblem part = problem_of({1, 5, 13, 15}, 7, {.padding = {1, 1, 1, 1}});
  for (const std::string_view variant : kWinograd) {
    const Tensor output = run_case(dilated, variant);
    for (int64_t phase = 0; phase < 4; ++phase) {
      Conv2dCase c{part, Tensor(part.input), dilated.weight, {}};
      for (int64_t i = 0; i < 5; ++i)
        for (int64_t row = 0; row < 13; ++row)
          for (int64_t col = 0; col < 15; ++col)
            c.input.at(0, i, row, col) = dilated.input.at(0, i, 2 * row + phase / 2, 2 * col + phase % 2);
      const Tensor expected = run_case(c, variant);
      for (int64_t o = 0; o < 7; ++o)
        for (int64_t row = 0; row < 13; ++row)
          for (int64_t col = 0; col < 15; ++col)
            ASSERT_EQ(output.at(0, o, 2 * row + phase / 2, 2 * col + phase % 2), expected.at(0, o, row, col))
                << variant << ", phase " << phase;
    }
  }
}

// One cell that is not finite, at every place of a tile: outputs whose own products have none stay finite.
TEST(Conv2dWinograd, OneSpecialCellReachesItsOwnWindowsOnly) {
  const Conv2dProblem problem = problem_of({1, 2, 12, 13}, 3, {.padding = {1, 1, 1, 1}});
  for (const float special : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (int64_t cell = 0; cell < 36; ++cell) {
      Conv2dCase c = make_case(problem, "ints", 25);
      c.input.at(0, 1, 3 + cell / 6, 4 + cell % 6) = special;
      std::vector<double> magnitude;
      const std::vector<double> expected = reference::conv2d(problem, c.input, c.weight, c.bias, &magnitude);
      for (const std::string_view variant : kWinograd)
        ASSERT_TRUE(fits(run_case(c, variant), problem, variant, "special", expected, magnitude)) << variant << cell;
    }
  }
}

// Cells that are not finite among inputs and weights, wherever weights are packed in a way of their own.
TEST(Conv2dWinograd, SpecialValuesPropagateInEveryPacking) {
  for (const Conv2dProblem& problem : {
           problem_of({1, 8, 9, 9}, 20, {.padding = {1, 1, 1, 1}}, 20),
           problem_of({1, 24, 9, 9}, 24, {.padding = {1, 1, 1, 1}, .groups = 3}),
           problem_of({1, 12, 9, 9}, 18, {.padding = {1, 1, 1, 1}, .groups = 6}),
           problem_of({1, 120, 6, 8}, 130, {.padding = {1, 1, 1, 1}}),
       }) {
    Conv2dCase c = make_case(problem, "ints", 26);
    SeededValues random("special", 27);
    for (int i = 0; i < 3; ++i) {
      c.input.values()[static_cast<size_t>(random.between(0, c.input.size() - 1))] =
          std::numeric_limits<float>::infinity();
      c.weight.values()[static_cast<size_t>(random.between(0, c.weight.size() - 1))] =
          std::numeric_limits<float>::quiet_NaN();
    }
    std::vector<double> magnitude;
    const std::vector<double> expected = reference::conv2d(problem, c.input, c.weight, c.bias, &magnitude);
    for_each_target([&](const std::string& target) {
      for (const std::string_view variant : kWinograd)
        EXPECT_TRUE(fits(run_case(c, variant), problem, variant, "special", expected, magnitude))
            << recipe_of(c, variant) << "  # " << target;
    });
  }
}

// Values whose sums are finite where those of the transforms are not.
TEST(Conv2dWinograd, OverflowingTransformsAreComputedAgain) {
  const Conv2dProblem problem = problem_of({1, 1, 8, 8}, 1, {});
  Conv2dCase c{problem, Tensor(problem.input), Tensor(problem.weight), {}};
  for (int64_t i = 0; i < 64; ++i) c.input.data()[i] = (i % 2 == 0 ? 3e38F : -3e38F);
  c.weight.at(0, 0, 1, 1) = 1;
  for (const std::string_view variant : kWinograd) {
    const Tensor output = run_case(c, variant);
    for (int64_t row = 0; row < 6; ++row)
      for (int64_t col = 0; col < 6; ++col)
        EXPECT_NEAR(output.at(0, 0, row, col) / c.input.at(0, 0, row + 1, col + 1), 1, 1e-5) << variant;
  }
}

TEST(Conv2dWinograd, OnlyServesWhoAsksForAnyArithmetic) {
  const Conv2dProblem problem = problem_of({1, 64, 56, 56}, 64, {.padding = {1, 1, 1, 1}});
  const Tensor weight(problem.weight);
  const auto direct = Conv2dPlan::create(problem, weight, {});
  EXPECT_FALSE(direct->variant().starts_with("winograd"));
  EXPECT_EQ(Conv2dPlan::create(problem, weight, {}, {.arithmetic = Arithmetic::any})->variant(), "winograd_f4");
}

// What a plan of any arithmetic takes.
std::string_view fastest(const Conv2dProblem& problem) {
  const std::vector<VariantVerdict> verdicts = conv2d_verdicts(problem);
  const VariantVerdict* best = &verdicts.back();
  for (const VariantVerdict& verdict : verdicts)
    if (verdict.refusal.empty() && verdict.estimate_ns < best->estimate_ns) best = &verdict;
  return best->name;
}

TEST(Conv2dWinograd, IsTakenForManyChannelsAndNotForFewChannelsOrCells) {
  const Padding one{1, 1, 1, 1};
  for (const Conv2dProblem& problem : {
           problem_of({1, 16, 112, 112}, 32, {.padding = one}),
           problem_of({1, 128, 28, 28}, 128, {.padding = one}),
           problem_of({1, 512, 7, 7}, 512, {.padding = one}),
           problem_of({1, 64, 56, 56}, 64, {.padding = {2, 2, 2, 2}, .dilation = {2, 2}}),
           problem_of({1, 64, 56, 56}, 64, {.padding = one, .groups = 8}),
       })
    EXPECT_EQ(fastest(problem), "winograd_f4") << problem.recipe();
  for (const Conv2dProblem& problem : {
           problem_of({1, 1, 28, 28}, 4, {}),
           problem_of({1, 3, 224, 224}, 4, {.padding = one}),
           problem_of({1, 1, 1080, 1920}, 16, {.padding = one}),
           problem_of({1, 64, 3, 3}, 64, {}),
           problem_of({1, 32, 112, 112}, 32, {.padding = one, .groups = 32}),
       })
    EXPECT_FALSE(fastest(problem).starts_with("winograd")) << problem.recipe();
}

TEST(Conv2dWinograd, RefusesWithReasons) {
  const auto refusal = [](const Shape& input, const Shape& weight, const Conv2dParams& params) {
    const auto problem = Conv2dProblem::make(input, weight, -1, params);
    for (const VariantVerdict& verdict : conv2d_verdicts(*problem))
      if (verdict.name == "winograd_f4") return verdict.refusal;
    return std::string("not listed");
  };
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 2}, {}), "the kernel is 3x2, not 3x3");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.stride = {2, 1}}), "the stride is 2,1, not 1,1");
  EXPECT_EQ(refusal({1, 1, 99, 99}, {1, 1, 3, 3}, {.dilation = {1, 17}}), "the dilation is 1,17, more than 16");
  EXPECT_EQ(refusal({1, 20000, 9, 9}, {1, 20000, 3, 3}, {}), "20000 input channels are more than 16384");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {}), "");
}

}  // namespace
}  // namespace convlens
