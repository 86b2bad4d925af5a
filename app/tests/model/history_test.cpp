// Undo and redo: merging, narrow changes, selection, the budget, the saved point.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/samples.h"
#include "model/store.h"
#include "tests/common/documents.h"

namespace convlens::model {
namespace {

using test::deep_copy;
using test::same_documents;

PaintSegment dab(float x, float y, uint64_t edit_id, float value = 200) {
  return {{x, y}, {x, y}, {3, 1, value}, edit_id};
}

TEST(History, AStrokeIsOneStepWithItsRectangle) {
  Store store(initial_document());
  const Document before = deep_copy(store.document());
  Rect painted;
  for (int i = 0; i < 5; ++i)
    painted = unite(painted, store.dispatch(dab(static_cast<float>(4 + 2 * i), 3.5F, 7)).input_rect);
  const Document after = deep_copy(store.document());
  const Change undone = store.dispatch(Undo{});
  EXPECT_TRUE(same_documents(store.document(), before));
  EXPECT_EQ(undone.input_rect, painted);
  EXPECT_FALSE(undone.input_replaced || undone.of(0).conv_replaced || undone.of(0).pool ||
               !undone.of(0).outputs.empty());
  EXPECT_FALSE(store.can_undo());
  EXPECT_EQ(store.redo_label(), "paint");
  EXPECT_EQ(store.dispatch(Redo{}).input_rect, painted);
  EXPECT_TRUE(same_documents(store.document(), after));
}

TEST(History, StrokesWithOtherIdsOrNoneAreStepsOfTheirOwn) {
  Store store(initial_document());
  store.dispatch(dab(3, 3, 1));
  store.dispatch(dab(9, 3, 2));
  store.dispatch(dab(3, 9, 0));
  store.dispatch(dab(9, 9, 0));
  int steps = 0;
  for (; store.can_undo(); ++steps) store.dispatch(Undo{});
  EXPECT_EQ(steps, 4);
}

TEST(History, AStrokeAfterUndoIsANewOne) {
  Store store(initial_document());
  store.dispatch(dab(3, 3, 5));
  store.dispatch(Undo{});
  const Document before = deep_copy(store.document());
  store.dispatch(dab(9, 9, 5));
  EXPECT_FALSE(store.can_redo());
  store.dispatch(Undo{});
  EXPECT_TRUE(same_documents(store.document(), before));
  EXPECT_FALSE(store.can_undo());
}

TEST(History, OneStrokeDoesNotBuildUpButTwoDo) {
  Store store(initial_document());
  store.dispatch(ClearInput{});
  const auto soft = [](uint64_t id) { return PaintSegment{{14, 14}, {14, 14}, {10, 0, 200}, id}; };
  store.dispatch(soft(1));
  const float once = store.document().input.read().at(0, 0, 14, 10);
  ASSERT_GT(once, 0);
  EXPECT_FALSE(store.dispatch(soft(1)).any());
  store.dispatch(soft(2));
  EXPECT_GT(store.document().input.read().at(0, 0, 14, 10), once);
}

TEST(History, ADragOfAWeightIsOneStepOfOneOutput) {
  Store store(initial_document());
  for (int i = 1; i <= 10; ++i) store.dispatch(SetWeight{1, 0, 0, 0, static_cast<float>(i), 42});
  EXPECT_EQ(store.document().kernels.names[1], "custom");
  const Change undone = store.dispatch(Undo{});
  EXPECT_EQ(undone.of(0).outputs, std::vector<int64_t>{1});
  EXPECT_FALSE(undone.of(0).conv_replaced);
  EXPECT_EQ(store.document().kernels.weight.at(1, 0, 0, 0), -1);
  EXPECT_EQ(store.document().kernels.names[1], "left_edge");
  EXPECT_FALSE(store.can_undo());
  store.dispatch(Redo{});
  EXPECT_EQ(store.document().kernels.weight.at(1, 0, 0, 0), 10);
}

TEST(History, ADragBackToTheStartLeavesNoStep) {
  Store store(initial_document());
  store.dispatch(SetWeight{1, 0, 0, 0, 3, 42});
  EXPECT_TRUE(store.modified());
  store.dispatch(SetWeight{1, 0, 0, 0, -1, 42});
  EXPECT_FALSE(store.can_undo());
  EXPECT_FALSE(store.modified());
  EXPECT_EQ(store.version(), 3U) << "both changes were seen by others";
  store.dispatch(SetWeight{1, 0, 0, 0, 5, 42});
  EXPECT_TRUE(store.can_undo());
}

TEST(History, UndoneParametersReplaceTheConvolution) {
  Store store(initial_document());
  Conv2dParams params = store.document().conv;
  params.stride = {2, 2};
  store.dispatch(SetConvParams{params, 0});
  EXPECT_TRUE(store.dispatch(Undo{}).of(0).conv_replaced);
  store.dispatch(SetRelu{false});
  const Change relu = store.dispatch(Undo{});
  EXPECT_TRUE(relu.of(0).activation);
  EXPECT_FALSE(relu.of(0).conv_replaced || relu.of(0).pool);
  store.dispatch(SetPool{{PoolChoice::none, {2, 2}, {2, 2}, {}}, 0});
  const Change pool = store.dispatch(Undo{});
  EXPECT_TRUE(pool.of(0).pool);
  EXPECT_FALSE(pool.of(0).conv_replaced || pool.of(0).activation);
}

TEST(History, AReplacedInputComesBackWithItsKernels) {
  Store store(initial_document());
  const Document before = deep_copy(store.document());
  store.dispatch(SetInput{Tensor(Shape{1, 3, 20, 30}), "photo.jpg"});
  EXPECT_EQ(store.undo_label(), "photo.jpg");
  const Change undone = store.dispatch(Undo{});
  EXPECT_TRUE(undone.input_replaced && undone.of(0).conv_replaced);
  EXPECT_TRUE(same_documents(store.document(), before));
  store.dispatch(Redo{});
  EXPECT_EQ(store.document().kernels.input_channels(), 3);
}

TEST(History, SelectionGoesToWhatUndoBringsBack) {
  Store store(initial_document());
  store.dispatch(SelectOutput{3});
  store.dispatch(RemoveOutput{3});
  EXPECT_EQ(store.session().selected_output, 2);
  store.dispatch(SelectOutput{0});
  store.dispatch(Undo{});
  EXPECT_EQ(store.session().selected_output, 3);
  store.dispatch(Redo{});
  EXPECT_EQ(store.session().selected_output, 2);
  store.dispatch(AddOutput{});
  EXPECT_EQ(store.session().selected_output, 3);
  store.dispatch(Undo{});
  EXPECT_EQ(store.session().selected_output, 2);
  store.dispatch(SetWeight{1, 0, 0, 0, 9, 0});
  store.dispatch(Undo{});
  EXPECT_EQ(store.session().selected_output, 1) << "the kernel that came back";
}

TEST(History, NewWorkForgetsWhatWasUndone) {
  Store store(initial_document());
  store.dispatch(SetRelu{false});
  store.dispatch(Undo{});
  EXPECT_TRUE(store.can_redo());
  store.dispatch(ClearInput{});
  EXPECT_FALSE(store.can_redo());
  EXPECT_FALSE(store.dispatch(Redo{}).any());
  EXPECT_EQ(store.redo_label(), "");
}

TEST(History, UndoWithNothingToUndoIsQuiet) {
  Store store(initial_document());
  EXPECT_FALSE(store.dispatch(Undo{}).any());
  EXPECT_EQ(store.version(), 1U);
  EXPECT_EQ(store.session().notice.kind, Notice::Kind::none);
  EXPECT_EQ(store.undo_label(), "");
}

TEST(History, ModifiedComparesWithTheSavedPoint) {
  Store store(initial_document());
  store.dispatch(SetRelu{false});
  store.mark_saved();
  EXPECT_FALSE(store.modified());
  store.dispatch(Undo{});
  EXPECT_TRUE(store.modified());
  store.dispatch(Redo{});
  EXPECT_FALSE(store.modified());
  store.dispatch(dab(3, 3, 9));
  EXPECT_TRUE(store.modified());
  store.dispatch(Undo{});
  EXPECT_FALSE(store.modified());
  store.dispatch(Undo{});
  store.dispatch(ClearInput{});  // another way: the saved state cannot be reached any more
  store.dispatch(Undo{});
  EXPECT_TRUE(store.modified());
}

TEST(History, SavingInsideAStrokeIsNotTheStrokesEnd) {
  Store store(initial_document());
  store.dispatch(dab(3, 3, 9));
  store.mark_saved();
  store.dispatch(dab(9, 3, 9));
  EXPECT_TRUE(store.modified());
  store.dispatch(Undo{});
  EXPECT_TRUE(store.modified()) << "undo goes back to before the whole stroke";
}

TEST(History, TheOldestStepsGoWhenTheBudgetIsSpent) {
  constexpr int64_t kImageBytes = 100 * 100 * 4, kBudget = 5 * kImageBytes;
  Store store(initial_document(), kBudget);
  store.dispatch(SetInput{Tensor(Shape{1, 1, 100, 100}), "blank"});
  for (int i = 0; i < 20; ++i) {
    Tensor grey(Shape{1, 1, 100, 100});
    for (float& value : grey.values()) value = static_cast<float>(i + 1);
    store.dispatch(SetInput{std::move(grey), "grey"});
    EXPECT_LE(store.history_bytes(), kBudget);
  }
  int steps = 0;
  for (; store.can_undo(); ++steps) store.dispatch(Undo{});
  EXPECT_EQ(steps, 4);
  EXPECT_LE(store.history_bytes(), kBudget);
  for (; store.can_redo(); --steps) store.dispatch(Redo{});
  EXPECT_EQ(steps, 0);
}

TEST(History, TheNewestStepStaysWhateverItHolds) {
  Store store(initial_document(), 1000);
  const Document before = deep_copy(store.document());
  store.dispatch(InvertInput{});
  EXPECT_TRUE(store.can_undo());
  store.dispatch(Undo{});
  EXPECT_TRUE(same_documents(store.document(), before));
}

TEST(History, PaintCostsWhatItTouches) {
  Store store(initial_document());
  store.dispatch(SetInput{Tensor(Shape{1, 1, 4096, 4096}), "large"});
  const int64_t before = store.history_bytes();
  store.dispatch(dab(2000, 2000, 1));
  EXPECT_LT(store.history_bytes() - before, 4 * 64 * 64 * 4 + 4096);
}

}  // namespace
}  // namespace convlens::model
