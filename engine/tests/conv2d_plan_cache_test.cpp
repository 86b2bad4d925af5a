// Conv2dPlanCache: the right numbers after any order of requests and edits, and no more work than they need.
#include "convlens/engine/conv2d_plan_cache.h"

#include <gtest/gtest.h>

#include "conv2d_cases.h"

namespace convlens {
namespace {

using namespace testing;

Tensor run_plan(const Conv2dPlan& plan, const Conv2dCase& c) {
  Tensor output = poisoned(c.problem.output);
  EXPECT_TRUE(plan.run(c.input, output.view(), serial_executor()).ok());
  return output;
}

TEST(Conv2dPlanCache, GoingBackFindsThePlan) {
  Conv2dPlanCache cache;
  const Conv2dCase one = make_case(Conv2dProblem::make({1, 1, 9, 9}, {4, 1, 3, 3}, 4, {}).value(), "ints", 1);
  const Conv2dCase two =
      make_case(Conv2dProblem::make({1, 1, 9, 9}, {4, 1, 3, 3}, 4, {.stride = {2, 2}}).value(), "ints", 1);
  const auto first = cache.get(one.problem, one.weight, one.bias).value();
  const auto other = cache.get(two.problem, two.weight, two.bias).value();
  EXPECT_NE(first, other);
  EXPECT_EQ(cache.get(one.problem, one.weight, one.bias).value(), first);
  EXPECT_EQ(cache.get(two.problem, two.weight, two.bias).value(), other);
  EXPECT_NE(cache.get(one.problem, one.weight, one.bias, {.variant = "generic"}).value(), first);
  EXPECT_EQ(cache.size(), 3);
}

TEST(Conv2dPlanCache, EditsArePackedAgainAndHeldPlansStayAsTheyAre) {
  Conv2dPlanCache cache;
  Conv2dCase c = make_case(Conv2dProblem::make({1, 2, 9, 9}, {5, 2, 3, 3}, 5, {}).value(), "reals", 2);
  const Conv2dPlan* address = cache.get(c.problem, c.weight, c.bias).value().get();
  c.weight.at(3, 1, 2, 0) = 0.25F;
  c.bias[4] = -1;
  const auto held = cache.get(c.problem, c.weight, c.bias).value();
  EXPECT_EQ(held.get(), address) << "nobody held it: its channels are packed again";
  const Tensor before = run_plan(*held, c);
  EXPECT_TRUE(same_bits(before, run_case(c, held->variant())));
  c.weight.at(0, 0, 0, 0) = 7;
  const auto edited = cache.get(c.problem, c.weight, c.bias).value();
  EXPECT_NE(edited, held);
  EXPECT_TRUE(same_bits(run_plan(*edited, c), run_case(c, edited->variant())));
  EXPECT_TRUE(same_bits(run_plan(*held, c), before));
  EXPECT_EQ(cache.size(), 1);
}

TEST(Conv2dPlanCache, AnyOrderOfRequests) {
  SeededValues random("reals", 3);
  std::vector<Conv2dCase> cases;
  for (int i = 0; i < 6; ++i) cases.push_back(make_case(random_problem(random, {.most_size = 9}), "reals", 40U + i));
  Conv2dPlanCache cache(4);
  for (int i = 0; i < 300; ++i) {
    Conv2dCase& c = cases[static_cast<size_t>(random.between(0, 5))];
    if (random.between(0, 1) == 0)
      c.weight.values()[static_cast<size_t>(random.between(0, c.weight.size() - 1))] = random.number();
    const auto plan = cache.get(c.problem, c.weight, c.bias).value();
    ASSERT_TRUE(same_bits(run_plan(*plan, c), run_case(c, plan->variant()))) << recipe_of(c, plan->variant());
    ASSERT_LE(cache.size(), 4);
  }
}

TEST(Conv2dPlanCache, DropsTheOldest) {
  Conv2dPlanCache two(2), small(8, 0);
  std::vector<std::shared_ptr<const Conv2dPlan>> plans;
  for (const int64_t size : {5, 6, 7}) {
    const Conv2dCase c = make_case(Conv2dProblem::make({1, 1, size, size}, {1, 1, 3, 3}, -1, {}).value(), "ints", 4);
    plans.push_back(two.get(c.problem, c.weight, c.bias).value());
    EXPECT_TRUE(small.get(c.problem, c.weight, c.bias).ok());
    EXPECT_EQ(small.size(), 1) << "with no room for others only the latest is kept";
  }
  EXPECT_EQ(two.size(), 2);
  const Conv2dCase last = make_case(Conv2dProblem::make({1, 1, 7, 7}, {1, 1, 3, 3}, -1, {}).value(), "ints", 4);
  EXPECT_EQ(two.get(last.problem, last.weight, last.bias).value(), plans.back());
}

TEST(Conv2dPlanCache, RefusesWhatThePlanRefuses) {
  Conv2dPlanCache cache;
  const Conv2dProblem problem = Conv2dProblem::make({1, 1, 5, 5}, {2, 1, 3, 3}, 2, {}).value();
  const Tensor weight(problem.weight);
  EXPECT_EQ(cache.get(problem, weight, {}).error().message(), "bias: has 0 values (2)");
  EXPECT_FALSE(cache.get(problem, Tensor({1, 1, 3, 3}), {}).ok());
  EXPECT_FALSE(cache.get(problem, weight, std::vector<float>{1, 2}, {.variant = "fastest"}).ok());
  EXPECT_EQ(cache.size(), 0);
}

}  // namespace
}  // namespace convlens
