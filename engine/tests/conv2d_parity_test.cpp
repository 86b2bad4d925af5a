// Every variant of conv2d, on every SIMD target and number of threads, against the reference in double.
#include <gtest/gtest.h>

#include <cstring>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

// Runs a case through every variant that serves it, on every target. What each is held to: fits().
void expect_parity(const Conv2dProblem& problem, std::string_view kind, uint64_t seed) {
  const Conv2dCase c = make_case(problem, kind, seed);
  std::vector<double> magnitude;
  const std::vector<double> expected = reference::conv2d(problem, c.input, c.weight, c.bias, &magnitude);
  const std::vector<std::string_view> variants = serving_variants(problem);
  for_each_target([&](const std::string& target) {
    for (const std::string_view variant : variants) {
      const Tensor output = run_case(c, variant);
      EXPECT_TRUE(fits(output, problem, variant, kind, expected, magnitude))
          << recipe_of(c, variant) << "  # " << kind << ", seed " << seed << ", " << target;
    }
  });
}

void expect_random_parity(std::string_view kind, const ProblemLimits& limits, int cases, uint64_t seed) {
  SeededValues random("ints", seed);
  for (int i = 0; i < cases && !::testing::Test::HasFailure(); ++i)
    expect_parity(random_problem(random, limits), kind, seed + static_cast<uint64_t>(i));
}

TEST(Conv2dParity, IntegersAreExact) { expect_random_parity("ints", {}, 1200, 1); }

TEST(Conv2dParity, RealsStayWithinRounding) { expect_random_parity("reals", {}, 600, 2); }

TEST(Conv2dParity, IntegersAreExactFor3x3) { expect_random_parity("ints", {.only_3x3 = true}, 1000, 3); }

TEST(Conv2dParity, RealsStayWithinRoundingFor3x3) { expect_random_parity("reals", {.only_3x3 = true}, 500, 4); }

TEST(Conv2dParity, NanAndInfinityPropagateAsInTheDirectSum) {
  expect_random_parity("special", {.most_size = 12}, 400, 5);
  expect_random_parity("special", {.most_size = 12, .only_3x3 = true}, 400, 6);
}

TEST(Conv2dParity, LargeKernelsAndManyChannels) {
  expect_random_parity("ints", {.most_size = 20, .most_kernel = 11, .most_channels = 2}, 100, 7);
  expect_random_parity("reals", {.most_size = 9, .most_channels = 40, .only_3x3 = true}, 60, 8);
}

TEST(Conv2dParity, ManyOutputs) {
  expect_random_parity("ints", {.most_size = 14, .most_channels = 40, .least_outputs = 16}, 80, 16);
  expect_random_parity("reals", {.most_size = 40, .most_kernel = 3, .most_channels = 10, .least_outputs = 16}, 80, 17);
  expect_random_parity("special", {.most_size = 10, .most_channels = 12, .least_outputs = 16}, 80, 18);
  // Input channels in turns, several blocks of outputs.
  expect_parity(Conv2dProblem::make({1, 260, 7, 7}, {150, 260, 3, 3}, 150, {.padding = {1, 1, 1, 1}}).value(), "ints",
                19);
}

// 1x1 kernels: images of every size modulo a vector, strides, padding, groups.
TEST(Conv2dParity, OneByOne) {
  uint64_t seed = 200;
  SeededValues random("ints", seed);
  for (int64_t size = 1; size <= 40; ++size) {
    const int64_t stride = 1 + size % 3, groups = 1 + size % 2, inputs = random.between(1, 30);
    const Conv2dParams params{.stride = {1 + size % 2, stride},
                              .padding = {size % 3, size % 4, 0, size % 2},
                              .padding_mode = size % 5 == 0 ? PaddingMode::replicate : PaddingMode::zeros,
                              .groups = groups};
    const Shape weight{groups * random.between(1, 40), inputs, 1, 1};
    const Shape input{1 + size % 2, groups * inputs, 1 + size / 3, size * stride};
    expect_parity(Conv2dProblem::make(input, weight, weight.n, params).value(), size % 4 == 0 ? "special" : "ints",
                  ++seed);
  }
}

TEST(Conv2dParity, StridesToEight) {
  expect_random_parity("ints", {.most_size = 60, .most_kernel = 9, .most_channels = 2, .most_stride = 8}, 200, 16);
}

// Every way in which a row can end within tiles of vectors, for every shape of tile.
TEST(Conv2dParity, EveryWidthAndNumberOfOutputs) {
  uint64_t seed = 100;
  for (int64_t width = 1; width <= 150; width += width < 70 ? 1 : 13) {
    for (int64_t stride = 1; stride <= 2; ++stride) {
      const int64_t outputs = 1 + width % 17, inputs = 1 + width % 3;
      const Conv2dParams params{.stride = {1, stride}, .padding = {1, 1, 0, 1}, .dilation = {1, 1 + width % 2}};
      const auto problem = Conv2dProblem::make({1, inputs, 4, width * stride}, {outputs, inputs, 3, 3}, -1, params);
      if (problem.ok()) expect_parity(*problem, "ints", ++seed);
    }
  }
}

// Tiles of rows that share their lines, for one and two outputs, with every remainder of rows; narrow tiles of several
// rows for every number of outputs.
TEST(Conv2dParity, EveryHeightAndNumberOfOutputs) {
  uint64_t seed = 300;
  for (int64_t height = 1; height <= 20; ++height) {
    for (const int64_t width : {5, 14, 28, 40, 150}) {
      const int64_t outputs = 1 + height % (width == 150 ? 2 : 9);
      const Conv2dParams params{.padding = {1, 1, 1, 1}};
      expect_parity(Conv2dProblem::make({2, 2, height, width}, {outputs, 2, 3, 3}, outputs, params).value(), "ints",
                    ++seed);
    }
  }
}

// Images wider than a strip of the SIMD path, at whose seams the same columns are read twice.
TEST(Conv2dParity, WideImages) {
  for (const int64_t width : {2040, 2049, 4100, 8197}) {
    for (const int64_t stride : {1, 2}) {
      const Conv2dParams params{.stride = {1, stride}, .padding = {1, 1, 1, 1}, .padding_mode = PaddingMode::circular};
      expect_parity(Conv2dProblem::make({1, 1, 4, width}, {3, 1, 3, 3}, 3, params).value(), "ints", 9);
    }
    const Conv2dParams deep{.padding = {2, 2, 2, 2}, .dilation = {2, 2}};
    expect_parity(Conv2dProblem::make({1, 6, 3, width / 4}, {2, 6, 3, 3}, -1, deep).value(), "ints", 10);
  }
}

// Padding, dilation and stride far beyond the image: memory must follow the output, not the padded input.
TEST(Conv2dParity, HugeParameters) {
  const int64_t far = int64_t{1} << 40;
  const Conv2dParams all{.stride = {far, far}, .padding = {far, far, far, far}, .dilation = {far, far}};
  const auto two = Conv2dProblem::make({1, 2, 3, 3}, {2, 2, 2, 2}, 2, all);
  ASSERT_TRUE(two.ok()) << two.error().message();
  EXPECT_EQ(two->output, (Shape{1, 2, 2, 2}));
  expect_parity(*two, "ints", 11);
  const Conv2dParams rows{.stride = {far, 1}, .padding = {far, 1, far, 1}};
  const auto three = Conv2dProblem::make({1, 1, 3, 3}, {1, 1, 3, 3}, -1, rows);
  ASSERT_TRUE(three.ok()) << three.error().message();
  EXPECT_EQ(serving_variants(*three).front(), "few_channels");
  expect_parity(*three, "ints", 12);
}

// A region gives the bits of the whole run and touches nothing else, in memory where rows, planes and images lie apart.
TEST(Conv2dParity, RegionsHaveTheBitsOfTheWholeAndNothingElseIsWritten) {
  for_each_target([](const std::string& target) {
    SeededValues random("ints", 13);
    for (int i = 0; i < 600; ++i) {
      const bool many = i % 10 == 0, one_by_one = i % 10 == 5;
      const ProblemLimits limits{.most_size = 40,
                                 .most_kernel = one_by_one ? 1 : 5,
                                 .most_channels = many ? 20 : 5,
                                 .least_outputs = many ? 16 : 1,
                                 .only_3x3 = i % 3 != 0 && !one_by_one};
      const Conv2dCase c = make_case(random_problem(random, limits), "reals", static_cast<uint64_t>(i));
      const OutputRegion region = random_region(random, c.problem.output);
      const Shape& out = c.problem.output;
      const Shape apart{out.n + 1, out.c + 1, out.h + 2, out.w + 5};
      for (const std::string_view variant : serving_variants(c.problem)) {
        const Tensor whole = run_case(c, variant);
        Tensor memory = poisoned(apart);
        TensorView view = memory.view();
        view.shape = out;
        const auto plan = Conv2dPlan::create(c.problem, c.weight, c.bias, {.variant = variant});
        ASSERT_TRUE(plan->run(c.input, view, region, serial_executor()).ok());
        Tensor expected = poisoned(apart);
        for (int64_t n = region.images.begin; n < region.images.end; ++n)
          for (int64_t o = region.channels.begin; o < region.channels.end; ++o)
            for (int64_t r = region.rect.rows.begin; r < region.rect.rows.end; ++r)
              for (int64_t col = region.rect.cols.begin; col < region.rect.cols.end; ++col)
                expected.at(n, o, r, col) = whole.at(n, o, r, col);
        ASSERT_TRUE(same_bits(memory, expected)) << recipe_of(c, variant) << "  # case " << i << ", " << target;
      }
    }
  });
}

// Stray reads show: everything around the image is NaN.
TEST(Conv2dParity, NothingBeyondTheInputIsUsed) {
  for_each_target([](const std::string& target) {
    SeededValues random("ints", 14);
    for (int i = 0; i < 300; ++i) {
      const Conv2dCase c =
          make_case(random_problem(random, {.only_3x3 = i % 2 == 0}), "ints", static_cast<uint64_t>(i));
      const Shape& in = c.problem.input;
      Tensor memory({in.n + 2, in.c + 2, in.h + 3, in.w + 7});
      for (float& value : memory.values()) value = std::numeric_limits<float>::quiet_NaN();
      TensorView view = memory.view();
      view.data = &memory.at(1, 1, 1, 3);
      view.shape = in;
      for (int64_t n = 0; n < in.n; ++n)
        for (int64_t channel = 0; channel < in.c; ++channel)
          for (int64_t r = 0; r < in.h; ++r)
            std::copy_n(c.input.view().row(n, channel, r), in.w, view.row(n, channel, r));
      for (const std::string_view variant : serving_variants(c.problem)) {
        const auto plan = Conv2dPlan::create(c.problem, c.weight, c.bias, {.variant = variant});
        Tensor output = poisoned(c.problem.output);
        ASSERT_TRUE(plan->run(view, output.view(), serial_executor()).ok());
        ASSERT_TRUE(same_bits(output, run_case(c, variant))) << recipe_of(c, variant) << "  # " << target;
      }
    }
  });
}

TEST(Conv2dParity, BitsAreTheSameForEveryNumberOfThreads) {
  std::vector<std::unique_ptr<Executor>> pools;
  for (const int threads : {1, 2, 3, 8}) pools.push_back(make_pool(threads));
  // Large enough for many chunks; groups, images and channel blocks are cut as well.
  const std::vector<Conv2dProblem> problems{
      Conv2dProblem::make({3, 4, 90, 130}, {20, 4, 3, 3}, 20, {.padding = {1, 1, 1, 1}}).value(),
      Conv2dProblem::make({2, 8, 60, 64}, {16, 1, 3, 3}, -1, {.stride = {2, 2}, .groups = 8}).value(),
      Conv2dProblem::make({1, 24, 60, 40}, {80, 24, 3, 3}, 80, {.stride = {2, 1}, .padding = {1, 1, 1, 1}}).value(),
      Conv2dProblem::make({1, 40, 30, 40}, {150, 40, 1, 1}, -1, {}).value(),
      Conv2dProblem::make({1, 3, 200, 200}, {4, 3, 5, 4}, 4,
                          {.padding = {3, 2, 1, 0}, .padding_mode = PaddingMode::reflect})
          .value(),
  };
  for (const Conv2dProblem& problem : problems) {
    const Conv2dCase c = make_case(problem, "reals", 15);
    for (const std::string_view variant : serving_variants(problem)) {
      const Tensor serial = run_case(c, variant);
      for (const auto& pool : pools) {
        for (int repeat = 0; repeat < 3; ++repeat)
          EXPECT_TRUE(same_bits(run_case(c, variant, *pool), serial))
              << recipe_of(c, variant) << " --threads " << pool->threads();
      }
    }
  }
}

}  // namespace
}  // namespace convlens
