// Laws that every convolution obeys, checked on integers where they hold exactly, through every variant that sums a
// cell's own products. (Winograd's are held to the reference instead: their rounding depends on a cell's neighbours.)
#include <gtest/gtest.h>

#include <cstring>

#include "conv2d_cases.h"

namespace convlens {
namespace {

using namespace testing;

// f(case, variant) for random problems and every direct variant that serves them.
template <class F>
void for_random_cases(uint64_t seed, int count, ProblemLimits limits, std::string_view kind, F f) {
  SeededValues random("ints", seed);
  for (int i = 0; i < count && !::testing::Test::HasFailure(); ++i) {
    limits.only_3x3 = i % 2 == 0;
    const Conv2dCase c = make_case(random_problem(random, limits), kind, seed + static_cast<uint64_t>(i));
    for (const std::string_view variant : direct_variants(c.problem)) {
      SCOPED_TRACE(recipe_of(c, variant));
      f(c, variant, random);
    }
  }
}

TEST(Conv2dProperty, Linearity) {
  for_random_cases(51, 200, {.most_size = 14}, "ints", [](Conv2dCase c, std::string_view variant, SeededValues&) {
    std::fill(c.bias.begin(), c.bias.end(), 0.0F);
    Conv2dCase other = make_case(c.problem, "ints", 1000), sum = c;
    for (int64_t i = 0; i < c.input.size(); ++i)
      sum.input.data()[i] = 3 * c.input.data()[i] - 2 * other.input.data()[i];
    other.weight = c.weight;
    other.bias = c.bias;
    const Tensor a = run_case(c, variant), b = run_case(other, variant), both = run_case(sum, variant);
    for (int64_t i = 0; i < both.size(); ++i) ASSERT_EQ(both.data()[i], 3 * a.data()[i] - 2 * b.data()[i]);
  });
}

TEST(Conv2dProperty, AnImpulseReturnsTheKernelTurnedAndConvolutionReturnsTheKernel) {
  for (const bool flip : {false, true}) {
    SeededValues random("ints", 52);
    for (int64_t h = 1; h <= 5; ++h)
      for (int64_t w = 1; w <= 5; ++w) {
        const auto problem =
            Conv2dProblem::make({1, 1, 2 * h - 1, 2 * w - 1}, {2, 1, h, w}, -1, {.flip = flip}).value();
        Conv2dCase c = make_case(problem, "ints", random.next());
        std::fill(c.input.values().begin(), c.input.values().end(), 0.0F);
        c.input.at(0, 0, h - 1, w - 1) = 1;
        for (const std::string_view variant : direct_variants(problem)) {
          const Tensor output = run_case(c, variant);
          ASSERT_EQ(output.shape(), (Shape{1, 2, h, w}));
          for (int64_t o = 0; o < 2; ++o)
            for (int64_t r = 0; r < h; ++r)
              for (int64_t col = 0; col < w; ++col)
                EXPECT_EQ(output.at(0, o, r, col),
                          flip ? c.weight.at(o, 0, r, col) : c.weight.at(o, 0, h - 1 - r, w - 1 - col))
                    << recipe_of(c, variant);
        }
      }
  }
}

// Moving the picture by whole strides moves the result, bit for bit, where no padding is met.
TEST(Conv2dProperty, ShiftEquivariance) {
  for_random_cases(53, 150, {.most_size = 20}, "reals", [](Conv2dCase c, std::string_view variant, SeededValues&) {
    Conv2dParams params = c.problem.params;
    params.auto_padding = AutoPadding::valid;
    Shape larger = c.problem.input;
    larger.h += params.stride.h;
    larger.w += params.stride.w;
    const auto small = Conv2dProblem::make(c.problem.input, c.problem.weight, -1, params);
    const auto large = Conv2dProblem::make(larger, c.problem.weight, -1, params);
    if (!small.ok() || !large.ok()) return;
    Conv2dCase moved{*large, Tensor(larger), c.weight, {}};
    const Shape& in = c.problem.input;
    for (int64_t n = 0; n < in.n; ++n)
      for (int64_t channel = 0; channel < in.c; ++channel)
        for (int64_t r = 0; r < in.h; ++r)
          std::copy_n(c.input.view().row(n, channel, r), in.w,
                      moved.input.view().row(n, channel, r + params.stride.h) + params.stride.w);
    c.problem = *small;
    c.bias.clear();
    const Tensor before = run_case(c, variant), after = run_case(moved, variant);
    const Shape& out = before.shape();
    for (int64_t n = 0; n < out.n; ++n)
      for (int64_t o = 0; o < out.c; ++o)
        for (int64_t r = 0; r < out.h; ++r)
          ASSERT_EQ(std::memcmp(before.view().row(n, o, r), after.view().row(n, o, r + 1) + 1,
                                sizeof(float) * static_cast<size_t>(out.w)),
                    0);
  });
}

// `flip` with a kernel equals no flip with the kernel turned, bit for bit.
TEST(Conv2dProperty, FlipDuality) {
  for_random_cases(54, 150, {}, "reals", [](Conv2dCase c, std::string_view variant, SeededValues&) {
    const Tensor output = run_case(c, variant);
    c.problem.params.flip = !c.problem.params.flip;
    const int64_t taps = c.problem.weight.h * c.problem.weight.w;
    for (int64_t kernel = 0; kernel < c.weight.size() / taps; ++kernel)
      std::reverse(c.weight.data() + kernel * taps, c.weight.data() + (kernel + 1) * taps);
    EXPECT_TRUE(same_bits(run_case(c, variant), output));
  });
}

TEST(Conv2dProperty, StrideTakesASampleOfStrideOne) {
  for_random_cases(55, 200, {}, "reals", [](Conv2dCase c, std::string_view variant, SeededValues&) {
    Conv2dParams params = c.problem.params;
    const Size2 stride = params.stride;
    params.stride = {1, 1};
    params.auto_padding = AutoPadding::none;
    params.padding = c.problem.padding;
    Conv2dCase dense = c;
    dense.problem =
        Conv2dProblem::make(c.problem.input, c.problem.weight, c.bias.empty() ? -1 : c.problem.weight.n, params)
            .value();
    const Tensor all = run_case(dense, variant), sample = run_case(c, variant);
    Tensor expected(sample.shape());
    const Shape& out = sample.shape();
    for (int64_t n = 0; n < out.n; ++n)
      for (int64_t o = 0; o < out.c; ++o)
        for (int64_t r = 0; r < out.h; ++r)
          for (int64_t col = 0; col < out.w; ++col)
            expected.at(n, o, r, col) = all.at(n, o, r * stride.h, col * stride.w);
    EXPECT_TRUE(same_bits(sample, expected));
  });
}

TEST(Conv2dProperty, GroupsAreConvolutionsOfTheirOwn) {
  for_random_cases(
      56, 150, {.most_size = 12}, "reals", [](const Conv2dCase& c, std::string_view variant, SeededValues&) {
        const Tensor output = run_case(c, variant);
        const int64_t groups = c.problem.params.groups;
        const int64_t inputs = c.problem.weight.c, outputs = c.problem.weight.n / groups;
        Conv2dParams params = c.problem.params;
        params.groups = 1;
        for (int64_t g = 0; g < groups; ++g) {
          ConstTensorView input = c.input, weight = c.weight;
          input.data = input.plane(0, g * inputs);
          input.shape.c = inputs;
          weight.data = weight.plane(g * outputs, 0);
          weight.shape.n = outputs;
          const auto bias = std::span(c.bias).subspan(c.bias.empty() ? 0 : static_cast<size_t>(g * outputs),
                                                      c.bias.empty() ? 0 : static_cast<size_t>(outputs));
          const auto problem =
              Conv2dProblem::make(input.shape, weight.shape, c.bias.empty() ? -1 : outputs, params).value();
          Tensor alone = poisoned(problem.output);
          ASSERT_TRUE(Conv2dPlan::create(problem, weight, bias, {.variant = variant})
                          ->run(input, alone.view(), serial_executor())
                          .ok());
          for (int64_t n = 0; n < problem.output.n; ++n)
            ASSERT_EQ(std::memcmp(alone.view().plane(n, 0), output.view().plane(n, g * outputs),
                                  sizeof(float) * static_cast<size_t>(outputs * problem.output.h * problem.output.w)),
                      0);
        }
      });
}

// Two convolutions without padding equal one with the larger kernel that the second makes of the first.
TEST(Conv2dProperty, TwoStackedEqualOneLarger) {
  SeededValues random("ints", 57);
  const Tensor image = random.tensor({1, 1, 20, 23}), first = random.tensor({1, 1, 3, 3});
  const Tensor second = random.tensor({1, 1, 3, 2});
  const Tensor between = conv2d(image, first, {}, {}).value();
  const Tensor stacked = conv2d(between, second, {}, {}).value();
  // The combined kernel is the true convolution of both: pad the first, walk the second flipped.
  const Tensor combined = conv2d(first, second, {}, {.padding = {2, 1, 2, 1}, .flip = true}).value();
  ASSERT_EQ(combined.shape(), (Shape{1, 1, 5, 4}));
  EXPECT_TRUE(same_bits(conv2d(image, combined, {}, {}).value(), stacked));
}

TEST(Conv2dProperty, TilesEqualTheWhole) {
  for_random_cases(
      58, 150, {.most_size = 40}, "reals", [](const Conv2dCase& c, std::string_view variant, SeededValues& random) {
        const Tensor whole = run_case(c, variant);
        const Conv2dPlan plan = Conv2dPlan::create(c.problem, c.weight, c.bias, {.variant = variant}).value();
        Tensor tiled = poisoned(c.problem.output);
        const Shape& out = c.problem.output;
        const int64_t height = random.between(1, out.h), width = random.between(1, out.w),
                      depth = random.between(1, out.c);
        for (int64_t o = 0; o < out.c; o += depth)
          for (int64_t r = 0; r < out.h; r += height)
            for (int64_t col = 0; col < out.w; col += width) {
              const OutputRegion tile{{0, out.n},
                                      {o, std::min(o + depth, out.c)},
                                      {{r, std::min(r + height, out.h)}, {col, std::min(col + width, out.w)}}};
              ASSERT_TRUE(plan.run(c.input, tiled.view(), tile, serial_executor()).ok());
            }
        EXPECT_TRUE(same_bits(tiled, whole)) << height << "x" << width << "x" << depth << " tiles";
      });
}

// An edit of the input followed by a run over the affected outputs equals a run over everything.
TEST(Conv2dProperty, IncrementalEqualsFull) {
  for_random_cases(
      59, 300, {.most_size = 30}, "reals", [](Conv2dCase c, std::string_view variant, SeededValues& random) {
        const Conv2dPlan plan = Conv2dPlan::create(c.problem, c.weight, c.bias, {.variant = variant}).value();
        Tensor output = poisoned(c.problem.output);
        ASSERT_TRUE(plan.run(c.input, output.view(), serial_executor()).ok());
        for (int edit = 0; edit < 3; ++edit) {
          const OutputRegion part = random_region(random, c.problem.input);
          for (int64_t n = part.images.begin; n < part.images.end; ++n)
            for (int64_t r = part.rect.rows.begin; r < part.rect.rows.end; ++r)
              for (int64_t col = part.rect.cols.begin; col < part.rect.cols.end; ++col)
                c.input.at(n, 0, r, col) = random.number() + 0.37F;
          const OutputRegion dirty{part.images, {0, c.problem.output.c}, c.problem.affected_outputs(part.rect)};
          ASSERT_TRUE(plan.run(c.input, output.view(), dirty, serial_executor()).ok());
          ASSERT_TRUE(same_bits(output, run_case(c, variant)));
        }
      });
}

}  // namespace
}  // namespace convlens
