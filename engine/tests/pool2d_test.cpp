// Pooling with fixed windows: what is refused and in which words, sizes, ties, NaN, the explanation of a cell.
#include "convlens/engine/pool2d.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "seeded_values.h"

namespace convlens::testing {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::string refusal(const Pool2dParams& params, const Shape& input = {1, 1, 5, 5}) {
  const auto problem = Pool2dProblem::make(input, params);
  return problem.ok() ? "accepted" : problem.error().message();
}

Size2 output_of(int64_t size, int64_t kernel, int64_t stride, int64_t padding, bool ceil_mode = false) {
  Pool2dParams params;
  params.kernel = {kernel, kernel};
  params.stride = Size2{stride, stride};
  params.padding = {padding, padding, padding, padding};
  params.ceil_mode = ceil_mode;
  const auto problem = Pool2dProblem::make({1, 1, size, size}, params);
  return problem.ok() ? Size2{problem->output.h, problem->output.w} : Size2{-1, -1};
}

std::vector<float> pooled(const Tensor& input, const Pool2dParams& params) {
  const auto output = pool2d(input, params);
  if (!output.ok()) return {};
  return {output->values().begin(), output->values().end()};
}

TEST(Pool2dRefusals, SayWhatIsWrongAndWhatWouldBeAccepted) {
  Pool2dParams params;
  params.kernel = {0, 2};
  EXPECT_EQ(refusal(params), "--kernel: is 0,2 (1 or more in both directions)");
  params.kernel = {2, 2};
  params.stride = Size2{1, 0};
  EXPECT_EQ(refusal(params), "--stride: is 1,0 (1 or more in both directions)");
  params.stride.reset();
  params.dilation = {0, 1};
  EXPECT_EQ(refusal(params), "--dilation: is 0,1 (1 or more in both directions)");
  params.dilation = {1, 1};
  params.padding = {0, 0, -1, 0};
  EXPECT_EQ(refusal(params), "--padding: is 0,0,-1,0 (0 or more on every side)");
  params.padding = {0, 0, 0, 2};
  EXPECT_EQ(refusal(params), "--padding: of 2 is not smaller than the dilated kernel's width of 2 (0 to 1)");
  params.padding = {};
  params.kernel = {6, 2};
  EXPECT_EQ(refusal(params),
            "--kernel: in height, the dilated kernel of 6 cells is larger than the padded input of 5 (at most 5)");
  params.kernel = {2, 2};
  EXPECT_EQ(refusal(params, {1, 0, 5, 5}), "--input: has shape [1, 0, 5, 5] (every extent 1 or more)");
}

TEST(Pool2dRefusals, OptionsOfAnotherKind) {
  Pool2dParams params;
  params.kind = PoolKind::average;
  params.dilation = {2, 1};
  EXPECT_EQ(refusal(params), "--dilation: is 2,1 with --kind average (1,1, or --kind max)");
  params.dilation = {1, 1};
  params.divisor_override = 0;
  EXPECT_EQ(refusal(params), "--divisor-override: is 0 (any other integer)");
  params.divisor_override = -3;
  EXPECT_EQ(refusal(params), "accepted");
  params.kind = PoolKind::max;
  EXPECT_EQ(refusal(params), "--divisor-override: does not apply to --kind max (--kind average)");
  params.divisor_override.reset();
  params.count_include_pad = false;
  EXPECT_EQ(refusal(params), "--no-count-include-pad: does not apply to --kind max (--kind average)");
  params.count_include_pad = true;
  params.norm = 3;
  EXPECT_EQ(refusal(params), "--norm: does not apply to --kind max (--kind lp)");
  params.kind = PoolKind::lp;
  EXPECT_EQ(refusal(params), "accepted");
  for (const double norm : {0.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    params.norm = norm;
    EXPECT_NE(refusal(params), "accepted") << norm;
  }
}

TEST(Pool2dRefusals, ArithmeticPast64Bits) {
  const int64_t huge = int64_t{1} << 62;
  Pool2dParams params;
  params.dilation = {huge, huge};
  params.kernel = {4, 4};
  EXPECT_EQ(refusal(params), "--kernel: makes sizes that do not fit into 64 bits (smaller sizes)");
  params.dilation = {1, 1};
  params.kernel = {huge, huge};
  params.padding = {huge - 1, 0, huge - 1, 0};
  EXPECT_EQ(refusal(params), "--kernel: makes sizes that do not fit into 64 bits (smaller sizes)");
  params.padding = {};
  params.kernel = {2, 2};
  params.stride = Size2{std::numeric_limits<int64_t>::max(), 1};
  EXPECT_NE(refusal(params), "accepted");  // positions would run past 64 bits
  params.stride = Size2{huge, huge};
  EXPECT_EQ(refusal(params), "accepted");
  // A window that reaches far beyond the input on both sides, once accepted, is computed at once.
  params.kernel = {huge / 4, huge / 4};
  params.padding = {huge / 4 - 1, huge / 4 - 1, huge / 4 - 1, huge / 4 - 1};
  params.stride = Size2{huge / 4, huge / 4};
  const Tensor input({1, 1, 2, 2}, std::array{1.0F, 4.0F, 3.0F, 2.0F});
  EXPECT_EQ(pooled(input, params), (std::vector{1.0F, 4.0F, 3.0F, 2.0F}));
}

TEST(Pool2dSizes, FloorAndCeil) {
  EXPECT_EQ(output_of(28, 2, 2, 0), (Size2{14, 14}));
  EXPECT_EQ(output_of(28, 3, 2, 0), (Size2{13, 13}));  // floor of 13.5
  EXPECT_EQ(output_of(28, 3, 2, 0, true), (Size2{14, 14}));
  EXPECT_EQ(output_of(28, 3, 2, 1), (Size2{14, 14}));
  EXPECT_EQ(output_of(7, 2, 2, 0, true), (Size2{4, 4}));
  // The window that would start in the trailing padding is dropped: PyTorch's rule and ONNX's.
  EXPECT_EQ(output_of(3, 2, 3, 1, true), (Size2{2, 2}));
  EXPECT_EQ(output_of(2, 2, 3, 1, true), (Size2{1, 1}));
  // With ceil_mode, too, a kernel must fit into the padded input.
  EXPECT_EQ(output_of(2, 3, 2, 0, true), (Size2{-1, -1}));
}

TEST(Pool2dSizes, StrideIsTheKernelUnlessGiven) {
  Pool2dParams params;
  params.kernel = {2, 3};
  const auto problem = Pool2dProblem::make({1, 1, 8, 9}, params);
  ASSERT_TRUE(problem.ok());
  EXPECT_EQ(problem->stride, (Size2{2, 3}));
  EXPECT_EQ(problem->output, (Shape{1, 1, 4, 3}));
}

TEST(Pool2dMax, PropagatesNanAndInfinities) {
  const Tensor input({1, 1, 2, 6}, std::array{kNan, 1.0F, 2.0F, 3.0F, -kInfinity, -kInfinity,  //
                                              5.0F, 6.0F, kNan, 9.0F, -kInfinity, -kInfinity});
  Pool2dParams params;
  const std::vector<float> result = pooled(input, params);
  ASSERT_EQ(result.size(), 3U);
  EXPECT_TRUE(std::isnan(result[0]));
  EXPECT_TRUE(std::isnan(result[1]));
  EXPECT_EQ(result[2], -kInfinity);
}

TEST(Pool2dMax, AWindowWithoutAnInputCellIsMinusInfinity) {
  const Tensor input({1, 1, 1, 4}, std::array{1.0F, 2.0F, 3.0F, 4.0F});
  Pool2dParams params;
  params.kernel = {1, 2};
  params.stride = Size2{1, 1};
  params.dilation = {1, 5};
  params.padding = {0, 1, 0, 1};
  const auto problem = Pool2dProblem::make(input.shape(), params);
  ASSERT_TRUE(problem.ok());
  EXPECT_EQ(pooled(input, params), std::vector{-kInfinity});
  const PoolTap tap = explain_pool2d(*problem, input, 0, 0, 0, 0);
  EXPECT_EQ(tap.row, -1);
  EXPECT_EQ(tap.col, -1);
  EXPECT_EQ(tap.value, -kInfinity);
}

TEST(Pool2dMax, TheFirstOfEqualsWins) {
  const Tensor input({1, 1, 3, 3}, std::array{1.0F, 7.0F, 7.0F, 7.0F, 2.0F, 7.0F, 0.0F, 7.0F, 7.0F});
  Pool2dParams params;
  params.stride = Size2{1, 1};
  const auto problem = Pool2dProblem::make(input.shape(), params);
  ASSERT_TRUE(problem.ok());
  const auto winner = [&](int64_t row, int64_t col) {
    const PoolTap tap = explain_pool2d(*problem, input, 0, 0, row, col);
    return std::pair(tap.row, tap.col);
  };
  EXPECT_EQ(winner(0, 0), std::pair(int64_t{0}, int64_t{1}));
  EXPECT_EQ(winner(0, 1), std::pair(int64_t{0}, int64_t{1}));
  EXPECT_EQ(winner(1, 0), std::pair(int64_t{1}, int64_t{0}));
  EXPECT_EQ(winner(1, 1), std::pair(int64_t{1}, int64_t{2}));
}

TEST(Pool2dMax, TheFirstOfTheTwoZerosWins) {
  const Tensor input({1, 1, 1, 4}, std::array{0.0F, -0.0F, -0.0F, 0.0F});
  Pool2dParams params;
  params.kernel = {1, 2};
  const std::vector<float> result = pooled(input, params);
  ASSERT_EQ(result.size(), 2U);
  EXPECT_FALSE(std::signbit(result[0]));
  EXPECT_TRUE(std::signbit(result[1]));
}

TEST(Pool2dMax, TheFirstNanIsTheOneTaken) {
  const Tensor input({1, 1, 2, 2}, std::array{9.0F, kNan, kNan, 10.0F});
  const auto problem = Pool2dProblem::make(input.shape(), {});
  ASSERT_TRUE(problem.ok());
  const PoolTap tap = explain_pool2d(*problem, input, 0, 0, 0, 0);
  EXPECT_TRUE(std::isnan(tap.value));
  EXPECT_EQ(std::pair(tap.row, tap.col), std::pair(int64_t{0}, int64_t{1}));
}

TEST(Pool2dAverage, NotANumberStaysInItsWindow) {
  const Tensor input({1, 1, 1, 6}, std::array{1.0F, kInfinity, kInfinity, -kInfinity, 2.0F, 4.0F});
  Pool2dParams params;
  params.kind = PoolKind::average;
  params.kernel = {1, 2};
  const std::vector<float> result = pooled(input, params);
  ASSERT_EQ(result.size(), 3U);
  EXPECT_EQ(result[0], kInfinity);
  EXPECT_TRUE(std::isnan(result[1]));
  EXPECT_EQ(result[2], 3);
}

TEST(Pool2dLp, IsTheRootOfTheSumOfPowers) {
  const Tensor input({1, 1, 1, 4}, std::array{3.0F, 4.0F, -5.0F, 12.0F});
  Pool2dParams params;
  params.kind = PoolKind::lp;
  params.kernel = {1, 2};
  EXPECT_EQ(pooled(input, params), (std::vector{5.0F, 13.0F}));
  params.norm = 1;  // the sign stays: no absolute value, as in PyTorch
  EXPECT_EQ(pooled(input, params), (std::vector{7.0F, 7.0F}));
  params.norm = 3;
  const Tensor negative({1, 1, 1, 2}, std::array{-3.0F, 1.0F});
  EXPECT_TRUE(std::isnan(pooled(negative, params).at(0)));
}

TEST(Pool2dLp, AnOverhangingWindowIsScaledUp) {
  const Tensor input({1, 1, 1, 3}, std::array{3.0F, 4.0F, 5.0F});
  Pool2dParams params;
  params.kind = PoolKind::lp;
  params.kernel = {1, 2};
  params.ceil_mode = true;
  const std::vector<float> result = pooled(input, params);
  ASSERT_EQ(result.size(), 2U);
  EXPECT_EQ(result[0], 5);
  EXPECT_FLOAT_EQ(result[1], 5 * std::sqrt(2.0F));
}

TEST(Pool2dExplanation, HasTheBitsOfTheRun) {
  SeededValues values("reals", 4);
  const Tensor input = values.tensor({2, 2, 9, 11});
  for (const PoolKind kind : {PoolKind::max, PoolKind::average, PoolKind::lp}) {
    Pool2dParams params;
    params.kind = kind;
    params.kernel = {3, 4};
    params.stride = Size2{2, 3};
    params.padding = {1, 2, 2, 3};
    params.ceil_mode = true;
    const auto problem = Pool2dProblem::make(input.shape(), params);
    ASSERT_TRUE(problem.ok()) << problem.error().message();
    const auto output = pool2d(input, params);
    ASSERT_TRUE(output.ok());
    const Shape shape = output->shape();
    for (int64_t n = 0; n < shape.n; ++n) {
      for (int64_t c = 0; c < shape.c; ++c) {
        for (int64_t row = 0; row < shape.h; ++row) {
          for (int64_t col = 0; col < shape.w; ++col) {
            const PoolTap tap = explain_pool2d(*problem, input, n, c, row, col);
            ASSERT_EQ(std::memcmp(&tap.value, &std::as_const(*output).view().at(n, c, row, col), sizeof(float)), 0)
                << problem->recipe() << " at " << n << "," << c << "," << row << "," << col;
            if (kind == PoolKind::max) {
              ASSERT_EQ(input.at(n, c, tap.row, tap.col), tap.value);
            }
            ASSERT_TRUE(!tap.window.empty() && intersect(tap.window, Rect::whole(9, 11)) == tap.window);
          }
        }
      }
    }
  }
}

TEST(Pool2dExplanation, DenominatorsOfAnAverage) {
  const Tensor input({1, 1, 2, 2}, std::array{1.0F, 2.0F, 3.0F, 4.0F});
  Pool2dParams params;
  params.kind = PoolKind::average;
  params.kernel = {3, 3};
  params.stride = Size2{1, 1};
  params.padding = {1, 1, 1, 1};
  const auto denominator = [&] {
    return explain_pool2d(Pool2dProblem::make(input.shape(), params).value(), input, 0, 0, 0, 0).denominator;
  };
  EXPECT_EQ(denominator(), 9);
  params.count_include_pad = false;
  EXPECT_EQ(denominator(), 4);
  params.divisor_override = 7;
  EXPECT_EQ(denominator(), 7);
}

TEST(Pool2dRecipe, NamesTheOptionsOfTheCommandLine) {
  Pool2dParams params;
  EXPECT_EQ(Pool2dProblem::make({1, 2, 8, 9}, params)->recipe(), "pool2d --kind max --input-size 1,2,8,9 --kernel 2,2");
  params.kind = PoolKind::average;
  params.kernel = {3, 2};
  params.stride = Size2{2, 1};
  params.padding = {1, 0, 2, 1};
  params.ceil_mode = true;
  params.count_include_pad = false;
  params.divisor_override = -3;
  EXPECT_EQ(Pool2dProblem::make({1, 2, 8, 9}, params)->recipe(),
            "pool2d --kind average --input-size 1,2,8,9 --kernel 3,2 --stride 2,1 --padding 1,0,2,1 --ceil-mode "
            "--no-count-include-pad --divisor-override -3");
  params = {};
  params.kind = PoolKind::lp;
  params.norm = 1.5;
  EXPECT_EQ(Pool2dProblem::make({1, 2, 8, 9}, params)->recipe(),
            "pool2d --kind lp --input-size 1,2,8,9 --kernel 2,2 --norm 1.5");
}

}  // namespace
}  // namespace convlens::testing
