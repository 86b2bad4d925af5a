// The arithmetic strip: what it prints for one channel and for many, how channels fold, kernel sizes, the switch
// between correlation and convolution, the impulse test.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::Hover;
using ui::Key;

void use_channels(UiDriver& d, int64_t channels) {
  Tensor pixels({1, channels, 8, 9});
  float value = 0;
  for (float& pixel : pixels.values()) pixel = std::fmod(value += 37, 251.0F);
  d.dispatch(model::SetInput{std::move(pixels), "channels"});
  d.settle();
}

double number(const std::string& text) { return std::stod(text); }

TEST(Arithmetic, OneChannelAddsUpToItsTotal) {
  UiDriver d;
  d.click("input.sample.crop");
  d.click("param.auto_padding.valid");
  d.dispatch(model::PlaceWindow{{0, 0, 4, 6, -1}});
  d.settle();
  EXPECT_EQ(d.value("window.total"), "762");
  EXPECT_EQ(d.value("window.equation"), "= 762 + 0");
  EXPECT_EQ(d.value("window.activated"), "762");
  EXPECT_EQ(d.value("window.pooled"), "762");
  EXPECT_EQ(d.recorder().find("window.rounding"), nullptr);
  d.dispatch(model::SetBias{0, -800, 0});
  d.settle();
  EXPECT_EQ(d.value("window.total"), "-38");
  EXPECT_EQ(d.value("window.equation"), "= 762 \xE2\x88\x92 800");
  EXPECT_EQ(d.value("window.activated"), "0");
  EXPECT_NE(d.value("window.remark").find("ReLU turns it into 0"), std::string::npos);
}

TEST(Arithmetic, TheRunningSumTakesOneProductAfterTheOther) {
  UiDriver d;
  d.click("input.sample.crop");
  d.click("param.auto_padding.valid");
  d.dispatch(model::SetBias{0, 5, 0});
  d.dispatch(model::PlaceWindow{{0, 0, 4, 6, 6}});  // its products: 0 0 0 / 0 0 0 / 254 254 254
  d.move({4, 4});
  EXPECT_EQ(d.value("window.running"), "259");
  EXPECT_EQ(d.recorder().find("window.total"), nullptr);
  EXPECT_EQ(d.recorder().find("window.activated"), nullptr);  // not known yet
  d.tap(Key::period);
  EXPECT_EQ(d.value("window.running"), "513");
  d.tap(Key::period);
  EXPECT_EQ(d.value("window.running"), "767");
  EXPECT_EQ(d.value("window.activated"), "767");
  d.tap(Key::comma);
  EXPECT_EQ(d.value("window.running"), "513");
}

TEST(Arithmetic, RoundingIsShown) {
  UiDriver d;
  d.choose_preset("box_blur");
  EXPECT_EQ(d.value("window.total"), "176.333");
  EXPECT_EQ(d.value("window.rounding"), "+0.001");
  d.choose_preset("sharpen");
  EXPECT_EQ(d.recorder().find("window.rounding"), nullptr);
}

TEST(Arithmetic, ThreeChannelsFitAtTheUsualSizeAndTheirSumsAddUp) {
  UiDriver d;
  use_channels(d, 3);
  double sum = 0;
  for (const char* name : {"window.channel.0", "window.channel.1", "window.channel.2"}) {
    EXPECT_GT(d.widget(name).max.x - d.widget(name).min.x, 300) << name;
    EXPECT_LE(d.widget(name).max.x, d.widget("window.total").min.x);
    sum += number(d.value(name));
  }
  EXPECT_EQ(sum, number(d.value("window.total")));
  EXPECT_EQ(d.value("window.view"), "sums");  // no room for the loop beside them
}

// Every printed sum says what the printed digits before it lack: the products of a channel, the sums of the channels.
TEST(Arithmetic, RoundingOfSeveralChannelsIsShownWhereItArises) {
  UiDriver d;
  use_channels(d, 3);
  d.choose_preset("box_blur");
  double printed = 0;
  bool some_channel_is_rounded = false;
  for (int channel = 0; channel < 3; ++channel) {
    const std::string index = std::to_string(channel);
    printed += number(d.value("window.channel." + index));
    // The numbers are wide: some channels are folded, which show no products that could fall short.
    if (const auto* open = d.recorder().find("window.channel_sum." + index))
      some_channel_is_rounded |=
          open->value.find('(') != std::string::npos || open->value.find("\xE2\x89\x88") != std::string::npos;
  }
  EXPECT_TRUE(some_channel_is_rounded);
  const ui::RecordedWidget* shown = d.recorder().find("window.rounding");
  std::string rest = shown != nullptr ? shown->value : "0";
  if (rest.starts_with("\xE2\x88\x92")) rest = "-" + rest.substr(3);
  EXPECT_NEAR(printed + number(rest), number(d.value("window.total")), 1e-9);
}

TEST(Arithmetic, ManyChannelsFoldToTheirSums) {
  UiDriver d;
  use_channels(d, 8);
  const auto width = [&](int64_t channel) {
    const auto& widget = d.widget("window.channel." + std::to_string(channel));
    return widget.max.x - widget.min.x;
  };
  EXPECT_GT(width(0), 300);
  for (int64_t channel = 1; channel < 8; ++channel) EXPECT_LT(width(channel), 100);
  double sum = 0;
  for (int64_t channel = 0; channel < 8; ++channel) sum += number(d.value("window.channel." + std::to_string(channel)));
  EXPECT_EQ(sum, number(d.value("window.total")));
  d.click("kernel.input_channel.2");  // the channel whose kernel is shown stands open
  EXPECT_LT(width(0), 100);
  EXPECT_GT(width(2), 300);
  d.click("window.channel.1");
  EXPECT_GT(width(1), 300);
  d.click("window.channel.1");
  EXPECT_LT(width(1), 100);
}

TEST(Arithmetic, AChosenViewFoldsTheChannels) {
  UiDriver d;
  use_channels(d, 3);
  d.click("window.view.loop");
  EXPECT_EQ(d.value("window.view"), "loop");
  EXPECT_LT(d.widget("window.channel.1").max.x - d.widget("window.channel.1").min.x, 100);
  d.click("window.view.sums");
  EXPECT_GT(d.widget("window.channel.1").max.x - d.widget("window.channel.1").min.x, 300);
}

TEST(Arithmetic, KernelsUpToElevenByEleven) {
  UiDriver d;
  for (const char* name : {"param.kernel_h", "param.kernel_w"}) {
    d.click(name);
    d.type("11");
    d.tap(Key::enter);
  }
  EXPECT_EQ(d.document().kernels.weight.shape(), (Shape{4, 1, 11, 11}));
  const auto& grids = d.widget("window.channel.0");
  EXPECT_GT(grids.max.y - grids.min.y, 200);  // more than the strip shows at once: it scrolls
  EXPECT_NE(d.recorder().find("window.total"), nullptr);
  d.tap(Key::digit4);
  EXPECT_EQ(d.session().maximised, model::Panel::window);
  EXPECT_LT(d.widget("window.channel.0").max.y, 900);
  EXPECT_NE(d.recorder().find("input.canvas"), nullptr);
  EXPECT_NE(d.recorder().find("map.selected"), nullptr);
  EXPECT_EQ(d.recorder().find("kernel.presets"), nullptr);
  d.tap(Key::digit4);
  EXPECT_EQ(d.session().maximised, model::Panel::none);
}

TEST(Arithmetic, PresetsAreOffWhereTheyDoNotFit) {
  UiDriver d;
  d.dispatch(model::SetKernelSize{2, 2});
  d.settle();
  d.click("kernel.presets");
  EXPECT_FALSE(d.widget("kernel.preset.blur").enabled);
  d.tap(Key::escape);
  EXPECT_EQ(d.recorder().find("kernel.preset.blur"), nullptr);
  d.dispatch(model::SetKernelSize{5, 4});
  d.settle();
  d.choose_preset("blur");
  EXPECT_EQ(d.document().kernels.names[0], "blur");
  EXPECT_EQ(d.document().kernels.weight.shape().h, 5);
}

TEST(Arithmetic, TheImpulseTestPrintsTheKernelBothWays) {
  UiDriver d;
  d.click("window.impulse_test");
  const auto total_at = [&](int64_t row, int64_t col) {
    d.move(d.cell("map.selected", row, col));
    return d.value("window.total");
  };
  EXPECT_EQ(total_at(0, 0), "9");
  EXPECT_EQ(total_at(2, 1), "2");
  d.click("param.flip.convolution");
  EXPECT_TRUE(d.document().conv.flip);
  EXPECT_EQ(total_at(0, 0), "1");
  EXPECT_EQ(total_at(2, 1), "8");
  EXPECT_NE(d.value("param.flip_remark").find("turned by 180"), std::string::npos);
  d.chord({Key::left_ctrl}, Key::z);
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(d.document().input_name, "digit 3");
}

TEST(Arithmetic, SymmetricKernelsSayThatTurningThemChangesNothing) {
  UiDriver d;
  d.choose_preset("blur");
  d.click("param.flip.convolution");
  EXPECT_NE(d.value("param.flip_remark").find("the same after a half turn"), std::string::npos);
  d.choose_preset("top_edge");
  EXPECT_EQ(d.value("param.flip_remark").find("the same after a half turn"), std::string::npos);
  d.click("param.flip.correlation");
  EXPECT_EQ(d.recorder().find("param.flip_remark"), nullptr);
}

}  // namespace
}  // namespace convlens::test
