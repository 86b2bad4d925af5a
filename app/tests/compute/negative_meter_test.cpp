// The sums of negative cells: exact after any changes, in slices, and only the rows that changed.
#include "compute/negative_meter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/common/random_commands.h"

namespace convlens::compute {
namespace {

class NegativeMeterTest : public testing::Test {
 protected:
  NegativeMeterTest() : store_(model::initial_document()), evaluator_(1) {
    evaluate({.input_replaced = true});
    dispatch(model::SetRelu{false});
    dispatch(model::SetPool{{model::PoolChoice::none}, 0});
  }
  void dispatch(const model::Command& command) {
    if (const model::Change change = store_.dispatch(command); change.any()) evaluate(change);
  }
  void evaluate(const model::Change& change) {
    evaluator_.update(store_.document(), store_.version(), change);
    evaluator_.finish(store_.document());
    if (change.layer_shown || change.restructured_from) meter_.forget();
    meter_.changed(evaluator_.take_updates(), store_.document().shown_layer);
  }
  void finish() {
    do meter_.advance(evaluator_.results(), true);
    while (meter_.busy());
  }
  void check(const std::string& when) {
    const Tensor& maps = evaluator_.results().last().maps;
    const Shape& shape = maps.shape();
    ASSERT_EQ(meter_.sums()->sums.size(), static_cast<size_t>(shape.c)) << when;
    const auto relu = model::measured(evaluator_.results(), model::PoolMeasure::relu_mean, meter_.sums());
    const auto magnitude = model::measured(evaluator_.results(), model::PoolMeasure::magnitude_mean, meter_.sums());
    for (int64_t c = 0; c < shape.c; ++c) {
      double positive = 0, all = 0;
      for (int64_t i = 0; i < shape.h * shape.w; ++i) {
        const auto value = double{maps.view().plane(0, c)[i]};
        positive += std::max(0.0, value);
        all += std::abs(value);
      }
      const auto cells = static_cast<double>(shape.h * shape.w);
      const double tolerance = 1e-9 * (1 + all / cells);
      EXPECT_NEAR(relu[static_cast<size_t>(c)], positive / cells, tolerance) << when << ", channel " << c;
      EXPECT_NEAR(magnitude[static_cast<size_t>(c)], all / cells, tolerance) << when << ", channel " << c;
    }
  }

  model::Store store_;
  Evaluator evaluator_;
  NegativeMeter meter_;
};

TEST_F(NegativeMeterTest, NobodyWantsNothing) {
  meter_.advance(evaluator_.results(), false);
  EXPECT_EQ(meter_.sums(), nullptr);
  finish();
  ASSERT_NE(meter_.sums(), nullptr);
  check("at the start");
  meter_.advance(evaluator_.results(), false);
  EXPECT_EQ(meter_.sums(), nullptr);
}

TEST_F(NegativeMeterTest, SlicesMakeTheWhole) {
  int slices = 0;
  do {
    meter_.advance(evaluator_.results(), true, 100);
    ++slices;
  } while (meter_.busy());
  EXPECT_GT(slices, 20);
  check("after slices");
}

TEST_F(NegativeMeterTest, AChangeSumsOnlyItsRows) {
  finish();
  dispatch(model::PaintSegment{{3.5F, 14.5F}, {20.5F, 14.5F}, {}, 1});
  EXPECT_TRUE(meter_.busy());
  meter_.advance(evaluator_.results(), true, 28 * 4 * 8);  // a few rows of each channel, not the maps
  EXPECT_FALSE(meter_.busy());
  check("after a stroke");
}

TEST_F(NegativeMeterTest, MapsWithoutNegativesAreNotLookedAt) {
  dispatch(model::SetRelu{true});
  meter_.advance(evaluator_.results(), true, 1);
  EXPECT_FALSE(meter_.busy());
  check("after ReLU");
}

TEST_F(NegativeMeterTest, RandomSessions) {
  test::RandomCommands random(7);
  for (int i = 0; i < 200; ++i) {
    dispatch(random.next(store_.document()));
    if (i % 3 == 0) continue;
    finish();
    if (meter_.sums() != nullptr && !evaluator_.results().conv_error && !evaluator_.results().pool_error)
      check("after command " + std::to_string(i));
  }
}

}  // namespace
}  // namespace convlens::compute
