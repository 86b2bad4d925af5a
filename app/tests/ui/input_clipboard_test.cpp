// Numbers from the clipboard as the input.
#include <gtest/gtest.h>

#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

TEST(Paste, NumbersBecomeTheInput) {
  UiDriver d;
  ImGui::SetClipboardText("[[0, 255, -3],\n [7, 8.5, 1e3]]");
  d.chord({Key::left_ctrl}, Key::v);
  const Tensor& input = d.document().input.read();
  ASSERT_EQ(input.shape(), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(input.at(0, 0, 0, 2), -3);
  EXPECT_EQ(input.at(0, 0, 1, 2), 1000);
  EXPECT_EQ(d.document().input_name, "pasted");
  EXPECT_NE(d.session().notice.text.find("as they are"), std::string::npos);
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(d.document().input_name, "digit 3");
}

TEST(Paste, ZeroToOneIsKeptAndScaledWhenAsked) {
  UiDriver d;
  ImGui::SetClipboardText("0 0.5\n1 0.2");
  d.chord({Key::left_ctrl}, Key::v);
  EXPECT_EQ(d.document().input.read().at(0, 0, 1, 0), 1);
  EXPECT_NE(d.session().notice.text.find("multiplies them by 255"), std::string::npos);
  d.click("menu.edit");
  d.click("menu.paste_input_255");
  EXPECT_EQ(d.document().input.read().at(0, 0, 1, 0), 255);
  EXPECT_EQ(d.document().input.read().at(0, 0, 0, 1), 127.5F);
}

TEST(Paste, WhatIsNoMatrixChangesNothing) {
  UiDriver d;
  const uint64_t version = d.store().version();
  ImGui::SetClipboardText("1 2\n3 four");
  d.chord({Key::left_ctrl}, Key::v);
  EXPECT_EQ(d.store().version(), version);
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::error);
  EXPECT_NE(d.session().notice.text.find("has four in row 2, column 2"), std::string::npos);
}

}  // namespace
}  // namespace convlens::test
