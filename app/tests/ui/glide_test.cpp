// The move of the window: it glides by one stride between neighbours, jumps otherwise, and keeps nobody waiting; and
// the half turn of a kernel.
#include <gtest/gtest.h>

#include "ui_driver.h"

namespace convlens::test {
namespace {

void rest(UiDriver& d) {
  for (int i = 0; i < 10; ++i) d.settle();  // half a second
}

void place(UiDriver& d, int64_t row, int64_t col) {
  d.dispatch(model::PlaceWindow{{0, 0, row, col, -1}});
  d.settle();
}

// At rest at row 5, column 5, with this stride.
void prepare(UiDriver& d, Size2 stride = {1, 1}) {
  d.dispatch(model::SetConvParams{{.stride = stride}, 0});
  place(d, 5, 5);
  rest(d);
}

TEST(Glide, IsByExactlyTheStrideAndEnds) {
  UiDriver d;
  prepare(d, {1, 2});
  const float from = d.widget("input.window").min.x, cell = d.widget("input.canvas").grid->cell_px;
  place(d, 5, 6);
  EXPECT_TRUE(d.moving());
  EXPECT_EQ(d.value("input.window"), "rows 5..7, cols 12..14") << "the value is where it goes";
  EXPECT_FLOAT_EQ(d.widget("input.window").min.x, from + 2 * cell);
  const auto& drawn = d.widget("input.glide");
  EXPECT_GT(drawn.min.x, from);
  EXPECT_LT(drawn.min.x, from + 2 * cell);
  EXPECT_EQ(drawn.min.y, d.widget("input.window").min.y);
  rest(d);
  EXPECT_FALSE(d.moving());
  EXPECT_EQ(d.recorder().find("input.glide"), nullptr);
  EXPECT_EQ(d.value("input.overlap"), "rows 5..7, cols 12..12") << "what it shares with the place before stays tinted";
}

TEST(Glide, TheReturnToTheNextRowIsAJump) {
  UiDriver d;
  prepare(d);
  place(d, 5, 25);
  rest(d);
  place(d, 6, 0);
  EXPECT_FALSE(d.moving());
  EXPECT_EQ(d.recorder().find("input.overlap"), nullptr);
}

TEST(Glide, APlaceThatAnotherStrideMovesHasNotBeenSteppedTo) {
  UiDriver d;
  prepare(d);
  place(d, 14, 5);
  rest(d);
  d.dispatch(model::SetConvParams{{.stride = {2, 1}, .padding = {1, 1, 1, 1}}, 0});  // the last row is 13
  d.settle();
  ASSERT_EQ(d.session().transport.place.row, 13);
  EXPECT_FALSE(d.moving());
  EXPECT_EQ(d.recorder().find("input.overlap"), nullptr);
}

TEST(Glide, ReducedMotionJumpsAndStillTintsTheOverlap) {
  UiDriver d;
  d.click("menu.view");
  d.click("menu.reduced_motion");
  ASSERT_TRUE(d.session().reduced_motion);
  d.move({4, 4});
  prepare(d);
  place(d, 6, 5);
  EXPECT_FALSE(d.moving());
  EXPECT_EQ(d.recorder().find("input.glide"), nullptr);
  EXPECT_EQ(d.value("input.overlap"), "rows 6..7, cols 5..7");
}

TEST(Glide, StepsInAHurryDoNotLagBehind) {
  UiDriver d;
  prepare(d);
  for (int64_t col = 6; col < 12; ++col) {
    place(d, 5, col);  // a step every three frames: a glide is over when the next one starts
    const auto* drawn = d.recorder().find("input.glide");
    if (drawn == nullptr) continue;
    const float cell = d.widget("input.canvas").grid->cell_px;
    EXPECT_GT(drawn->min.x, d.widget("input.window").min.x - cell - 0.01F);
  }
  d.settle();
  EXPECT_FALSE(d.moving());
}

TEST(Glide, IsNeverLongerThanAStepOfPlaying) {
  UiDriver d;
  prepare(d);
  d.dispatch(model::SetSpeed{20});  // 25 ms a step
  d.dispatch(model::SetPlaying{true});
  rest(d);
  d.dispatch(model::AdvancePlayback{0.025});
  d.settle();  // 50 ms
  EXPECT_EQ(d.value("map.mark"), "row 5, col 6");
  EXPECT_FALSE(d.moving());
  d.dispatch(model::SetSpeed{1});
  rest(d);
  d.dispatch(model::AdvancePlayback{0.5});
  d.settle();
  EXPECT_EQ(d.value("map.mark"), "row 5, col 7");
  EXPECT_TRUE(d.moving());
}

TEST(Glide, ThePointerIsNotKeptWaiting) {
  UiDriver d;
  prepare(d);
  d.move(d.cell("map.selected", 5, 6));
  d.move(d.cell("map.selected", 5, 7));
  EXPECT_FALSE(d.moving());
  EXPECT_EQ(d.recorder().find("input.glide"), nullptr);
  EXPECT_EQ(d.recorder().find("input.overlap"), nullptr);
}

TEST(KernelTurn, IsAMotionOfHalfATurnThatEnds) {
  UiDriver d;
  rest(d);
  EXPECT_EQ(d.recorder().find("window.kernel_turn"), nullptr);
  d.click("param.flip.convolution");
  ASSERT_NE(d.recorder().find("window.kernel_turn"), nullptr);
  EXPECT_TRUE(d.moving());
  const int left = std::stoi(d.value("window.kernel_turn"));
  EXPECT_GT(left, 0);
  EXPECT_LT(left, 180);
  d.settle();
  if (const auto* later = d.recorder().find("window.kernel_turn")) {
    EXPECT_LT(std::stoi(later->value), left);
  }
  for (int i = 0; i < 3; ++i) rest(d);
  EXPECT_EQ(d.recorder().find("window.kernel_turn"), nullptr);
  d.dispatch(model::SetReducedMotion{true});
  d.click("param.flip.correlation");
  EXPECT_EQ(d.recorder().find("window.kernel_turn"), nullptr);
}

}  // namespace
}  // namespace convlens::test
