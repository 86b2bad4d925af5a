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
  EXPECT_EQ(conv2d_variants().front().name, "direct_3x3");
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
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 2}, {}), "the kernel is 3x2, not 3x3");
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.stride = {1, 3}}), "the column stride is 3, not 1 or 2");
  EXPECT_EQ(refusal({1, 200, 9, 90}, {1, 200, 3, 3}, {}),
            "200 input channels with dilation 1,1 need more input rows at hand than 64 KiB hold");
  const int64_t far = int64_t{1} << 40;
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.padding = {far, 0, far, 0}, .dilation = {far, 1}}),
            "1 input channels with dilation 1099511627776,1 need more input rows at hand than 64 KiB hold");
  for (const int64_t channels : {1, 4, 12, 32, 64})
    EXPECT_EQ(refusal({1, channels, 99, 99}, {8, channels, 3, 3}, {}), "") << channels;
  for (const int64_t channels : {1, 4, 12, 32})
    EXPECT_EQ(refusal({1, channels, 199, 199}, {8, channels, 3, 3}, {.stride = {2, 2}}), "") << channels;
}

}  // namespace
}  // namespace convlens
