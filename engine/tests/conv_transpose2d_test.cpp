// Transposed convolution: sizes and refusals, parity with the double reference, tiles and threads, and the adjoint
// identity that ties it to the forward convolution.
#include "convlens/engine/conv_transpose2d.h"

#include <gtest/gtest.h>

#include <cmath>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

std::string refusal(const ConvTranspose2dParams& params, const Shape& input = {1, 2, 4, 4},
                    const Shape& weight = {2, 3, 3, 3}, int64_t bias_size = -1) {
  const auto problem = ConvTranspose2dProblem::make(input, weight, bias_size, params);
  return problem.ok() ? "accepted" : problem.error().message();
}

ConvTranspose2dProblem random_problem(SeededValues& choose) {
  for (;;) {
    ConvTranspose2dParams params;
    params.groups = choose.between(1, 3);
    params.stride = {choose.between(1, 4), choose.between(1, 4)};
    params.dilation = {choose.between(1, 3), choose.between(1, 3)};
    params.padding = {choose.between(0, 3), choose.between(0, 3), choose.between(0, 3), choose.between(0, 3)};
    params.output_padding = {choose.between(0, std::max(params.stride.h, params.dilation.h) - 1),
                             choose.between(0, std::max(params.stride.w, params.dilation.w) - 1)};
    const int64_t inside = params.groups * choose.between(1, 3), filters = choose.between(1, 3);
    const int64_t width = choose.between(0, 9) == 0 ? choose.between(200, 400) : choose.between(1, 12);
    const Shape input{choose.between(1, 2), inside, choose.between(1, 9), width};
    const Shape weight{inside, filters, choose.between(1, 5), choose.between(1, 5)};
    const int64_t bias_size = choose.between(0, 1) == 1 ? filters * params.groups : -1;
    const auto problem = ConvTranspose2dProblem::make(input, weight, bias_size, params);
    if (problem.ok()) return *problem;
  }
}

struct Data {
  Tensor input, weight, bias;
  Data(const ConvTranspose2dProblem& problem, std::string_view kind, uint64_t seed) {
    SeededValues values(kind, seed);
    input = values.tensor(problem.input);
    weight = values.tensor(problem.weight);
    if (problem.has_bias) bias = values.tensor({1, 1, 1, problem.output.c});
  }
};

Tensor run_whole(const ConvTranspose2dProblem& problem, const Data& data, Executor& executor) {
  Tensor output = poisoned(problem.output);
  EXPECT_TRUE(conv_transpose2d_run(problem, data.input, data.weight, data.bias.values(), output.view(),
                                   OutputRegion::whole(problem.output), executor)
                  .ok());
  return output;
}

TEST(ConvTranspose2d, RefusalsSayWhatWouldBeAccepted) {
  ConvTranspose2dParams params;
  params.stride = {0, 1};
  EXPECT_EQ(refusal(params), "--stride: is 0,1 (1 or more in both directions)");
  params.stride = {2, 2};
  params.output_padding = {2, 0};
  EXPECT_EQ(refusal(params), "--output-padding: of 2,0 is not smaller than stride or dilation (at most 1,1)");
  params.output_padding = {0, -1};
  EXPECT_EQ(refusal(params), "--output-padding: is 0,-1 (0 or more in both directions)");
  params.output_padding = {1, 1};
  EXPECT_EQ(refusal(params), "accepted");
  params.dilation = {3, 1};
  params.output_padding = {2, 1};  // smaller than the dilation is enough
  EXPECT_EQ(refusal(params), "accepted");
  params = {};
  params.groups = 0;
  EXPECT_EQ(refusal(params), "--groups: is 0 (1 or more)");
  params.groups = 3;
  EXPECT_EQ(refusal(params), "--groups: 3 groups do not divide 2 input channels (a divisor of 2)");
  params.groups = 1;
  EXPECT_EQ(refusal(params, {1, 3, 4, 4}),
            "--weight: has shape [2, 3, 3, 3] for an input of 3 channels (3,O/G,KH,KW, with O output channels in G "
            "groups)");
  EXPECT_EQ(refusal(params, {1, 2, 4, 4}, {2, 3, 3, 3}, 2), "--bias: has 2 values (3, one per output channel)");
  params.padding = {3, 0, 3, 0};
  EXPECT_EQ(refusal(params), "--padding: leaves an output height of 0 (at most 5 cells from both sides together)");
  params.padding = {0, -1, 0, 0};
  EXPECT_EQ(refusal(params), "--padding: is 0,-1,0,0 (0 or more on every side)");
}

TEST(ConvTranspose2d, ArithmeticPast64BitsIsRefused) {
  const int64_t huge = int64_t{1} << 62;
  ConvTranspose2dParams params;
  params.stride = {huge, 1};
  EXPECT_EQ(refusal(params), "--stride: makes sizes that do not fit into 64 bits (smaller sizes)");
  params.stride = {1, 1};
  params.dilation = {1, huge};
  EXPECT_NE(refusal(params), "accepted");
  params.dilation = {1, 1};
  params.padding = {huge, 0, huge, 0};
  EXPECT_NE(refusal(params), "accepted");
  params.padding = {};
  params.stride = {huge / 8, huge / 8};
  EXPECT_EQ(refusal(params).find("output: would have shape"), 0U) << refusal(params);
}

TEST(ConvTranspose2d, CountsAndRecipe) {
  ConvTranspose2dParams params;
  params.stride = {2, 1};
  params.padding = {1, 0, 0, 1};
  params.output_padding = {1, 0};
  params.groups = 2;
  const auto problem = ConvTranspose2dProblem::make({1, 4, 3, 3}, {4, 2, 3, 2}, 4, params);
  ASSERT_TRUE(problem.ok()) << problem.error().message();
  EXPECT_EQ(problem->output, (Shape{1, 4, 7, 3}));
  EXPECT_EQ(problem->parameter_count(), 4 * 2 * 3 * 2 + 4);
  EXPECT_EQ(problem->multiplication_count(), 4 * 9 * 2 * 6);
  EXPECT_EQ(problem->recipe(),
            "conv-transpose2d --input-size 1,4,3,3 --weight-size 4,2,3,2 --bias-size 4 --stride 2,1 --padding 1,0,0,1 "
            "--output-padding 1,0 --groups 2");
}

TEST(ConvTranspose2d, AgreesWithTheReference) {
  SeededValues choose("ints", 41);
  for (int i = 0; i < 300; ++i) {
    const ConvTranspose2dProblem problem = random_problem(choose);
    const Data data(problem, i % 4 == 0 ? "special" : "ints", static_cast<uint64_t>(i));
    const Tensor output = run_whole(problem, data, serial_executor());
    const std::vector<double> reference =
        reference::conv_transpose2d(problem, data.input, data.weight, data.bias.values());
    for (size_t k = 0; k < reference.size(); ++k) {
      const double actual = static_cast<double>(output.values()[k]);
      ASSERT_TRUE(actual == reference[k] || (std::isnan(actual) && std::isnan(reference[k])))
          << "value " << k << " is " << actual << ", should be " << reference[k] << "; " << problem.recipe();
    }
  }
}

TEST(ConvTranspose2d, SameBitsForEveryThreadCountAndTile) {
  SeededValues choose("ints", 42);
  const auto three = make_pool(3);
  for (int i = 0; i < 100; ++i) {
    const ConvTranspose2dProblem problem = random_problem(choose);
    const Data data(problem, "reals", static_cast<uint64_t>(i));
    const Tensor whole = run_whole(problem, data, serial_executor());
    ASSERT_TRUE(same_bits(whole, run_whole(problem, data, *three))) << problem.recipe();
    const Shape& shape = problem.output;
    Tensor tiled = poisoned(shape);
    const int64_t step_h = choose.between(1, 6), step_w = choose.between(1, 9);
    for (int64_t c = 0; c < shape.c; ++c)
      for (int64_t row = 0; row < shape.h; row += step_h)
        for (int64_t col = 0; col < shape.w; col += step_w) {
          const Rect rect{{row, std::min(row + step_h, shape.h)}, {col, std::min(col + step_w, shape.w)}};
          ASSERT_TRUE(conv_transpose2d_run(problem, data.input, data.weight, data.bias.values(), tiled.view(),
                                           {{0, shape.n}, {c, c + 1}, rect}, serial_executor())
                          .ok());
        }
    ASSERT_TRUE(same_bits(whole, tiled)) << problem.recipe() << " in tiles of " << step_h << " x " << step_w;
  }
}

TEST(ConvTranspose2d, IsTheAdjointOfTheConvolution) {
  // <conv(x), y> = <x, transposed(y)> for the same weight, stride, padding and dilation: exact on integers.
  SeededValues choose("ints", 43);
  int compared = 0;
  while (compared < 100) {
    Conv2dParams params;
    params.groups = choose.between(1, 2);
    params.stride = {choose.between(1, 3), choose.between(1, 3)};
    params.dilation = {choose.between(1, 2), choose.between(1, 2)};
    params.padding = {choose.between(0, 2), choose.between(0, 2), choose.between(0, 2), choose.between(0, 2)};
    const Shape input{1, 2 * params.groups, choose.between(1, 9), choose.between(1, 9)};
    const Shape weight{3 * params.groups, 2, choose.between(1, 4), choose.between(1, 4)};
    const auto forward = Conv2dProblem::make(input, weight, -1, params);
    if (!forward.ok()) continue;
    const Shape small = forward->output;
    // The cells that the floor of the forward size leaves over come back as output padding, up to the stride.
    const Size2 extra{forward->rows.floor_remainder(), forward->cols.floor_remainder()};
    const ConvTranspose2dParams back{params.stride, params.padding, extra, params.dilation, params.groups};
    const Tensor x = choose.tensor(input), y = choose.tensor(small), w = choose.tensor(weight);
    const auto forward_x = conv2d(x, w, {}, params);
    const auto back_y = conv_transpose2d(y, w, {}, back);
    ASSERT_TRUE(forward_x.ok() && back_y.ok());
    ASSERT_EQ(back_y->shape(), input) << forward->recipe();
    const auto dot = [](const Tensor& a, const Tensor& b) {
      double sum = 0;
      for (int64_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a.data()[i]) * static_cast<double>(b.data()[i]);
      return sum;
    };
    ASSERT_EQ(dot(*forward_x, y), dot(x, *back_y)) << forward->recipe();
    ++compared;
  }
}

TEST(ConvTranspose2d, StopsWhenCancelled) {
  const auto problem = ConvTranspose2dProblem::make({1, 4, 32, 32}, {4, 4, 3, 3}, -1, {});
  ASSERT_TRUE(problem.ok());
  const Data data(*problem, "ints", 1);
  Tensor output = poisoned(problem->output);
  CancelToken cancel;
  cancel.cancel();
  const auto done = conv_transpose2d_run(*problem, data.input, data.weight, {}, output.view(),
                                         OutputRegion::whole(problem->output), serial_executor(), &cancel);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().kind, Error::Kind::cancelled);
  EXPECT_EQ(output.values()[0], kPoison);
}

}  // namespace
}  // namespace convlens::testing
