// The notebook's numbers through document, commands and evaluator: S6 to S8 on the crop, S9's sizes, S30's pooled
// values.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "compute/evaluator.h"
#include "model/presets.h"
#include "model/samples.h"
#include "model/store.h"

namespace convlens::compute {
namespace {

using namespace model;

class Scenarios : public testing::Test {
 protected:
  Scenarios() { evaluator_.update(store_.document(), store_.version(), {}); }
  void dispatch(const Command& command) {
    const Change change = store_.dispatch(command);
    ASSERT_NE(store_.session().notice.kind, Notice::Kind::error) << store_.session().notice.text;
    evaluator_.update(store_.document(), store_.version(), change);
    evaluator_.finish(store_.document());
  }
  void use(int64_t stride, int64_t padding, bool relu, PoolChoice pool) {
    Conv2dParams params;
    params.stride = {stride, stride};
    params.padding = {padding, padding, padding, padding};
    dispatch(SetConvParams{params, 0});
    dispatch(SetRelu{relu});
    PoolSettings settings = store_.document().pool;
    settings.choice = pool;
    dispatch(SetPool{settings, 0});
  }
  void use_sample(const std::string& id) { dispatch(SetInput{make_sample(id, 28, 28).value(), id}); }
  const Results& results() const { return evaluator_.results(); }
  double sum(int64_t channel) const {
    const Tensor& maps = results().conv.maps;
    const int64_t cells = maps.shape().h * maps.shape().w;
    return std::accumulate(maps.view().plane(0, channel), maps.view().plane(0, channel) + cells, 0.0);
  }
  double input_sum() const {
    const auto values = store_.document().input.read().values();
    return std::accumulate(values.begin(), values.end(), 0.0);
  }

  Store store_{initial_document()};
  Evaluator evaluator_{2};
};

TEST_F(Scenarios, StartScreen) {
  EXPECT_EQ(results().conv.maps.shape(), (Shape{1, 4, 28, 28}));
  EXPECT_EQ(results().activated.maps.shape(), (Shape{1, 4, 28, 28}));
  EXPECT_EQ(results().pooled.maps.shape(), (Shape{1, 4, 14, 14}));
  EXPECT_EQ(results().global_average.size(), 4U);
  EXPECT_EQ(results().global_max.size(), 4U);
  EXPECT_FALSE(results().conv_error || results().pool_error);
  EXPECT_FALSE(results().variant.empty());
  EXPECT_GT(results().compute_ms, 0);
  EXPECT_EQ(results().cells_computed, 4 * 28 * 28);
  EXPECT_GE(*std::ranges::min_element(results().activated.maps.values()), 0);
}

TEST_F(Scenarios, CropWithoutPadding) {
  use_sample("crop");
  use(1, 0, false, PoolChoice::none);
  const FeatureMaps& conv = results().conv;
  ASSERT_EQ(conv.maps.shape(), (Shape{1, 4, 8, 18}));
  // Centre convention: window at row 5, column 7 is output 4, 6.
  EXPECT_EQ(conv.maps.at(0, 0, 4, 6), 762);
  EXPECT_EQ(conv.maps.at(0, 0, 7, 17), -29);
  EXPECT_EQ(conv.maps.at(0, 1, 4, 6), 13);
  EXPECT_EQ(conv.maps.at(0, 1, 7, 17), -474);
  EXPECT_EQ(conv.maps.at(0, 2, 4, 6), 267);
  EXPECT_EQ(conv.maps.at(0, 3, 7, 17), 332);
  const std::vector<float> row5{0, 138, 392, 646, 762, 762, 762, 762, 762, 762, 762, 762, 762, 760, 716, 584, 365, 155};
  EXPECT_TRUE(std::equal(row5.begin(), row5.end(), conv.maps.view().row(0, 0, 4)));

  const std::vector<double> sums{5794, 683, 10580, 10525};
  const std::vector<float> lows{-762, -474, -56, -259}, highs{762, 424, 345, 420};
  const std::vector<double> averages{40.2361, 4.7431, 73.4722, 73.0903};
  for (int64_t c = 0; c < 4; ++c) {
    const auto i = static_cast<size_t>(c);
    EXPECT_EQ(sum(c), sums[i]);
    EXPECT_EQ(conv.statistics[i].min, lows[i]);
    EXPECT_EQ(conv.statistics[i].max, highs[i]);
    EXPECT_EQ(results().global_average[i], sums[i] / 144);
    EXPECT_NEAR(results().global_average[i], averages[i], 5e-5);
    EXPECT_EQ(results().global_max[i], highs[i]);
  }
  dispatch(SetRelu{true});
  const std::vector<double> with_relu{148.0069, 23.2778, 75.1250, 77.9514};
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(results().global_average[i], with_relu[i], 5e-5);
}

TEST_F(Scenarios, CropWithStrideAndPadding) {
  use_sample("crop");
  use(2, 1, false, PoolChoice::none);
  ASSERT_EQ(results().conv.maps.shape(), (Shape{1, 4, 5, 10}));
  const std::vector<double> sums{1399, -339, 3116, 3116}, averages{27.98, -6.78, 62.32, 62.32};
  for (int64_t c = 0; c < 4; ++c) {
    EXPECT_EQ(sum(c), sums[static_cast<size_t>(c)]);
    EXPECT_NEAR(results().global_average[static_cast<size_t>(c)], averages[static_cast<size_t>(c)], 1e-9);
  }
}

TEST_F(Scenarios, Sizes) {
  const auto side = [this](int64_t stride, int64_t padding) {
    use(stride, padding, true, PoolChoice::none);
    return results().conv.maps.shape().h;
  };
  EXPECT_EQ(side(1, 0), 26);
  EXPECT_EQ(side(1, 1), 28);
  EXPECT_EQ(side(2, 1), 14);
  EXPECT_EQ(side(2, 0), 13);
}

// S30: without ReLU and pooling, at stride 1, with a blank margin, every pixel meets every weight once.
TEST_F(Scenarios, PooledValuesOfEdgeKernelsAreExactlyTheSumOfTheirWeights) {
  for (int digit = 0; digit < 10; ++digit) {
    use_sample("digit" + std::to_string(digit));
    for (const int64_t padding : {0, 1}) {
      use(1, padding, false, PoolChoice::none);
      const Shape& shape = results().conv.maps.shape();
      const double share = input_sum() / static_cast<double>(shape.h * shape.w);
      EXPECT_EQ(results().global_average, (std::vector<double>{0, 0, share, share}))
          << digit << ", padding " << padding;
    }
    // What a person paints keeps it, soft brushes included.
    dispatch(PaintSegment{{8, 9.3F}, {19.1F, 17}, {5, 0.2F, 131}, 0});
    const double share = input_sum() / (28 * 28);
    EXPECT_EQ(results().global_average, (std::vector<double>{0, 0, share, share})) << digit << ", painted";
  }
}

TEST_F(Scenarios, PooledValuesOfEdgeKernelsWithStride) {
  dispatch(SetKernel{1, {-1, 0, 1, -1, 0, 1, -1, 0, 1}, ""});
  dispatch(AddOutput{});
  const KernelPreset* left = find_preset("left_edge");
  dispatch(SetKernel{4, {left->weights.begin(), left->weights.end()}, "left_edge"});
  use(2, 1, false, PoolChoice::none);
  const std::vector<double>& averages = results().global_average;
  EXPECT_EQ(averages[0], 0) << "top_edge";
  EXPECT_EQ(averages[1], 0) << "[-1, 0, 1]";
  EXPECT_EQ(averages[2], averages[3]) << "both diagonals have equal weights per parity class";
  EXPECT_NE(averages[4], 0) << "[-1, 1, 0]";
}

TEST_F(Scenarios, PooledValuesDifferWithRelu) {
  use(1, 1, true, PoolChoice::none);
  std::vector<double> averages = results().global_average;
  std::ranges::sort(averages);
  EXPECT_GT(averages.front(), 0);
  EXPECT_EQ(std::ranges::adjacent_find(averages), averages.end());
}

TEST_F(Scenarios, ImpulsePrintsTheKernelTurned) {
  use_sample("impulse");
  dispatch(SetKernel{0, {1, 2, 3, 4, 5, 6, 7, 8, 9}, ""});
  use(1, 1, false, PoolChoice::none);
  for (int64_t row = 0; row < 3; ++row)
    for (int64_t col = 0; col < 3; ++col)
      EXPECT_EQ(results().conv.maps.at(0, 0, 13 + row, 13 + col), 255.0F * static_cast<float>(9 - 3 * row - col));
}

TEST_F(Scenarios, PoolingFollowsTheActivation) {
  use(1, 1, true, PoolChoice::max);
  const Tensor& pooled = results().pooled.maps;
  const Tensor& source = results().activated.maps;
  ASSERT_EQ(pooled.shape(), (Shape{1, 4, 14, 14}));
  for (int64_t row = 0; row < 14; ++row) {
    for (int64_t col = 0; col < 14; ++col) {
      const float largest =
          std::max({source.at(0, 0, 2 * row, 2 * col), source.at(0, 0, 2 * row, 2 * col + 1),
                    source.at(0, 0, 2 * row + 1, 2 * col), source.at(0, 0, 2 * row + 1, 2 * col + 1)});
      ASSERT_EQ(pooled.at(0, 0, row, col), largest);
    }
  }
  dispatch(SetRelu{false});
  EXPECT_TRUE(results().activated.maps.empty());
  EXPECT_LT(results().pooled.statistics[0].min, 0) << "pooling now reads the convolution itself";
}

TEST_F(Scenarios, GlobalMaxPassesNanOn) {
  Tensor pixels(Shape{1, 1, 10, 10});
  pixels.at(0, 0, 5, 5) = std::nanf("");
  dispatch(SetInput{pixels, "nan.npy"});
  use(1, 0, false, PoolChoice::none);
  EXPECT_TRUE(std::isnan(results().global_max[0]));
  EXPECT_TRUE(std::isnan(results().global_average[0]));
  EXPECT_EQ(results().conv.statistics[0].nan_count, 9);
}

}  // namespace
}  // namespace convlens::compute
