// The list of built-in inputs as pictures: every one is there and can be chosen, at every size of the window.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "model/samples.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

TEST(SampleList, HasEverySampleOnceInsideTheWindowAndApart) {
  for (const auto& [w, h, scale] :
       {std::tuple{1600.0F, 900.0F, 1.0F}, {1024.0F, 640.0F, 1.0F}, {1600.0F, 900.0F, 1.5F}, {2560.0F, 1440.0F, 1.5F}})
    for (const auto theme : {model::Theme::dark, model::Theme::projector}) {
      SCOPED_TRACE(std::to_string(w) + " scale " + std::to_string(scale) + " theme " +
                   std::to_string(static_cast<int>(theme)));
      UiDriver d({w, h}, scale, theme);

      d.wheel("input.tool.brush", -100);  // to the end of the panel, where it is too low for all of it
      d.click("input.samples");
      EXPECT_TRUE(d.recorder().duplicates().empty());
      std::vector<ui::RecordedWidget> list;
      for (const ui::RecordedWidget& widget : d.recorder().widgets())
        if (widget.name.starts_with("samples.") && !widget.name.starts_with("samples.size.")) list.push_back(widget);
      ASSERT_EQ(list.size(), model::samples().size() + 1);
      for (size_t i = 0; i < list.size(); ++i) {
        EXPECT_TRUE(list[i].min.x >= 0 && list[i].min.y >= 0 && list[i].max.x <= w && list[i].max.y <= h)
            << list[i].name << " at " << w << " scale " << scale;
        for (size_t j = i + 1; j < list.size(); ++j)
          EXPECT_FALSE(std::min(list[i].max.x, list[j].max.x) - std::max(list[i].min.x, list[j].min.x) > 1 &&
                       std::min(list[i].max.y, list[j].max.y) - std::max(list[i].min.y, list[j].min.y) > 1)
              << list[i].name << " covers " << list[j].name << " at " << w << " scale " << scale;
      }
    }
}

TEST(SampleList, AChosenOneFillsTheCanvasAndClosesTheList) {
  UiDriver d;
  d.click("input.samples");
  d.click("samples.digit7_european");
  EXPECT_EQ(d.document().input_name, "digit 7, european");
  EXPECT_EQ(d.document().input.read().shape(), (Shape{1, 1, 28, 28}));
  EXPECT_EQ(d.recorder().find("samples.size"), nullptr);
  d.click("input.samples");
  EXPECT_EQ(d.value("samples.digit7_european"), "selected");
  d.tap(Key::escape);
  EXPECT_EQ(d.recorder().find("samples.size"), nullptr);
}

TEST(SampleList, MakesACanvasOfAChosenSizeAndOneStepOfUndo) {
  UiDriver d;
  d.click("input.samples");
  EXPECT_EQ(d.value("samples.size"), "canvas");
  d.click("samples.size.64");
  d.click("samples.scene");
  EXPECT_EQ(d.document().input.read().shape(), (Shape{1, 3, 64, 64}));
  EXPECT_EQ(d.document().kernels.input_channels(), 3);
  EXPECT_EQ(d.shown_channel("input.canvas"), -1) << "as a picture in colour";
  d.click("input.sample.digit3");
  EXPECT_EQ(d.document().input.read().shape(), (Shape{1, 1, 64, 64})) << "on the canvas as it is";
  d.chord({Key::left_ctrl}, Key::z);
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(d.document().input_name, "digit 3");
  EXPECT_EQ(d.document().input.read().shape(), (Shape{1, 1, 28, 28}));
}

TEST(SampleList, AFilesPictureGivesWayToAUsualCanvas) {
  UiDriver d;
  d.open_as_shell("/tmp/photo.png", "photo.png", Tensor(Shape{1, 1, 90, 70}));
  d.click("input.sample.digit5");
  EXPECT_EQ(d.document().input.read().shape(), (Shape{1, 1, 28, 28}));
}

}  // namespace
}  // namespace convlens::test
