// Zoom and pan: the input and the selected map look at the same place, and everything on them follows.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/common/documents.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

const ui::RecordedGrid& grid(const UiDriver& d, std::string_view name) { return *d.widget(name).grid; }

void wheel_at(UiDriver& d, ImVec2 at, float notches) {
  d.move(at);
  d.queue(ui::PointerWheel{0, notches});
  d.settle();
}

ImVec2 middle_in_cells(const UiDriver& d, std::string_view name) {
  const ImVec2 at = d.centre(name);
  const ui::RecordedGrid& g = grid(d, name);
  return {(at.x - g.x) / g.cell_px, (at.y - g.y) / g.cell_px};
}

TEST(Zoom, TheWheelMagnifiesAtThePointerAndKeepsTheFrame) {
  UiDriver d;
  const ui::RecordedWidget before = d.widget("input.canvas");
  wheel_at(d, d.cell("input.canvas", 9, 11), 4);
  const ui::RecordedWidget after = d.widget("input.canvas");
  EXPECT_GT(after.grid->cell_px, 2 * before.grid->cell_px);
  EXPECT_EQ(after.min.x, before.min.x);
  EXPECT_EQ(after.max.y, before.max.y);
  EXPECT_EQ(d.session().hover, (model::Hover{model::Hover::Place::input, 0, 9, 11}));
  wheel_at(d, d.cell("input.canvas", 9, 11), -4);
  EXPECT_EQ(d.widget("input.canvas").grid->cell_px, before.grid->cell_px);
  EXPECT_EQ(d.widget("input.canvas").grid->x, before.grid->x);
}

TEST(Zoom, InputAndMapLookAtTheSamePlace) {
  UiDriver d;
  wheel_at(d, d.cell("map.selected", 6, 20), 5);
  EXPECT_EQ(d.session().hover, (model::Hover{model::Hover::Place::map, 0, 6, 20}));
  // Padding 1, stride 1: cell for cell.
  const ImVec2 input = middle_in_cells(d, "input.canvas"), map = middle_in_cells(d, "map.selected");
  EXPECT_NEAR(input.x, map.x, 1);
  EXPECT_NEAR(input.y, map.y, 1);
  EXPECT_GT(input.x, 15);
  EXPECT_LT(input.y, 12);
}

TEST(Zoom, AMapOfStrideTwoShowsWhatTheInputShows) {
  UiDriver d;
  model::Document document = d.document();
  document.conv.stride = {2, 2};
  d.dispatch(model::SetConvParams{document.conv, 0});
  wheel_at(d, d.cell("input.canvas", 8, 8), 5);
  const ImVec2 input = middle_in_cells(d, "input.canvas"), map = middle_in_cells(d, "map.selected");
  EXPECT_NEAR(input.x, 2 * map.x, 2);
  EXPECT_NEAR(input.y, 2 * map.y, 2);
}

TEST(Zoom, TheMiddleButtonMovesBothAndPaintsNothing) {
  UiDriver d;
  wheel_at(d, d.cell("input.canvas", 14, 14), 5);
  const auto document = deep_copy(d.document());
  const ui::RecordedGrid input = grid(d, "input.canvas"), map = grid(d, "map.selected");
  const ImVec2 from = d.centre("input.canvas");
  d.drag(from, {from.x + 40, from.y - 20}, 4, 2);
  EXPECT_NEAR(grid(d, "input.canvas").x, input.x + 40, 2);
  EXPECT_NEAR(grid(d, "input.canvas").y, input.y - 20, 2);
  EXPECT_GT(grid(d, "map.selected").x, map.x + 10);
  EXPECT_TRUE(same_documents(d.document(), document));
  d.move({from.x - 60, from.y});
  EXPECT_NEAR(grid(d, "input.canvas").x, input.x + 40, 2) << "only while the button is held";
}

TEST(Zoom, NeverShowsWhatLiesBeyondThePadding) {
  UiDriver d;
  wheel_at(d, d.cell("input.canvas", 14, 14), 5);
  const ImVec2 from = d.centre("input.canvas");
  d.drag(from, {from.x + 4000, from.y + 4000}, 6, 2);
  const ui::RecordedWidget canvas = d.widget("input.canvas");
  EXPECT_NEAR(canvas.grid->x, canvas.min.x + canvas.grid->cell_px, 1) << "one cell of padding";
  EXPECT_NEAR(canvas.grid->y, canvas.min.y + canvas.grid->cell_px, 1);
  d.drag(from, {from.x - 30, from.y}, 3, 2);
  EXPECT_NEAR(grid(d, "input.canvas").x, canvas.grid->x - 30, 2) << "and comes back at once";
}

TEST(Zoom, PaintsTheCellUnderThePointer) {
  UiDriver d;
  d.click("input.clear");
  wheel_at(d, d.cell("input.canvas", 20, 7), 6);
  d.click(d.cell("input.canvas", 20, 7));
  EXPECT_GT(d.document().input.read().at(0, 0, 20, 7), 0);
  EXPECT_EQ(d.document().input.read().at(0, 0, 14, 14), 0);
}

TEST(Zoom, AKeyADoubleClickAndAnotherPictureFitTheWholeAgain) {
  UiDriver d;
  const float whole = grid(d, "input.canvas").cell_px;
  const auto magnify = [&] {
    wheel_at(d, d.cell("input.canvas", 14, 14), 4);
    EXPECT_GT(grid(d, "input.canvas").cell_px, whole);
    EXPECT_NE(d.value("panel.input.title").find("2.4"), std::string::npos) << d.value("panel.input.title");
  };
  magnify();
  d.tap(Key::digit0);
  EXPECT_EQ(grid(d, "input.canvas").cell_px, whole);
  magnify();
  const ImVec2 at = d.centre("input.canvas");
  d.click(at, 2);
  d.click(at, 2);
  EXPECT_EQ(grid(d, "input.canvas").cell_px, whole);
  magnify();
  d.dispatch(model::ResizeCanvas{30, 30});
  d.move({5, 5});  // a frame
  const ui::RecordedWidget canvas = d.widget("input.canvas");
  EXPECT_LE(canvas.grid->cell_px * 30, canvas.max.x - canvas.min.x);
}

TEST(Zoom, TheWheelBelongsToAPanelThatScrolls) {
  UiDriver d({1024, 420});
  const float whole = grid(d, "input.canvas").cell_px;
  wheel_at(d, d.cell("input.canvas", 5, 5), 2);
  EXPECT_EQ(grid(d, "input.canvas").cell_px, whole);
  d.queue(ui::KeyChange{Key::left_ctrl, true});
  wheel_at(d, d.cell("input.canvas", 5, 5), 3);
  d.queue(ui::KeyChange{Key::left_ctrl, false});
  d.settle();
  EXPECT_GT(grid(d, "input.canvas").cell_px, whole) << "with Ctrl it magnifies there, too";
}

}  // namespace
}  // namespace convlens::test
