// The transport with mouse and keys: every control of the bar, every key, the menu, the scrubber, and what gives way.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::Hover;
using model::WindowPlace;
using ui::Key;

const WindowPlace& place(const UiDriver& d) { return d.session().transport.place; }
void go(UiDriver& d, WindowPlace to) {
  d.dispatch(model::PlaceWindow{to});
  d.settle();
}
// The x of a window's knob, as the scrubber draws it.
ImVec2 on_scrubber(const UiDriver& d, double share) {
  const auto& scrubber = d.widget("transport.scrubber");
  const float side = 7;
  const float width = std::floor(scrubber.max.x - scrubber.min.x - 2 * side);
  return {std::round(scrubber.min.x + side) + static_cast<float>(share) * width, d.centre("transport.scrubber").y};
}

TEST(Transport, ButtonsStepWindowsAndProducts) {
  UiDriver d;
  go(d, {0, 1, 5, 27});
  d.click("transport.forward");
  EXPECT_EQ(place(d), (WindowPlace{0, 1, 6, 0, -1}));
  d.click("transport.back");
  EXPECT_EQ(place(d), (WindowPlace{0, 1, 5, 27, -1}));
  d.click("transport.product_forward");
  EXPECT_EQ(place(d), (WindowPlace{0, 1, 5, 27, 0}));
  d.click("transport.product_back");
  EXPECT_EQ(place(d), (WindowPlace{0, 1, 5, 26, 8}));
  d.click("transport.end");
  EXPECT_EQ(place(d), (WindowPlace{0, 3, 27, 27, -1}));
  EXPECT_FALSE(d.widget("transport.end").enabled);
  EXPECT_FALSE(d.widget("transport.forward").enabled);
  EXPECT_TRUE(d.widget("transport.product_forward").enabled);
  d.click("transport.start");
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 0, 0, -1}));
  EXPECT_FALSE(d.widget("transport.back").enabled);
  EXPECT_FALSE(d.widget("transport.product_back").enabled);
}

TEST(Transport, ThePositionIsRead) {
  UiDriver d;
  go(d, {0, 0, 6, 12});
  EXPECT_EQ(d.value("transport.scrubber"), "181 / 3136");
  EXPECT_EQ(d.value("transport.position"),
            "181 / 3136 \xC2\xB7 n 0 \xC2\xB7 channel 0 \xC2\xB7 row 6 \xC2\xB7 col 12 "
            "\xC2\xB7 9 products");
  go(d, {0, 0, 6, 12, 5});
  EXPECT_NE(d.value("transport.position").find("product 6/9 \xC2\xB7 input 0 \xC2\xB7 kernel 1,2"), std::string::npos)
      << d.value("transport.position");
  while (d.document().kernels.outputs() > 1) d.dispatch(model::RemoveOutput{0});
  go(d, {0, 0, 6, 12});
  EXPECT_EQ(d.value("transport.scrubber"), "181 / 784");
}

// The product's indices are the taps': a turned kernel is read from its last cell on.
TEST(Transport, ATurnedKernelsProductsAreNamedAsStored) {
  UiDriver d;
  model::SetConvParams turned{d.document().conv, 0};
  turned.params.flip = true;
  d.dispatch(turned);
  go(d, {0, 0, 6, 12, 0});
  EXPECT_NE(d.value("transport.position").find("kernel 2,2"), std::string::npos) << d.value("transport.position");
}

TEST(Transport, SpacePlaysAndPauses) {
  UiDriver d;
  EXPECT_EQ(d.value("transport.play"), "paused");
  d.tap(Key::space);
  EXPECT_TRUE(d.session().transport.playing);
  EXPECT_EQ(d.value("transport.play"), "playing");
  d.tap(Key::space);
  EXPECT_FALSE(d.session().transport.playing);
  d.click("transport.play");
  EXPECT_TRUE(d.session().transport.playing);
  d.tap(Key::right);
  EXPECT_FALSE(d.session().transport.playing) << "a step by hand pauses";
}

TEST(Transport, KeysMoveTheWindow) {
  UiDriver d;
  go(d, {0, 2, 5, 26});
  d.tap(Key::right);
  d.tap(Key::right);
  EXPECT_EQ(place(d), (WindowPlace{0, 2, 5, 27, -1})) << "arrows stop at the edge";
  d.tap(Key::up);
  d.tap(Key::left);
  EXPECT_EQ(place(d), (WindowPlace{0, 2, 4, 26, -1}));
  d.tap(Key::down);
  EXPECT_EQ(place(d), (WindowPlace{0, 2, 5, 26, -1}));
  d.chord({Key::left_shift}, Key::right);
  d.chord({Key::left_shift}, Key::right);
  EXPECT_EQ(place(d), (WindowPlace{0, 2, 6, 0, -1})) << "with Shift they follow the loop";
  d.chord({Key::left_shift}, Key::left);
  EXPECT_EQ(place(d), (WindowPlace{0, 2, 5, 27, -1}));
  d.type(".");
  d.type(".");
  EXPECT_EQ(place(d).product, 1);
  d.type(",");
  EXPECT_EQ(place(d).product, 0);
  d.tap(Key::end);
  EXPECT_EQ(place(d), (WindowPlace{0, 3, 27, 27, -1}));
  d.tap(Key::home);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 0, 0, -1}));
}

TEST(Transport, KeysSetHowItPlays) {
  UiDriver d;
  const auto& t = d.session().transport;
  for (const int speed : {2, 5, 10, 20, 20}) {
    d.tap(Key::page_up);
    EXPECT_EQ(t.speed, speed);
  }
  EXPECT_EQ(d.value("transport.speed"), "20");
  d.tap(Key::page_down);
  EXPECT_EQ(t.speed, 10);
  d.tap(Key::l);
  EXPECT_TRUE(t.loop);
  EXPECT_EQ(d.value("transport.loop"), "selected");
  d.tap(Key::h);
  EXPECT_TRUE(t.along_row);
  EXPECT_EQ(d.value("transport.row"), "selected");
  d.tap(Key::u);
  EXPECT_TRUE(t.build_up);
  EXPECT_EQ(d.value("transport.build_up"), "selected");
  d.tap(Key::x);
  EXPECT_EQ(t.unit, model::PlayUnit::product);
  EXPECT_EQ(d.value("transport.unit"), "product");
}

TEST(Transport, ControlsSetHowItPlays) {
  UiDriver d;
  const auto& t = d.session().transport;
  d.wheel("transport.speed", 3);
  EXPECT_EQ(t.speed, 4);
  d.click("transport.speed");
  d.type("17");
  d.tap(Key::enter);
  EXPECT_EQ(t.speed, 17);
  d.click("transport.loop");
  d.click("transport.row");
  d.click("transport.build_up");
  EXPECT_TRUE(t.loop && t.along_row && t.build_up);
  d.click("transport.loop");
  EXPECT_FALSE(t.loop);
  d.click("transport.unit.product");
  EXPECT_EQ(t.unit, model::PlayUnit::product);
  d.click("transport.unit.window");
  EXPECT_EQ(t.unit, model::PlayUnit::window);
}

TEST(Transport, WhileTheKernelHasTheKeyboardArrowsAreItsOwn) {
  UiDriver d;
  go(d, {0, 0, 5, 5});
  d.click("kernel.cell.o0.i0.r1.c1");
  d.tap(Key::right);
  d.tap(Key::page_up);
  d.type(",");
  EXPECT_EQ(d.session().selected_col, 2);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 5, 5, -1}));
  EXPECT_EQ(d.session().transport.speed, 1);
  d.tap(Key::escape);
  d.tap(Key::right);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 5, 6, -1}));
  EXPECT_EQ(d.session().selected_col, 2);
}

TEST(Transport, AKernelThatIsNotShownHasNoKeyboard) {
  UiDriver d;
  go(d, {0, 0, 5, 5});
  d.click("kernel.cell.o0.i0.r1.c1");
  d.dispatch(model::SetMaximised{model::Panel::window});
  d.settle();
  d.tap(Key::right);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 5, 6, -1}));
}

TEST(Transport, TypedTextIsNotForTheTransport) {
  UiDriver d;
  go(d, {0, 0, 5, 5});
  d.click("param.stride_h");
  d.type("1.0");
  d.tap(Key::home);
  d.tap(Key::right);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 5, 5, -1}));
  d.tap(Key::enter);
  d.tap(Key::right);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 5, 6, -1}));
}

TEST(Transport, TheMenuHasAllOfIt) {
  UiDriver d;
  go(d, {0, 1, 5, 5});
  const auto choose = [&](const char* item) {
    d.click("menu.window");
    d.click(std::string("menu.") + item);
  };
  choose("window_forward");
  EXPECT_EQ(place(d).col, 6);
  choose("window_back");
  choose("window_left");
  choose("window_up");
  EXPECT_EQ(place(d), (WindowPlace{0, 1, 4, 4, -1}));
  choose("window_right");
  choose("window_down");
  choose("product_forward");
  EXPECT_EQ(place(d), (WindowPlace{0, 1, 5, 5, 0}));
  choose("product_back");
  EXPECT_EQ(place(d), (WindowPlace{0, 1, 5, 4, 8}));
  choose("window_end");
  EXPECT_EQ(place(d), (WindowPlace{0, 3, 27, 27, -1}));
  choose("window_start");
  choose("faster");
  choose("faster");
  choose("slower");
  EXPECT_EQ(d.session().transport.speed, 2);
  choose("loop");
  choose("along_row");
  choose("build_up");
  choose("play_unit");
  choose("play");
  const auto& t = d.session().transport;
  EXPECT_TRUE(t.loop && t.along_row && t.build_up && t.playing);
  EXPECT_EQ(t.unit, model::PlayUnit::product);
}

TEST(Scrubber, AClickAndADragGoWhereThePointerIs) {
  UiDriver d;
  d.click(on_scrubber(d, 0));
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 0, 0, -1}));
  d.click(on_scrubber(d, 1));
  EXPECT_EQ(place(d), (WindowPlace{0, 3, 27, 27, -1}));
  EXPECT_EQ(d.session().selected_output, 3);
  d.drag(on_scrubber(d, 1), on_scrubber(d, 0.5));
  EXPECT_NEAR(static_cast<double>(place(d).channel * 784 + place(d).row * 28 + place(d).col), 3135 / 2.0, 8);
  d.drag(on_scrubber(d, 0.5), {2, 2});
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 0, 0, -1})) << "beyond its end is its end";
}

TEST(Scrubber, ReachesEveryProductWhereProductsPlay) {
  UiDriver d;
  d.dispatch(model::SetInput{Tensor(Shape{1, 1, 3, 3}), "abc"});
  while (d.document().kernels.outputs() > 1) d.dispatch(model::RemoveOutput{1});
  d.dispatch(model::SetKernelSize{2, 2});
  d.dispatch(model::SetConvParams{{}, 0});
  d.dispatch(model::SetPlayUnit{model::PlayUnit::product});
  d.settle();
  for (int64_t index = 0; index < 16; ++index) {  // 4 windows of 4 products
    d.click(on_scrubber(d, static_cast<double>(index) / 15));
    EXPECT_EQ(place(d), (WindowPlace{0, 0, index / 8, index / 4 % 2, index % 4})) << index;
  }
  d.wheel("transport.scrubber", -1);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 1, 1, 2}));
}

TEST(BuildUp, TheMapShowsWhatTheLoopHasReached) {
  UiDriver d;
  EXPECT_EQ(d.recorder().find("map.computed"), nullptr);
  d.click("transport.build_up");
  d.click("transport.start");
  EXPECT_EQ(d.value("map.computed"), "1 of 784 cells");
  d.tap(Key::down);
  EXPECT_EQ(d.value("map.computed"), "29 of 784 cells");
  d.tap(Key::period);  // inside a window its cell is still open
  EXPECT_EQ(d.value("map.computed"), "28 of 784 cells");
  go(d, {0, 2, 0, 0});
  EXPECT_EQ(d.value("map.computed"), "1 of 784 cells");
  d.click("transport.end");
  EXPECT_EQ(d.value("map.computed"), "784 of 784 cells");
  d.click("transport.build_up");
  EXPECT_EQ(d.recorder().find("map.computed"), nullptr);
}

TEST(Scrubber, ShiftIsFineAndTheWheelIsExact) {
  UiDriver d;
  go(d, {0, 0, 10, 0});
  const ImVec2 knob = on_scrubber(d, 280.0 / 3135);
  const double coarse = 3135.0 / static_cast<double>(on_scrubber(d, 1).x - on_scrubber(d, 0).x);
  d.queue(ui::KeyChange{Key::left_shift, true});
  d.drag(knob, {knob.x + 40, knob.y}, 4);
  d.queue(ui::KeyChange{Key::left_shift, false});
  d.settle();
  const auto& scrubber_value = d.value("transport.scrubber");
  EXPECT_EQ(scrubber_value, std::to_string(281 + std::llround(40 * coarse / 10)) + " / 3136");
  go(d, {0, 0, 10, 0});
  d.wheel("transport.scrubber", 1);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 10, 1, -1}));
  d.wheel("transport.scrubber", -2);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 9, 27, -1}));
}

TEST(Scrubber, ReachesEachOfAMillionWindows) {
  UiDriver d;
  d.dispatch(model::SetInput{Tensor(Shape{1, 1, 1000, 1000}), "large"});
  while (d.document().kernels.outputs() > 1) d.dispatch(model::RemoveOutput{0});
  d.settle();
  d.click(on_scrubber(d, 0.5));
  const int64_t near = place(d).row * 1000 + place(d).col;
  d.queue(ui::KeyChange{Key::left_shift, true});
  d.drag(on_scrubber(d, 0.5), {on_scrubber(d, 0.5).x + 3, on_scrubber(d, 0.5).y}, 3);
  d.queue(ui::KeyChange{Key::left_shift, false});
  d.settle();
  EXPECT_EQ(place(d).row * 1000 + place(d).col, near + 3) << "with Shift a pixel is a window";
  d.wheel("transport.scrubber", 1);
  d.chord({Key::left_shift}, Key::right);
  EXPECT_EQ(place(d).row * 1000 + place(d).col, near + 5);
}

TEST(Transport, HoverWinsAndThePlaceStays) {
  UiDriver d;
  go(d, {0, 0, 6, 12});
  const std::string standing = d.value("window.total");
  d.move(d.cell("map.selected", 20, 9));
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 6, 12, -1}));
  EXPECT_NE(d.value("window.total"), standing);
  d.move({4, 4});
  EXPECT_EQ(d.value("window.total"), standing);
}

TEST(Transport, AClickOnTheMapBringsTheWindowThereAndAStepUnpins) {
  UiDriver d;
  d.click(d.cell("map.selected", 8, 9));
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 8, 9, -1}));
  d.move({4, 4});
  d.tap(Key::right);
  EXPECT_EQ(d.session().pinned.place, Hover::Place::none);
  EXPECT_EQ(place(d), (WindowPlace{0, 0, 8, 10, -1}));
}

TEST(Transport, TheStripShowsTheResultOnLowScreens) {
  UiDriver d({1024, 640});
  d.click("input.sample.crop");
  d.dispatch(model::SetConvParams{{}, 0});
  d.move({4, 4});
  go(d, {0, 0, 4, 6});
  EXPECT_EQ(d.value("window.total"), "762");
  go(d, {0, 0, 7, 17});
  EXPECT_EQ(d.value("window.total"), "-29");
}

TEST(Transport, TheScrubberKeepsItsRoomAndNothingCoversAnything) {
  for (const ImVec2 size : {ImVec2{1600, 900}, ImVec2{1280, 800}, ImVec2{1024, 640}, ImVec2{700, 500}})
    for (const auto theme : {model::Theme::dark, model::Theme::projector}) {
      UiDriver d(size, 1, theme);
      for (const bool maximised : {false, true}) {
        d.dispatch(model::SetMaximised{maximised ? model::Panel::window : model::Panel::none});
        for (const model::Command& on : std::vector<model::Command>{
                 model::SetLooping{maximised}, model::SetAlongRow{maximised}, model::SetBuildUp{maximised}})
          d.dispatch(on);
        d.settle();
        const std::string where = std::to_string(static_cast<int>(size.x)) + ", theme " +
                                  std::to_string(static_cast<int>(theme)) + (maximised ? ", maximised" : "");
        const auto& scrubber = d.widget("transport.scrubber");
        EXPECT_GE(scrubber.max.x - scrubber.min.x, 100) << where;
        float reached = 0;
        for (const auto& widget : d.recorder().widgets()) {
          if (!widget.name.starts_with("transport.") || widget.name.starts_with("transport.unit.")) continue;
          EXPECT_GE(widget.min.x, reached - 0.5F) << widget.name << " at " << where;
          reached = widget.max.x;
        }
        EXPECT_LE(reached, size.x - 10) << where;
        for (const char* name : {"transport.play", "transport.back", "transport.forward"})
          EXPECT_TRUE(d.widget(name).visible) << name << " at " << where;
      }
    }
}

TEST(Transport, OnANarrowBarWhatIsOnStaysInSight) {
  UiDriver d({1024, 640});
  ASSERT_EQ(d.recorder().find("transport.row"), nullptr);
  d.tap(Key::h);
  EXPECT_TRUE(d.widget("transport.row").visible);
  EXPECT_EQ(d.value("transport.row"), "selected");
  d.click("transport.row");
  EXPECT_FALSE(d.session().transport.along_row);
  EXPECT_EQ(d.recorder().find("transport.row"), nullptr) << "and in the menu otherwise";
}

TEST(Transport, WithoutAnOutputThereIsNothingToPlay) {
  UiDriver d;
  d.dispatch(model::SetInput{Tensor(Shape{1, 1, 2, 2}), "tiny"});
  model::SetConvParams bare{d.document().conv, 0};
  bare.params.padding = {};
  d.dispatch(bare);
  d.settle();
  EXPECT_EQ(d.recorder().find("transport.play"), nullptr);
  d.tap(Key::space);
  d.tap(Key::right);
  EXPECT_FALSE(d.session().transport.playing);
}

}  // namespace
}  // namespace convlens::test
