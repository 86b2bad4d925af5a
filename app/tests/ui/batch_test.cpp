// The batch on screen: the strip under the canvas, the contact sheets, keys alone.
#include <gtest/gtest.h>

#include <string>

#include "model/batch.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

model::SetInput flat(float value, const Shape& shape = {1, 1, 28, 28}) {
  Tensor pixels(shape);
  for (float& pixel : pixels.values()) pixel = value;
  return {std::move(pixels), "flat " + std::to_string(static_cast<int>(value))};
}

void show_batch(UiDriver& d, int64_t count, const Shape& shape = {1, 1, 28, 28}) {
  model::SetBatch batch;
  for (int64_t i = 0; i < count; ++i) batch.items.push_back(flat(static_cast<float>(i + 1), shape));
  d.dispatch(batch);
  d.settle();
}

int64_t shown(const UiDriver& d) { return d.document().shown; }
int64_t size(const UiDriver& d) { return model::batch_size(d.document()); }

TEST(BatchStrip, OneButtonStartsABatchAndAnotherEndsIt) {
  UiDriver d;
  EXPECT_EQ(d.recorder().find("batch.input.0"), nullptr);
  EXPECT_EQ(d.recorder().find("map.batch_view"), nullptr);
  d.click("batch.add");
  EXPECT_EQ(size(d), 2);
  EXPECT_EQ(d.value("batch.input.1"), "digit 3, shown");
  EXPECT_EQ(d.value("batch.input.0"), "digit 3");
  EXPECT_EQ(d.value("batch.shape"), "[2, 1, 28, 28] \xE2\x86\x92 [2, 4, 28, 28]");  // no room for the output's here
  EXPECT_EQ(d.value("stage.0"),
            "Input 2\xC3\x97"
            "1\xC3\x97"
            "28\xC3\x97"
            "28");
  d.click("input.sample.digit5");
  EXPECT_EQ(model::batch_name(d.document(), 1), "digit 5");
  d.click("batch.input.0");
  EXPECT_EQ(shown(d), 0);
  EXPECT_EQ(d.document().input_name, "digit 3");
  d.click("batch.remove");
  EXPECT_EQ(size(d), 1);
  EXPECT_EQ(d.document().input_name, "digit 5");
  EXPECT_EQ(d.recorder().find("batch.input.0"), nullptr);
}

TEST(BatchStrip, PaintsOnTheShownInputOnly) {
  UiDriver d;
  show_batch(d, 3);
  d.click("batch.input.1");
  d.click(d.cell("input.canvas", 14, 14));
  EXPECT_EQ(model::batch_pixels(d.document(), 0).at(0, 0, 14, 14), 1);
  EXPECT_GT(model::batch_pixels(d.document(), 1).at(0, 0, 14, 14), 100);
  EXPECT_EQ(model::batch_pixels(d.document(), 2).at(0, 0, 14, 14), 3);
}

TEST(BatchStrip, FollowsTheShownInputThroughSixtyFour) {
  UiDriver d;
  show_batch(d, 64);
  EXPECT_NE(d.recorder().find("batch.input.0"), nullptr);
  EXPECT_EQ(d.recorder().find("batch.input.40"), nullptr);
  for (int i = 0; i < 40; ++i) d.chord({Key::left_ctrl}, Key::page_down);
  EXPECT_EQ(shown(d), 40);
  EXPECT_EQ(d.value("batch.input.40"), "flat 41, shown");
  EXPECT_EQ(d.recorder().find("batch.input.0"), nullptr);
  d.click("batch.back");
  EXPECT_EQ(d.recorder().find("batch.input.40"), nullptr);  // looking around shows nothing else large
  EXPECT_EQ(shown(d), 40);
  EXPECT_FALSE(d.widget("batch.add").enabled);
}

TEST(BatchStrip, DraggingMovesAnInput) {
  UiDriver d;
  show_batch(d, 4);
  d.drag(d.centre("batch.input.0"), d.centre("batch.input.2"));
  EXPECT_EQ(model::batch_name(d.document(), 2), "flat 1");
  EXPECT_EQ(shown(d), 2);
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(model::batch_name(d.document(), 0), "flat 1");
}

TEST(BatchStrip, AddsFilesThroughTheBrowser) {
  UiDriver d;
  show_batch(d, 2);
  d.click("batch.add_files");
  EXPECT_EQ(d.session().dialog, model::Dialog::add_files);
  ASSERT_EQ(d.requests().size(), 1U);  // the folder
  d.tap(Key::escape);
  EXPECT_EQ(d.session().dialog, model::Dialog::none);
}

TEST(BatchKeys, DoEverything) {
  UiDriver d;
  d.chord({Key::left_ctrl}, Key::b);
  d.chord({Key::left_ctrl}, Key::b);
  EXPECT_EQ(size(d), 3);
  d.chord({Key::left_ctrl}, Key::n);  // clears the third
  d.chord({Key::left_ctrl, Key::left_shift}, Key::page_up);
  EXPECT_EQ(shown(d), 1);
  EXPECT_EQ(model::batch_name(d.document(), 1), "drawing");
  d.chord({Key::left_ctrl, Key::left_shift}, Key::page_down);
  EXPECT_EQ(shown(d), 2);
  d.chord({Key::left_ctrl}, Key::page_up);
  EXPECT_EQ(shown(d), 1);
  EXPECT_EQ(d.document().input_name, "digit 3");
  d.tap(Key::g);
  EXPECT_EQ(d.session().batch_view, model::BatchView::sheet);
  EXPECT_NE(d.recorder().find("map.batch.2.3"), nullptr);
  d.tap(Key::g);
  EXPECT_NE(d.recorder().find("map.batch.2.0"), nullptr);
  EXPECT_EQ(d.recorder().find("map.batch.2.3"), nullptr);
  d.tap(Key::g);
  EXPECT_NE(d.recorder().find("map.selected"), nullptr);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::b);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::b);
  EXPECT_EQ(size(d), 1);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::b);  // the last one stays, and nothing is said
  EXPECT_EQ(size(d), 1);
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::none);
}

TEST(BatchSheet, AClickShowsTheInputAndItsOutput) {
  UiDriver d;
  show_batch(d, 3);
  d.click("map.batch_view.sheet");
  EXPECT_EQ(d.recorder().find("map.selected"), nullptr);
  EXPECT_EQ(d.shown_channel("map.batch.1.3"), 3);
  d.click("map.batch.1.3");
  EXPECT_EQ(shown(d), 1);
  EXPECT_EQ(d.session().selected_output, 3);
  EXPECT_NE(d.value("map.batch.1.3").find(", shown"), std::string::npos);
  d.click("map.batch.0.input");
  EXPECT_EQ(shown(d), 0);
  EXPECT_EQ(d.session().selected_output, 3);
  d.click("map.batch_view.output");
  d.click("map.batch.2.3");
  EXPECT_EQ(shown(d), 2);
}

TEST(BatchSheet, TheLegendIsOfAllInputs) {
  UiDriver d;
  d.dispatch(model::SetBatch{{flat(0), flat(255)}, ""});
  d.settle();
  EXPECT_EQ(d.value("map.legend"), "-1 0 1");  // of the black one that is shown
  d.click("map.batch_view.sheet");
  EXPECT_EQ(d.value("map.legend"), "-765 0 765");
}

TEST(BatchSheet, PooledValuesAreThoseOfEachInput) {
  UiDriver d;
  d.dispatch(model::SetBatch{{flat(0), flat(100)}, ""});
  d.settle();
  d.click("map.batch_view.sheet");
  EXPECT_EQ(d.value("map.batch.0.2"), "0.00");
  d.click("map.batch.1.2");
  EXPECT_EQ(d.value("map.batch.1.2"), d.value("pool.value.2") + ", shown");
}

TEST(BatchSheet, ScrollsToTheShownInput) {
  UiDriver d;
  show_batch(d, 64);
  d.click("map.batch_view.sheet");
  EXPECT_EQ(d.recorder().find("map.batch.63.0"), nullptr);  // not on screen: not asked for
  d.dispatch(model::ShowInput{63});
  d.settle();
  EXPECT_NE(d.recorder().find("map.batch.63.0"), nullptr);
}

TEST(BatchSheet, ABatchThatEndsGivesTheMapsBack) {
  UiDriver d;
  show_batch(d, 3);
  d.click("map.batch_view.sheet");
  d.dispatch(flat(3, {1, 1, 9, 9}));
  d.settle();
  EXPECT_EQ(d.session().batch_view, model::BatchView::shown);
  EXPECT_NE(d.recorder().find("map.selected"), nullptr);
  EXPECT_NE(d.value("notice").find("The batch of 3 inputs ended"), std::string::npos);
}

TEST(BatchWindow, TheTransportWalksThroughAllInputs) {
  UiDriver d;
  show_batch(d, 3);
  EXPECT_NE(d.value("transport.scrubber").find(" / 9408"), std::string::npos);
  EXPECT_NE(d.value("transport.position").find("n 0"), std::string::npos);
  d.tap(Key::end);
  EXPECT_EQ(shown(d), 2);
  EXPECT_NE(d.value("transport.position").find("n 2"), std::string::npos);
  EXPECT_EQ(d.value("transport.scrubber"), "9408 / 9408");
  d.tap(Key::home);
  EXPECT_EQ(shown(d), 0);
}

}  // namespace
}  // namespace convlens::test
