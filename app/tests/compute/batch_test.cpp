// A batch is computed as its inputs by themselves, bit for bit; what changed is computed again and nothing else is
// told.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <vector>

#include "compute/batch_evaluator.h"
#include "model/batch.h"
#include "model/store.h"
#include "results_equal.h"
#include "tests/common/random_commands.h"

namespace convlens::compute {
namespace {

model::Change everything() { return model::Change::everything(); }

// The plane of one input as a map of its own.
model::FeatureMaps input_of(const model::FeatureMaps& stage, int64_t n) {
  model::FeatureMaps one;
  const Shape& shape = stage.maps.shape();
  if (stage.maps.empty()) return one;
  const auto cells = static_cast<size_t>(shape.c * shape.h * shape.w);
  one.maps = Tensor({1, shape.c, shape.h, shape.w}, std::span(stage.maps.view().plane(n, 0), cells));
  const auto first = stage.statistics.begin() + n * shape.c;
  one.statistics.assign(first, first + shape.c);
  return one;
}

// Every input by itself, by the evaluator of one.
testing::AssertionResult equals_item_by_item(const model::Document& document, const model::BatchResults& batch) {
  if (batch.inputs() != model::batch_size(document)) return testing::AssertionFailure() << "another number of inputs";
  for (int64_t n = 0; n < batch.inputs(); ++n) {
    model::Document alone = document;
    model::show_input(alone, n);
    alone.others.clear();
    alone.shown = 0;
    Evaluator evaluator(1);
    evaluator.update(alone, 1, everything());
    evaluator.finish(alone);
    model::Results one;
    one.conv = input_of(batch.conv, n);
    one.activated = input_of(batch.activated, n);
    one.pooled = input_of(batch.pooled, n);
    const auto outputs = static_cast<size_t>(batch.outputs());
    for (size_t o = 0; o < outputs; ++o) {
      one.global_average.push_back(batch.global_average[batch.index(n, static_cast<int64_t>(o))]);
      one.global_max.push_back(batch.global_max[batch.index(n, static_cast<int64_t>(o))]);
    }
    if (const auto same = test::same_results(one, evaluator.results()); !same)
      return testing::AssertionFailure() << "input " << n << ": " << same.message();
  }
  return testing::AssertionSuccess();
}

model::SetInput noise(uint64_t seed, const Shape& shape) {
  test::RandomCommands random(seed);
  Tensor pixels(shape);
  for (float& pixel : pixels.values()) pixel = static_cast<float>(random.below(65536)) / 256;
  return {std::move(pixels), "noise " + std::to_string(seed)};
}

std::vector<model::SetInput> noises(int64_t count, const Shape& shape) {
  std::vector<model::SetInput> items;
  for (int64_t i = 0; i < count; ++i) items.push_back(noise(static_cast<uint64_t>(i + 1), shape));
  return items;
}

class BatchTest : public testing::Test {
 protected:
  void dispatch(const model::Command& command) {
    const model::Change change = store_.dispatch(command);
    if (change.any()) batch_.update(document(), store_.version(), change);
  }
  const model::Document& document() const { return store_.document(); }

  model::Store store_{model::initial_document()};
  BatchEvaluator batch_{{.threads = 2, .inline_limit_us = 1e9}};
};

TEST_F(BatchTest, OneInputCostsNothing) {
  batch_.update(document(), store_.version(), everything());
  EXPECT_TRUE(batch_.results().empty());
  EXPECT_EQ(batch_.results().version, store_.version());
  EXPECT_FALSE(batch_.busy());
}

TEST_F(BatchTest, EqualsItemByItemForManyShapes) {
  for (const Shape& shape : {Shape{1, 1, 28, 28}, Shape{1, 3, 17, 9}, Shape{1, 1, 3, 100}, Shape{1, 5, 40, 33}})
    for (const int64_t count : {2, 7}) {
      SCOPED_TRACE(to_string(shape) + " x " + std::to_string(count));
      dispatch(model::SetBatch{noises(count, shape), ""});
      EXPECT_TRUE(equals_item_by_item(document(), batch_.results()));
      EXPECT_EQ(batch_.results().version, store_.version());
    }
}

// [64, 1, 28, 28] -> [64, 4, 26, 26], as fast.ai's chapter has it.
TEST_F(BatchTest, TheNotebooksBatch) {
  Conv2dParams params = document().conv;
  params.padding = {};
  dispatch(model::SetConvParams{params});
  dispatch(model::SetBatch{noises(64, {1, 1, 28, 28}), ""});
  EXPECT_EQ(batch_.results().conv.maps.shape(), (Shape{64, 4, 26, 26}));
  EXPECT_EQ(batch_.results().global_average.size(), 256U);
  EXPECT_TRUE(equals_item_by_item(document(), batch_.results()));
}

TEST_F(BatchTest, AnEditedKernelComputesItsMapsOnly) {
  dispatch(model::SetBatch{noises(3, {1, 1, 28, 28}), ""});
  EXPECT_TRUE(batch_.take_updates().reshaped);
  dispatch(model::SetWeight{2, 0, 1, 1, 0.3F});
  const BatchUpdates updates = batch_.take_updates();
  EXPECT_FALSE(updates.reshaped);
  EXPECT_EQ(updates.planes, (std::vector<BatchPlane>{{0, 2}, {1, 2}, {2, 2}}));
  EXPECT_TRUE(equals_item_by_item(document(), batch_.results()));
}

TEST_F(BatchTest, APaintedInputComputesItsOwnMaps) {
  dispatch(model::SetBatch{noises(3, {1, 1, 28, 28}), ""});
  dispatch(model::ShowInput{1});
  batch_.take_updates();
  dispatch(model::PaintSegment{{5, 5}, {9, 9}, {3, 1, 200}, 1});
  const BatchUpdates updates = batch_.take_updates();
  EXPECT_EQ(updates.planes, (std::vector<BatchPlane>{{1, 0}, {1, 1}, {1, 2}, {1, 3}}));
  EXPECT_TRUE(equals_item_by_item(document(), batch_.results()));
  dispatch(model::ShowInput{2});
  dispatch(model::Undo{});
  EXPECT_TRUE(equals_item_by_item(document(), batch_.results()));
}

TEST_F(BatchTest, WhatDoesNotFitIsSaidAndTheMapsStay) {
  dispatch(model::SetBatch{noises(2, {1, 1, 12, 12}), ""});
  const Tensor before = batch_.results().conv.maps;
  Conv2dParams params = document().conv;
  params.padding = {};
  params.dilation = {8, 8};
  dispatch(model::SetConvParams{params});
  ASSERT_TRUE(batch_.results().error.has_value());
  EXPECT_TRUE(test::same_bits(batch_.results().conv.maps, before));
  EXPECT_EQ(batch_.results().version, store_.version());
  dispatch(model::Undo{});
  EXPECT_FALSE(batch_.results().error.has_value());
  EXPECT_TRUE(equals_item_by_item(document(), batch_.results()));
}

TEST_F(BatchTest, MapsBeyondTheBoundAreRefusedInOneLine) {
  dispatch(model::SetBatch{noises(16, {1, 1, 1000, 1000}), ""});
  for (int i = 0; i < 12; ++i) dispatch(model::AddOutput{});
  ASSERT_TRUE(batch_.results().error.has_value());
  EXPECT_EQ(batch_.results().error->message(),
            "batch: its maps need 2198 MiB (at most 512 MiB: fewer inputs or outputs, or a larger stride)");
}

TEST_F(BatchTest, FollowsRandomSessions) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    test::RandomCommands random(seed);
    dispatch(model::SetBatch{noises(3, {1, 1, 14, 11}), ""});
    for (int i = 0; i < 40 && !HasFailure(); ++i) {
      dispatch(random.next(document()));
      if (random.one_in(6)) dispatch(model::Undo{});
      if (document().others.empty() || batch_.results().error) continue;
      ASSERT_EQ(batch_.results().version, store_.version());
      if (i % 5 == 0) {
        EXPECT_TRUE(equals_item_by_item(document(), batch_.results())) << "command " << i;
      }
    }
    if (!document().others.empty() && !batch_.results().error) {
      EXPECT_TRUE(equals_item_by_item(document(), batch_.results()));
    }
  }
}

TEST(BatchWorker, KeepsTheLastResultsUntilTheNewestAreThere) {
  std::latch go(1);
  std::atomic<int> jobs = 0;
  model::Store store(model::initial_document());
  BatchEvaluator batch({.threads = 1, .inline_limit_us = 0, .on_job_start = [&] {
                          if (++jobs == 2) go.wait();
                        }});
  const auto edit = [&](const model::Command& command) {
    const model::Change change = store.dispatch(command);
    batch.update(store.document(), store.version(), change);
  };
  edit(model::SetBatch{noises(4, {1, 1, 28, 28}), ""});
  EXPECT_TRUE(batch.busy());
  batch.finish(store.document());
  const uint64_t first = store.version();
  EXPECT_EQ(batch.results().version, first);
  edit(model::SetWeight{0, 0, 0, 0, 5});  // held at its start
  edit(model::SetWeight{1, 0, 0, 0, 6});
  edit(model::PaintSegment{{5, 5}, {9, 9}, {3, 1, 200}, 1});
  EXPECT_TRUE(batch.busy());
  EXPECT_EQ(batch.results().version, first);
  EXPECT_FALSE(batch.results().empty());
  go.count_down();
  batch.finish(store.document());
  EXPECT_EQ(batch.results().version, store.version());
  EXPECT_TRUE(equals_item_by_item(store.document(), batch.results()));
  EXPECT_EQ(jobs, 3);  // what came meanwhile is one job
}

TEST(BatchWorker, AReplacedBatchCancelsTheJobAndNothingIsLost) {
  std::latch go(1);
  std::atomic<int> jobs = 0;
  model::Store store(model::initial_document());
  BatchEvaluator batch({.threads = 1, .inline_limit_us = 0, .on_job_start = [&] {
                          if (++jobs == 1) go.wait();
                        }});
  const auto edit = [&](const model::Command& command) {
    const model::Change change = store.dispatch(command);
    batch.update(store.document(), store.version(), change);
  };
  edit(model::SetBatch{noises(4, {1, 1, 28, 28}), ""});
  edit(model::SetBatch{noises(5, {1, 1, 20, 20}), ""});
  go.count_down();
  batch.finish(store.document());
  EXPECT_EQ(batch.results().inputs(), 5);
  EXPECT_TRUE(equals_item_by_item(store.document(), batch.results()));
  edit(model::KeepOnlyShown{});
  batch.finish(store.document());
  EXPECT_TRUE(batch.results().empty());
  EXPECT_EQ(batch.results().version, store.version());
}

}  // namespace
}  // namespace convlens::compute
