// The transposed convolution on screen: its two views, hover in both directions, parameters, predict, transport.
#include <gtest/gtest.h>

#include <array>

#include "ui/imgui_compat.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::Hover;

void show(UiDriver& d, const model::Command& command) {
  d.dispatch(command);
  d.settle();
}

// The input and a transposed convolution, alone.
void transpose(UiDriver& d) {
  d.dispatch(model::AddStage{.kind = model::StageKind::transposed, .at = 0});
  while (model::stages_of(d.document()).size() > 1) d.dispatch(model::RemoveStage{1});
  d.settle();
}

void set(UiDriver& d, const Tensor& input, const Tensor& weight, Size2 stride, const Padding& padding = {}) {
  transpose(d);
  d.dispatch(model::SetInput{Tensor(input), "numbers"});
  d.dispatch(model::SetWeights{Tensor(weight), {}, "weight"});
  Conv2dParams params = d.document().conv;
  params.stride = stride;
  params.padding = padding;
  d.dispatch(model::SetConvParams{params, 0});
  show(d, model::SetOutputPadding{{0, 0}});
}

// S24: d2l's X = K = [[0, 1], [2, 3]].
void set_textbook(UiDriver& d, Size2 stride, const Padding& padding = {}) {
  const Tensor x({1, 1, 2, 2}, std::array<float, 4>{0, 1, 2, 3});
  set(d, x, x, stride, padding);
}

std::vector<float> shown_map(const UiDriver& d) {
  const auto values = d.results().conv.maps.values();
  return {values.begin(), values.end()};
}

bool has(const UiDriver& d, std::string_view name) { return d.recorder().find(name) != nullptr; }

void hover_map(UiDriver& d, int64_t row, int64_t col) { d.move(d.cell("map.selected", row, col)); }

TEST(TransposedScreen, S24StampsThatOverlapAddUp) {
  UiDriver d;
  set_textbook(d, {1, 1});
  EXPECT_EQ(shown_map(d), (std::vector<float>{0, 0, 1, 0, 4, 6, 4, 12, 9}));
  hover_map(d, 1, 1);
  EXPECT_EQ(d.value("window.total"), "4");
  EXPECT_EQ(d.value("input.window"), "rows 0..1, cols 0..1");
  EXPECT_EQ(d.value("map.stamps"), "4 cover rows 0..2, cols 0..2");
  EXPECT_EQ(d.value("transposed.overlaps"), "1 2 1 / 2 4 2 / 1 2 1");
  hover_map(d, 2, 1);
  EXPECT_EQ(d.value("window.total"), "12");  // 2*3 + 3*2
  EXPECT_EQ(d.value("input.window"), "rows 1..1, cols 0..1");
}

TEST(TransposedScreen, S24WithStride2NothingOverlaps) {
  UiDriver d;
  set_textbook(d, {2, 2});
  EXPECT_EQ(shown_map(d), (std::vector<float>{0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6, 9}));
  EXPECT_NE(d.value("formula").find("1 = 4"), std::string::npos) << d.value("formula");
  EXPECT_EQ(d.value("formula").find("(2"), 0U) << d.value("formula");
  hover_map(d, 3, 0);
  EXPECT_EQ(d.value("window.total"), "4");
  EXPECT_EQ(d.value("input.window"), "rows 1..1, cols 0..0");
  EXPECT_EQ(d.value("transposed.overlaps"), "1 1 1 1 / 1 1 1 1 / 1 1 1 1 / 1 1 1 1");
  EXPECT_NE(d.value("transposed.overlap_remark").find("all cells have as many"), std::string::npos);
}

TEST(TransposedScreen, S24OverlapsOfOnes) {
  UiDriver d;
  Tensor input({1, 1, 4, 4}), weight({1, 1, 3, 3});
  for (float& value : input.values()) value = 1;
  for (float& value : weight.values()) value = 1;
  set(d, input, weight, {2, 2});
  show(d, model::SetMaximised{model::Panel::window});
  const std::string once = "1 1 2 1 2 1 2 1 1", twice = "2 2 4 2 4 2 4 2 2";
  std::string all = once;
  for (const std::string* row : {&once, &twice, &once, &twice, &once, &twice, &once, &once}) all += " / " + *row;
  EXPECT_EQ(d.value("transposed.overlaps"), all);
  EXPECT_NE(d.value("transposed.overlap_remark").find("checkerboard"), std::string::npos);
}

TEST(TransposedScreen, ZeroInsertionShowsTheWidenedInput) {
  UiDriver d;
  set_textbook(d, {2, 2});
  d.click("window.transposed.zero_insertion");
  EXPECT_EQ(d.session().transposed_view, model::TransposedView::zero_insertion);
  EXPECT_EQ(d.value("transposed.widened"), "0 0 0 0 0 / 0 0 0 1 0 / 0 0 0 0 0 / 0 2 0 3 0 / 0 0 0 0 0");
  EXPECT_FALSE(has(d, "transposed.overlaps"));
  hover_map(d, 3, 3);
  EXPECT_EQ(d.value("window.total"), "9");
  EXPECT_NE(d.value("transposed.widened_remark").find("2 \xC3\x97 2 becomes 5 \xC3\x97 5: 1 zero between"),
            std::string::npos)
      << d.value("transposed.widened_remark");
  d.click("window.transposed.stamps");
  EXPECT_TRUE(has(d, "transposed.overlaps"));
}

TEST(TransposedScreen, AnInputCellLightsItsStamp) {
  UiDriver d;
  set_textbook(d, {2, 2});
  d.move(d.cell("input.canvas", 1, 1));
  EXPECT_EQ(d.session().hover.place, Hover::Place::input);
  EXPECT_EQ(d.value("map.stamp"), "rows 2..3, cols 2..3");
  EXPECT_EQ(d.value("stamp.value"), "3");
  EXPECT_EQ(d.value("stamp.weights"), "0 1 / 2 3");
  EXPECT_EQ(d.value("stamp.products"), "0 3 / 6 9");
  EXPECT_EQ(d.value("stamp.cells"), "4");
  d.move(d.cell("input.canvas", 0, 0));
  EXPECT_EQ(d.value("map.stamp"), "rows 0..1, cols 0..1");
}

TEST(TransposedScreen, WhatThePaddingCutsOffIsSaid) {
  UiDriver d;
  set_textbook(d, {2, 2}, {1, 1, 1, 1});
  EXPECT_EQ(shown_map(d), (std::vector<float>{0, 2, 2, 0}));
  d.move(d.cell("input.canvas", 0, 1));
  EXPECT_EQ(d.value("stamp.products"), "cut cut / 2 cut");
  EXPECT_EQ(d.value("stamp.cells"), "1");
  EXPECT_NE(d.value("stamp.remark").find("cuts off 3 of 4"), std::string::npos) << d.value("stamp.remark");
  hover_map(d, 1, 1);
  EXPECT_EQ(d.value("window.total"), "0");
}

TEST(TransposedScreen, ParametersAreThoseOfATransposedConvolution) {
  UiDriver d;
  transpose(d);
  for (const char* name : {"param.flip", "param.padding_mode", "param.auto_padding"})
    EXPECT_FALSE(has(d, name)) << name;
  EXPECT_EQ(d.document().output_padding, (Size2{1, 1}));
  EXPECT_EQ(d.results().conv.maps.shape().h, 56);
  d.wheel("param.output_padding_h", -1);
  EXPECT_EQ(d.document().output_padding, (Size2{0, 1}));
  EXPECT_EQ(d.results().conv.maps.shape().h, 55);
  d.wheel("param.stride_w", 1);
  EXPECT_EQ(d.document().conv.stride, (Size2{2, 3}));
  EXPECT_NE(d.value("formula").find("w (28"), std::string::npos) << d.value("formula");
  EXPECT_NE(d.value("param.order_remark").find("= [1, 1, 3, 3]"), std::string::npos) << d.value("param.order_remark");
  show(d, model::SetIndexMap{true, model::WeightOrder::oihw});
  EXPECT_EQ(d.value("index.note"), "PyTorch's ConvTranspose2d stores them as IOHW");
}

TEST(TransposedScreen, OutputPaddingThatDoesNotFitIsExplained) {
  UiDriver d;
  transpose(d);
  show(d, model::SetOutputPadding{{4, 4}});
  ASSERT_TRUE(d.results().conv_error.has_value());
  EXPECT_NE(d.value("formula").find("output-padding"), std::string::npos) << d.value("formula");
  EXPECT_EQ(d.results().conv.maps.shape().h, 56);  // the last that fitted
  hover_map(d, 3, 3);
}

TEST(TransposedScreen, TheWindowStepsThroughEveryProduct) {
  UiDriver d;
  set_textbook(d, {2, 2});
  show(d, model::PlaceWindow{{0, 0, 3, 3, -1}});
  d.move({4, 4});
  EXPECT_EQ(d.value("window.total"), "9");
  // The first product of this cell is on an inserted zero: nothing is added yet.
  show(d, model::PlaceWindow{{0, 0, 3, 3, 0}});
  const std::string first = d.value("window.running");
  show(d, model::PlaceWindow{{0, 0, 3, 3, 3}});
  EXPECT_EQ(d.value("window.running"), "9");
  d.click("window.transposed.zero_insertion");
  d.move({4, 4});
  for (int64_t product = 0; product < 4; ++product) show(d, model::PlaceWindow{{0, 0, 3, 3, product}});
  EXPECT_EQ(d.value("window.running"), "9");
  d.tap(ui::Key::left);
  EXPECT_EQ(d.session().transport.place.col, 2);
}

TEST(TransposedScreen, PredictAsksAndJudges) {
  UiDriver d;
  set_textbook(d, {1, 1});
  show(d, model::StartPredict{3});
  const model::WindowPlace place = d.session().predict.cell.value();
  EXPECT_EQ(d.value("window.channel.0"), "covered");
  const float answer = d.results().conv.maps.at(0, 0, place.row, place.col);
  d.type(std::to_string(static_cast<int>(answer)));
  d.tap(ui::Key::enter);
  EXPECT_EQ(d.session().predict.verdict.kind, model::Verdict::Kind::right);
}

TEST(TransposedScreen, ChannelsAndGroupsHaveTheirOwnStamps) {
  UiDriver d;
  Tensor input({1, 2, 3, 3}), weight({4, 1, 2, 2});
  float next = 1;
  for (float& value : input.values()) value = next++;
  for (float& value : weight.values()) value = next++ - 20;
  set(d, input, weight, {2, 1});
  ASSERT_EQ(d.document().conv.groups, 2);
  ASSERT_FALSE(d.results().conv_error.has_value());
  show(d, model::SelectOutput{3});
  hover_map(d, 2, 2);
  EXPECT_EQ(std::stof(d.value("window.total")), d.results().conv.maps.at(0, 3, 2, 2));
  d.move(d.cell("input.canvas", 1, 1));
  EXPECT_EQ(d.value("stamp.value"), "14");  // of the second channel: the group of output 3
  EXPECT_EQ(d.value("map.stamp"), "rows 2..3, cols 1..2");
}

TEST(TransposedScreen, BehindAnotherLayerTheInputIsWhatComesIn) {
  UiDriver d;
  show(d, model::AddStage{.kind = model::StageKind::transposed, .at = 3});
  ASSERT_EQ(d.document().shown_layer, 1);
  EXPECT_EQ(d.results().conv.maps.shape(), (Shape{1, 1, 28, 28}));
  hover_map(d, 10, 10);
  EXPECT_TRUE(has(d, "window.total"));
  show(d, model::SelectStage{{0, model::StagePart::window}});
  EXPECT_TRUE(has(d, "window.view"));
  EXPECT_FALSE(has(d, "window.transposed"));
}

TEST(TransposedScreen, HoldsOnEveryScreenAndTheme) {
  for (const ImVec2 size : {ImVec2{1600, 900}, ImVec2{1280, 720}, ImVec2{1024, 640}})
    for (const model::Theme theme : {model::Theme::dark, model::Theme::projector}) {
      UiDriver d(size, 1, theme);
      transpose(d);
      hover_map(d, 20, 21);
      d.move(d.cell("input.canvas", 10, 10));
      show(d, model::SetTransposedView{model::TransposedView::zero_insertion});
      hover_map(d, 0, 0);
      EXPECT_TRUE(has(d, "map.mark"));
    }
}

}  // namespace
}  // namespace convlens::test
