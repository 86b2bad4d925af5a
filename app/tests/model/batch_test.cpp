// The batch: adding, removing, moving, showing; what undo brings back into which input; what ends it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/batch.h"
#include "model/samples.h"
#include "model/store.h"
#include "tests/common/documents.h"

namespace convlens::model {
namespace {

using test::deep_copy;
using test::same_documents;

SetInput flat(float value, const Shape& shape = {1, 1, 28, 28}) {
  Tensor pixels(shape);
  for (float& pixel : pixels.values()) pixel = value;
  return {std::move(pixels), "flat " + std::to_string(static_cast<int>(value))};
}

class Batch : public testing::Test {
 protected:
  // Three inputs: flat 1, 2, 3.
  void three() { store_.dispatch(SetBatch{{flat(1), flat(2), flat(3)}, ""}); }
  std::vector<int> values() const {
    std::vector<int> all;
    for (int64_t n = 0; n < batch_size(document()); ++n)
      all.push_back(static_cast<int>(batch_pixels(document(), n).at(0, 0, 0, 0)));
    return all;
  }
  const Document& document() const { return store_.document(); }
  float corner() const { return document().input.read().at(0, 0, 0, 0); }
  const Notice& notice() const { return store_.session().notice; }

  Store store_{initial_document()};
};

TEST_F(Batch, StartsWithOneInput) {
  EXPECT_EQ(batch_size(document()), 1);
  EXPECT_EQ(batch_shape(document()), (Shape{1, 1, 28, 28}));
  EXPECT_EQ(&batch_pixels(document(), 0), &document().input.read());
}

TEST_F(Batch, ACopyIsShownAndPaintingItLeavesTheOriginal) {
  const Document before = deep_copy(document());
  EXPECT_TRUE(store_.dispatch(DuplicateInput{}).batch);
  EXPECT_EQ(document().shown, 1);
  EXPECT_EQ(batch_shape(document()), (Shape{2, 1, 28, 28}));
  store_.dispatch(PaintSegment{{3, 3}, {3, 3}, {4, 1, 99}, 5});
  EXPECT_EQ(batch_pixels(document(), 1).at(0, 0, 3, 3), 99);
  EXPECT_TRUE(test::same_bits(batch_pixels(document(), 0), before.input.read()));
  store_.dispatch(Undo{});
  store_.dispatch(Undo{});
  EXPECT_TRUE(same_documents(document(), before));
  EXPECT_EQ(document().shown, 0);
}

TEST_F(Batch, ABatchReplacesAllAndTheKernelsFollowItsChannels) {
  const Change change = store_.dispatch(SetBatch{{flat(1, {1, 3, 9, 9}), flat(2, {1, 3, 9, 9})}, "two"});
  EXPECT_TRUE(change.batch && change.input_replaced && change.of(0).conv_replaced);
  EXPECT_EQ(batch_shape(document()), (Shape{2, 3, 9, 9}));
  EXPECT_EQ(document().kernels.input_channels(), 3);
  EXPECT_EQ(store_.undo_label(), "two");
  store_.dispatch(Undo{});
  EXPECT_TRUE(same_documents(document(), initial_document()));
  EXPECT_FALSE(store_.modified());
}

TEST_F(Batch, ShowingIsNoStepButAVersion) {
  three();
  const uint64_t version = store_.version();
  const Change change = store_.dispatch(ShowInput{2});
  EXPECT_TRUE(change.shown);
  EXPECT_FALSE(change.batch);
  EXPECT_EQ(change.input_rect, Rect::whole(28, 28));
  EXPECT_EQ(store_.version(), version + 1);
  EXPECT_EQ(corner(), 3);
  EXPECT_EQ(document().input_name, "flat 3");
  EXPECT_EQ(values(), (std::vector<int>{1, 2, 3}));
  EXPECT_FALSE(store_.dispatch(ShowInput{2}).any());
  EXPECT_EQ(store_.undo_label(), "batch");
  store_.dispatch(ShowInput{0});
  EXPECT_EQ(values(), (std::vector<int>{1, 2, 3}));
}

TEST_F(Batch, ShowingAnEqualInputIsTold) {
  store_.dispatch(DuplicateInput{});
  const Change change = store_.dispatch(ShowInput{0});
  EXPECT_TRUE(change.any());
  EXPECT_TRUE(change.input_rect.empty());
}

TEST_F(Batch, UndoShowsTheInputThatItChanges) {
  three();
  store_.dispatch(ShowInput{1});
  store_.dispatch(FillArea{0, 0, 50, kAllChannels});
  store_.dispatch(PaintSegment{{3, 3}, {3, 3}, {4, 1, 99}, 5});
  store_.dispatch(ShowInput{2});
  store_.dispatch(Undo{});
  EXPECT_EQ(document().shown, 1);
  EXPECT_EQ(document().input.read().at(0, 0, 3, 3), 50);
  store_.dispatch(ShowInput{0});
  store_.dispatch(Undo{});
  EXPECT_EQ(values(), (std::vector<int>{1, 2, 3}));
  store_.dispatch(ShowInput{0});
  store_.dispatch(Redo{});
  store_.dispatch(Redo{});
  EXPECT_EQ(values(), (std::vector<int>{1, 50, 3}));
  EXPECT_EQ(batch_pixels(document(), 1).at(0, 0, 3, 3), 99);
}

TEST_F(Batch, AStrokeDoesNotGoOnOnAnotherInput) {
  three();
  store_.dispatch(PaintSegment{{3, 3}, {3, 3}, {4, 1, 99}, 5});
  store_.dispatch(ShowInput{1});
  store_.dispatch(PaintSegment{{9, 9}, {9, 9}, {4, 1, 99}, 5});
  store_.dispatch(Undo{});
  EXPECT_EQ(batch_pixels(document(), 1).at(0, 0, 9, 9), 2);
  EXPECT_EQ(batch_pixels(document(), 0).at(0, 0, 3, 3), 99);
}

TEST_F(Batch, RemovesAndMoves) {
  three();
  store_.dispatch(AddToBatch{{flat(4), flat(5)}});
  EXPECT_EQ(values(), (std::vector<int>{1, 4, 5, 2, 3}));  // behind the shown one
  EXPECT_EQ(document().shown, 1);
  store_.dispatch(MoveInBatch{1, 4});
  EXPECT_EQ(values(), (std::vector<int>{1, 5, 2, 3, 4}));
  EXPECT_EQ(document().shown, 4);
  store_.dispatch(MoveInBatch{0, 4});  // the shown one makes room
  EXPECT_EQ(values(), (std::vector<int>{5, 2, 3, 4, 1}));
  EXPECT_EQ(document().shown, 3);
  store_.dispatch(RemoveFromBatch{3});
  EXPECT_EQ(values(), (std::vector<int>{5, 2, 3, 1}));
  EXPECT_EQ(corner(), 1);
  store_.dispatch(RemoveFromBatch{3});
  EXPECT_EQ(document().shown, 2);
  store_.dispatch(RemoveFromBatch{0});
  EXPECT_EQ(values(), (std::vector<int>{2, 3}));
  EXPECT_EQ(corner(), 3);
  store_.dispatch(KeepOnlyShown{});
  EXPECT_EQ(values(), (std::vector<int>{3}));
  for (int i = 0; i < 7; ++i) store_.dispatch(Undo{});
  EXPECT_EQ(values(), (std::vector<int>{1, 2, 3}));
}

TEST_F(Batch, RefusesWhatDoesNotFit) {
  store_.dispatch(RemoveFromBatch{0});
  EXPECT_EQ(notice().text, "batch: has one input, which cannot be removed (clear it)");
  store_.dispatch(AddToBatch{{flat(1, {1, 3, 28, 28})}});
  EXPECT_EQ(notice().text, "flat 1: is 3 \xC3\x97 28 \xC3\x97 28 (1 \xC3\x97 28 \xC3\x97 28, as the batch)");
  store_.dispatch(SetBatch{});
  EXPECT_EQ(notice().text, "batch: has no inputs (1 or more)");
  store_.dispatch(ShowInput{1});
  EXPECT_EQ(notice().text, "input: is 1 (0..0)");
  store_.dispatch(SetBatch{std::vector<SetInput>(65, flat(1)), ""});
  EXPECT_EQ(notice().text, "inputs of a batch: is 65 (1..64)");
  EXPECT_FALSE(store_.can_undo());
  for (int i = 1; i < 64; ++i) store_.dispatch(DuplicateInput{});
  EXPECT_EQ(batch_size(document()), 64);
  store_.dispatch(DuplicateInput{});
  EXPECT_EQ(notice().text, "inputs of a batch: is 65 (1..64)");
  store_.dispatch(ResizeCanvas{512, 512});
  EXPECT_EQ(notice().kind, Notice::Kind::none) << notice().text;  // 64 MiB, and not more
  EXPECT_EQ(batch_shape(document()), (Shape{64, 1, 512, 512}));
}

TEST_F(Batch, IsBoundInBytes) {
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 2048, 2048}), "large"});
  store_.dispatch(DuplicateInput{});
  EXPECT_EQ(notice().text,
            "batch: 2 inputs of 3 \xC3\x97 2048 \xC3\x97 2048 need 96 MiB (at most 64 MiB: 1 of this size)");
  EXPECT_EQ(batch_size(document()), 1);
}

TEST_F(Batch, AnInputOfTheSameSizeReplacesTheShownOne) {
  three();
  store_.dispatch(ShowInput{1});
  store_.dispatch(flat(7));
  EXPECT_EQ(values(), (std::vector<int>{1, 7, 3}));
  EXPECT_EQ(notice().kind, Notice::Kind::none);
}

TEST_F(Batch, AnInputOfAnotherSizeEndsItAndUndoBringsItBack) {
  three();
  store_.dispatch(ShowInput{2});
  store_.dispatch(flat(7, {1, 1, 9, 9}));
  EXPECT_EQ(batch_size(document()), 1);
  EXPECT_EQ(document().shown, 0);
  EXPECT_EQ(notice().kind, Notice::Kind::info);
  EXPECT_EQ(notice().text, "The batch of 3 inputs ended: its inputs have one size. Undo brings it back");
  store_.dispatch(Undo{});
  EXPECT_EQ(values(), (std::vector<int>{1, 2, 3}));
  EXPECT_EQ(document().shown, 2);
  EXPECT_EQ(notice().kind, Notice::Kind::none);
}

TEST_F(Batch, ResizingResizesAll) {
  three();
  const Change change = store_.dispatch(ResizeCanvas{10, 12});
  EXPECT_TRUE(change.batch && change.input_replaced);
  EXPECT_EQ(batch_shape(document()), (Shape{3, 1, 10, 12}));
  EXPECT_EQ(values(), (std::vector<int>{1, 2, 3}));
  store_.dispatch(Undo{});
  EXPECT_EQ(batch_shape(document()), (Shape{3, 1, 28, 28}));
}

TEST_F(Batch, TheWindowWalksThroughAllInputs) {
  three();
  const auto nest = loop_nest(document());
  ASSERT_TRUE(nest.has_value());
  EXPECT_EQ(nest->output, (Shape{3, 4, 28, 28}));
  store_.dispatch(PlaceWindow{{0, 3, 27, 27, -1}});
  const Change change = store_.dispatch(StepWindow{1});
  EXPECT_TRUE(change.shown);
  EXPECT_EQ(document().shown, 1);
  EXPECT_EQ(store_.session().transport.place, (WindowPlace{1, 0, 0, 0, -1}));
  EXPECT_EQ(corner(), 2);
  store_.dispatch(ShowInput{2});
  EXPECT_EQ(store_.session().transport.place, (WindowPlace{2, 0, 0, 0, -1}));
  store_.dispatch(SeekWindow{SeekWindow::To::end});
  EXPECT_EQ(store_.session().transport.place, (WindowPlace{2, 3, 27, 27, -1}));
  store_.dispatch(SeekWindow{SeekWindow::To::start});
  EXPECT_EQ(document().shown, 0);
}

// [64, 1, 28, 28] -> [64, 4, 26, 26] (fast.ai's batch).
TEST_F(Batch, TheNotebooksBatchHasItsShapes) {
  store_.dispatch(SetBatch{std::vector<SetInput>(64, flat(1)), ""});
  Conv2dParams params = document().conv;
  params.padding = {};
  store_.dispatch(SetConvParams{params});
  const auto problem = batch_problem(document());
  ASSERT_TRUE(problem.ok());
  EXPECT_EQ(problem->input, (Shape{64, 1, 28, 28}));
  EXPECT_EQ(problem->output, (Shape{64, 4, 26, 26}));
}

TEST_F(Batch, HistoryCountsWhatItAloneHolds) {
  std::vector<SetInput> items;
  for (int n = 0; n < 64; ++n) items.push_back(flat(1));  // each with pixels of its own
  store_.dispatch(SetBatch{std::move(items), ""});
  const int64_t item = 28 * 28 * 4;
  int64_t before = store_.history_bytes();
  store_.dispatch(MoveInBatch{0, 63});
  EXPECT_LT(store_.history_bytes() - before, 4 * item);  // the pixels are the document's own
  before = store_.history_bytes();
  store_.dispatch(KeepOnlyShown{});
  EXPECT_GE(store_.history_bytes() - before, 63 * item);
}

}  // namespace
}  // namespace convlens::model
