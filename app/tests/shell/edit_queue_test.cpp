// Commands behind a large edit: none is lost or out of order, and newer ones replace what they make pointless.
#include "shell/edit_queue.h"

#include <gtest/gtest.h>

#include "model/samples.h"
#include "tests/common/documents.h"

namespace convlens::shell {
namespace {

using namespace model;

class EditQueueTest : public testing::Test {
 protected:
  EditQueueTest() {
    Tensor pixels(Shape{1, 1, 1100, 1000});
    for (int64_t row = 300; row < 600; ++row)
      for (int64_t col = 200; col < 400; ++col) pixels.at(0, 0, row, col) = 100;
    store_.dispatch(SetInput{std::move(pixels), "large"});
  }
  void act(const Command& command) {
    if (queue_.is_now(command)) store_.dispatch(command);
  }
  // Frames, until nothing is left to do. Returns what was carried out.
  std::vector<Command> frames() {
    std::vector<Command> done;
    while (queue_.busy()) {
      queue_.wait();
      if (auto finished = queue_.take()) done.push_back(finished->command);
      while (auto command = queue_.next()) {
        store_.dispatch(*command);
        done.push_back(*command);
      }
    }
    return done;
  }
  static PaintSegment stroke(float x) { return {{x, 10}, {x, 60}, {8, 1, 255, kAllChannels}, 7}; }

  Store store_{initial_document()};
  EditQueue queue_{store_, {}};
};

TEST_F(EditQueueTest, StrokesMadeMeanwhileAreNotLost) {
  Store expected(store_.document());
  const std::vector<Command> commands{CentreInput{}, stroke(20), stroke(90),  InvertInput{},
                                      stroke(300),   Undo{},     stroke(500), SetRelu{false}};
  for (const Command& command : commands) {
    act(command);
    expected.dispatch(command);
  }
  EXPECT_TRUE(queue_.busy());
  EXPECT_EQ(queue_.waiting_paint().size(), 4U) << "the screen shows where they go";
  EXPECT_EQ(store_.document().relu(), true) << "in order";
  EXPECT_EQ(frames().size(), commands.size());
  EXPECT_TRUE(test::same_documents(store_.document(), expected.document()));
  EXPECT_EQ(store_.undo_label(), expected.undo_label());
}

TEST_F(EditQueueTest, WhatAFrameHasTimeForIsDoneAtOnce) {
  EXPECT_TRUE(queue_.is_now(stroke(3)));
  EXPECT_TRUE(queue_.is_now(SetRelu{false}));
  EXPECT_FALSE(queue_.is_now(InvertInput{}));
  EXPECT_TRUE(queue_.is_now(SelectOutput{2})) << "the session does not wait";
  frames();
  EXPECT_FALSE(queue_.busy());
}

TEST_F(EditQueueTest, OfSizesOnlyTheNewestCounts) {
  const Tensor before = store_.document().input.read();
  for (int64_t side = 1200; side < 1260; ++side) act(ResizeCanvas{side, side});
  frames();
  EXPECT_EQ(store_.document().input.read().shape(), (Shape{1, 1, 1259, 1259}));
  // At most the one that was nearly done when the next came, and the last.
  act(Undo{});
  frames();
  if (store_.document().input.read().shape().h == 1200) act(Undo{});
  frames();
  EXPECT_TRUE(test::same_bits(store_.document().input.read(), before));
}

TEST_F(EditQueueTest, ShiftsInOneDirectionAreOne) {
  for (int i = 0; i < 20; ++i) act(ShiftInput{0, 1});
  act(ShiftInput{0, -1});
  const std::vector<Command> done = frames();
  ASSERT_EQ(done.size(), 3U);
  EXPECT_EQ(std::get<ShiftInput>(done[1]).cols, 19);
  EXPECT_EQ(store_.document().input.read().at(0, 0, 300, 219), 100);
  EXPECT_EQ(store_.document().input.read().at(0, 0, 300, 218), 0);
}

TEST_F(EditQueueTest, StoppedWorkLetsTheRestPass) {
  const Tensor before = store_.document().input.read();
  act(ResizeCanvas{2000, 2000});
  act(SetRelu{false});
  queue_.cancel();
  frames();
  EXPECT_FALSE(store_.document().relu());
  const Shape shape = store_.document().input.read().shape();
  EXPECT_TRUE(shape.h == 1100 || shape.h == 2000) << "in time, or done before";
  if (shape.h == 1100) {
    EXPECT_TRUE(test::same_bits(store_.document().input.read(), before));
  }
}

TEST_F(EditQueueTest, IsSpokenOfOnlyWhenItTakesLong) {
  const Seconds before = now();
  act(InvertInput{});
  EXPECT_FALSE(queue_.work(before).has_value());
  const auto work = queue_.work(now() + Seconds{1});
  ASSERT_TRUE(work.has_value());
  EXPECT_EQ(work->what, "Inverting the input");
  EXPECT_TRUE(work->can_stop);
  frames();
  EXPECT_FALSE(queue_.work(now() + Seconds{1}).has_value());
}

}  // namespace
}  // namespace convlens::shell
