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

TEST(Paste, WhatIsNoMatrixMayBeAPicture) {
  UiDriver d;
  d.clipboard_pictures = true;
  ImGui::SetClipboardText("photo.png");
  d.chord({Key::left_ctrl}, Key::v);
  ASSERT_FALSE(d.requests().empty());
  const auto& paste = std::get<model::PastePicture>(d.requests().back());
  EXPECT_NE(paste.otherwise.find("has photo.png in row 1, column 1"), std::string::npos);
  ImGui::SetClipboardText("");
  d.chord({Key::left_ctrl}, Key::v);
  EXPECT_EQ(std::get<model::PastePicture>(d.requests().back()).otherwise, "") << "there was no text to speak of";
  ImGui::SetClipboardText("1 2\n3 4");
  const size_t requests = d.requests().size();
  d.chord({Key::left_ctrl}, Key::v);
  EXPECT_EQ(d.requests().size(), requests) << "numbers come first";
  EXPECT_EQ(d.document().input_name, "pasted");
}

TEST(Copy, TakesWhatThePointerIsOn) {
  UiDriver d;
  d.clipboard_pictures = true;
  d.move(d.centre("map.selected"));
  d.chord({Key::left_ctrl}, Key::c);
  const auto* copy = std::get_if<model::CopyPicture>(&d.requests().back());
  ASSERT_NE(copy, nullptr);
  EXPECT_EQ(copy->name, "feature map 0");
  EXPECT_EQ(copy->maps.shape(), (Shape{1, 1, 28, 28}));
  EXPECT_EQ(copy->colors.lo, -copy->colors.hi) << "as on screen, 0 is the neutral colour";
  d.move(d.centre("pool.value.1.map"));
  d.chord({Key::left_ctrl}, Key::c);
  EXPECT_EQ(std::get<model::CopyPicture>(d.requests().back()).name, "pooled map 1");
  EXPECT_EQ(std::get<model::CopyPicture>(d.requests().back()).maps.shape(), (Shape{1, 1, 14, 14}));
  d.move(d.centre("panel.input.title"));
  d.chord({Key::left_ctrl}, Key::c);
  copy = std::get_if<model::CopyPicture>(&d.requests().back());
  EXPECT_EQ(copy->name, "the input");
  EXPECT_EQ(copy->maps.at(0, 0, 14, 14), d.document().input.read().at(0, 0, 14, 14));
  EXPECT_EQ(copy->colors.hi, 255);
}

TEST(Copy, AColourInputHasThreeChannelsAndAChannelOne) {
  UiDriver d;
  d.clipboard_pictures = true;
  d.dispatch(model::SetInput{Tensor(Shape{1, 3, 9, 8}), "colours"});
  d.click("menu.edit");
  d.click("menu.copy_input");
  EXPECT_EQ(std::get<model::CopyPicture>(d.requests().back()).maps.shape(), (Shape{1, 3, 9, 8}));
  d.click("input.brush.channel.green");
  d.click("menu.edit");
  d.click("menu.copy_input");
  EXPECT_EQ(std::get<model::CopyPicture>(d.requests().back()).maps.shape(), (Shape{1, 1, 9, 8}));
}

TEST(Copy, IsNotOfferedWithoutAClipboardOrOfWhatPredictCovers) {
  UiDriver d;
  d.move(d.centre("map.selected"));
  d.chord({Key::left_ctrl}, Key::c);
  EXPECT_TRUE(d.requests().empty());
  d.click("menu.edit");
  EXPECT_FALSE(d.widget("menu.copy_input").enabled);
  EXPECT_FALSE(d.widget("menu.copy_map").enabled);
  d.clipboard_pictures = true;
  d.dispatch(model::StartPredict{});
  d.settle();  // the menu is still open
  EXPECT_TRUE(d.widget("menu.copy_input").enabled);
  EXPECT_FALSE(d.widget("menu.copy_map").enabled);
}

}  // namespace
}  // namespace convlens::test
