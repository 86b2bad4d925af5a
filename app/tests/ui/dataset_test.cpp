// Browsing a dataset in the input panel.
#include <gtest/gtest.h>

#include "ui_driver.h"

namespace convlens::test {
namespace {

// Six pictures of 8 x 8 cells, all of one value; labels 0 1 2 0 1 2.
std::shared_ptr<const model::Dataset> six() {
  auto dataset = std::make_shared<model::Dataset>();
  dataset->name = "six";
  dataset->count = 6;
  dataset->h = dataset->w = 8;
  for (int i = 0; i < 6; ++i) {
    dataset->pixels.insert(dataset->pixels.end(), 64, static_cast<uint8_t>(40 * i));
    dataset->labels.push_back(static_cast<uint8_t>(i % 3));
  }
  model::count_and_average(*dataset);
  return dataset;
}

float value(const UiDriver& d) { return d.document().input.read().at(0, 0, 0, 0); }

TEST(DatasetSection, StepsThroughPicturesAndLabels) {
  UiDriver d;
  EXPECT_EQ(d.recorder().find("dataset.index"), nullptr);
  d.open_dataset(six());
  EXPECT_EQ(value(d), 0);
  EXPECT_EQ(d.value("dataset.place"), "of 6 \xC2\xB7 label 0");
  EXPECT_FALSE(d.widget("dataset.back").enabled);
  d.click("dataset.forward");
  EXPECT_EQ(value(d), 40);
  EXPECT_EQ(d.document().input_name, "six 1, label 1");
  d.click("dataset.label.2");
  EXPECT_EQ(value(d), 80);
  d.click("dataset.forward");
  EXPECT_EQ(value(d), 200);
  EXPECT_FALSE(d.widget("dataset.forward").enabled);
  d.click("dataset.mean");
  EXPECT_EQ(value(d), 140);
  d.click("dataset.label.any");
  d.click("dataset.index");
  d.type("3");
  d.tap(ui::Key::enter);
  EXPECT_EQ(value(d), 120);
  d.chord({ui::Key::left_ctrl}, ui::Key::z);  // pictures are steps of the history like any input
  EXPECT_EQ(value(d), 200);
}

// The sheet lists the pictures of the label; a click shows one, arrows go on, some of them are the batch.
TEST(DatasetSheet, ShowsPicturesByClickAndByKeys) {
  UiDriver d;
  d.open_dataset(six());
  d.click("dataset.sheet");
  EXPECT_EQ(d.value("dataset.pictures"), "6");
  d.click("dataset.picture.4");
  EXPECT_EQ(value(d), 160);
  EXPECT_EQ(d.value("dataset.picture.4"), "selected");  // it stays open
  d.tap(ui::Key::left);
  EXPECT_EQ(d.document().input_name, "six 3, label 0");
  d.tap(ui::Key::escape);
  EXPECT_EQ(d.recorder().find("dataset.pictures"), nullptr);
  d.click("dataset.label.2");
  d.click("dataset.sheet");
  EXPECT_EQ(d.value("dataset.pictures"), "2");
  EXPECT_EQ(d.recorder().find("dataset.picture.4"), nullptr);
  d.tap(ui::Key::left);
  d.click("dataset.batch");
  EXPECT_EQ(d.document().others.size(), 1U);
  EXPECT_EQ(d.value("batch.input.0"), "six 2, label 2, shown");
  EXPECT_EQ(d.value("batch.input.1"), "six 5, label 2");
  EXPECT_EQ(d.store().undo_label(), "batch of six, label 2");
}

TEST(DatasetSection, MeansDifferencesAndDistances) {
  UiDriver d;
  d.open_dataset(six());  // label 0: 0 and 120, so its mean is 60
  d.click("dataset.label.0");
  d.click("dataset.minus_mean");
  EXPECT_EQ(value(d), -60);
  EXPECT_EQ(d.document().input_name, "six 0, label 0 minus the mean of label 0");
  d.click("dataset.mean");
  EXPECT_EQ(d.value("dataset.distance"), "L1 0.0000  RMSE 0.0000  nearest 0");
  d.click("dataset.forward");
  d.click("dataset.mean");
  d.click("dataset.label.any");
  EXPECT_EQ(d.value("dataset.distance").substr(0, 9), "L1 0.0784");  // 80 - 100 of 255
}

}  // namespace
}  // namespace convlens::test
