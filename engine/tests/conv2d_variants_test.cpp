// The list of variants: order, names, and a reason for every refusal.
#include "convlens/engine/variants.h"

#include <gtest/gtest.h>

#include <set>

#include "conv2d_cases.h"

namespace convlens {
namespace {

using namespace testing;

TEST(Conv2dVariants, HaveNamesAndDescriptions) {
  std::set<std::string_view> names;
  for (const VariantInfo& info : conv2d_variants()) {
    EXPECT_FALSE(info.description.empty()) << info.name;
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
  }
  EXPECT_EQ(conv2d_variants().front().name, "few_channels");
  EXPECT_EQ(conv2d_variants().back().name, "generic");
}

TEST(Conv2dVariants, TheLastServesEverythingAndThePlanTakesTheFastestDirectOne) {
  SeededValues random("ints", 31);
  for (int i = 0; i < 300; ++i) {
    const Conv2dProblem problem = random_problem(random, {.only_3x3 = i % 2 == 0});
    const std::vector<VariantVerdict> verdicts = conv2d_verdicts(problem);
    ASSERT_EQ(verdicts.size(), conv2d_variants().size());
    EXPECT_TRUE(verdicts.back().refusal.empty()) << problem.recipe();
    const auto plan =
        Conv2dPlan::create(problem, Tensor(problem.weight), std::vector<float>(make_case(problem, "ints", 1).bias));
    const VariantVerdict* fastest = nullptr;
    for (const VariantVerdict& verdict : verdicts) {
      if (!verdict.refusal.empty() || !verdict.direct_sums) continue;
      EXPECT_GT(verdict.estimate_ns, 0) << verdict.name << " " << problem.recipe();
      if (fastest == nullptr || verdict.estimate_ns < fastest->estimate_ns) fastest = &verdict;
    }
    EXPECT_EQ(plan->variant(), fastest->name) << problem.recipe();
  }
}

TEST(Conv2dVariants, RefuseWithReasons) {
  const auto refusal = [](const Shape& input, const Shape& weight, const Conv2dParams& params) {
    return conv2d_verdicts(Conv2dProblem::make(input, weight, -1, params).value()).front().refusal;
  };
  EXPECT_EQ(refusal({1, 1, 9, 90}, {1, 1, 3, 33}, {}), "the kernel is 33 columns wide, more than 32");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.stride = {1, 9}}), "the column stride is 9, more than 8");
  EXPECT_EQ(refusal({1, 300, 9, 90}, {1, 300, 3, 3}, {}),
            "300 input channels, 3x3 taps and dilation 1,1 need more input rows at hand than 256 KiB hold");
  const int64_t far = int64_t{1} << 40;
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.padding = {far, 0, far, 0}, .dilation = {far, 1}}),
            "1 input channels, 3x3 taps and dilation 1099511627776,1 need more input rows at hand than 256 KiB hold");
  for (const int64_t channels : {1, 4, 12, 32, 64}) {
    EXPECT_EQ(refusal({1, channels, 99, 99}, {8, channels, 3, 3}, {}), "") << channels;
    EXPECT_EQ(refusal({1, channels, 99, 99}, {8, channels, 3, 3}, {.stride = {2, 2}}), "") << channels;
  }
  for (const int64_t side : {1, 2, 5, 7, 11}) {
    for (int64_t stride = 1; stride <= 8; ++stride)
      EXPECT_EQ(refusal({1, 3, 99, 999}, {8, 3, side, side}, {.stride = {stride, stride}}), "")
          << side << " " << stride;
  }
}

}  // namespace
}  // namespace convlens
