// Conv2dPlan: what it refuses, edits of single channels, cancelling, and the one-call form.
#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "conv2d_cases.h"
#include "convlens/engine/activation.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

Conv2dProblem problem_of(const Shape& input, const Shape& weight, int64_t bias_size = -1,
                         const Conv2dParams& params = {}) {
  return Conv2dProblem::make(input, weight, bias_size, params).value();
}

TEST(Conv2dPlan, TakesTheFastestVariantThatServes) {
  const Conv2dProblem three = problem_of({1, 3, 30, 30}, {4, 3, 3, 3});
  const Conv2dPlan fast = Conv2dPlan::create(three, Tensor(three.weight), {}).value();
  EXPECT_EQ(fast.variant(), "few_channels");
  EXPECT_FALSE(fast.target().empty());
  EXPECT_EQ(fast.problem().output, (Shape{1, 4, 28, 28}));
  const Conv2dProblem wide = problem_of({1, 1, 8, 80}, {2, 1, 5, 33});
  const Conv2dPlan plain = Conv2dPlan::create(wide, Tensor(wide.weight), {}).value();
  EXPECT_EQ(plain.variant(), "generic");
  EXPECT_EQ(plain.target(), "scalar");
  const Conv2dProblem small = problem_of({1, 960, 7, 7}, {960, 1, 3, 3}, -1, {.stride = {2, 2}, .groups = 960});
  EXPECT_EQ(Conv2dPlan::create(small, Tensor(small.weight), {})->variant(), "depthwise");
}

TEST(Conv2dPlan, ForcingAVariant) {
  const Conv2dProblem wide = problem_of({1, 1, 8, 80}, {2, 1, 5, 33});
  const Tensor weight(wide.weight);
  EXPECT_EQ(Conv2dPlan::create(wide, weight, {}, {.variant = "generic"}).value().variant(), "generic");
  EXPECT_EQ(Conv2dPlan::create(wide, weight, {}, {.variant = "few_channels"}).error().message(),
            "--variant: few_channels refuses: the kernel is 33 columns wide, more than 32 (another variant)");
  const std::string unknown = Conv2dPlan::create(wide, weight, {}, {.variant = "fastest"}).error().message();
  EXPECT_TRUE(unknown.starts_with("--variant: there is no fastest (few_channels, ")) << unknown;
  EXPECT_TRUE(unknown.ends_with(", generic)")) << unknown;
}

TEST(Conv2dPlan, RefusesTensorsOfOtherShapes) {
  const Conv2dProblem problem = problem_of({1, 1, 8, 8}, {2, 1, 3, 3}, 2);
  const std::vector<float> bias{1, 2};
  EXPECT_EQ(Conv2dPlan::create(problem, Tensor({2, 1, 3, 4}), bias).error().message(),
            "weight: has shape [2, 1, 3, 4] ([2, 1, 3, 3])");
  EXPECT_EQ(Conv2dPlan::create(problem, Tensor(problem.weight), {}).error().message(), "bias: has 0 values (2)");
  const Conv2dPlan plan = Conv2dPlan::create(problem, Tensor(problem.weight), bias).value();
  const Tensor input(problem.input);
  Tensor output(problem.output), wrong({1, 2, 8, 8});
  EXPECT_EQ(plan.run(wrong, output.view(), serial_executor()).error().message(),
            "input: has shape [1, 2, 8, 8] ([1, 1, 8, 8])");
  EXPECT_EQ(plan.run(input, wrong.view(), serial_executor()).error().message(),
            "output: has shape [1, 2, 8, 8] ([1, 2, 6, 6])");
  EXPECT_EQ(plan.run(input, output.view(), {{0, 1}, {0, 2}, {{0, 7}, {0, 6}}}, serial_executor()).error().message(),
            "region: reaches beyond the output (a part of [1, 2, 6, 6])");
  EXPECT_FALSE(plan.run(input, output.view(), {{0, 1}, {-1, 2}, {{0, 6}, {0, 6}}}, serial_executor()).ok());
}

TEST(Conv2dPlan, AnEmptyRegionIsDoneAtOnce) {
  const Conv2dCase c = make_case(problem_of({1, 1, 8, 8}, {2, 1, 3, 3}), "ints", 1);
  const Conv2dPlan plan = Conv2dPlan::create(c.problem, c.weight, {}).value();
  Tensor output = poisoned(c.problem.output);
  EXPECT_TRUE(plan.run(c.input, output.view(), {{0, 1}, {1, 1}, {{0, 6}, {0, 6}}}, serial_executor()).ok());
  EXPECT_TRUE(plan.run(c.input, output.view(), {{0, 1}, {0, 2}, {{5, 2}, {0, 6}}}, serial_executor()).ok());
  EXPECT_TRUE(same_bits(output, poisoned(c.problem.output)));
}

TEST(Conv2dPlan, KeepsItsOwnWeights) {
  Conv2dCase c = make_case(problem_of({1, 2, 8, 8}, {3, 2, 3, 3}, 3), "ints", 2);
  const Tensor expected = run_case(c, "");
  Conv2dPlan moved = Conv2dPlan::create(c.problem, c.weight, c.bias).value();
  std::fill(c.weight.values().begin(), c.weight.values().end(), 99.0F);
  std::fill(c.bias.begin(), c.bias.end(), 99.0F);
  const Conv2dPlan plan = std::move(moved);
  for (int repeat = 0; repeat < 2; ++repeat) {
    Tensor output = poisoned(c.problem.output);
    ASSERT_TRUE(plan.run(c.input, output.view(), serial_executor()).ok());
    EXPECT_TRUE(same_bits(output, expected));
  }
}

// Editing one channel after another ends at the plan of the edited weights.
TEST(Conv2dPlan, UpdateChannelEqualsANewPlan) {
  SeededValues random("ints", 3);
  for (int i = 0; i < 150; ++i) {
    const Conv2dProblem problem = random_problem(random, {.most_size = 12, .only_3x3 = i % 2 == 0});
    const Conv2dCase before = make_case(problem, "reals", 2 * static_cast<uint64_t>(i));
    Conv2dCase after = make_case(problem, "reals", 2 * static_cast<uint64_t>(i) + 1);
    std::copy(before.input.values().begin(), before.input.values().end(), after.input.values().begin());
    for (const std::string_view variant : serving_variants(problem)) {
      Conv2dPlan plan = Conv2dPlan::create(problem, before.weight, before.bias, {.variant = variant}).value();
      for (int64_t o = problem.weight.n - 1; o >= 0; --o) {
        ConstTensorView channel = after.weight;
        channel.data = channel.plane(o, 0);
        channel.shape.n = 1;
        plan.update_channel(o, channel, problem.has_bias ? after.bias[static_cast<size_t>(o)] : 77);
      }
      Tensor output = poisoned(problem.output);
      ASSERT_TRUE(plan.run(before.input, output.view(), serial_executor()).ok());
      ASSERT_TRUE(same_bits(output, run_case(after, variant))) << recipe_of(after, variant);
    }
  }
}

// Kernels may leave out zeros of the padding, but not where a weight makes them NaN: before, while and after one does.
TEST(Conv2dPlan, AnInfiniteWeightMeetsThePadding) {
  const Conv2dParams params{.stride = {1, 2}, .padding = {1, 2, 0, 3}};
  for (const Shape weight : {Shape{36, 2, 3, 5}, Shape{4, 2, 3, 5}}) {
    const Conv2dProblem problem = problem_of({1, 2, 6, 9}, weight, -1, params);
    Conv2dCase edited = make_case(problem, "ints", 21);
    const Conv2dCase finite = make_case(problem, "ints", 21);
    const int64_t channel = weight.n / 2;
    edited.weight.at(channel, 1, 0, 3) = std::numeric_limits<float>::infinity();
    for (const std::string_view variant : serving_variants(problem)) {
      Conv2dPlan plan = Conv2dPlan::create(problem, finite.weight, {}, {.variant = variant}).value();
      for (const Conv2dCase* now : std::array<const Conv2dCase*, 3>{&finite, &edited, &finite}) {
        ConstTensorView weights = now->weight;
        weights.data = weights.plane(channel, 0);
        weights.shape.n = 1;
        plan.update_channel(channel, weights, 0);
        Tensor output = poisoned(problem.output);
        ASSERT_TRUE(plan.run(now->input, output.view(), serial_executor()).ok());
        EXPECT_TRUE(equal_values(output, reference::conv2d(problem, now->input, now->weight, {})))
            << recipe_of(*now, variant);
      }
    }
  }
}

// Cancels when a given chunk is about to begin.
class CancellingExecutor final : public Executor {
 public:
  CancellingExecutor(CancelToken& cancel, int64_t at) : cancel_(cancel), at_(at) {}
  int threads() const override { return 1; }
  bool parallel_for(int64_t chunks, ChunkFunction f, const CancelToken* cancel, double) override {
    chunks_ = chunks;
    const auto cancel_first = [&](int64_t chunk) {
      f(chunk);
      if (chunk + 1 == at_) cancel_.cancel();
    };
    return serial_executor().parallel_for(chunks, cancel_first, cancel);
  }
  int64_t chunks() const { return chunks_; }

 private:
  CancelToken& cancel_;
  int64_t at_;
  int64_t chunks_ = 0;
};

TEST(Conv2dPlan, CancelStopsBetweenBands) {
  const Conv2dCase c = make_case(problem_of({1, 2, 300, 400}, {8, 2, 3, 3}), "ints", 4);
  for (const std::string_view variant : serving_variants(c.problem)) {
    const Conv2dPlan plan = Conv2dPlan::create(c.problem, c.weight, {}, {.variant = variant}).value();
    Tensor output = poisoned(c.problem.output);
    CancelToken cancel;
    cancel.cancel();
    const auto before = plan.run(c.input, output.view(), serial_executor(), &cancel);
    EXPECT_EQ(before.error().kind, Error::Kind::cancelled);
    EXPECT_TRUE(same_bits(output, poisoned(c.problem.output))) << "cancelled before it began";

    cancel.reset();
    CancellingExecutor executor(cancel, 2);
    EXPECT_EQ(plan.run(c.input, output.view(), executor, &cancel).error().kind, Error::Kind::cancelled);
    EXPECT_GT(executor.chunks(), 8) << "a run of milliseconds can be stopped within it";
    EXPECT_NE(output.at(0, 0, 0, 0), kPoison);
    EXPECT_EQ(output.at(0, 7, 297, 397), kPoison);

    cancel.reset();
    EXPECT_TRUE(plan.run(c.input, output.view(), serial_executor(), &cancel).ok());
    EXPECT_TRUE(same_bits(output, run_case(c, variant)));
  }
}

TEST(Conv2dPlan, DisjointRegionsFromSeveralThreads) {
  const Conv2dCase c = make_case(problem_of({1, 3, 80, 90}, {8, 3, 3, 3}, -1, {.padding = {1, 1, 1, 1}}), "reals", 5);
  const Tensor expected = run_case(c, "");
  const Conv2dPlan plan = Conv2dPlan::create(c.problem, c.weight, {}).value();
  Tensor output = poisoned(c.problem.output);
  const auto pool = make_pool(4);
  const auto run_quarter = [&](int64_t i) {
    const OutputRegion region{{0, 1}, {i / 2 * 4, i / 2 * 4 + 4}, {{0, 80}, {i % 2 * 45, i % 2 * 45 + 45}}};
    EXPECT_TRUE(plan.run(c.input, output.view(), region, serial_executor()).ok());
  };
  for (int repeat = 0; repeat < 20; ++repeat) {
    pool->parallel_for(4, run_quarter);
    ASSERT_TRUE(same_bits(output, expected));
  }
}

// What follows a convolution can be done band by band: the parts are disjoint, make up the region, and are finished.
TEST(Conv2dPlan, AfterBandSeesEveryCellOnceAndFinished) {
  const auto pool = make_pool(3);
  SeededValues random("ints", 7);
  for (int i = 0; i < 60; ++i) {
    const Conv2dCase c = make_case(random_problem(random, {.most_size = 60}), "ints", static_cast<uint64_t>(i));
    const OutputRegion region = random_region(random, c.problem.output);
    for (const std::string_view variant : serving_variants(c.problem)) {
      const Tensor whole = run_case(c, variant);
      const Conv2dPlan plan = Conv2dPlan::create(c.problem, c.weight, c.bias, {.variant = variant}).value();
      Tensor output = poisoned(c.problem.output), activated = poisoned(c.problem.output);
      const auto after_band = [&](const OutputRegion& part) {
        activate(Activation::relu, std::as_const(output).view(), activated.view(), part);
      };
      for (Executor* executor : {&serial_executor(), pool.get()}) {
        std::fill(activated.values().begin(), activated.values().end(), kPoison);
        ASSERT_TRUE(plan.run(c.input, output.view(), region, *executor, nullptr, after_band).ok());
        Tensor expected = poisoned(c.problem.output);
        activate(Activation::relu, whole.view(), expected.view(), region);
        ASSERT_TRUE(same_bits(activated, expected)) << recipe_of(c, variant);
      }
    }
  }
}

TEST(Conv2dPlan, KeepsWhatEachVariantSaid) {
  const Conv2dProblem problem = problem_of({1, 1, 8, 8}, {2, 1, 3, 3});
  const Conv2dPlan plan = Conv2dPlan::create(problem, Tensor(problem.weight), {}).value();
  ASSERT_EQ(plan.verdicts().size(), conv2d_variants().size());
  const OutputRegion whole = OutputRegion::whole(problem.output);
  for (const VariantVerdict& verdict : plan.verdicts()) {
    if (verdict.name != plan.variant()) continue;
    EXPECT_NEAR(plan.expected_ns(whole), verdict.estimate_ns, 1e-6);
  }
  EXPECT_NEAR(plan.expected_ns({{0, 1}, {0, 1}, {{0, 3}, {0, 6}}}), plan.expected_ns(whole) / 4, 1e-6);
  EXPECT_GT(plan.packed_bytes(), 0);
}

TEST(Conv2d, OneCall) {
  const Conv2dCase c = make_case(problem_of({2, 4, 9, 7}, {6, 2, 3, 2}, 6, {.groups = 2}), "ints", 6);
  const auto output = conv2d(c.input, c.weight, c.bias, c.problem.params);
  ASSERT_TRUE(output.ok());
  EXPECT_TRUE(equal_values(*output, reference::conv2d(c.problem, c.input, c.weight, c.bias)));
  EXPECT_EQ(conv2d(c.input, c.weight, c.bias, {.groups = 3}).error().message(),
            "--groups: 3 groups do not divide 4 input channels (a divisor of 4)");
}

}  // namespace
}  // namespace convlens
