// The bank at its limits: tiles and matrix that scroll, groups from dense to depthwise, the index map.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/common/documents.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

void channels(UiDriver& d, int64_t count) {
  d.dispatch(model::SetInput{Tensor(Shape{1, count, 12, 14}), std::to_string(count) + " channels"});
  d.settle();
}

void outputs(UiDriver& d, int64_t count) {
  while (d.document().kernels.outputs() < count) d.dispatch(model::AddOutput{});
  while (d.document().kernels.outputs() > count) d.dispatch(model::RemoveOutput{0});
  d.settle();
}

Shape weight_shape(const UiDriver& d) { return d.document().kernels.weight.shape(); }
bool shown(const UiDriver& d, const std::string& name) {
  const ui::RecordedWidget* widget = d.recorder().find(name);
  return widget != nullptr && widget->visible;
}

TEST(KernelBank, SixtyFourOutputsScroll) {
  UiDriver d;
  outputs(d, 64);
  EXPECT_TRUE(shown(d, "kernel.output.63")) << "the output that was added is selected and in view";
  EXPECT_FALSE(shown(d, "kernel.output.0"));
  EXPECT_FALSE(d.widget("kernel.add_output").enabled);
  d.wheel("kernel.output.63", 40);
  EXPECT_TRUE(shown(d, "kernel.output.0"));
  d.click("kernel.output.1");
  EXPECT_EQ(d.session().selected_output, 1);
  EXPECT_TRUE(shown(d, "map.tile.1")) << "maps and values scroll to the selected output";
  EXPECT_TRUE(shown(d, "pool.value.1"));
  d.dispatch(model::SelectOutput{40});
  d.settle();
  for (const char* name : {"kernel.output.40", "map.tile.40", "pool.value.40"}) EXPECT_TRUE(shown(d, name)) << name;
  EXPECT_FALSE(shown(d, "map.tile.1"));
}

TEST(KernelBank, SixtyFourChannelsAreAMatrix) {
  UiDriver d;
  channels(d, 64);
  outputs(d, 8);
  d.dispatch(model::SelectOutput{0});
  d.settle();
  EXPECT_TRUE(shown(d, "kernel.pair.o0.i0"));
  d.click("kernel.pair.o1.i2");
  EXPECT_EQ(d.session().selected_output, 1);
  EXPECT_EQ(d.session().selected_input_channel, 2);
  EXPECT_EQ(d.value("kernel.pair.o1.i2"), "selected");
  EXPECT_EQ(d.value("kernel.input_channel"), "2");
  d.click("kernel.input_channel.forward");
  EXPECT_EQ(d.session().selected_input_channel, 3);
  d.click("kernel.input_channel");
  d.type("63");
  d.tap(Key::enter);
  EXPECT_EQ(d.session().selected_input_channel, 63);
  EXPECT_TRUE(shown(d, "kernel.pair.o1.i63"));
  d.chord({Key::left_ctrl}, Key::left);
  EXPECT_EQ(d.session().selected_input_channel, 62);
  const auto pairs = std::count_if(d.recorder().widgets().begin(), d.recorder().widgets().end(),
                                   [](const auto& w) { return w.name.starts_with("kernel.pair."); });
  EXPECT_LT(pairs, 8 * 20) << "only what is seen is drawn";
}

TEST(KernelBank, GroupsAreChosenFromTheirMeaningAndCost) {
  UiDriver d;
  channels(d, 6);
  outputs(d, 6);
  EXPECT_EQ(d.value("param.groups"), "1 dense");
  d.click("param.groups");
  for (const char* name : {"param.groups.1", "param.groups.2", "param.groups.3", "param.groups.6"})
    EXPECT_TRUE(d.widget(name).enabled) << name;
  EXPECT_EQ(d.recorder().find("param.groups.4"), nullptr) << "no divisor";
  d.click("param.groups.6");
  EXPECT_EQ(weight_shape(d), (Shape{6, 1, 3, 3}));
  EXPECT_EQ(d.value("param.groups"), "6 depthwise");
  EXPECT_EQ(d.results().problem.parameter_count(), 60);
  EXPECT_EQ(d.results().version, d.store().version());
  EXPECT_TRUE(d.value("stage.1").starts_with("Conv"));
  d.dispatch(model::SelectOutput{4});
  d.settle();
  EXPECT_EQ(d.value("kernel.reads"), "reads input channel 4, alone");
  EXPECT_TRUE(shown(d, "kernel.pair.o4.i0"));
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(weight_shape(d), (Shape{6, 6, 3, 3}));
}

TEST(KernelBank, GroupsThatDoNotDivideSayWhy) {
  UiDriver d;
  channels(d, 3);
  d.click("param.groups");
  EXPECT_FALSE(d.widget("param.groups.3").enabled) << "four outputs";
  d.tap(Key::escape);
  EXPECT_EQ(d.recorder().find("param.groups.3"), nullptr);
  outputs(d, 3);
  d.click("param.groups");
  d.click("param.groups.3");
  EXPECT_EQ(d.value("kernel.reads"), "reads input channel 0, red, alone");
  EXPECT_FALSE(d.widget("kernel.remove_output").enabled) << "every group has one";
  d.click("kernel.add_output");
  EXPECT_EQ(d.document().kernels.outputs(), 6);
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::info);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::up);
  EXPECT_EQ(d.session().selected_output, 4);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::up);
  EXPECT_EQ(d.session().selected_output, 4) << "the first place of its group is the last stop";
}

TEST(KernelBank, TheWindowExplainsTheChannelsOfTheGroup) {
  UiDriver d;
  Tensor pixels(Shape{1, 4, 9, 9});
  for (int64_t c = 0; c < 4; ++c) pixels.at(0, c, 4, 4) = static_cast<float>(10 * (c + 1));
  d.dispatch(model::SetInput{std::move(pixels), "points"});
  d.dispatch(model::SetGroups{2});
  d.dispatch(model::SelectOutput{3});
  d.dispatch(model::SetPinned{{model::Hover::Place::map, 3, 4, 4}});
  d.settle();
  // diag2's middle is 1 on channels 2 and 3.
  EXPECT_EQ(d.results().conv.maps.at(0, 3, 4, 4), 70);
  EXPECT_EQ(d.value("window.total"), "70");
  d.dispatch(model::SetPinned{});
  d.dispatch(model::ShowNotice{});  // which stands where the pointer's cell is told
  d.dispatch(model::SelectKernelCell{1, 1, 1});
  d.settle();
  d.move(d.centre("kernel.cell.o3.i1.r1.c1"));
  d.settle();
  EXPECT_TRUE(d.value("status.pointer").starts_with("weight of output 3, input channel 3 "))
      << d.value("status.pointer");
}

TEST(KernelBank, ADepthwiseOutputsChannelIsSwitchedOffAndOnAgain) {
  UiDriver d;
  d.dispatch(model::SetInput{Tensor(Shape{1, 3, 9, 9}), "colour"});
  d.dispatch(model::AddOutput{});
  d.dispatch(model::AddOutput{});
  d.dispatch(model::SetGroups{3});
  d.dispatch(model::SelectOutput{d.document().kernels.outputs() - 1});
  d.settle();
  ASSERT_EQ(d.document().kernels.input_channels(), 1);
  const int64_t channel = d.document().first_channel_of(d.session().selected_output);
  ASSERT_EQ(channel, 2);
  d.click("kernel.channel_on");
  EXPECT_TRUE(d.document().is_off(channel));
  d.click("kernel.channel_on");
  EXPECT_FALSE(d.document().is_off(channel));
}

TEST(IndexMap, AHoveredIndexLightsAndAHoveredCellIsNamed) {
  UiDriver d;
  EXPECT_EQ(d.recorder().find("index.position"), nullptr);
  d.tap(Key::n);
  EXPECT_EQ(d.value("index.position"), "w[0, 0, 1, 1] = 0");
  EXPECT_EQ(d.value("index.flat"), "number 4 of 36");
  EXPECT_EQ(d.value("index.row.1"), "present");
  d.click("index.order.hwio");
  EXPECT_EQ(d.session().weight_order, model::WeightOrder::hwio);
  EXPECT_EQ(d.value("index.position"), "w[1, 1, 0, 0] = 0");
  EXPECT_EQ(d.value("index.flat"), "number 16 of 36");
  d.move(d.centre("kernel.cell.o0.i0.r2.c0"));
  EXPECT_EQ(d.value("index.position"), "w[2, 0, 0, 0] = 1");
  EXPECT_EQ(d.value("index.row.2"), "present");
  d.click("index.out.3");
  EXPECT_EQ(d.session().selected_output, 3);
  d.click("index.row.0");
  EXPECT_EQ(d.session().selected_row, 0);
  d.click("index.order.oihw");
  d.click(d.cell("index.memory", 0, 35));
  EXPECT_EQ(d.session().selected_row, 2);
  EXPECT_EQ(d.session().selected_col, 2);
  d.click("index.close");
  EXPECT_EQ(d.recorder().find("index.position"), nullptr);
}

TEST(KernelKeyboard, AWholeKernelIsTypedWithoutTheMouse) {
  UiDriver d;
  d.tap(Key::k);
  d.tap(Key::up);
  d.tap(Key::left);
  for (int number = 1; number <= 9; ++number) {
    d.type(std::to_string(number));
    d.tap(Key::tab);
  }
  for (int64_t i = 0; i < 9; ++i)
    EXPECT_EQ(d.document().kernels.weight.at(0, 0, i / 3, i % 3), static_cast<float>(i + 1));
  EXPECT_EQ(d.session().selected_row, 0) << "round to the first cell";
  d.chord({Key::left_shift}, Key::tab);
  EXPECT_EQ(d.session().selected_row, 2);
  d.tap(Key::escape);
  d.tap(Key::digit3);
  EXPECT_EQ(d.session().maximised, model::Panel::maps) << "digits are commands again";
}

TEST(KernelPaint, TheRightButtonPaintsTheSelectedWeightAcross) {
  UiDriver d;
  d.click("kernel.cell.o0.i0.r0.c0");
  d.drag(d.centre("kernel.cell.o0.i0.r1.c0"), d.centre("kernel.cell.o0.i0.r1.c2"), 2, 1);
  for (int64_t c = 0; c < 3; ++c) EXPECT_EQ(d.document().kernels.weight.at(0, 0, 1, c), -1) << c;
  EXPECT_EQ(d.document().kernels.weight.at(0, 0, 2, 1), 1);
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(d.document().kernels.weight.at(0, 0, 1, 0), 0) << "one step";
  EXPECT_FALSE(d.store().can_undo());
}

}  // namespace
}  // namespace convlens::test
