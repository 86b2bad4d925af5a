// Shares of the input channels: with the bias they add up to the output; a channel that is off has none, and the output
// is bit for bit the engine's with that channel's weights as 0. They follow edits, on a worker too.
#include "compute/shares.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "model/layer_view.h"
#include "tests/common/random_commands.h"
#include "tests/compute/results_equal.h"

namespace convlens::compute {
namespace {

Tensor colours(int64_t c, int64_t h, int64_t w) {
  Tensor pixels(Shape{1, c, h, w});
  uint32_t state = 9;
  for (float& value : pixels.values()) value = static_cast<float>((state = state * 1664525U + 1013904223U) >> 24U);
  return pixels;
}

class SharesTest : public testing::TestWithParam<double> {
 protected:
  SharesTest()
      : store_(model::initial_document()),
        evaluator_(EvaluatorOptions{.threads = 2}),
        shares_(EvaluatorOptions{.threads = 2, .inline_limit_us = GetParam()}) {
    evaluate({.input_replaced = true});
    dispatch(model::SetInput{colours(3, 17, 23), "colour"});
    for (int64_t output = 0; output < 4; ++output) dispatch(model::RandomKernel{output, output + 1});
    dispatch(model::SetBias{1, 12.5F});
  }
  void evaluate(const model::Change& change) {
    shares_.changed(change);
    evaluator_.update(store_.document(), store_.version(), change);
    evaluator_.finish(store_.document());
  }
  void dispatch(const model::Command& command) { evaluate(store_.dispatch(command)); }
  const model::Results* shares(int64_t output) {
    shares_.advance(store_.document(), output, true, &evaluator_.pipeline());
    shares_.finish(store_.document());
    return shares_.results();
  }
  // Every cell: the shares and the bias, in double, against the map, within gamma_n of its terms.
  void expect_sum(int64_t output) {
    const model::Results* s = shares(output);
    ASSERT_NE(s, nullptr);
    const Tensor &parts = s->conv.maps, &whole = evaluator_.results().conv.maps;
    const Shape& kernel = store_.document().kernels.weight.shape();
    ASSERT_EQ(parts.shape(), (Shape{1, kernel.c, whole.shape().h, whole.shape().w}));
    const double n = static_cast<double>(kernel.c * kernel.h * kernel.w) + 2;
    const double u = std::numeric_limits<float>::epsilon() / 2;
    const double gamma = 2 * n * u / (1 - n * u);  // of the parts, and of the whole
    float largest = 0;
    for (const float w : store_.document().kernels.weight.values()) largest = std::max(largest, std::abs(w));
    const double bias = store_.document().kernels.bias[static_cast<size_t>(output)];
    const Tensor* maps = model::shown_layer_maps(store_.document(), evaluator_.pipeline());
    float strongest = 255;
    if (maps != nullptr)
      for (const float x : maps->values()) strongest = std::max(strongest, std::abs(x));
    const double terms = double{strongest} * largest * n + std::abs(bias);
    for (int64_t row = 0; row < whole.shape().h; ++row)
      for (int64_t col = 0; col < whole.shape().w; ++col) {
        double sum = bias;
        for (int64_t c = 0; c < kernel.c; ++c) sum += parts.at(0, c, row, col);
        if (std::isnan(sum)) {  // odd norms of negative sums are
          ASSERT_TRUE(std::isnan(whole.at(0, output, row, col)));
          continue;
        }
        ASSERT_NEAR(sum, whole.at(0, output, row, col), gamma * terms) << row << ", " << col;
      }
  }

  model::Store store_;
  Evaluator evaluator_;
  Shares shares_;
};

TEST_P(SharesTest, AddUpToEveryOutputWithItsBias) {
  for (int64_t output = 0; output < 4; ++output) expect_sum(output);
  Conv2dParams params = store_.document().conv;
  params.stride = {2, 1};
  params.padding = {2, 0, 1, 1};
  params.padding_mode = PaddingMode::reflect;
  params.dilation = {1, 2};
  params.flip = true;
  dispatch(model::SetConvParams{params});
  for (int64_t output = 0; output < 4; ++output) expect_sum(output);
  dispatch(model::SetInput{colours(16, 9, 10), "sixteen"});
  expect_sum(2);
}

TEST_P(SharesTest, FollowStrokesAndWeights) {
  expect_sum(0);
  dispatch(model::PaintSegment{{3, 5}, {12, 9}, {3, 1, 200, 1}, 1});
  expect_sum(0);
  dispatch(model::SetWeight{0, 2, 1, 1, 3.5F});
  expect_sum(0);
  dispatch(model::SetWeight{3, 0, 0, 0, -2});
  expect_sum(0);
  expect_sum(3);
  dispatch(model::Undo{});
  expect_sum(3);
}

TEST_P(SharesTest, AChannelThatIsOffHasNoneAndTheOutputIsThatOfZeroWeights) {
  dispatch(model::SetChannelOff{1, true});
  expect_sum(0);
  for (int64_t i = 0; i < 17 * 23; ++i) ASSERT_EQ(shares(0)->conv.maps.view().plane(0, 1)[i], 0);
  EXPECT_NE(shares(0)->conv.statistics[0].max, 0);

  // From scratch, with the weights set to 0 by hand.
  model::Document zeroed = store_.document();
  zeroed.channels_off = 0;
  for (int64_t o = 0; o < 4; ++o) std::fill_n(zeroed.kernels.weight.view().plane(o, 1), 9, 0.0F);
  Evaluator fresh(1);
  fresh.update(zeroed, 1, {});
  fresh.finish(zeroed);
  EXPECT_TRUE(test::same_results(evaluator_.results(), fresh.results()));

  dispatch(model::SetChannelOff{1, false});
  expect_sum(0);
  dispatch(model::Undo{});
  EXPECT_TRUE(test::same_results(evaluator_.results(), fresh.results()));
}

TEST_P(SharesTest, NobodyLooksNothingIsKept) {
  EXPECT_EQ(shares_.results(), nullptr);
  expect_sum(0);
  shares_.advance(store_.document(), 0, false);
  EXPECT_EQ(shares_.results(), nullptr);
  EXPECT_FALSE(shares_.busy());
  // The input is not held: the next stroke writes in place.
  const float* before = store_.document().input.read().data();
  dispatch(model::PaintSegment{{3, 5}, {3, 5}, {3, 1, 10}, 0});
  EXPECT_EQ(store_.document().input.read().data(), before);
  expect_sum(0);
  dispatch(model::PaintSegment{{5, 5}, {5, 5}, {3, 1, 20}, 0});
  EXPECT_EQ(store_.document().input.read().data(), before) << "nor while somebody looks";
}

TEST_P(SharesTest, StayRightOverRandomSessions) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    test::RandomCommands random(seed);
    dispatch(model::SetInput{colours(2 + static_cast<int64_t>(seed % 3), 12, 11), "colour"});
    for (int i = 0; i < 25 && !HasFatalFailure(); ++i) {
      dispatch(random.next(store_.document()));
      SCOPED_TRACE("seed " + std::to_string(seed) + ", command " + std::to_string(i));
      const int64_t output = store_.session().selected_output;
      if (!store_.document().convolves()) continue;
      if (evaluator_.results().conv_error) {
        shares(output);
        continue;
      }
      expect_sum(output);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(InlineAndOnAWorker, SharesTest, testing::Values(1e12, -1.0));

}  // namespace
}  // namespace convlens::compute
