// Other stages than the first convolution: what comes in is looked at, activations and poolings are explained, stepped
// through and asked for.
#include <gtest/gtest.h>

#include <algorithm>

#include "model/examples.h"
#include "model/number_text.h"
#include "tests/common/documents.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::Hover;
using model::PoolChoice;
using model::PoolSettings;
using model::StagePart;
using model::WindowPlace;
using ui::Key;

void open_example(UiDriver& d, std::string_view id) {
  d.dispatch(*model::make_example(id, d.document()));
  d.settle();
}

void show(UiDriver& d, int64_t layer, StagePart part) {
  d.dispatch(model::SelectStage{{layer, part}});
  d.settle();
}

// A pipeline that is a single pooling of [[1, 2], [3, 4]].
void pool_of_four(UiDriver& d, const PoolSettings& pool) {
  model::Layer layer = model::empty_layer();
  layer.pool = pool;
  const Tensor input({1, 1, 2, 2}, std::vector<float>{1, 2, 3, 4});
  d.dispatch(model::SetPipeline{{layer}, false, "one pooling", model::SetInput{input, "four numbers"}});
  d.settle();
}

bool says(const UiDriver& d, std::string_view name, std::string_view part) {
  return d.value(name).find(part) != std::string::npos;
}

TEST(Stages, ALaterLayerShowsWhatComesIntoIt) {
  UiDriver d;
  open_example(d, "corner");
  EXPECT_NE(d.recorder().find("input.canvas"), nullptr);
  show(d, 1, StagePart::window);
  ASSERT_EQ(d.document().shown_layer, 1);
  for (const char* gone : {"input.canvas", "input.clear", "input.tool", "input.brush.size", "input.invert"})
    EXPECT_EQ(d.recorder().find(gone), nullptr) << gone;
  EXPECT_TRUE(says(d, "panel.input.title", "2 \xC3\x97 ")) << d.value("panel.input.title");
  const uint64_t version = d.store().version();
  d.drag(d.cell("input.map", 3, 3), d.cell("input.map", 9, 9));
  d.click(d.cell("input.map", 5, 5), 1);
  EXPECT_EQ(d.store().version(), version) << "nothing is painted on maps";
  d.click("input.tile.1");
  EXPECT_EQ(d.session().selected_input_channel, 1);
  EXPECT_EQ(d.shown_channel("input.map"), 1);
  d.click("input.picture");
  EXPECT_EQ(d.document().shown_layer, 0);
  EXPECT_NE(d.recorder().find("input.canvas"), nullptr);
}

TEST(Stages, TheWindowOfALaterLayerIsMarkedOnItsInput) {
  UiDriver d;
  open_example(d, "corner");
  show(d, 1, StagePart::window);
  d.move(d.cell("map.selected", 6, 7));
  EXPECT_EQ(d.session().hover.place, Hover::Place::map);
  EXPECT_NE(d.recorder().find("input.window"), nullptr);
  d.move(d.cell("input.map", 6, 7));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::input, 0, 6, 7}));
  EXPECT_NE(d.recorder().find("map.fed"), nullptr);
}

TEST(Stages, AnActivationShowsBeforeGraphAndAfter) {
  UiDriver d;
  show(d, 0, StagePart::activation);
  d.move(d.cell("map.selected", 4, 9));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::activated, 0, 4, 9}));
  const float before = d.results().conv.maps.at(0, 0, 4, 9);
  EXPECT_EQ(d.results().activated.maps.at(0, 0, 4, 9), std::max(before, 0.0F));
  EXPECT_EQ(d.value("window.before"), model::format_number(double{before}));
  EXPECT_EQ(d.value("window.total"), model::format_number(std::max(0.0, double{before})));
  // The same from the map before it.
  const std::string graph = d.value("activation.graph");
  d.move({4, 4});
  d.move(d.cell("input.map", 4, 9));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::map, 0, 4, 9}));
  EXPECT_EQ(d.value("activation.graph"), graph);
  EXPECT_EQ(d.value("map.mark"), "row 4, col 9");
  d.click("map.tile.2");
  EXPECT_EQ(d.shown_channel("input.map"), 2);
}

TEST(Stages, TheActivationsKindSlopeAndSwitch) {
  UiDriver d;
  show(d, 0, StagePart::activation);
  d.click("activation.kind.leaky_relu");
  EXPECT_EQ(d.document().activation, Activation::leaky_relu);
  d.click("activation.slope");
  d.type("0.25");
  d.tap(Key::enter);
  EXPECT_EQ(d.document().slope, 0.25F);
  d.click("activation.kind.sigmoid");
  EXPECT_TRUE(says(d, "activation.formula", "1 / (1 + e^-x)"));
  EXPECT_EQ(d.recorder().find("activation.slope"), nullptr);
  EXPECT_EQ(d.value("map.legend"), "-1 0 1") << "numbers of another size have a range of their own";
  d.click("stage.on");
  EXPECT_FALSE(d.document().activation_on);
  EXPECT_TRUE(says(d, "map.nothing", "off"));
  d.click("stage.on");
  EXPECT_NE(d.recorder().find("map.selected"), nullptr);
}

// SCENARIOS S25.
TEST(Stages, AnAveragesDenominatorIsOnScreen) {
  UiDriver d;
  pool_of_four(d, {.choice = PoolChoice::average, .kernel = {3, 3}, .stride = {1, 1}, .padding = {1, 1, 1, 1}});
  EXPECT_NE(d.recorder().find("input.canvas"), nullptr) << "the stage reads the picture itself";
  d.move(d.cell("map.selected", 0, 0));
  EXPECT_EQ(d.value("window.total"), "1.111111");
  EXPECT_EQ(d.value("window.equation"), "= 10 / 9");
  EXPECT_TRUE(says(d, "window.remark", "4 cells and 5 of padding")) << d.value("window.remark");
  EXPECT_EQ(d.value("window.patch"), "0 0 0 / 0 1 2 / 0 3 4");
  d.click("pool.count_padding");
  d.move(d.cell("map.selected", 0, 0));
  EXPECT_EQ(d.value("window.total"), "2.5");
  EXPECT_EQ(d.value("window.equation"), "= 10 / 4");
  EXPECT_EQ(d.value("window.patch"), "- - - / - 1 2 / - 3 4");
  EXPECT_EQ(d.value("input.window"), "rows -1..1, cols -1..1");
}

TEST(Stages, AMaximumsCellIsMarked) {
  UiDriver d;
  show(d, 0, StagePart::pool);
  EXPECT_NE(d.recorder().find("input.map"), nullptr);
  d.move(d.cell("map.selected", 3, 5));
  const Tensor& before = d.results().activated.maps;
  const float most =
      std::max({before.at(0, 0, 6, 10), before.at(0, 0, 6, 11), before.at(0, 0, 7, 10), before.at(0, 0, 7, 11)});
  EXPECT_EQ(d.value("input.window"), "rows 6..7, cols 10..11");
  EXPECT_EQ(d.value("window.total"), model::format_number(double{most}));
  EXPECT_TRUE(says(d, "window.equation", d.value("input.winner"))) << d.value("window.equation");
  // A cell of the map before asks for the pooled cell that reads it.
  d.move(d.cell("input.map", 7, 11));
  EXPECT_EQ(d.value("map.mark"), "row 3, col 5");
  d.click(d.cell("map.selected", 3, 5));
  EXPECT_EQ(d.session().pinned, (Hover{Hover::Place::pooled, 0, 3, 5}));
  EXPECT_EQ(d.session().transport.place, (WindowPlace{0, 0, 3, 5, -1}));
}

TEST(Stages, EveryKindOfPoolingIsChosenAndExplained) {
  UiDriver d;
  show(d, 0, StagePart::pool);
  d.click("pool.kind.lp");
  EXPECT_EQ(d.document().pool.choice, PoolChoice::lp);
  d.move(d.cell("map.selected", 7, 7));
  EXPECT_TRUE(says(d, "window.equation", "^(1/2)")) << d.value("window.equation");
  d.click("pool.kind.adaptive_average");
  EXPECT_EQ(d.value("panel.maps.title"), "4 \xC3\x97 1 \xC3\x97 1");
  EXPECT_TRUE(says(d, "window.equation", "/ 784")) << d.value("window.equation");
  d.click("pool.output_h");
  d.type("3");
  d.tap(Key::enter);
  d.move(d.cell("map.selected", 1, 0));
  EXPECT_TRUE(says(d, "window.remark", "= 9..18")) << d.value("window.remark");
  d.click("pool.kind.max");
  EXPECT_NE(d.recorder().find("pool.dilation_h"), nullptr);
  EXPECT_EQ(d.recorder().find("pool.count_padding"), nullptr);
  d.click("pool.kind.average");
  d.click("pool.own_divisor");
  EXPECT_EQ(d.document().pool.divisor_override, 4);
}

TEST(Stages, WhatDoesNotFitIsSaidInPlace) {
  UiDriver d;
  show(d, 0, StagePart::pool);
  d.click("pool.padding_top");
  d.type("5");
  d.tap(Key::enter);
  ASSERT_TRUE(d.results().pool_error);
  EXPECT_EQ(d.value("pool.refusal"), d.results().pool_error->message());
  EXPECT_EQ(d.recorder().find("window.total"), nullptr) << "nothing is explained from parameters that do not fit";
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_EQ(d.recorder().find("pool.refusal"), nullptr);
}

TEST(Stages, TheTransportStepsThroughTheShownStage) {
  UiDriver d;
  show(d, 0, StagePart::pool);
  EXPECT_EQ(d.session().transport.place, (WindowPlace{0, 0, 7, 7, -1}));
  d.tap(Key::right);
  d.tap(Key::down);
  EXPECT_EQ(d.session().transport.place, (WindowPlace{0, 0, 8, 8, -1}));
  EXPECT_EQ(d.value("input.window"), "rows 16..17, cols 16..17");
  EXPECT_TRUE(says(d, "transport.position", " / 784"));
  d.click("transport.product_forward");
  d.click("transport.product_forward");
  EXPECT_EQ(d.session().transport.place.product, 1);
  EXPECT_TRUE(says(d, "transport.position", "2/4")) << d.value("transport.position");
  EXPECT_NE(d.recorder().find("window.running"), nullptr);
  d.click("transport.end");
  EXPECT_EQ(d.session().transport.place, (WindowPlace{0, 3, 13, 13, -1}));
  show(d, 0, StagePart::activation);
  EXPECT_TRUE(says(d, "transport.position", "1 cell")) << d.value("transport.position");
}

TEST(Stages, PredictAsksForPooledValues) {
  UiDriver d;
  pool_of_four(d, {.choice = PoolChoice::average, .kernel = {3, 3}, .stride = {1, 1}, .padding = {1, 1, 1, 1}});
  d.click("predict.toggle");
  ASSERT_TRUE(d.session().predict.cell);
  EXPECT_TRUE(says(d, "predict.question", "The pooled value?"));
  EXPECT_EQ(d.recorder().find("window.total"), nullptr);
  d.type("2.5");
  d.tap(Key::enter);
  EXPECT_TRUE(says(d, "predict.verdict", "forgot the padding")) << d.value("predict.verdict");
  d.type("1.11");
  d.tap(Key::enter);
  EXPECT_EQ(d.session().predict.right, 1);
}

TEST(Stages, PredictAsksForActivatedSigns) {
  UiDriver d;
  show(d, 0, StagePart::activation);
  d.click("predict.toggle");
  d.click("predict.kind.sign");
  const WindowPlace place = *d.session().predict.cell;
  const float value = d.results().activated.maps.at(0, place.channel, place.row, place.col);
  EXPECT_EQ(d.value("window.after"), "?");
  d.click(value > 0 ? "predict.answer.positive" : "predict.answer.zero");
  EXPECT_EQ(d.session().predict.right, 1);
}

// What explanations draw over pictures, and texts that lie inside other widgets.
bool is_mark(const std::string& name) {
  for (const char* mark :
       {"input.window", "input.winner", "input.ghost", "input.overlap", "input.unreached", "input.glide", "input.met",
        "input.receptive", "map.mark", "map.pin", "map.ghost", "map.pooled", "pool.kind", "activation.kind"})
    if (name == mark) return true;
  return false;
}

std::string panel_of(const std::string& name) {
  if (name.starts_with("input.")) return "input";
  if (name.starts_with("pool.") || name.starts_with("activation.") || name == "stage.on") return "middle";
  if (name.starts_with("map.")) return "maps";
  if (name.starts_with("window.channel")) return "";  // of a convolution; they scroll
  if (name.starts_with("window.") || name.starts_with("transport.")) return "window";
  return "";
}

void expect_nothing_overlaps(const UiDriver& d, const std::string& where) {
  const auto& widgets = d.recorder().widgets();
  for (size_t i = 0; i < widgets.size(); ++i)
    for (size_t j = i + 1; j < widgets.size(); ++j) {
      const auto &a = widgets[i], &b = widgets[j];
      const std::string panel = panel_of(a.name);
      if (panel.empty() || panel != panel_of(b.name) || is_mark(a.name) || is_mark(b.name)) continue;
      if (a.name.starts_with(b.name + ".") || b.name.starts_with(a.name + ".")) continue;
      const bool overlap = std::min(a.max.x, b.max.x) - std::max(a.min.x, b.min.x) > 1 &&
                           std::min(a.max.y, b.max.y) - std::max(a.min.y, b.min.y) > 1;
      EXPECT_FALSE(overlap) << a.name << " covers " << b.name << ", " << where;
    }
}

TEST(Stages, NothingCoversAnythingAtAnySize) {
  for (const auto& [w, h] : {std::pair{1600.0F, 900.0F}, {1024.0F, 640.0F}})
    for (const auto theme : {model::Theme::dark, model::Theme::projector}) {
      UiDriver d({w, h}, 1, theme);
      const std::string size = std::to_string(static_cast<int>(w)) + (theme == model::Theme::dark ? "" : " projector");
      show(d, 0, StagePart::activation);
      d.click("activation.kind.leaky_relu");
      expect_nothing_overlaps(d, "activation " + size);
      show(d, 0, StagePart::pool);
      for (const PoolChoice choice : {PoolChoice::max, PoolChoice::average, PoolChoice::lp, PoolChoice::adaptive_max}) {
        PoolSettings pool = d.document().pool;
        pool.choice = choice;
        pool.padding = {1, 1, 1, 1};
        d.dispatch(model::SetPool{pool});
        d.settle();
        expect_nothing_overlaps(d, "pool " + std::to_string(static_cast<int>(choice)) + " " + size);
      }
      open_example(d, "simple_cnn");
      show(d, 3, StagePart::window);
      expect_nothing_overlaps(d, "simple_cnn " + size);
    }
}

}  // namespace
}  // namespace convlens::test
