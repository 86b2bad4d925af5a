// The evaluator in time: what it does while its worker is busy, held at a gate so that nothing depends on speed.
#include "compute/evaluator.h"

#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <memory>
#include <semaphore>
#include <string>

#include "model/samples.h"
#include "model/store.h"
#include "tests/compute/results_equal.h"

namespace convlens::compute {
namespace {

using namespace model;

// Holds every job at its start until it is let through.
struct Gate {
  std::counting_semaphore<1000> entered{0}, open{0};
  std::atomic<int> jobs{0};
  void pass() {
    ++jobs;
    entered.release();
    open.acquire();
  }
  void let(int count) { open.release(count); }
};

class EvaluatorInTime : public testing::Test {
 protected:
  // Everything goes through the worker, past the gate.
  void start() {
    EvaluatorOptions options;
    options.threads = 2;
    options.inline_limit_us = -1;
    options.on_job_start = [this] { gate_.pass(); };
    options.wake = [this] { woken_.release(); };
    evaluator_ = std::make_unique<Evaluator>(options);
  }
  // The same, with the start document computed.
  void start_settled() {
    start();
    evaluator_->update(store_.document(), store_.version(), {});
    gate_.let(1);
    settle();
  }
  void settle() { evaluator_->finish(store_.document()); }
  void dispatch(const Command& command) {
    const Change change = store_.dispatch(command);
    ASSERT_TRUE(change.any()) << store_.session().notice.text;
    evaluator_->update(store_.document(), store_.version(), change);
  }
  Conv2dParams with_stride(int64_t stride) const {
    Conv2dParams params = store_.document().conv;
    params.stride = {stride, stride};
    return params;
  }
  void expect_right() {
    EXPECT_EQ(results().version, store_.version());
    EXPECT_FALSE(evaluator_->busy());
    Evaluator fresh(1);
    fresh.update(store_.document(), store_.version(), {});
    fresh.finish(store_.document());
    EXPECT_TRUE(test::same_results(results(), fresh.results()));
  }
  const Results& results() const { return evaluator_->results(); }

  Gate gate_;
  std::counting_semaphore<1000> woken_{0};
  Store store_{initial_document()};
  std::unique_ptr<Evaluator> evaluator_;
};

TEST_F(EvaluatorInTime, SmallWorkIsDoneAtOnce) {
  Evaluator evaluator(2);
  evaluator.update(store_.document(), store_.version(), {});
  EXPECT_FALSE(evaluator.busy());
  EXPECT_EQ(evaluator.results().version, 1U);
  EXPECT_FALSE(evaluator.poll(store_.document()));
}

TEST_F(EvaluatorInTime, NothingIsComputedBeforeTheFirstUpdate) {
  start();
  EXPECT_FALSE(evaluator_->poll(store_.document()));
  evaluator_->finish(store_.document());
  EXPECT_TRUE(results().conv.maps.empty());
  EXPECT_EQ(gate_.jobs, 0);
}

TEST_F(EvaluatorInTime, OldResultsStayWhileTheWorkerIsBusy) {
  start_settled();
  const Tensor before = results().conv.maps;
  dispatch(SetConvParams{with_stride(2), 0});
  gate_.entered.acquire();
  EXPECT_TRUE(evaluator_->busy());
  EXPECT_FALSE(evaluator_->poll(store_.document()));
  EXPECT_EQ(results().version, 1U);
  EXPECT_TRUE(test::same_bits(results().conv.maps, before));
  gate_.let(1);
  settle();
  EXPECT_EQ(results().conv.maps.shape().h, 14);
  expect_right();
}

TEST_F(EvaluatorInTime, WakesWhenAResultIsReady) {
  start();
  evaluator_->update(store_.document(), store_.version(), {});
  gate_.let(1);
  woken_.acquire();
  EXPECT_TRUE(evaluator_->busy()) << "not taken over yet";
  EXPECT_TRUE(evaluator_->poll(store_.document()));
  EXPECT_FALSE(evaluator_->busy());
  EXPECT_EQ(evaluator_->take_updates().size(), 12U);
  expect_right();
}

TEST_F(EvaluatorInTime, DirtyRectanglesMeanwhileAreUnitedAndNeverLost) {
  start_settled();
  dispatch(SetWeight{0, 0, 1, 1, 3, 0});
  for (int i = 0; i < 5; ++i) {
    const auto at = static_cast<float>(3 + 4 * i);
    dispatch(PaintSegment{{at, at}, {at, at}, {2, 1, 200}, 0});
  }
  dispatch(SetBias{2, 5, 0});
  gate_.let(10);
  settle();
  EXPECT_EQ(gate_.jobs, 3) << "the start, the weight, and all the rest at once";
  expect_right();
}

TEST_F(EvaluatorInTime, TheInputOfARunningJobIsNotWritten) {
  start_settled();
  dispatch(SetConvParams{with_stride(1 + 1), 0});
  dispatch(PaintSegment{{14, 14}, {14, 14}, {6, 1, 255}, 0});
  gate_.let(10);
  settle();
  expect_right();
}

TEST_F(EvaluatorInTime, AChangeThatReplacesEverythingCancelsTheJob) {
  start_settled();
  gate_.entered.acquire();  // the start's
  dispatch(SetConvParams{with_stride(2), 0});
  gate_.entered.acquire();
  dispatch(SetConvParams{with_stride(3), 0});
  gate_.let(1);
  // The cancelled job shows nothing of its own, but what it was to compute is not lost.
  while (gate_.jobs < 3) evaluator_->poll(store_.document());
  EXPECT_EQ(results().version, 1U);
  gate_.let(1);
  settle();
  EXPECT_EQ(results().problem.params.stride.h, 3);
  expect_right();
}

TEST_F(EvaluatorInTime, ChangesWithoutEndShowProgress) {
  start_settled();
  gate_.entered.acquire();  // the start's
  dispatch(SetConvParams{with_stride(2), 0});
  for (int i = 0; i < 6; ++i) {
    gate_.entered.acquire();
    const uint64_t under_way = store_.version();
    const int jobs = gate_.jobs;
    dispatch(SetConvParams{with_stride(1 + (i + 2) % 4), 0});  // before the job has done anything
    gate_.let(1);
    while (gate_.jobs == jobs) evaluator_->poll(store_.document());
    // Every second job is let finish, though it is out of date.
    if (i % 2 == 1) {
      EXPECT_EQ(results().version, under_way) << i;
    } else {
      EXPECT_LT(results().version, under_way) << i;
    }
  }
  gate_.let(10);
  settle();
  expect_right();
}

TEST_F(EvaluatorInTime, AJobThatIsNearlyDoneIsNotCancelled) {
  Gate convolved;
  EvaluatorOptions options;
  options.inline_limit_us = -1;
  options.on_job_convolved = [&convolved] { convolved.pass(); };
  evaluator_ = std::make_unique<Evaluator>(options);
  evaluator_->update(store_.document(), store_.version(), {});
  convolved.let(1);
  settle();
  convolved.entered.acquire();
  dispatch(SetConvParams{with_stride(2), 0});
  const uint64_t under_way = store_.version();
  convolved.entered.acquire();
  dispatch(SetConvParams{with_stride(3), 0});
  convolved.let(1);
  while (results().version < under_way) evaluator_->poll(store_.document());
  EXPECT_EQ(results().version, under_way);
  EXPECT_EQ(results().problem.params.stride.h, 2);
  convolved.let(1);
  settle();
  expect_right();
}

TEST_F(EvaluatorInTime, TheSecondSetOfMapsIsGivenBack) {
  start_settled();
  EXPECT_EQ(evaluator_->spare_bytes(), 0) << "the first maps are the only ones";
  dispatch(SetWeight{1, 0, 0, 0, 7, 0});
  gate_.let(1);
  evaluator_->give_back_spare();  // not while it is written
  settle();
  const int64_t cells = results().conv.maps.size() + results().activated.maps.size() + results().pooled.maps.size();
  EXPECT_EQ(evaluator_->spare_bytes(), cells * 4);
  evaluator_->give_back_spare();
  EXPECT_EQ(evaluator_->spare_bytes(), 0);
  expect_right();
  dispatch(SetWeight{2, 0, 1, 0, -3, 0});
  gate_.let(1);
  settle();
  expect_right();
}

TEST_F(EvaluatorInTime, LatestOfManyWins) {
  start_settled();
  for (int i = 0; i < 40; ++i) dispatch(SetConvParams{with_stride(1 + (i + 1) % 4), 0});
  gate_.let(50);
  settle();
  EXPECT_LE(gate_.jobs, 3) << "the start, the first, and the latest";
  expect_right();
}

TEST_F(EvaluatorInTime, UnchangedChannelsAreNotComputedAgain) {
  start_settled();
  dispatch(SetWeight{1, 0, 0, 0, 7, 0});
  gate_.let(1);
  settle();
  EXPECT_EQ(results().cells_computed, 28 * 28);
  evaluator_->take_updates();
  dispatch(PaintSegment{{10.5F, 10.5F}, {10.5F, 10.5F}, {1, 1, 7}, 0});
  gate_.let(1);
  settle();
  EXPECT_EQ(results().cells_computed, 4 * 9);
  for (const MapUpdate& update : evaluator_->take_updates()) {
    const bool pooled = update.kind == MapKind::pooled;
    EXPECT_EQ(update.rect, (pooled ? Rect{{4, 6}, {4, 6}} : Rect{{9, 12}, {9, 12}}));
  }
  expect_right();
}

TEST_F(EvaluatorInTime, InlineAndWorkerTakeTurns) {
  // Alternates between the two sides of the double buffer and writing in place.
  EvaluatorOptions options;
  options.threads = 2;
  options.inline_limit_us = 20;  // a dab stays inline, a whole map of this size does not
  evaluator_ = std::make_unique<Evaluator>(options);
  store_.dispatch(ResizeCanvas{160, 160});
  evaluator_->update(store_.document(), store_.version(), {});
  settle();
  for (int i = 0; i < 30; ++i) {
    const auto at = static_cast<float>(3 + i % 22);
    dispatch(PaintSegment{{at, 28 - at}, {at, 28 - at}, {1, 1, static_cast<float>(100 + i)}, 0});
    ASSERT_FALSE(evaluator_->busy());
    if (i % 3 == 0) dispatch(SetConvParams{with_stride(1 + (i / 3 + 1) % 2), 0});
    if (i % 3 == 1) dispatch(InvertInput{});
    if (i % 3 != 2) {
      ASSERT_TRUE(evaluator_->busy());
    }
    settle();
    if (i % 5 == 4) dispatch(SetWeight{i % 4, 0, 1, 1, static_cast<float>(i), 0});
    settle();
    ASSERT_NO_FATAL_FAILURE(expect_right()) << i;
  }
}

TEST_F(EvaluatorInTime, TheOtherBufferLearnsOfWhatWasWrittenInPlace) {
  EvaluatorOptions options;
  options.inline_limit_us = 20;
  evaluator_ = std::make_unique<Evaluator>(options);
  store_.dispatch(ResizeCanvas{160, 160});
  evaluator_->update(store_.document(), store_.version(), {});
  settle();
  for (int i = 0; i < 8; ++i) {
    dispatch(SetWeight{i % 2, 0, 1, 1, static_cast<float>(10 + i), 0});  // on the worker: one channel of four
    ASSERT_TRUE(evaluator_->busy());
    settle();
    ASSERT_NO_FATAL_FAILURE(expect_right()) << i;
    const auto at = static_cast<float>(10 + 15 * i);
    dispatch(PaintSegment{{at, 90}, {at, 90}, {2, 1, 111}, 0});
    ASSERT_FALSE(evaluator_->busy());
  }
}

TEST_F(EvaluatorInTime, LeavingWhileBusyIsFine) {
  start();
  evaluator_->update(store_.document(), store_.version(), {});
  gate_.entered.acquire();
  dispatch(ClearInput{});
  gate_.let(2);
  evaluator_.reset();
}

TEST_F(EvaluatorInTime, LeavingWithAResultThatNobodyTookIsFine) {
  start();
  evaluator_->update(store_.document(), store_.version(), {});
  gate_.let(1);
  woken_.acquire();
  evaluator_.reset();
}

class EvaluatorErrors : public testing::TestWithParam<double> {
 protected:
  EvaluatorErrors() {
    EvaluatorOptions options;
    options.inline_limit_us = GetParam();
    evaluator_ = std::make_unique<Evaluator>(options);
    evaluator_->update(store_.document(), store_.version(), {});
    evaluator_->finish(store_.document());
  }
  void dispatch(const Command& command) {
    const Change change = store_.dispatch(command);
    ASSERT_TRUE(change.any()) << store_.session().notice.text;
    evaluator_->update(store_.document(), store_.version(), change);
    evaluator_->finish(store_.document());
  }
  void expect_right() {
    Evaluator fresh(1);
    fresh.update(store_.document(), store_.version(), {});
    fresh.finish(store_.document());
    EXPECT_FALSE(results().conv_error || results().pool_error);
    EXPECT_TRUE(test::same_results(results(), fresh.results()));
  }
  const Results& results() const { return evaluator_->results(); }

  Store store_{initial_document()};
  std::unique_ptr<Evaluator> evaluator_;
};

TEST_P(EvaluatorErrors, AConvolutionThatDoesNotFitKeepsTheMaps) {
  const Tensor conv = results().conv.maps, pooled = results().pooled.maps;
  Conv2dParams params = store_.document().conv;
  params.auto_padding = AutoPadding::same;
  params.stride = {2, 2};
  dispatch(SetConvParams{params, 0});
  ASSERT_TRUE(results().conv_error.has_value());
  EXPECT_FALSE(results().conv_error->message().empty());
  EXPECT_EQ(results().version, store_.version());
  EXPECT_TRUE(test::same_bits(results().conv.maps, conv));
  EXPECT_TRUE(test::same_bits(results().pooled.maps, pooled));
  // Edits meanwhile are not lost.
  dispatch(PaintSegment{{5, 5}, {20, 20}, {3, 1, 99}, 0});
  dispatch(SetWeight{3, 0, 0, 0, 4, 0});
  dispatch(SetRelu{false});
  ASSERT_TRUE(results().conv_error.has_value());
  EXPECT_TRUE(test::same_bits(results().conv.maps, conv));
  params.stride = {1, 1};
  dispatch(SetConvParams{params, 0});
  expect_right();
}

TEST_P(EvaluatorErrors, APoolingThatDoesNotFitKeepsItsMapsOnly) {
  const Tensor pooled = results().pooled.maps;
  dispatch(SetPool{{PoolChoice::max, {2, 2}, {2, 2}, {2, 2, 2, 2}}, 0});  // padding above half the window
  ASSERT_TRUE(results().pool_error.has_value());
  EXPECT_FALSE(results().conv_error.has_value());
  EXPECT_TRUE(test::same_bits(results().pooled.maps, pooled));
  dispatch(ClearInput{});
  EXPECT_EQ(results().conv.statistics[0].max, 0) << "the convolution stays live";
  EXPECT_TRUE(test::same_bits(results().pooled.maps, pooled));
  EXPECT_TRUE(results().pool_error.has_value());
  dispatch(SetPool{{PoolChoice::max, {2, 2}, {2, 2}, {}}, 0});
  expect_right();
}

TEST_P(EvaluatorErrors, AnErrorFromTheStartLeavesNoMaps) {
  Document document = initial_document();
  document.conv.padding = {};
  document.input = SharedTensor(Tensor(Shape{1, 1, 2, 2}));
  EvaluatorOptions options;
  options.inline_limit_us = GetParam();
  Evaluator evaluator(options);
  evaluator.update(document, 1, {});
  evaluator.finish(document);
  EXPECT_TRUE(evaluator.results().conv_error.has_value());
  EXPECT_TRUE(evaluator.results().conv.maps.empty());
  EXPECT_TRUE(evaluator.take_updates().empty());
  EXPECT_EQ(evaluator.results().version, 1U);
}

std::string place_name(const testing::TestParamInfo<double>& limit) { return limit.param > 0 ? "Inline" : "OnWorker"; }

INSTANTIATE_TEST_SUITE_P(Where, EvaluatorErrors, testing::Values(std::numeric_limits<double>::infinity(), -1.0),
                         place_name);

}  // namespace
}  // namespace convlens::compute
