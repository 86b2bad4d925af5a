// What a person sees of files: one being read, the recent ones, the choices of an import.
#include <gtest/gtest.h>

#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

template <class Request>
const Request& last(const UiDriver& d) {
  EXPECT_FALSE(d.requests().empty());
  EXPECT_TRUE(std::holds_alternative<Request>(d.requests().back()));
  return std::get<Request>(d.requests().back());
}

TEST(Work, SaysWhatTakesLongAndHowFarItIs) {
  UiDriver d;
  EXPECT_EQ(d.recorder().find("work.cancel"), nullptr);
  d.work_of_shell = {"Opening photo.png: decoding", 0.4F, true};
  d.settle();
  EXPECT_EQ(d.value("work.what"), "Opening photo.png: decoding");
  EXPECT_EQ(d.value("work.share"), "40 %");
}

TEST(Work, CanBeCancelledByButtonAndByKey) {
  UiDriver d;
  d.work_of_shell = {"Opening photo.png: decoding", 0.4F, true};
  d.settle();
  d.click("work.cancel");
  last<model::CancelWork>(d);
  const size_t requests = d.requests().size();
  d.dispatch(model::SetPinned{{model::Hover::Place::map, 0, 3, 3}});
  d.tap(Key::escape);
  EXPECT_EQ(d.requests().size(), requests + 1);
  EXPECT_NE(d.session().pinned.place, model::Hover::Place::none) << "Esc leaves one thing at a time";
}

TEST(Work, WhatCannotBeStoppedHasNoButton) {
  UiDriver d;
  d.work_of_shell = {"Filling", 0, false};
  d.settle();
  EXPECT_EQ(d.value("work.what"), "Filling");
  EXPECT_EQ(d.recorder().find("work.cancel"), nullptr);
  d.tap(Key::escape);
  EXPECT_TRUE(d.requests().empty());
}

TEST(RecentFiles, OpenFromTheBrowserAndFromTheMenu) {
  UiDriver d;
  d.session_as_shell().recent_files = {{"/pictures/a.png", true}, {"/gone/b.npy", false}};
  d.settle();
  d.chord({Key::left_ctrl}, Key::o);
  EXPECT_EQ(d.value("browser.recent.0"), "/pictures/a.png");
  EXPECT_FALSE(d.widget("browser.recent.1").enabled);
  d.click("browser.recent.1");
  EXPECT_EQ(d.session().dialog, model::Dialog::open_file) << "a missing file is not opened";
  d.click("browser.recent.0");
  EXPECT_EQ(last<model::OpenFile>(d).path, "/pictures/a.png");
  EXPECT_EQ(d.session().dialog, model::Dialog::none);

  d.click("menu.file");
  d.click("menu.recent");
  d.click("menu.recent.0");
  EXPECT_EQ(last<model::OpenFile>(d).path, "/pictures/a.png");
  d.click("menu.file");
  d.click("menu.recent");
  d.click("menu.recent.clear");
  last<model::ForgetRecentFiles>(d);
}

TEST(RecentFiles, AnEmptyListTakesNoRoom) {
  UiDriver d;
  d.chord({Key::left_ctrl}, Key::o);
  EXPECT_EQ(d.recorder().find("browser.recent.0"), nullptr);
  EXPECT_NE(d.recorder().find("browser.import.axes"), nullptr);
}

TEST(ImportChoices, OfTheBrowserGoWithTheFile) {
  UiDriver d;
  d.chord({Key::left_ctrl}, Key::o);
  d.click("browser.import.grey");
  d.click("browser.import.size.longest");
  d.click("browser.import.axes.channels_last");
  d.click("browser.path");
  d.chord({Key::left_ctrl}, Key::a);
  d.type("/some/photo.png");
  d.tap(Key::enter);
  const auto& open = last<model::OpenFile>(d);
  EXPECT_EQ(open.mode, model::ImportMode::grey);
  EXPECT_EQ(open.shape.sizing, model::ImportSizing::longest);
  EXPECT_EQ(open.shape.longest, 256);
  EXPECT_EQ(open.shape.axes, model::ArrayAxes::channels_last);
}

TEST(ImportChoices, ADigitHasItsSize) {
  UiDriver d;
  d.chord({Key::left_ctrl}, Key::o);
  EXPECT_NE(d.recorder().find("browser.import.size"), nullptr);
  d.click("browser.import.digit");
  EXPECT_EQ(d.recorder().find("browser.import.size"), nullptr);
}

TEST(ImportChoices, OfTheOpenedFileResizeWhenAsked) {
  UiDriver d;
  d.open_as_shell("/some/photo.png", "photo.png", Tensor(Shape{1, 3, 40, 40}));
  EXPECT_EQ(d.recorder().find("input.import.axes"), nullptr) << "a picture has no axes to choose";
  d.click("input.import.size.exact");
  EXPECT_TRUE(d.requests().empty()) << "a size is not known yet";
  d.click("input.import.h");
  d.chord({Key::left_ctrl}, Key::a);
  d.type("20");
  d.tap(Key::enter);
  EXPECT_TRUE(d.requests().empty());
  d.click("input.import.again");
  EXPECT_EQ(last<model::OpenFile>(d).path, "/some/photo.png");
  EXPECT_EQ(last<model::OpenFile>(d).shape.h, 20);
  EXPECT_EQ(last<model::OpenFile>(d).shape.w, 28);
  d.click("input.import.size.own");
  EXPECT_EQ(last<model::OpenFile>(d).shape.sizing, model::ImportSizing::own);
}

}  // namespace
}  // namespace convlens::test
