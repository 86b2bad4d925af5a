// The ui map as JSON: names, rectangles, grids, duplicates.
#include "shell/ui_map.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <nlohmann/json.hpp>

namespace convlens::shell {
namespace {

// Recording asks ImGui whether a rectangle is visible: a frame without a picture.
class UiMap : public testing::Test {
 protected:
  void SetUp() override {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui::GetIO().DisplaySize = {800, 600};
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({800, 600});
    ImGui::Begin("all");
  }
  void TearDown() override {
    ImGui::End();
    ImGui::EndFrame();
    ImGui::DestroyContext();
  }
  nlohmann::json written(const UiMapState& state) {
    const std::string text = ui_map_json(state, recorder_);
    auto json = nlohmann::json::parse(text, nullptr, false);
    EXPECT_FALSE(json.is_discarded()) << text;
    return json;
  }
  ui::Recorder recorder_;
};

TEST_F(UiMap, SaysWhatIsOnScreen) {
  recorder_.begin_frame();
  recorder_.add("undo", {10, 20}, {60.5F, 44}, "", false);
  recorder_.add("input.canvas", {100, 100}, {380, 380}, "28 \u00d7 28").grid =
      ui::RecordedGrid{.x = 100, .y = 100, .cell_px = 10, .cols = 28, .rows = 28};
  recorder_.add("far away", {5000, 0}, {5010, 10});
  const auto json = written({.frame = 12, .document_version = 7, .settled = true, .size = {800, 600, 1600, 1200}});
  EXPECT_EQ(json["frame"], 12);
  EXPECT_EQ(json["document_version"], 7);
  EXPECT_EQ(json["settled"], true);
  EXPECT_EQ(json["window"], (nlohmann::json{800, 600}));
  EXPECT_TRUE(json["duplicates"].empty());
  ASSERT_EQ(json["widgets"].size(), 3U);
  const auto& undo = json["widgets"][0];
  EXPECT_EQ(undo["name"], "undo");
  EXPECT_EQ(undo["rect"], (nlohmann::json{10, 20, 50.5, 24}));
  EXPECT_EQ(undo["enabled"], false);
  EXPECT_EQ(undo["visible"], true);
  EXPECT_FALSE(undo.contains("grid"));
  EXPECT_EQ(json["widgets"][1]["value"], "28 \u00d7 28");
  EXPECT_EQ(json["widgets"][1]["grid"], (nlohmann::json{100, 100, 10, 28, 28}));
  EXPECT_EQ(json["widgets"][2]["visible"], false);
}

TEST_F(UiMap, NamesThatAppearTwiceAreTold) {
  recorder_.begin_frame();
  recorder_.add("twice", {0, 0}, {1, 1});
  recorder_.add("twice", {2, 2}, {3, 3});
  EXPECT_EQ(written({})["duplicates"], nlohmann::json::array({"twice"}));
}

TEST_F(UiMap, AnyTextIsValidJson) {
  recorder_.begin_frame();
  const std::string text = "a\"b\\c\nd\te\x01 \u2211";
  recorder_.add(text, {0, 0}, {1, 1}, text);
  const auto json = written({});
  EXPECT_EQ(json["widgets"][0]["name"], text);
  EXPECT_EQ(json["widgets"][0]["value"], text);
}

TEST_F(UiMap, AFileNameThatIsNoUtf8IsStillValidJson) {
  recorder_.begin_frame();
  recorder_.add("browser.entry.caf\xe9.png", {0, 0}, {1, 1});
  EXPECT_TRUE(written({})["widgets"][0]["name"].get<std::string>().starts_with("browser.entry.caf"));
}

}  // namespace
}  // namespace convlens::shell
