// How data is looked at: colour maps, locked ranges with their counts, the scale of numbers, shares of input channels.
#include <gtest/gtest.h>

#include <string>

#include "model/samples.h"
#include "tests/common/documents.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

// S1, S11: the notebook's cell, as 762 and as 2.988.
TEST(ValueScale, TheNotebooksCellReads2988) {
  UiDriver d;
  d.click("input.sample.crop");
  d.click("param.auto_padding.valid");
  const ImVec2 cell = d.cell("map.selected", 4, 6);
  d.move(cell);
  EXPECT_EQ(d.value("window.total"), "762");
  const uint64_t version = d.store().version();
  d.click("input.scale.unit");
  d.move(cell);
  EXPECT_EQ(d.value("window.total"), "2.988");
  EXPECT_NE(d.value("status.pointer").find("=  2.988"), std::string::npos) << d.value("status.pointer");
  EXPECT_EQ(d.value("window.equation"), "= 2.988 + 0");
  EXPECT_EQ(d.value("map.legend"), "-2.988 0 2.988");
  EXPECT_EQ(d.value("input.legend"), "0 1");
  EXPECT_EQ(d.value("kernel.reach"), "-765 \xE2\x80\xA6 765") << "which names its own scale";
  EXPECT_EQ(d.value("kernel.reach_unit"), "-3 \xE2\x80\xA6 3");
  EXPECT_EQ(d.value("kernel.legend"), "-1.5 0 1.5") << "weights stay";
  EXPECT_EQ(d.value("kernel.cell.o0.i0.r0.c0"), "-1");
  EXPECT_EQ(d.value("window.activated"), "2.988");
  EXPECT_EQ(d.value("input.brush.value"), "1");
  EXPECT_EQ(d.store().version(), version) << "no value has changed";
  d.tap(Key::v);
  d.move(cell);
  EXPECT_EQ(d.value("window.total"), "762");
  EXPECT_EQ(d.value("input.legend"), "0 255");
}

TEST(ValueScale, BiasAndBrushAreTypedAsTheyAreShown) {
  UiDriver d;
  d.click("input.scale.unit");
  d.click("kernel.bias.o0");
  d.type("0.2");
  d.tap(Key::enter);
  EXPECT_EQ(d.document().kernels.bias[0], 51);
  EXPECT_EQ(d.value("kernel.bias.o0"), "0.2");
  EXPECT_NE(d.value("window.equation").find("+ 0.2"), std::string::npos) << d.value("window.equation");
  d.click("input.brush.value");
  d.type("0.5");
  d.tap(Key::enter);
  EXPECT_EQ(d.session().brush.value, 127.5F);
  d.click("input.brush.value");
  d.type("2");
  d.tap(Key::enter);
  EXPECT_EQ(d.session().brush.value, 127.5F);
  EXPECT_NE(d.session().notice.text.find("0 to 1"), std::string::npos) << d.session().notice.text;
  // A click that leaves the number as it stands changes nothing.
  const uint64_t version = d.store().version();
  d.click("kernel.bias.o0");
  d.tap(Key::enter);
  EXPECT_EQ(d.store().version(), version);
}

TEST(ValueScale, PixelsAndWeightsTellTheirShareInIt) {
  UiDriver d;
  d.click("input.sample.crop");
  d.click("input.scale.unit");
  d.move(d.cell("input.canvas", 6, 5));  // 254
  EXPECT_EQ(d.value("pixel.value"), "0.996078");
  EXPECT_NE(d.value("pixel.products.i0").find("-0.996078"), std::string::npos) << d.value("pixel.products.i0");
  d.move(d.centre("kernel.cell.o0.i0.r0.c0"));
  EXPECT_EQ(d.value("weight.value"), "-1");
  EXPECT_LT(std::stod(d.value("weight.mean")), 1);
}

TEST(Colors, AreChosenFromAListThatEscapeCloses) {
  UiDriver d;
  d.click("map.legend");
  EXPECT_EQ(d.value("colors.signed.blue_orange"), "selected");
  d.click("colors.signed.brown_teal");
  EXPECT_EQ(d.session().signed_colors, model::SignedColors::brown_teal);
  d.click("colors.unsigned.viridis");
  EXPECT_EQ(d.session().unsigned_colors, model::UnsignedColors::viridis);
  d.click("colors.polarity");
  EXPECT_TRUE(d.session().black_on_white);
  d.tap(Key::escape);
  EXPECT_EQ(d.recorder().find("colors.polarity"), nullptr);
  d.tap(Key::j);
  EXPECT_EQ(d.value("colors.signed.brown_teal"), "selected");
  EXPECT_FALSE(d.store().can_undo());
}

TEST(Range, ALockedOneKeepsItsEndsAndCountsWhatIsBeyond) {
  UiDriver d;
  d.click("map.range.locked");
  EXPECT_EQ(d.session().locked_range, (model::LockedRange{-765, 765}));
  EXPECT_EQ(d.value("map.legend"), "-765 0 765") << "nothing is beyond";
  d.click("kernel.bias.o0");
  d.type("100");
  d.tap(Key::enter);
  const auto beyond = [&](float lo, float hi) {
    int64_t above = 0, below = 0;
    for (int64_t i = 0; i < 28 * 28; ++i) {
      const float value = d.results().conv.maps.view().plane(0, 0)[i];
      above += value > hi ? 1 : 0;
      below += value < lo ? 1 : 0;
    }
    return "; " + std::to_string(above) + " above, " + std::to_string(below) + " below";
  };
  EXPECT_EQ(d.value("map.legend"), "-765 0 765" + beyond(-765, 765));
  d.click("map.range.hi");
  d.type("300");
  d.tap(Key::enter);
  EXPECT_EQ(d.session().locked_range, (model::LockedRange{-765, 300}));
  EXPECT_EQ(d.value("map.legend"), "-765 0 300" + beyond(-765, 300));
  d.click("map.range.lo");
  d.type("400");
  d.tap(Key::enter);
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::error) << "above the upper end";
  EXPECT_EQ(d.session().locked_range.lo, -765);
  d.click("map.range.common");
  EXPECT_EQ(d.recorder().find("map.range.lo"), nullptr);
}

class Shares : public testing::Test {
 protected:
  Shares() {
    Tensor pixels(Shape{1, 3, 12, 14});
    int state = 3;
    for (float& value : pixels.values()) value = static_cast<float>((state = state * 31 % 257) % 256);
    d_.dispatch(model::SetInput{std::move(pixels), "colour"});
    d_.dispatch(model::RandomKernel{0, 4});
    d_.settle();
  }
  double part(int64_t channel, int64_t row, int64_t col) const {
    return double{d_.shares()->conv.maps.at(0, channel, row, col)};
  }
  UiDriver d_;
};

TEST_F(Shares, StandBesideTheirSumAndAddUpUnderThePointer) {
  EXPECT_EQ(d_.shares(), nullptr);
  d_.click("map.view.shares");
  ASSERT_NE(d_.shares(), nullptr);
  for (const char* name : {"share.0", "share.1", "share.2", "share.bias", "share.sum", "map.selected"})
    EXPECT_NE(d_.recorder().find(name), nullptr) << name;
  EXPECT_EQ(d_.recorder().find("map.tile.0"), nullptr);
  d_.move(d_.cell("share.1", 5, 6));
  EXPECT_EQ(d_.session().hover, (model::Hover{model::Hover::Place::map, 0, 5, 6}));
  // The printed sum, number by number.
  std::string text = d_.value("share.sum");
  for (size_t at; (at = text.find("\xE2\x88\x92 ")) != std::string::npos;) text.replace(at, 4, "-");
  for (size_t at; (at = text.find("+ ")) != std::string::npos;) text.replace(at, 2, "");
  const double sum = part(0, 5, 6) + part(1, 5, 6) + part(2, 5, 6);
  size_t used = 0;
  EXPECT_NEAR(std::stod(text, &used), part(0, 5, 6), 0.01);
  text = text.substr(used);
  EXPECT_NEAR(std::stod(text, &used), part(1, 5, 6), 0.01);
  text = text.substr(used);
  EXPECT_NEAR(std::stod(text, &used), part(2, 5, 6), 0.01);
  EXPECT_NEAR(std::stod(text.substr(text.find('=') + 1)), sum, 0.01);
}

TEST_F(Shares, AChannelIsSwitchedOffEverywhereAndUndoBringsItBack) {
  d_.click("map.view.shares");
  d_.move(d_.cell("map.selected", 5, 6));
  const double before = double{d_.results().conv.maps.at(0, 0, 5, 6)}, green = part(1, 5, 6);
  ASSERT_GT(std::abs(green), 1);
  d_.click("share.1.toggle");
  EXPECT_TRUE(d_.document().is_off(1));
  EXPECT_NEAR(double{d_.results().conv.maps.at(0, 0, 5, 6)}, before - green, 0.01);
  EXPECT_NE(d_.value("share.1").find("off"), std::string::npos);
  EXPECT_NE(d_.value("stage.0").find("Input"), std::string::npos);
  d_.move(d_.cell("map.selected", 5, 6));
  EXPECT_EQ(d_.value("window.channel.1"), "0");
  d_.tap(Key::escape);
  d_.chord({Key::left_ctrl}, Key::z);
  EXPECT_FALSE(d_.document().is_off(1));
  EXPECT_EQ(double{d_.results().conv.maps.at(0, 0, 5, 6)}, before);
  // The kernel panel switches the channel whose weights it shows.
  d_.click("kernel.input_channel.b");
  d_.click("kernel.channel_on");
  EXPECT_TRUE(d_.document().is_off(2));
}

TEST_F(Shares, SixteenChannelsScroll) {
  d_.dispatch(model::SetInput{Tensor(Shape{1, 16, 12, 14}), "sixteen"});
  d_.settle();
  d_.click("map.view.shares");
  EXPECT_TRUE(d_.widget("share.0").visible);
  EXPECT_EQ(d_.recorder().find("share.15"), nullptr) << "further down";
  for (int i = 0; i < 60 && d_.recorder().find("share.15") == nullptr; ++i)
    for (int channel = 0; channel < 16; ++channel)
      if (const std::string name = "share." + std::to_string(channel); d_.recorder().find(name) != nullptr) {
        d_.wheel(name, -1);
        break;
      }
  EXPECT_NE(d_.recorder().find("share.15"), nullptr);
  d_.dispatch(model::SetInput{Tensor(Shape{1, 1, 12, 14}), "grey"});
  d_.settle();
  EXPECT_EQ(d_.recorder().find("map.view"), nullptr) << "one channel has no shares";
  EXPECT_NE(d_.recorder().find("map.tile.0"), nullptr);
}

}  // namespace
}  // namespace convlens::test
