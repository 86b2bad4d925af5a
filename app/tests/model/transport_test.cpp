// The transport: every step through the loop nest, what playing makes of time, and what a changed document leaves of
// it.
#include "model/transport.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "model/store.h"
#include "tests/common/random_commands.h"

namespace convlens::model {
namespace {

// Four outputs of 28 x 28 on one input channel, 3x3 kernels.
class TransportTest : public testing::Test {
 protected:
  const Transport& transport() const { return store_.session().transport; }
  const WindowPlace& place() const { return transport().place; }
  LoopNest nest() const { return loop_nest(store_.document()).value(); }
  int64_t index() const { return nest().index_of(place()); }
  void go(int64_t channel, int64_t row, int64_t col, int64_t product = -1) {
    store_.dispatch(PlaceWindow{{0, channel, row, col, product}});
  }
  void play(double seconds) {
    store_.dispatch(SetPlaying{true});
    store_.dispatch(AdvancePlayback{seconds});
  }
  void set_params(const Conv2dParams& params) { store_.dispatch(SetConvParams{params, 0}); }
  // A single output cell: a kernel as large as the input would be; here stride leaves one window.
  void make_one_window() {
    store_.dispatch(SetInput{Tensor(Shape{1, 1, 3, 3}), "small"});
    Conv2dParams params;
    params.padding = {};
    set_params(params);
    while (store_.document().kernels.outputs() > 1) store_.dispatch(RemoveOutput{0});
    ASSERT_EQ(nest().windows(), 1);
  }

  Store store_{initial_document()};
};

TEST_F(TransportTest, TurnsAndPlacesAreInverses) {
  const LoopNest n{{2, 3, 4, 5}, 2, {3, 1}};
  EXPECT_EQ(n.windows(), 120);
  EXPECT_EQ(n.products(), 6);
  WindowPlace before;
  for (int64_t i = 0; i < n.windows(); ++i) {
    const WindowPlace p = n.place_of(i);
    EXPECT_EQ(n.index_of(p), i);
    EXPECT_LT(p.col, 5);
    EXPECT_LT(p.row, 4);
    EXPECT_LT(p.channel, 3);
    before = p;
  }
  EXPECT_EQ(before, (WindowPlace{1, 2, 3, 4, -1}));
}

TEST_F(TransportTest, WindowsStepInTheOrderOfTheLoops) {
  go(0, 5, 27);
  store_.dispatch(StepWindow{1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 6, 0, -1}));
  store_.dispatch(StepWindow{-1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 5, 27, -1}));
  go(0, 27, 27);
  store_.dispatch(StepWindow{1});
  EXPECT_EQ(place(), (WindowPlace{0, 1, 0, 0, -1}));
  EXPECT_EQ(store_.session().selected_output, 1) << "the map shown large is the place's";
  store_.dispatch(StepWindow{30});
  EXPECT_EQ(place(), (WindowPlace{0, 1, 1, 2, -1}));
}

TEST_F(TransportTest, StepsEndAtTheEndsOrGoAround) {
  go(3, 27, 26);
  store_.dispatch(StepWindow{100});
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, -1}));
  store_.dispatch(StepWindow{std::numeric_limits<int64_t>::max()});
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, -1}));
  store_.dispatch(StepWindow{std::numeric_limits<int64_t>::min()});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, -1}));
  store_.dispatch(SetLooping{true});
  store_.dispatch(StepWindow{-1});
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, -1}));
  store_.dispatch(StepWindow{2});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 1, -1}));
  store_.dispatch(StepWindow{3136 * 5 + 1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 2, -1}));
}

TEST_F(TransportTest, ProductsGoOnIntoTheNextWindowAndBack) {
  go(0, 5, 27);
  for (int64_t product = 0; product < 9; ++product) {
    store_.dispatch(StepProduct{1});
    EXPECT_EQ(place(), (WindowPlace{0, 0, 5, 27, product}));
  }
  store_.dispatch(StepProduct{1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 6, 0, 0}));
  store_.dispatch(StepProduct{-1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 5, 27, 8}));
  store_.dispatch(StepProduct{-9});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 5, 26, 8}));
  go(0, 5, 27);
  store_.dispatch(StepProduct{-1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 5, 26, 8})) << "a whole window stands before its first product";
  store_.dispatch(StepWindow{1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 5, 27, -1})) << "a window's step shows the whole window";
}

TEST_F(TransportTest, ProductsEndAtTheEndsOrGoAround) {
  go(0, 0, 0);
  store_.dispatch(StepProduct{-1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, -1}));
  store_.dispatch(StepProduct{1});
  store_.dispatch(StepProduct{-1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, 0}));
  go(3, 27, 27, 7);
  store_.dispatch(StepProduct{5});
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, 8}));
  store_.dispatch(SetLooping{true});
  store_.dispatch(StepProduct{1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, 0}));
  store_.dispatch(StepProduct{-1});
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, 8}));
}

TEST_F(TransportTest, ProductsOfAColourInputCountItsChannels) {
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 10, 10}), "colour"});
  EXPECT_EQ(nest().products(), 27);
  go(0, 0, 0, 26);
  store_.dispatch(StepProduct{1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 1, 0}));
}

TEST_F(TransportTest, ArrowsMoveInTwoDimensionsUpToTheEdges) {
  go(2, 0, 26, 4);
  store_.dispatch(MoveWindow{0, 1});
  EXPECT_EQ(place(), (WindowPlace{0, 2, 0, 27, -1}));
  store_.dispatch(MoveWindow{0, 1});
  store_.dispatch(MoveWindow{-1, 0});
  EXPECT_EQ(place(), (WindowPlace{0, 2, 0, 27, -1}));
  store_.dispatch(MoveWindow{1, -1});
  EXPECT_EQ(place(), (WindowPlace{0, 2, 1, 26, -1}));
  store_.dispatch(MoveWindow{std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()});
  EXPECT_EQ(place(), (WindowPlace{0, 2, 27, 0, -1}));
}

TEST_F(TransportTest, OnARowEverythingStaysOnIt) {
  store_.dispatch(SetAlongRow{true});
  go(1, 9, 26);
  store_.dispatch(StepWindow{5});
  EXPECT_EQ(place(), (WindowPlace{0, 1, 9, 27, -1}));
  store_.dispatch(StepProduct{20});
  EXPECT_EQ(place(), (WindowPlace{0, 1, 9, 27, 8}));
  store_.dispatch(SeekWindow{SeekWindow::To::start});
  EXPECT_EQ(place(), (WindowPlace{0, 1, 9, 0, -1}));
  store_.dispatch(SeekWindow{SeekWindow::To::end});
  EXPECT_EQ(place(), (WindowPlace{0, 1, 9, 27, -1}));
  store_.dispatch(SetLooping{true});
  store_.dispatch(StepWindow{1});
  EXPECT_EQ(place(), (WindowPlace{0, 1, 9, 0, -1}));
  store_.dispatch(MoveWindow{1, 0});
  EXPECT_EQ(place(), (WindowPlace{0, 1, 10, 0, -1})) << "arrows choose another row";
}

TEST_F(TransportTest, SeekGoesToTheEndsOfTheNest) {
  store_.dispatch(SeekWindow{SeekWindow::To::end});
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, -1}));
  EXPECT_EQ(store_.session().selected_output, 3);
  store_.dispatch(SeekWindow{SeekWindow::To::start});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, -1}));
}

TEST_F(TransportTest, TimeMovesAsManyWindowsAsItIsWorth) {
  go(0, 0, 0);
  store_.dispatch(SetPlaying{true});
  const std::vector<int64_t> after_eighths{0, 0, 0, 1, 1, 1, 1, 2};
  for (const int64_t expected : after_eighths) {
    store_.dispatch(AdvancePlayback{0.125});
    EXPECT_EQ(index(), expected);
  }
  store_.dispatch(SetSpeed{20});
  store_.dispatch(AdvancePlayback{1});
  EXPECT_EQ(index(), 42);
  store_.dispatch(AdvancePlayback{0.0125});
  EXPECT_EQ(index(), 42);
  EXPECT_DOUBLE_EQ(transport().carry, 0.5) << "the rest counts for the next step";
  store_.dispatch(AdvancePlayback{0.0125});
  EXPECT_EQ(index(), 43);
  EXPECT_TRUE(transport().playing);
}

// However a time is cut into frames, it is worth the same steps.
TEST_F(TransportTest, FramesOfAnyLengthAddUp) {
  store_.dispatch(SetSpeed{3});
  for (const int frames : {1, 7, 60, 251}) {
    go(0, 0, 0);
    store_.dispatch(SetPlaying{true});
    for (int i = 0; i < frames; ++i) store_.dispatch(AdvancePlayback{10.03125 / frames});
    EXPECT_EQ(index(), 60) << frames << " frames";
    EXPECT_NEAR(transport().carry, 0.1875, 1e-9);
  }
}

TEST_F(TransportTest, NothingMovesUnlessItPlays) {
  go(0, 3, 3);
  store_.dispatch(AdvancePlayback{10});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 3, 3, -1}));
  play(0.25);
  store_.dispatch(SetPlaying{false});
  EXPECT_EQ(transport().carry, 0);
  store_.dispatch(AdvancePlayback{10});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 3, 3, -1}));
}

TEST_F(TransportTest, PlayingProductsShowsEachOfThem) {
  go(0, 3, 3);
  store_.dispatch(SetPlayUnit{PlayUnit::product});
  play(0.5);
  EXPECT_EQ(place(), (WindowPlace{0, 0, 3, 3, 0}));
  store_.dispatch(AdvancePlayback{4.5});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 3, 4, 0}));
}

TEST_F(TransportTest, ItStopsAtTheEndAndBeginsAgain) {
  go(3, 27, 26);
  play(0.5);
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, -1}));
  EXPECT_FALSE(transport().playing) << "there is nothing left to wait for";
  store_.dispatch(SetPlaying{true});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, -1}));
  store_.dispatch(AdvancePlayback{kMaxAdvanceSeconds});
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, -1}));
  EXPECT_FALSE(transport().playing);
  EXPECT_EQ(transport().carry, 0);
}

TEST_F(TransportTest, ProductsStopAtTheLastProduct) {
  store_.dispatch(SetPlayUnit{PlayUnit::product});
  go(3, 27, 27);
  play(0.5 * 8);
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, 7}));
  EXPECT_TRUE(transport().playing);
  store_.dispatch(AdvancePlayback{5});
  EXPECT_EQ(place(), (WindowPlace{0, 3, 27, 27, 8}));
  EXPECT_FALSE(transport().playing);
}

TEST_F(TransportTest, ALoopGoesAround) {
  store_.dispatch(SetLooping{true});
  go(3, 27, 27);
  play(0.5);
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, -1}));
  EXPECT_TRUE(transport().playing);
  store_.dispatch(AdvancePlayback{0.5 * 3136});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, -1}));
  store_.dispatch(SetAlongRow{true});
  store_.dispatch(AdvancePlayback{0.5 * 29});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 1, -1}));
}

TEST_F(TransportTest, OneWindowAlone) {
  make_one_window();
  const WindowPlace only;
  for (const int64_t by : {-1, 1, 1000}) {
    store_.dispatch(StepWindow{by});
    EXPECT_EQ(place(), only);
    store_.dispatch(MoveWindow{by, by});
    EXPECT_EQ(place(), only);
  }
  play(0.5);
  EXPECT_EQ(place(), only);
  EXPECT_FALSE(transport().playing);
  store_.dispatch(SetLooping{true});
  play(7);
  EXPECT_EQ(place(), only);
  EXPECT_TRUE(transport().playing);
  store_.dispatch(StepProduct{-1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, 8}));
  store_.dispatch(StepProduct{1});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 0, 0, 0}));
}

TEST_F(TransportTest, StepsByHandEndPlayingAndUnpin) {
  for (const Command& step : std::vector<Command>{StepWindow{1}, StepProduct{-1}, MoveWindow{0, 1}}) {
    store_.dispatch(SetPinned{{Hover::Place::map, 1, 4, 4}});
    store_.dispatch(SetPlaying{true});
    EXPECT_TRUE(transport().playing);
    EXPECT_EQ(store_.session().pinned.place, Hover::Place::none) << "playing unpins";
    store_.dispatch(step);
    EXPECT_FALSE(transport().playing);
    store_.dispatch(SetPinned{{Hover::Place::map, 1, 4, 4}});
    store_.dispatch(step);
    EXPECT_EQ(store_.session().pinned.place, Hover::Place::none);
  }
}

TEST_F(TransportTest, ThePlaceCanBeChosenWhileItPlays) {
  go(0, 0, 0);
  play(0.25);
  go(2, 3, 4, 5);
  EXPECT_TRUE(transport().playing);
  EXPECT_EQ(transport().carry, 0) << "the window is seen for a whole step";
  EXPECT_EQ(place(), (WindowPlace{0, 2, 3, 4, 5}));
  EXPECT_EQ(store_.session().selected_output, 2);
  store_.dispatch(PlaceWindow{{7, -3, 99, -1, 99}});
  EXPECT_EQ(place(), (WindowPlace{0, 0, 27, 0, 8}));
}

TEST_F(TransportTest, APinBringsTheWindowThere) {
  go(0, 0, 0, 3);
  play(0.25);
  store_.dispatch(SetPinned{{Hover::Place::map, 2, 7, 8}});
  EXPECT_EQ(place(), (WindowPlace{0, 2, 7, 8, -1}));
  EXPECT_EQ(store_.session().selected_output, 2);
  EXPECT_FALSE(transport().playing) << "somebody wants to look at it";
  store_.dispatch(SetPinned{{Hover::Place::input, 0, 1, 1}});
  store_.dispatch(SetPinned{});
  EXPECT_EQ(place(), (WindowPlace{0, 2, 7, 8, -1}));
}

TEST_F(TransportTest, AChangedDocumentKeepsItInsideAndPlaying) {
  go(3, 27, 20, 8);
  store_.dispatch(SetPlaying{true});
  Conv2dParams params = store_.document().conv;
  params.stride = {2, 2};
  set_params(params);
  EXPECT_EQ(place(), (WindowPlace{0, 3, 13, 13, 8}));
  EXPECT_TRUE(transport().playing);
  store_.dispatch(RemoveOutput{3});
  EXPECT_EQ(place().channel, 2);
  EXPECT_EQ(store_.session().selected_output, 2);
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 8, 12}), "smaller"});
  EXPECT_EQ(place(), (WindowPlace{0, 2, 2, 3, 8}));  // the middle of the 4 x 6 cells of the new picture
  EXPECT_TRUE(transport().playing);
  store_.dispatch(PaintSegment{{1, 1}, {2, 2}, {}, 0});
  EXPECT_TRUE(transport().playing);
}

TEST_F(TransportTest, WithoutAnOutputNothingMovesAndNothingIsLost) {
  go(1, 5, 5, 2);
  store_.dispatch(SetPlaying{true});
  store_.dispatch(SetInput{Tensor(Shape{1, 1, 2, 2}), "tiny"});
  Conv2dParams params;
  params.padding = {};
  set_params(params);
  ASSERT_FALSE(loop_nest(store_.document()));
  const WindowPlace before = place();
  for (const Command& each : std::vector<Command>{AdvancePlayback{5}, StepWindow{1}, StepProduct{1}, MoveWindow{1, 1},
                                                  PlaceWindow{{0, 0, 1, 1, 0}}, SeekWindow{SeekWindow::To::end}}) {
    store_.dispatch(each);
    EXPECT_EQ(place(), before);
    EXPECT_EQ(store_.session().notice.kind, Notice::Kind::none) << store_.session().notice.text;
  }
  EXPECT_TRUE(transport().playing);
  store_.dispatch(SetPlaying{false});
  store_.dispatch(SetPlaying{true});
  EXPECT_FALSE(transport().playing) << "there is nothing to play";
}

TEST_F(TransportTest, SettingsAreKeptAndRefused) {
  store_.dispatch(SetSpeed{20});
  store_.dispatch(SetBuildUp{true});
  EXPECT_EQ(transport().speed, 20);
  EXPECT_TRUE(transport().build_up);
  store_.dispatch(SetSpeed{21});
  EXPECT_EQ(store_.session().notice.text, "speed: is 21 (1..20)");
  EXPECT_EQ(transport().speed, 20);
  store_.dispatch(AdvancePlayback{-1});
  EXPECT_EQ(store_.session().notice.text, "seconds: is -1 (0..3600)");
  store_.dispatch(AdvancePlayback{std::numeric_limits<double>::quiet_NaN()});
  EXPECT_EQ(store_.session().notice.text, "seconds: is nan (0..3600)");
}

TEST_F(TransportTest, NoneOfItIsAChangeOfTheDocument) {
  for (const Command& each :
       std::vector<Command>{SetPlaying{true}, AdvancePlayback{1}, StepWindow{}, StepProduct{}, MoveWindow{1, 0},
                            PlaceWindow{}, SeekWindow{}, SetSpeed{2}, SetLooping{true}, SetAlongRow{true},
                            SetBuildUp{true}, SetPlayUnit{PlayUnit::product}})
    EXPECT_FALSE(store_.dispatch(each).any());
  EXPECT_EQ(store_.version(), 1U);
  EXPECT_FALSE(store_.can_undo());
}

TEST_F(TransportTest, CellsAreComputedInTheOrderOfTheLoops) {
  const LoopNest n = nest();
  go(1, 2, 3);
  EXPECT_EQ(n.cells_computed(place(), 0, 0), 784);
  EXPECT_EQ(n.cells_computed(place(), 0, 1), 2 * 28 + 3 + 1) << "the window's own cell is there";
  EXPECT_EQ(n.cells_computed(place(), 0, 2), 0);
  go(1, 2, 3, 0);
  EXPECT_EQ(n.cells_computed(place(), 0, 1), 2 * 28 + 3) << "amid its products it is not";
  go(1, 2, 3, 8);
  EXPECT_EQ(n.cells_computed(place(), 0, 1), 2 * 28 + 3 + 1);
}

// Whatever a person does, in whatever order: the window stands inside the loop nest, on the map that is shown large.
TEST(TransportProperty, ThePlaceIsAlwaysInsideTheLoopNest) {
  Store store(initial_document());
  test::RandomCommands random(20);
  const auto pick = [&](int64_t lo, int64_t hi) { return lo + random.below(hi - lo + 1); };
  for (int i = 0; i < 4000; ++i) {
    const std::vector<Command> choices{random.next(store.document()),
                                       Undo{},
                                       Redo{},
                                       SetPlaying{pick(0, 1) == 1},
                                       AdvancePlayback{static_cast<double>(pick(0, 400)) / 64},
                                       StepWindow{pick(-300, 300)},
                                       StepProduct{pick(-30, 30)},
                                       MoveWindow{pick(-3, 3), pick(-3, 3)},
                                       PlaceWindow{{0, pick(-1, 5), pick(-1, 30), pick(-1, 30), pick(-2, 12)}},
                                       SeekWindow{pick(0, 1) == 1 ? SeekWindow::To::end : SeekWindow::To::start},
                                       SetSpeed{static_cast<int>(pick(1, 20))},
                                       SetLooping{pick(0, 1) == 1},
                                       SetAlongRow{pick(0, 1) == 1},
                                       SetPlayUnit{pick(0, 1) == 1 ? PlayUnit::product : PlayUnit::window},
                                       SetPinned{{Hover::Place::map, pick(0, 3), pick(0, 30), pick(0, 30)}},
                                       SelectOutput{pick(0, 3)}};
    store.dispatch(choices[static_cast<size_t>(random.below(static_cast<int64_t>(choices.size())))]);
    const Transport& transport = store.session().transport;
    const WindowPlace& place = transport.place;
    ASSERT_EQ(place.channel, store.session().selected_output) << "command " << i;
    ASSERT_GE(transport.carry, 0);
    ASSERT_LT(transport.carry, 1);
    const auto nest = loop_nest(store.document());
    if (!nest) continue;
    WindowPlace same = nest->place_of(nest->index_of(place));
    same.product = place.product;
    ASSERT_EQ(place, same) << "command " << i;
    ASSERT_GE(place.product, -1);
    ASSERT_LT(place.product, nest->products());
    ASSERT_GE(place.col, 0);
  }
}

}  // namespace
}  // namespace convlens::model
