// The variant "few_channels" where runs are large enough for stores past the caches. What all variants have in common
// is in conv2d_parity_test.cpp.
#include <gtest/gtest.h>

#include "conv2d_cases.h"

namespace convlens {
namespace {

using namespace testing;

constexpr std::string_view kVariant = "few_channels";

// Rows of every alignment, tiles of one and of several outputs and rows, strips that are cut for the staged rows.
TEST(Conv2dFewChannels, StoresThatBypassTheCache) {
  struct Sizes {
    Shape input;
    int64_t outputs, kernel, padding, dilation;
  };
  for (const Sizes& sizes : {Sizes{{1, 1, 700, 1920}, 5, 3, 1, 1}, Sizes{{1, 2, 900, 1001}, 8, 3, 0, 1},
                             Sizes{{1, 1, 2100, 2050}, 1, 3, 1, 1}, Sizes{{1, 1, 300, 1003}, 33, 2, 1, 2},
                             Sizes{{2, 1, 1100, 1111}, 2, 3, 1, 1}}) {
    Conv2dParams params{.dilation = {sizes.dilation, sizes.dilation}};
    params.padding = {sizes.padding, sizes.padding, sizes.padding, sizes.padding};
    const Shape weight{sizes.outputs, sizes.input.c, sizes.kernel, sizes.kernel};
    const auto problem = Conv2dProblem::make(sizes.input, weight, sizes.outputs, params).value();
    const Conv2dCase c = make_case(problem, "ints", 3);
    const Tensor expected = run_case(c, "generic");
    for_each_target([&](const std::string& target) {
      EXPECT_TRUE(same_bits(run_case(c, kVariant), expected)) << recipe_of(c, kVariant) << "  # " << target;
    });
  }
}

// A region that is large enough, too: what lies around it stays as it was.
TEST(Conv2dFewChannels, RegionsThatBypassTheCacheTouchNothingElse) {
  const Conv2dParams params{.padding = {1, 1, 1, 1}};
  const auto problem = Conv2dProblem::make({1, 1, 1000, 1500}, {6, 1, 3, 3}, -1, params).value();
  const Conv2dCase c = make_case(problem, "ints", 4);
  const Tensor whole = run_case(c, "generic");
  const OutputRegion region{{0, 1}, {1, 6}, {{3, 999}, {5, 1493}}};
  for_each_target([&](const std::string& target) {
    Tensor output(problem.output), expected(problem.output);
    for (float& value : output.values()) value = -1;
    for (float& value : expected.values()) value = -1;
    for (int64_t o = region.channels.begin; o < region.channels.end; ++o)
      for (int64_t row = region.rect.rows.begin; row < region.rect.rows.end; ++row)
        for (int64_t col = region.rect.cols.begin; col < region.rect.cols.end; ++col)
          expected.at(0, o, row, col) = whole.at(0, o, row, col);
    const auto plan = Conv2dPlan::create(problem, c.weight, c.bias, {.variant = kVariant});
    ASSERT_TRUE(plan->run(c.input, output.view(), region, serial_executor()).ok());
    EXPECT_TRUE(same_bits(output, expected)) << target;
  });
}

}  // namespace
}  // namespace convlens
