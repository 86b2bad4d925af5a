// Edits of large inputs on another thread: the same as at once, in one exchange, undone alike, stopped without a trace.
#include "model/large_edit.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "model/reduce.h"
#include "model/store.h"
#include "tests/common/documents.h"

namespace convlens::model {
namespace {

using test::same_bits;
using test::same_documents;

constexpr int64_t kRows = 1030, kCols = 1060;  // a little more than a frame has time for

Document large_document(int64_t channels = 1) {
  Document document = initial_document();
  Tensor pixels(Shape{1, channels, kRows, kCols});
  for (int64_t c = 0; c < channels; ++c)
    for (int64_t row = 100; row < 900; ++row)
      for (int64_t col = 200; col < 700; ++col)
        pixels.at(0, c, row, col) = static_cast<float>((row / 9 + col / 7 + c) % 2 * 200);
  document.kernels = with_input_channels(document.kernels, channels);
  document.input = SharedTensor(std::move(pixels));
  return document;
}

// As the shell does it: worked out on another thread.
Change apply_elsewhere(Store& store, const Command& command) {
  const std::unique_ptr<LargeEdit> edit = store.large_edit(command);
  EXPECT_NE(edit, nullptr) << doing(command);
  if (edit == nullptr) return {};
  std::thread([&] { edit->run(); }).join();
  return store.finish(*edit);
}

std::vector<Command> large_commands() {
  return {ShiftInput{1, 0},
          ShiftInput{-3, 5},
          InvertInput{},
          FillArea{0, 0, 77},
          FillArea{150, 250, 9},
          CentreInput{},
          ClearInput{},
          InvertInput{},
          ResizeCanvas{700, 900},
          ResizeCanvas{1200, 1100},
          SetSample{"digit4", 900, 1300}};
}

TEST(LargeEdit, IsTheSameAsAtOnce) {
  for (const int64_t channels : {1, 3}) {
    Store at_once(large_document(channels)), elsewhere(large_document(channels));
    for (const Command& command : large_commands()) {
      const Change expected = at_once.dispatch(command), change = apply_elsewhere(elsewhere, command);
      ASSERT_TRUE(same_documents(elsewhere.document(), at_once.document())) << doing(command);
      EXPECT_EQ(change.input_rect, expected.input_rect) << doing(command);
      EXPECT_EQ(change.input_replaced, expected.input_replaced) << doing(command);
      EXPECT_EQ(elsewhere.history_bytes(), at_once.history_bytes()) << doing(command);
      EXPECT_EQ(elsewhere.version(), at_once.version());
      EXPECT_EQ(elsewhere.undo_label(), at_once.undo_label());
    }
  }
}

TEST(LargeEdit, UndoAndRedoElsewhereAreIdentities) {
  for (const Command& command : large_commands()) {
    Store store(large_document(3));
    const Document before = test::deep_copy(store.document());
    apply_elsewhere(store, command);
    const Document after = test::deep_copy(store.document());
    for (int round = 0; round < 2; ++round) {
      const auto travel = [&](const Command& direction) {
        return store.large_edit(direction) ? apply_elsewhere(store, direction) : store.dispatch(direction);
      };
      const Change back = travel(Undo{});
      ASSERT_TRUE(same_documents(store.document(), before)) << doing(command);
      EXPECT_TRUE(test::covers(back, after, before)) << doing(command);
      const Change forth = travel(Redo{});
      ASSERT_TRUE(same_documents(store.document(), after)) << doing(command);
      EXPECT_TRUE(test::covers(forth, before, after)) << doing(command);
    }
  }
}

TEST(LargeEdit, StoppedChangesNothing) {
  for (const Command& command : large_commands()) {
    Store store(large_document());
    const Document before = test::deep_copy(store.document());
    const uint64_t version = store.version();
    const std::unique_ptr<LargeEdit> edit = store.large_edit(command);
    ASSERT_NE(edit, nullptr);
    edit->watch.cancel.cancel();
    edit->run();
    EXPECT_TRUE(edit->stopped());
    EXPECT_FALSE(store.finish(*edit).any());
    EXPECT_TRUE(same_documents(store.document(), before)) << doing(command);
    EXPECT_EQ(store.version(), version);
    EXPECT_FALSE(store.can_undo());
    EXPECT_EQ(store.session().notice.kind, Notice::Kind::none);
  }
}

TEST(LargeEdit, RefusesAsAtOnce) {
  Store store(initial_document());
  store.dispatch(SetInput{Tensor(Shape{1, 1, kRows, kCols}), "blank"});
  EXPECT_FALSE(apply_elsewhere(store, CentreInput{}).any());
  EXPECT_EQ(store.session().notice.text, "centre: finds no ink: no cell is above 0");
  EXPECT_EQ(store.large_edit(FillArea{kRows, 0, 1}), nullptr) << "dispatch says why";
  EXPECT_EQ(store.large_edit(ResizeCanvas{4097, 28}), nullptr);
  store.dispatch(ResizeCanvas{4097, 28});
  EXPECT_EQ(store.session().notice.text, "canvas height: is 4097 (8..4096)");
}

TEST(LargeEdit, ToldOfTheWork) {
  Store store(large_document());
  const std::unique_ptr<LargeEdit> edit = store.large_edit(ResizeCanvas{1400, 1400});
  EXPECT_EQ(edit->watch.share, 0);
  edit->run();
  EXPECT_GT(edit->watch.share, 0.99F);
}

TEST(LargeEdit, SmallInputsAndOtherCommandsAreForTheFrame) {
  Store small(initial_document());
  for (const Command& command : std::vector<Command>{ShiftInput{1, 0}, CentreInput{}, InvertInput{}, ClearInput{},
                                                     FillArea{}, ResizeCanvas{512, 512}, Undo{}, Redo{}})
    EXPECT_EQ(small.large_edit(command), nullptr) << doing(command);
  Store large(large_document());
  EXPECT_EQ(large.large_edit(PaintSegment{{5, 5}, {9, 9}, {}, 1}), nullptr);
  EXPECT_EQ(large.large_edit(SetRelu{false}), nullptr);
  large.dispatch(PaintSegment{{5, 5}, {9, 9}, {}, 1});
  EXPECT_EQ(large.large_edit(Undo{}), nullptr) << "a dab";
}

TEST(LargeEdit, ShiftsAndInversionsOf4096CostTheHistoryTheirMarginsOnly) {
  Store store(initial_document());
  Tensor pixels(Shape{1, 3, 4096, 4096});
  for (int64_t i = 0; i < pixels.size(); i += 3) pixels.data()[i] = static_cast<float>(i % 251);
  store.dispatch(SetInput{std::move(pixels), "large"});
  const int64_t before = store.history_bytes();
  for (int i = 0; i < 3; ++i) {
    apply_elsewhere(store, ShiftInput{1, -1});
    apply_elsewhere(store, InvertInput{});
  }
  EXPECT_LT(store.history_bytes() - before, int64_t{1} << 20);
}

}  // namespace
}  // namespace convlens::model
