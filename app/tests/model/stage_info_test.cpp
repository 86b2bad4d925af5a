// What is said of stages: shapes, reasons, what mends them, and what they cost.
#include "model/stage_info.h"

#include <gtest/gtest.h>

#include "model/examples.h"
#include "model/store.h"

namespace convlens::model {
namespace {

class StageInfoTest : public testing::Test {
 protected:
  void open(const std::string& id) { dispatch(make_example(id, store_.document()).value()); }
  void dispatch(const Command& command) { store_.dispatch(command); }
  std::vector<StageInfo> infos() const {
    return stage_infos(store_.document(), store_.document().input.read().shape());
  }
  Store store_{initial_document()};
};

// S14, S15: parameters of each layer, and both ways of counting multiplications.
TEST_F(StageInfoTest, TheBooksNetworkCostsWhatTheBookSays) {
  open("simple_cnn");
  const std::vector<StageInfo> stages = infos();
  ASSERT_EQ(stages.size(), 9U);
  const int64_t parameters[] = {40, 296, 1168, 4640, 578}, true_counts[] = {7056, 14112, 18432, 18432, 576};
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(stages[2 * i].parameters, parameters[i]);
    EXPECT_EQ(stages[2 * i].multiplications, true_counts[i]);
  }
  EXPECT_EQ(stages[2].multiplications_on_input_grid, 14 * 14 * 288);
  EXPECT_EQ(stages[4].multiplications_on_input_grid, 7 * 7 * 1152);
  EXPECT_EQ(costs_of(stages).parameters, 6722);
  EXPECT_EQ(costs_of(stages).multiplications, 58608);
  EXPECT_EQ(pipeline_output(stages, {1, 1, 28, 28}), (Shape{1, 2, 1, 1}));
  EXPECT_EQ(stages[1].parameters + stages[1].multiplications, 0) << "ReLU";
}

TEST_F(StageInfoTest, WhatDoesNotFitIsNamedAndWhatIsBehindItWaits) {
  open("corner");
  dispatch(SwitchStage{0, false});
  const std::vector<StageInfo> stages = infos();
  EXPECT_FALSE(stages[0].on);
  EXPECT_EQ(stages[0].output, (Shape{1, 1, 28, 28})) << "it passes on what it gets";
  EXPECT_EQ(stages[0].parameters, 0);
  EXPECT_FALSE(stages[1].error);
  ASSERT_TRUE(stages[2].error);
  EXPECT_TRUE(stages[2].fit_mends);
  EXPECT_FALSE(stages[2].output);
  EXPECT_FALSE(stages[3].input) << "it waits";
  EXPECT_FALSE(stages[3].error);
  EXPECT_FALSE(pipeline_output(stages, {1, 1, 28, 28}));
  dispatch(FitStage{2});
  EXPECT_FALSE(infos()[2].error);
}

TEST_F(StageInfoTest, FittingDoesNotMendWhatIsTooLarge) {
  Conv2dParams params = store_.document().conv;
  params.dilation = {8, 8};
  params.padding = {};
  dispatch(SetSample{"digit3", 8, 8});
  dispatch(SetConvParams{params, 0});
  ASSERT_TRUE(infos()[0].error);
  EXPECT_FALSE(infos()[0].fit_mends);
  EXPECT_FALSE(infos()[1].input);
}

TEST_F(StageInfoTest, AxesAreThoseOfWindowsThatSlide) {
  std::vector<StageInfo> stages = infos();
  ASSERT_TRUE(stages[0].axes && stages[2].axes);
  EXPECT_FALSE(stages[1].axes);
  EXPECT_EQ(stages[0].axes->rows.output(), 28);
  EXPECT_EQ(stages[2].axes->rows.output(), 14);
  PoolSettings pool = store_.document().pool;
  pool.choice = PoolChoice::adaptive_average;
  dispatch(SetPool{pool, 0});
  EXPECT_FALSE(infos()[2].axes);
  EXPECT_EQ(infos()[2].output, (Shape{1, 4, 1, 1}));
}

TEST_F(StageInfoTest, TheShownStageIsCountedAmongAll) {
  open("corner");
  dispatch(SelectStage{{1, StagePart::activation}});
  EXPECT_EQ(shown_stage(store_.document(), store_.session().stage_part), 3);
}

}  // namespace
}  // namespace convlens::model
