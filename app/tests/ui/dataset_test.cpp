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

}  // namespace
}  // namespace convlens::test
