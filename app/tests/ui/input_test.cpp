// Painting, samples, canvas size and files, through mouse and keys.
#include <gtest/gtest.h>

#include <cmath>
#include <variant>

#include "tests/common/documents.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

float pixel(const UiDriver& d, int64_t row, int64_t col) { return d.document().input.read().at(0, 0, row, col); }

TEST(Input, PaintsDuringTheStrokeAndMakesOneStepOfUndo) {
  UiDriver d;
  d.click("input.clear");
  const auto before = deep_copy(d.document());
  d.move(d.cell("input.canvas", 5, 4));
  d.press();
  EXPECT_GT(pixel(d, 5, 4), 0) << "a dab appears when the button goes down";
  d.move(d.cell("input.canvas", 5, 12));
  EXPECT_GT(pixel(d, 5, 8), 0) << "the stroke is there before the button is let go";
  EXPECT_EQ(d.results().version, d.store().version()) << "and so is its result";
  d.move(d.cell("input.canvas", 12, 12));
  d.release();
  EXPECT_GT(pixel(d, 9, 12), 0);
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_TRUE(same_documents(d.document(), before)) << "one undo takes the whole stroke";
}

TEST(Input, FollowsThePathThatThePointerTookBetweenTwoFrames) {
  UiDriver d;
  d.click("input.clear");
  d.move(d.cell("input.canvas", 4, 4));
  d.press();
  for (const auto& [row, col] : {std::pair{4, 20}, {20, 20}, {20, 4}})
    d.queue(ui::PointerMove{d.cell("input.canvas", row, col)});
  d.settle();
  d.release();
  EXPECT_GT(pixel(d, 4, 12), 0);
  EXPECT_GT(pixel(d, 12, 20), 0) << "the corner was not cut";
  EXPECT_GT(pixel(d, 20, 12), 0);
  EXPECT_EQ(pixel(d, 12, 12), 0);
}

TEST(Input, RightButtonAndEraserTakeAway) {
  UiDriver d;
  d.click("input.sample.checkerboard");
  d.drag(d.cell("input.canvas", 10, 5), d.cell("input.canvas", 10, 20), 6, 1);
  for (int64_t col = 6; col < 20; ++col) EXPECT_EQ(pixel(d, 10, col), 0) << col;
  d.tap(Key::e);
  EXPECT_EQ(d.session().tool, model::Tool::eraser);
  d.drag(d.cell("input.canvas", 15, 5), d.cell("input.canvas", 15, 20));
  for (int64_t col = 6; col < 20; ++col) EXPECT_EQ(pixel(d, 15, col), 0) << col;
  d.click("input.tool.brush");
  EXPECT_EQ(d.session().tool, model::Tool::brush);
}

TEST(Input, ShiftDrawsAStraightLine) {
  UiDriver d;
  d.click("input.clear");
  d.queue(ui::KeyChange{Key::left_shift, true});
  d.move(d.cell("input.canvas", 4, 4));
  d.press();
  d.move(d.cell("input.canvas", 22, 6));  // a detour that a straight line does not take
  d.move(d.cell("input.canvas", 4, 22));
  d.release();
  d.queue(ui::KeyChange{Key::left_shift, false});
  d.settle();
  EXPECT_GT(pixel(d, 4, 13), 0);
  EXPECT_EQ(pixel(d, 14, 5), 0);
}

TEST(Input, TheLineToolDrawsStraightWithoutShift) {
  UiDriver d;
  d.click("input.clear");
  d.tap(Key::i);
  EXPECT_EQ(d.value("input.tool"), "line");
  d.move(d.cell("input.canvas", 4, 4));
  d.press();
  d.move(d.cell("input.canvas", 22, 6));
  EXPECT_EQ(pixel(d, 4, 4), 0) << "nothing before the button is let go";
  d.move(d.cell("input.canvas", 4, 22));
  d.release();
  EXPECT_GT(pixel(d, 4, 13), 0);
  EXPECT_EQ(pixel(d, 14, 5), 0);
  d.drag(d.cell("input.canvas", 4, 4), d.cell("input.canvas", 4, 22), 4, 1);
  EXPECT_EQ(pixel(d, 4, 13), 0) << "the right button takes away";
}

TEST(Input, FillGivesItsValueToEqualNeighboursInOneStep) {
  UiDriver d;
  d.click("input.clear");
  d.click("input.tool.fill");
  d.drag_by("input.brush.value", {-55, 0});
  d.click(d.cell("input.canvas", 0, 0));
  EXPECT_EQ(pixel(d, 27, 27), 200);
  EXPECT_EQ(d.value("undo"), "fill");
  EXPECT_EQ(d.results().version, d.store().version());
  d.click(d.cell("input.canvas", 9, 9), 1);
  EXPECT_EQ(pixel(d, 27, 27), 0) << "the right button fills with 0";
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(pixel(d, 9, 9), 200);
}

TEST(Input, ShiftsByOneCellWithButtonsAndKeys) {
  UiDriver d;
  d.click("input.sample.impulse");
  const auto one = [&](int64_t row, int64_t col) { return pixel(d, row, col) > 0; };
  int64_t row = 0, col = 0;
  for (int64_t r = 0; r < 28; ++r)
    for (int64_t c = 0; c < 28; ++c)
      if (one(r, c)) row = r, col = c;
  d.click("input.shift.left");
  EXPECT_TRUE(one(row, col - 1));
  d.click("input.shift.up");
  EXPECT_TRUE(one(row - 1, col - 1));
  d.tap(Key::d);
  d.tap(Key::s);
  EXPECT_TRUE(one(row, col));
  d.click("input.shift.right");
  d.click("input.shift.down");
  EXPECT_TRUE(one(row + 1, col + 1));
  EXPECT_EQ(d.session().transport.place.row, 14) << "the window stays";
}

TEST(Input, CentresTheDrawing) {
  UiDriver d;
  for (int i = 0; i < 4; ++i) d.click("input.shift.left");
  const auto shifted = deep_copy(d.document());
  d.click("input.centre");
  EXPECT_EQ(d.value("undo"), "centre");
  EXPECT_FALSE(same_bits(d.document().input.read(), shifted.input.read()));
  d.click("input.clear");
  d.tap(Key::m);
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::error) << "there is nothing to centre";
}

TEST(Input, PaintsOnOneOfThreeChannels) {
  UiDriver d;
  EXPECT_EQ(d.recorder().find("input.brush.channel"), nullptr) << "a grey input has no choice";
  d.open_as_shell("/some/photo.png", "photo.png", Tensor(Shape{1, 3, 20, 20}));
  EXPECT_EQ(d.shown_channel("input.canvas"), -1) << "in colour";
  d.click("input.brush.channel.green");
  EXPECT_EQ(d.shown_channel("input.canvas"), 1) << "what is painted on is what is seen";
  d.drag(d.cell("input.canvas", 5, 5), d.cell("input.canvas", 5, 12));
  const Tensor& image = d.document().input.read();
  EXPECT_EQ(image.at(0, 0, 5, 8), 0);
  EXPECT_GT(image.at(0, 1, 5, 8), 0);
  EXPECT_EQ(image.at(0, 2, 5, 8), 0);
  d.click("input.brush.channel.all");
  EXPECT_EQ(d.shown_channel("input.canvas"), -1);
  d.drag(d.cell("input.canvas", 15, 5), d.cell("input.canvas", 15, 12));
  EXPECT_GT(image.at(0, 0, 15, 8), 0);
  EXPECT_GT(image.at(0, 2, 15, 8), 0);
}

TEST(Input, ThePanelOfTheStartDocumentNeedsNoScrolling) {
  UiDriver d;
  EXPECT_LE(d.widget("input.shift.down").max.y, d.widget("panel.window.title").min.y);
}

TEST(Input, SamplesFillTheCanvasAndKeepItsSize) {
  UiDriver d;
  d.click("input.canvas_h");
  d.type("56");
  d.tap(Key::enter);
  EXPECT_EQ(d.document().input.read().shape().h, 56);
  d.click("input.sample.digit7");
  EXPECT_EQ(d.document().input.read().shape(), (Shape{1, 1, 56, 28}));
  EXPECT_EQ(d.document().input_name, "digit 7");
  d.click("input.sample.crop");
  EXPECT_EQ(d.document().input.read().shape(), (Shape{1, 1, 10, 20}));
  EXPECT_EQ(pixel(d, 5, 8), 246);
  d.click("input.sample.digit3");
  EXPECT_EQ(d.document().input.read().shape(), (Shape{1, 1, 28, 28}));
}

TEST(Input, ARefusedCanvasSizeSaysWhatIsAcceptedAndChangesNothing) {
  UiDriver d;
  d.click("input.canvas_w");
  d.type("7");
  d.tap(Key::enter);
  EXPECT_EQ(d.document().input.read().shape().w, 28);
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::error);
  EXPECT_NE(d.session().notice.text.find("8 to 4096"), std::string::npos) << d.session().notice.text;
  EXPECT_EQ(d.value("notice"), d.session().notice.text);
  d.tap(Key::escape);
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::none);
}

TEST(Input, BrushIsSetByDragWheelAndKeys) {
  UiDriver d;
  d.wheel("input.brush.size", 3);
  EXPECT_EQ(d.session().brush.size, 5);
  d.tap(Key::left_bracket);
  EXPECT_EQ(d.session().brush.size, 4);
  d.drag_by("input.brush.value", {-55, 0});
  EXPECT_EQ(d.session().brush.value, 200);
  d.click("input.brush.hardness");
  d.type("1");
  d.tap(Key::enter);
  EXPECT_EQ(d.session().brush.hardness, 1);
}

TEST(Input, InvertTwiceIsTheSamePicture) {
  UiDriver d;
  const auto before = deep_copy(d.document());
  d.click("input.invert");
  EXPECT_EQ(pixel(d, 0, 0), 255);
  d.chord({Key::left_ctrl}, Key::i);
  EXPECT_TRUE(same_bits(d.document().input.read(), before.input.read()));
}

TEST(Input, FilesAreAskedOfTheShell) {
  UiDriver d;
  d.chord({Key::left_ctrl}, Key::o);
  ASSERT_EQ(d.session().dialog, model::Dialog::open_file);
  ASSERT_FALSE(d.requests().empty());
  EXPECT_TRUE(std::holds_alternative<model::ListFolder>(d.requests().front()));
  d.click("browser.import.digit");
  d.click("browser.path");
  d.chord({Key::left_ctrl}, Key::a);
  d.type("/some/digit.png");
  d.tap(Key::enter);
  ASSERT_TRUE(std::holds_alternative<model::OpenFile>(d.requests().back()));
  const auto& open = std::get<model::OpenFile>(d.requests().back());
  EXPECT_EQ(open.path, "/some/digit.png");
  EXPECT_EQ(open.mode, model::ImportMode::digit);
  EXPECT_EQ(d.session().dialog, model::Dialog::none);
}

TEST(Input, AnOpenedFileCanBeImportedInAnotherWay) {
  UiDriver d;
  EXPECT_EQ(d.recorder().find("input.import"), nullptr) << "a sample is no file";
  d.open_as_shell("/some/photo.png", "photo.png", Tensor(Shape{1, 3, 40, 40}));
  d.click("input.import.digit");
  ASSERT_TRUE(std::holds_alternative<model::OpenFile>(d.requests().back()));
  EXPECT_EQ(std::get<model::OpenFile>(d.requests().back()).path, "/some/photo.png");
  EXPECT_EQ(std::get<model::OpenFile>(d.requests().back()).mode, model::ImportMode::digit);
  d.click("input.sample.digit3");
  EXPECT_EQ(d.recorder().find("input.import"), nullptr);
}

TEST(Input, HoveringAPixelShowsTheOutputsThatItFeeds) {
  UiDriver d;
  d.move(d.cell("input.canvas", 9, 11));
  EXPECT_EQ(d.session().hover, (model::Hover{model::Hover::Place::input, 0, 9, 11}));
  EXPECT_NE(d.value("status.pointer").find("row 9, col 11"), std::string::npos);
  d.move({5, 5});
  EXPECT_EQ(d.session().hover.place, model::Hover::Place::none);
}

}  // namespace
}  // namespace convlens::test
