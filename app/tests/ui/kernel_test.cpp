// Editing kernels and parameters by drag, wheel, typing and keys.
#include <gtest/gtest.h>

#include "tests/common/documents.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

float weight(const UiDriver& d, int64_t o, int64_t r, int64_t c) { return d.document().kernels.weight.at(o, 0, r, c); }

void edit_by_typing(UiDriver& d, const std::string& name, std::string_view text) {
  d.click(name);
  d.type(text);
  d.tap(Key::enter);
}

TEST(Kernel, PresetsSetTheSelectedOutput) {
  UiDriver d;
  d.click("kernel.output.2");
  d.choose_preset("sharpen");
  EXPECT_EQ(d.document().kernels.names[2], "sharpen");
  EXPECT_EQ(weight(d, 2, 1, 1), 5);
  EXPECT_EQ(weight(d, 0, 0, 0), -1) << "the others stay";
}

TEST(Kernel, DraggingUpCountsUpLiveAndIsOneStep) {
  UiDriver d;
  const std::string cell = "kernel.cell.o0.i0.r1.c2";
  const ImVec2 from = d.centre(cell);
  d.move(from);
  d.press();
  d.move({from.x, from.y - 25});
  EXPECT_FLOAT_EQ(weight(d, 0, 1, 2), 0.5F) << "while the button is down";
  EXPECT_EQ(d.results().version, d.store().version());
  d.move({from.x, from.y - 50});
  d.release();
  EXPECT_FLOAT_EQ(weight(d, 0, 1, 2), 1);
  EXPECT_EQ(d.value(cell), "1");
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(weight(d, 0, 1, 2), 0);
  EXPECT_FALSE(d.store().can_undo());
}

TEST(Kernel, TypingReplacesTheSelectedCell) {
  UiDriver d;
  const std::string cell = "kernel.cell.o0.i0.r0.c0";
  edit_by_typing(d, cell, "1/9");
  EXPECT_FLOAT_EQ(weight(d, 0, 0, 0), 1.0F / 9);
  edit_by_typing(d, cell, "-0.5");
  EXPECT_EQ(weight(d, 0, 0, 0), -0.5F);
  edit_by_typing(d, cell, "2e-3");
  EXPECT_EQ(weight(d, 0, 0, 0), 0.002F);
  edit_by_typing(d, cell, "-");
  EXPECT_EQ(weight(d, 0, 0, 0), -0.002F) << "a lone minus turns the sign";
  d.double_click(cell);
  d.type("7");
  d.tap(Key::enter);
  EXPECT_EQ(weight(d, 0, 0, 0), 7) << "a double click selects what is there";
}

TEST(Kernel, EveryCharacterCountsHoweverFastItComes) {
  UiDriver d;
  d.click("kernel.cell.o0.i0.r2.c2");
  for (const char character : {'1', '2', '.', '2', '5'}) d.queue(ui::TextTyped{static_cast<unsigned char>(character)});
  d.queue(ui::KeyChange{Key::enter, true});
  d.queue(ui::KeyChange{Key::enter, false});
  d.settle();
  EXPECT_EQ(weight(d, 0, 2, 2), 12.25F);
}

TEST(Kernel, WhatIsNoNumberIsRefusedAndChangesNothing) {
  UiDriver d;
  edit_by_typing(d, "kernel.cell.o0.i0.r0.c0", "1/0");
  EXPECT_EQ(weight(d, 0, 0, 0), -1);
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::error);
  EXPECT_FALSE(d.store().can_undo());
}

TEST(Kernel, LookingAtANumberDoesNotRoundIt) {
  UiDriver d;
  d.choose_preset("box_blur");
  d.double_click("kernel.cell.o0.i0.r1.c1");
  d.tap(Key::enter);
  EXPECT_EQ(weight(d, 0, 1, 1), 1.0F / 9);
  EXPECT_EQ(d.document().kernels.names[0], "box_blur");
}

TEST(Kernel, EscapeGivesUpTyping) {
  UiDriver d;
  d.click("kernel.cell.o0.i0.r0.c0");
  d.type("55");
  d.tap(Key::escape);
  EXPECT_EQ(weight(d, 0, 0, 0), -1);
}

TEST(Kernel, KeysMoveAndChange) {
  UiDriver d;
  d.click("kernel.cell.o0.i0.r0.c0");
  for (int i = 0; i < 2; ++i) {
    d.queue(ui::KeyChange{Key::right, true});
    d.queue(ui::KeyChange{Key::right, false});
  }
  d.settle();
  EXPECT_EQ(d.session().selected_col, 2) << "two quick taps are two steps";
  d.tap(Key::down);
  EXPECT_EQ(d.session().selected_row, 1);
  d.tap(Key::equal);
  EXPECT_FLOAT_EQ(weight(d, 0, 1, 2), 0.1F);
  d.tap(Key::page_up);
  EXPECT_FLOAT_EQ(weight(d, 0, 1, 2), 1.1F);
  d.tap(Key::del);
  EXPECT_EQ(weight(d, 0, 1, 2), 0);
  d.wheel("kernel.cell.o0.i0.r1.c2", 2);
  EXPECT_FLOAT_EQ(weight(d, 0, 1, 2), 0.2F);
}

TEST(Kernel, TenQuickTapsAreTenSteps) {
  UiDriver d;
  d.click("kernel.cell.o0.i0.r1.c1");
  for (int i = 0; i < 10; ++i) {
    d.queue(ui::KeyChange{Key::equal, true});
    d.queue(ui::KeyChange{Key::equal, false});
  }
  d.settle();
  EXPECT_FLOAT_EQ(weight(d, 0, 1, 1), 1);
}

TEST(Kernel, DigitsWithoutTheKernelsAttentionMaximisePanels) {
  UiDriver d;
  d.click("kernel.cell.o0.i0.r1.c1");
  d.tap(Key::escape);
  d.tap(Key::digit2);
  EXPECT_EQ(d.session().maximised, model::Panel::kernels);
}

TEST(Kernel, BiasShiftsTheWholeMap) {
  UiDriver d;
  const float before = d.results().conv.maps.at(0, 0, 3, 3);
  edit_by_typing(d, "kernel.bias.o0", "12.5");
  EXPECT_EQ(d.document().kernels.bias[0], 12.5F);
  EXPECT_EQ(d.results().conv.maps.at(0, 0, 3, 3), before + 12.5F);
}

TEST(Kernel, BankGrowsToItsLimitAndShrinksToOne) {
  UiDriver d;
  for (int i = 0; i < 80 && d.widget("kernel.add_output").enabled; ++i) d.click("kernel.add_output");
  EXPECT_EQ(d.document().kernels.outputs(), model::kMaxOutputs);
  EXPECT_EQ(d.session().selected_output, model::kMaxOutputs - 1);
  EXPECT_EQ(d.results().conv.maps.shape().c, model::kMaxOutputs);
  EXPECT_FALSE(d.widget("kernel.duplicate_output").enabled);
  for (int i = 0; i < 80 && d.widget("kernel.remove_output").enabled; ++i) d.click("kernel.remove_output");
  EXPECT_EQ(d.document().kernels.outputs(), 1);
  d.click("kernel.duplicate_output");
  EXPECT_EQ(d.document().kernels.outputs(), 2);
}

TEST(Kernel, RgbInputsHaveTheirOwnWeightsForEveryChannel) {
  UiDriver d;
  d.dispatch(model::SetInput{Tensor(Shape{1, 3, 12, 12}), "colour"});
  d.settle();
  ASSERT_EQ(d.document().kernels.weight.shape(), (Shape{4, 3, 3, 3}));
  d.click("kernel.input_channel.g");
  edit_by_typing(d, "kernel.cell.o0.i1.r0.c0", "9");
  EXPECT_EQ(d.document().kernels.weight.at(0, 1, 0, 0), 9);
  EXPECT_EQ(d.document().kernels.weight.at(0, 0, 0, 0), -1);
  EXPECT_EQ(d.document().kernels.weight.at(0, 2, 0, 0), -1);
}

TEST(Parameters, StrideTwoPaddingOneGivesFourteen) {
  UiDriver d;
  edit_by_typing(d, "param.stride_h", "2");
  EXPECT_EQ(d.results().conv.maps.shape(), (Shape{1, 4, 14, 28}));
  edit_by_typing(d, "param.stride_w", "2");
  EXPECT_EQ(d.results().conv.maps.shape(), (Shape{1, 4, 14, 14}));
  EXPECT_EQ(d.value("map.selected"), "14 \xC3\x97 14");
  EXPECT_NE(d.value("formula").find("= 14"), std::string::npos) << d.value("formula");
}

TEST(Parameters, PaddingPerSideSameAndValid) {
  UiDriver d;
  edit_by_typing(d, "param.padding_top", "3");
  EXPECT_EQ(d.document().conv.padding, (Padding{3, 1, 1, 1}));
  d.click("param.auto_padding.valid");
  EXPECT_EQ(d.results().conv.maps.shape().h, 26);
  d.click("param.auto_padding.same");
  EXPECT_EQ(d.results().conv.maps.shape().h, 28);
  d.click("param.auto_padding.none");
  EXPECT_EQ(d.document().conv.padding, (Padding{1, 1, 1, 1})) << "what was on screen stays";
  d.click("param.padding_mode.reflect");
  EXPECT_EQ(d.document().conv.padding_mode, PaddingMode::reflect);
  EXPECT_EQ(d.value("param.padding_mode"), "reflect");
}

TEST(Parameters, WhatDoesNotFitSaysWhyAndKeepsTheMaps) {
  UiDriver d;
  d.click("input.sample.crop");
  const Tensor before = d.results().conv.maps;
  edit_by_typing(d, "param.dilation_h", "8");  // 17 rows of kernel on 12 padded rows
  ASSERT_TRUE(d.results().conv_error.has_value());
  EXPECT_EQ(d.value("formula"), d.results().conv_error->message());
  EXPECT_TRUE(same_bits(d.results().conv.maps, before));
  edit_by_typing(d, "param.dilation_h", "2");
  EXPECT_FALSE(d.results().conv_error.has_value());
}

TEST(Parameters, ValuesOutOfRangeAreRefusedWithTheRange) {
  UiDriver d;
  edit_by_typing(d, "param.stride_h", "9");
  EXPECT_EQ(d.document().conv.stride.h, 1);
  EXPECT_NE(d.session().notice.text.find("1 to 8"), std::string::npos) << d.session().notice.text;
  edit_by_typing(d, "param.stride_h", "1.5");
  EXPECT_EQ(d.document().conv.stride.h, 1);
}

}  // namespace
}  // namespace convlens::test
