// The cases of the design's list of scenarios that concern pooling and transposed convolution, with their numbers: S9,
// S10 and S11 (sizes of pooling), S20, S22, S24, S25, S30, and the table's example of ceil_mode.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "convlens/engine/activation.h"
#include "convlens/engine/conv_transpose2d.h"
#include "convlens/engine/pool2d.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

Tensor image(int64_t h, int64_t w, std::vector<float> values) { return Tensor({1, 1, h, w}, values); }

std::vector<float> values_of(const Result<Tensor>& tensor) {
  if (!tensor.ok()) {
    ADD_FAILURE() << tensor.error().message();
    return {};
  }
  return {tensor->values().begin(), tensor->values().end()};
}

Pool2dParams pooling(PoolKind kind, int64_t kernel, int64_t stride, int64_t padding = 0) {
  Pool2dParams params;
  params.kind = kind;
  params.kernel = {kernel, kernel};
  params.stride = Size2{stride, stride};
  params.padding = {padding, padding, padding, padding};
  return params;
}

TEST(ScenariosPool, S9AndS10SizesAreThoseOfConvolution) {
  struct Case {
    int64_t input, kernel, padding, stride, output;
  };
  for (const Case& c : {Case{28, 3, 0, 1, 26}, Case{28, 3, 1, 1, 28}, Case{28, 3, 1, 2, 14}, Case{28, 3, 0, 2, 13},
                        Case{5, 4, 2, 1, 6}, Case{5, 3, 1, 2, 3}, Case{4, 3, 0, 1, 2}, Case{28, 2, 0, 2, 14}}) {
    for (const PoolKind kind : {PoolKind::max, PoolKind::average, PoolKind::lp}) {
      const auto problem = Pool2dProblem::make({1, 1, c.input, c.input}, pooling(kind, c.kernel, c.stride, c.padding));
      ASSERT_TRUE(problem.ok()) << problem.error().message();
      EXPECT_EQ(problem->output, (Shape{1, 1, c.output, c.output})) << problem->recipe();
    }
  }
}

TEST(ScenariosPool, S11StacksKeepBatchAndChannels) {
  const auto problem = Pool2dProblem::make({64, 4, 26, 26}, pooling(PoolKind::max, 2, 2));
  ASSERT_TRUE(problem.ok());
  EXPECT_EQ(problem->output, (Shape{64, 4, 13, 13}));
  EXPECT_EQ(adaptive_pool2d_output({64, 4, 26, 26}, {1, 1}).value(), (Shape{64, 4, 1, 1}));
}

TEST(ScenariosPool, S20MaximumAndAverage) {
  const Tensor input = image(3, 3, {0, 1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(values_of(pool2d(input, pooling(PoolKind::max, 2, 1))), (std::vector<float>{4, 5, 7, 8}));
  EXPECT_EQ(values_of(pool2d(input, pooling(PoolKind::average, 2, 1))), (std::vector<float>{2, 3, 5, 6}));
}

TEST(ScenariosPool, S22DumoulinAverageAndMaximum) {
  const Tensor input = image(5, 5, {3, 3, 2, 1, 0, 0, 0, 1, 3, 1, 3, 1, 2, 2, 3, 2, 0, 0, 2, 2, 2, 0, 0, 0, 1});
  EXPECT_EQ(values_of(pool2d(input, pooling(PoolKind::max, 3, 1))), (std::vector<float>{3, 3, 3, 3, 3, 3, 3, 2, 3}));
  const std::vector<float> average = values_of(pool2d(input, pooling(PoolKind::average, 3, 1)));
  const std::vector<double> expected = {1.67, 1.67, 1.67, 1.00, 1.22, 1.78, 1.11, 0.78, 1.33};
  ASSERT_EQ(average.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(std::round(static_cast<double>(average[i]) * 100), std::round(expected[i] * 100)) << i;
}

TEST(ScenariosPool, S24Transposed) {
  const Tensor x = image(2, 2, {0, 1, 2, 3});
  ConvTranspose2dParams params;
  EXPECT_EQ(values_of(conv_transpose2d(x, x, {}, params)), (std::vector<float>{0, 0, 1, 0, 4, 6, 4, 12, 9}));
  params.stride = {2, 2};
  EXPECT_EQ(values_of(conv_transpose2d(x, x, {}, params)),
            (std::vector<float>{0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6, 9}));

  const auto ones =
      conv_transpose2d(image(4, 4, std::vector<float>(16, 1)), image(3, 3, std::vector<float>(9, 1)), {}, params);
  ASSERT_TRUE(ones.ok());
  ASSERT_EQ(ones->shape(), (Shape{1, 1, 9, 9}));
  const auto stamps = [](int64_t i) { return i == 2 || i == 4 || i == 6 ? 2 : 1; };  // overlaps along one axis
  for (int64_t row = 0; row < 9; ++row)
    for (int64_t col = 0; col < 9; ++col)
      EXPECT_EQ(ones->at(0, 0, row, col), static_cast<float>(stamps(row) * stamps(col))) << row << "," << col;
}

TEST(ScenariosPool, S25PaddingCountedOrNot) {
  const Tensor input = image(2, 2, {1, 2, 3, 4});
  Pool2dParams params = pooling(PoolKind::average, 3, 1, 1);
  EXPECT_EQ(values_of(pool2d(input, params)), std::vector<float>(4, static_cast<float>(10.0 / 9)));
  params.count_include_pad = false;
  EXPECT_EQ(values_of(pool2d(input, params)), std::vector<float>(4, 2.5F));
}

TEST(ScenariosPool, CeilModeCountsNothingBeyondTheEdge) {
  std::vector<float> cells(49);
  std::iota(cells.begin(), cells.end(), 0.0F);
  Pool2dParams params = pooling(PoolKind::average, 2, 3);
  params.ceil_mode = true;
  const std::vector<float> result = values_of(pool2d(image(7, 7, cells), params));
  ASSERT_EQ(result.size(), 9U);
  EXPECT_EQ(std::vector(result.begin() + 6, result.end()), (std::vector{42.5F, 45.5F, 48.0F}));
}

// Any picture with a blank margin of 2: every pixel meets every weight once, so the mean of the map is the sum of the
// weights times the sum of the pixels over the cells, and for the two edge kernels exactly zero.
TEST(ScenariosPool, S30MeansOfTheNotebookKernels) {
  const Tensor kernels({4, 1, 3, 3}, std::array<float, 36>{-1, -1, -1, 0,  0,  0, 1, 1,  1,  -1, 1, 0,  //
                                                           -1, 1,  0,  -1, 1,  0, 0, -1, 1,  -1, 1, 0,  //
                                                           1,  0,  0,  1,  -1, 0, 0, 1,  -1, 0,  0, 1});
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SeededValues values("ints", seed);
    Tensor picture({1, 1, 28, 28});
    double pixels = 0;
    for (int64_t row = 2; row < 26; ++row)
      for (int64_t col = 2; col < 26; ++col) {
        picture.at(0, 0, row, col) = static_cast<float>(values.between(0, 255));
        pixels += static_cast<double>(picture.at(0, 0, row, col));
      }
    const auto maps = conv2d(picture, kernels, {}, {});
    ASSERT_TRUE(maps.ok());
    const std::vector<float> means = values_of(adaptive_pool2d(*maps, AdaptivePoolKind::average, {1, 1}));
    const float diagonal = static_cast<float>(pixels / (26.0 * 26.0));
    EXPECT_EQ(means, (std::vector{0.0F, 0.0F, diagonal, diagonal})) << "seed " << seed;
    EXPECT_FALSE(std::signbit(means[0]) || std::signbit(means[1])) << "seed " << seed;

    Tensor rectified(maps->shape());
    activate(Activation::relu, *maps, rectified.view(), OutputRegion::whole(maps->shape()));
    const std::vector<float> positive = values_of(adaptive_pool2d(rectified, AdaptivePoolKind::average, {1, 1}));
    for (size_t i = 0; i < 4; ++i)
      for (size_t k = 0; k < i; ++k) EXPECT_NE(positive[i], positive[k]) << "seed " << seed;
  }
}

}  // namespace
}  // namespace convlens::testing
