// The counts of cells beyond a locked range: exact after any changes, in slices, and only the rows that changed.
#include "compute/clip_counter.h"

#include <gtest/gtest.h>

#include "model/samples.h"
#include "tests/common/random_commands.h"

namespace convlens::compute {
namespace {

std::vector<model::ClipCounts::Channel> counted(const Tensor& maps, const model::LockedRange& range) {
  const Shape& shape = maps.shape();
  std::vector<model::ClipCounts::Channel> counts(static_cast<size_t>(shape.c));
  for (int64_t c = 0; c < shape.c; ++c)
    for (int64_t i = 0; i < shape.h * shape.w; ++i) {
      const float value = maps.view().plane(0, c)[i];
      if (value > range.hi) ++counts[static_cast<size_t>(c)].above;
      if (value < range.lo) ++counts[static_cast<size_t>(c)].below;
    }
  return counts;
}

class ClipCounterTest : public testing::Test {
 protected:
  ClipCounterTest() : store_(model::initial_document()), evaluator_(1) { evaluate({.input_replaced = true}); }
  void evaluate(const model::Change& change) {
    evaluator_.update(store_.document(), store_.version(), change);
    evaluator_.finish(store_.document());
    if (change.layer_shown || change.restructured_from) counter_.forget();
    counter_.changed(evaluator_.take_updates(), store_.document().shown_layer);
  }
  void finish(const model::LockedRange& range) {
    do counter_.advance(evaluator_.results(), range);
    while (counter_.busy());
  }
  model::Store store_;
  Evaluator evaluator_;
  ClipCounter counter_;
};

// S6: of the crop, top_edge runs from -762 to 762. 11 cells of the map are 762 or above 700 in the row that S5 lists.
TEST_F(ClipCounterTest, CountsTheNotebooksCells) {
  Conv2dParams valid = store_.document().conv;
  valid.padding = {};
  evaluate(store_.dispatch(model::SetInput{model::make_sample("crop", 28, 28).value(), "crop"}));
  evaluate(store_.dispatch(model::SetConvParams{valid}));
  finish({-800, 800});
  EXPECT_EQ(counter_.counts()->channels[0], (model::ClipCounts::Channel{0, 0}));
  finish({-800, 761});
  EXPECT_GE(counter_.counts()->channels[0].above, 9) << "S5: nine cells of 762 in the row of the edge";
  EXPECT_EQ(counter_.counts()->channels, counted(evaluator_.results().conv.maps, {-800, 761}));
  finish({-800, 762});
  EXPECT_EQ(counter_.counts()->channels[0].above, 0) << "the end itself is not beyond";
}

TEST_F(ClipCounterTest, SlicesMakeTheWhole) {
  const model::LockedRange range{-50, 100};
  int slices = 0;
  do {
    counter_.advance(evaluator_.results(), range, 100);  // four rows of 28
    ASSERT_LE(++slices, 28 + 1);
  } while (counter_.busy());
  EXPECT_EQ(slices, 28);
  EXPECT_EQ(counter_.counts()->channels, counted(evaluator_.results().conv.maps, range));
}

TEST_F(ClipCounterTest, AStrokeCountsItsRowsAgainAndNoOther) {
  const model::LockedRange range{-50, 100};
  finish(range);
  evaluate(store_.dispatch(model::PaintSegment{{3, 5.5F}, {9, 5.5F}, {2, 1, 255}, 1}));
  EXPECT_TRUE(counter_.busy());
  counter_.advance(evaluator_.results(), range, 28 * 6 * 4);  // six rows of each channel, far from all
  EXPECT_FALSE(counter_.busy());
  EXPECT_EQ(counter_.counts()->channels, counted(evaluator_.results().conv.maps, range));
}

TEST_F(ClipCounterTest, NoRangeForgets) {
  finish({-1, 1});
  EXPECT_NE(counter_.counts(), nullptr);
  counter_.advance(evaluator_.results(), {});
  EXPECT_EQ(counter_.counts(), nullptr);
  EXPECT_FALSE(counter_.busy());
}

TEST_F(ClipCounterTest, StaysExactOverRandomSessions) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    test::RandomCommands random(seed);
    for (int i = 0; i < 20; ++i) {
      const model::Change change = store_.dispatch(random.next(store_.document()));
      if (change.any()) evaluate(change);
      const model::LockedRange range{-20.0F * static_cast<float>(seed), 40};
      finish(range);
      if (evaluator_.results().conv.maps.empty()) continue;  // a layer without a window
      ASSERT_EQ(counter_.counts()->channels, counted(evaluator_.results().conv.maps, range))
          << "seed " << seed << ", command " << i;
    }
  }
}

}  // namespace
}  // namespace convlens::compute
