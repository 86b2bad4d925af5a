// The sum over what a weight meets: slices make the whole, and every change that matters starts it anew.
#include "compute/weight_meter.h"

#include <gtest/gtest.h>

#include "compute/evaluator.h"

namespace convlens::compute {
namespace {

using model::Hover;

class WeightMeterTest : public testing::Test {
 protected:
  WeightMeterTest() : store_(model::initial_document()), evaluator_(1) { evaluate({.input_replaced = true}); }

  void evaluate(const model::Change& change) {
    meter_.changed(change);
    evaluator_.update(store_.document(), store_.version(), change);
    evaluator_.finish(store_.document());
  }
  void dispatch(const model::Command& command) { evaluate(store_.dispatch(command)); }
  void advance(const Hover& hover, int64_t cells = WeightMeter::kSliceCells) {
    meter_.advance(store_.document(), evaluator_.results(), hover, cells);
  }
  double whole(const Hover& w) const {
    const Conv2dProblem& p = evaluator_.results().problem;
    return sum_of_inputs_met(p, store_.document().input.read(), 0, w.input_channel, w.row, w.col, {0, p.output.h});
  }

  model::Store store_;
  Evaluator evaluator_;
  WeightMeter meter_;
  const Hover weight_{Hover::Place::weight, 0, 2, 0, 0};
};

TEST_F(WeightMeterTest, SlicesMakeTheWhole) {
  int slices = 0;
  do {
    advance(weight_, 100);  // three rows of 28
    ASSERT_NE(meter_.meeting(), nullptr);
    EXPECT_EQ(meter_.meeting()->rows_done, std::min<int64_t>(28, 3 * ++slices));
    EXPECT_EQ(meter_.busy(), slices < 10);
  } while (meter_.busy());
  EXPECT_EQ(meter_.meeting()->sum, whole(weight_));
  EXPECT_EQ(meter_.meeting()->places_done(), 28 * 28);
}

TEST_F(WeightMeterTest, NarrowSlicesGoOnByARow) {
  advance(weight_, 1);
  EXPECT_EQ(meter_.meeting()->rows_done, 1);
}

TEST_F(WeightMeterTest, StartsAnewForAnotherWeightInputOrConvolution) {
  const auto expect_whole = [&](const Hover& weight) {
    advance(weight);
    EXPECT_TRUE(meter_.meeting()->complete());
    EXPECT_EQ(meter_.meeting()->sum, whole(weight));
  };
  expect_whole(weight_);
  expect_whole({Hover::Place::weight, 0, 0, 1, 0});
  const double before = meter_.meeting()->sum;
  dispatch(model::InvertInput{});
  expect_whole({Hover::Place::weight, 0, 0, 1, 0});
  EXPECT_NE(meter_.meeting()->sum, before);
  dispatch(model::SetConvParams{{.stride = {2, 2}}, 0});
  expect_whole(weight_);
  EXPECT_EQ(meter_.meeting()->met.places(), 13 * 13);
}

TEST_F(WeightMeterTest, AnEditOfWeightsGoesOn) {
  advance(weight_, 100);
  dispatch(model::SetWeight{0, 0, 2, 0, 5, 0});
  advance(weight_, 100);
  EXPECT_EQ(meter_.meeting()->rows_done, 6) << "the inputs met are the same";
}

TEST_F(WeightMeterTest, ForgetsWhenNoWeightIsHovered) {
  advance(weight_);
  advance({Hover::Place::input, 0, 1, 1, 0});
  EXPECT_EQ(meter_.meeting(), nullptr);
  EXPECT_FALSE(meter_.busy());
}

}  // namespace
}  // namespace convlens::compute
