// The performance panel: opened and closed as a person does, telling what was measured, at home at every size.
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

model::EditLatency edit_of(std::string what, double compute, double draw) {
  model::EditLatency edit;
  edit.what = std::move(what);
  edit.parts.compute = compute;
  edit.parts.draw = draw;
  edit.parts.total = compute + draw;
  edit.cells = 4624;
  edit.variant = "direct_3x3";
  edit.target = "AVX2";
  return edit;
}

bool is_open(const UiDriver& d) { return d.recorder().find("performance") != nullptr; }

TEST(Performance, ClosedAtFirstAndToggledByKeyAndMenu) {
  UiDriver d;
  EXPECT_FALSE(is_open(d));
  d.tap(Key::p);
  EXPECT_TRUE(is_open(d));
  EXPECT_TRUE(d.session().performance);
  d.tap(Key::p);
  EXPECT_FALSE(is_open(d));
  d.click("menu.view");
  d.click("menu.toggle_performance");
  EXPECT_TRUE(is_open(d));
  d.click("menu.view");
  EXPECT_EQ(d.value("menu.toggle_performance"), "checked");
}

TEST(Performance, TellsTheLastEditAndTheMedians) {
  UiDriver d;
  d.tap(Key::p);
  EXPECT_EQ(d.recorder().find("performance.total"), nullptr) << "nothing was measured yet";
  for (const double ms : {1.0, 2.0, 9.0}) d.latency().add(edit_of("paint", ms, 3));
  d.latency().add(edit_of("edit kernel", 2, 3));
  d.settle();
  EXPECT_EQ(d.value("performance.what"), "edit kernel");
  EXPECT_EQ(d.value("performance.total"), "5.00 ms");
  EXPECT_EQ(d.value("performance.compute"), "2.00, median 2.00");
  EXPECT_EQ(d.value("performance.worker"), "0, median 0");
  EXPECT_EQ(d.value("performance.how"), "4 624 cells \xC2\xB7 direct_3x3 \xC2\xB7 AVX2 \xC2\xB7 1 thread");
  EXPECT_EQ(d.value("performance.history"), "4");
  for (int i = 0; i < 100; ++i) d.latency().add(edit_of("paint", 1, 20));
  d.settle();
  EXPECT_EQ(d.value("performance.history"), "60");
  EXPECT_EQ(d.latency().count(), 104);
}

TEST(Performance, EveryPartIsShownInsideThePanelAtEverySize) {
  for (const auto& [w, h, theme] : {std::tuple{1600.0F, 900.0F, model::Theme::dark},
                                    {1024.0F, 640.0F, model::Theme::light},
                                    {1024.0F, 640.0F, model::Theme::projector}}) {
    UiDriver d({w, h}, 1, theme);
    d.tap(Key::p);
    d.latency().add(edit_of("edit kernel", 2, 3));
    d.settle();
    const ui::RecordedWidget& panel = d.widget("performance");
    EXPECT_LE(panel.max.y, h);
    std::vector<std::string> names{"performance.total", "performance.history"};
    for (const model::LatencyPart& part : model::kLatencyParts)
      names.push_back(std::string("performance.") + part.name);
    for (const std::string& name : names) {
      const ui::RecordedWidget& widget = d.widget(name);
      EXPECT_TRUE(widget.min.x >= panel.min.x && widget.max.x <= panel.max.x && widget.min.y >= panel.min.y &&
                  widget.max.y <= panel.max.y)
          << name << " at " << w << " x " << h;
    }
    EXPECT_LE(d.widget("input.canvas").max.y, panel.min.y);
    EXPECT_TRUE(d.recorder().duplicates().empty());
  }
}

TEST(Performance, ASquareCanvasDoesNotMoveBesideAScrollBar) {
  // Every size between: at some of them the canvas just fits, or just does not.
  UiDriver d({1600, 900});
  for (float share = 0.15F; share < 0.35F; share += 0.004F) {
    d.drag_by("splitter.input", {6, 0});
    const ImVec2 before = d.widget("input.canvas").max;
    d.move({800, 5});
    d.settle();
    EXPECT_EQ(d.widget("input.canvas").max.x, before.x);
  }
}

}  // namespace
}  // namespace convlens::test
