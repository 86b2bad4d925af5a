// The strip of stages: what its chips say, and that stages are shown, added, moved, switched, fitted and removed with
// the mouse and with keys.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "model/examples.h"
#include "model/stage_info.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::StagePart;
using ui::Key;

void open(UiDriver& d, const std::string& id) {
  d.dispatch(model::make_example(id, d.document()).value());
  d.settle();
}

bool there(const UiDriver& d, const std::string& name) { return d.recorder().find(name) != nullptr; }
size_t stages(const UiDriver& d) { return model::stages_of(d.document()).size(); }
bool says(const UiDriver& d, const std::string& name, const std::string& text) {
  return d.value(name).find(text) != std::string::npos;
}
StagePart shown_part(const UiDriver& d) { return d.session().stage_part; }

void drag_chip(UiDriver& d, int from, int onto, float beyond_px) {
  const ui::RecordedWidget target = d.widget("stage." + std::to_string(onto));
  const ImVec2 start = d.centre("stage." + std::to_string(from));
  d.drag(start, {(target.min.x + target.max.x) / 2 + beyond_px, start.y});
}

TEST(StageStrip, ChipsSayWhatEveryStageIsAndGives) {
  UiDriver d;
  EXPECT_EQ(d.value("stage.0"),
            "Input 1\xC3\x97"
            "28\xC3\x97"
            "28");
  EXPECT_EQ(d.value("stage.1"),
            "Conv 3\xC3\x97"
            "3 4\xC3\x97"
            "28\xC3\x97"
            "28, selected");
  EXPECT_EQ(d.value("stage.2"), "ReLU");
  EXPECT_EQ(d.value("stage.3"),
            "MaxPool 2\xC3\x97"
            "2 4\xC3\x97"
            "14\xC3\x97"
            "14");
  EXPECT_FALSE(there(d, "stage.4"));
  EXPECT_TRUE(says(d, "formula", "= 28"));
}

TEST(StageStrip, EveryKindHasItsName) {
  UiDriver d;
  const struct {
    const char *id, *title;
  } kinds[] = {{"conv",
                "Conv 3\xC3\x97"
                "3"},
               {"conv_transpose",
                "ConvT 3\xC3\x97"
                "3"},
               {"relu", "ReLU"},
               {"leaky_relu", "LeakyReLU"},
               {"abs", "abs"},
               {"tanh", "tanh"},
               {"sigmoid", "sigmoid"},
               {"max_pool",
                "MaxPool 2\xC3\x97"
                "2"},
               {"average_pool",
                "AvgPool 2\xC3\x97"
                "2"},
               {"lp_pool",
                "LpPool 2\xC3\x97"
                "2"},
               {"adaptive_average", "AvgPool to 1"},
               {"adaptive_max", "MaxPool to 1"}};
  for (const auto& kind : kinds) {
    SCOPED_TRACE(kind.id);
    d.click("stage.add");
    d.click(std::string("stage.add.") + kind.id);
    EXPECT_EQ(stages(d), 4U) << kind.id;
    EXPECT_TRUE(d.value("stage.2").starts_with(kind.title)) << kind.id << ": " << d.value("stage.2");
    EXPECT_TRUE(says(d, "stage.2", "selected")) << "the new one is shown, behind the one that was";
    d.chord({Key::left_ctrl}, Key::z);
    ASSERT_EQ(stages(d), 3U) << kind.id;
    d.click("stage.1");
  }
  d.click("stage.add");
  d.click("stage.add.flatten");
  EXPECT_EQ(d.value("stage.4"), "Flatten 784");
  EXPECT_TRUE(d.document().flatten);
  d.click("stage.add");
  EXPECT_FALSE(d.widget("stage.add.flatten").enabled) << "there is one";
}

TEST(StageStrip, AClickShowsAStage) {
  UiDriver d;
  open(d, "corner");
  EXPECT_EQ(d.document().shown_layer, 0);
  d.click("stage.3");
  EXPECT_EQ(d.document().shown_layer, 1);
  EXPECT_EQ(shown_part(d), StagePart::window);
  EXPECT_TRUE(says(d, "stage.3", "selected"));
  d.click("stage.4");
  EXPECT_EQ(shown_part(d), StagePart::activation);
  d.click("stage.0");
  EXPECT_EQ(d.document().shown_layer, 0) << "the input shows the stage that reads it";
  EXPECT_EQ(shown_part(d), StagePart::window);
  EXPECT_FALSE(d.store().can_undo() && d.store().undo_label() != "corner detector");
}

TEST(StageStrip, KeysWalkAndEdit) {
  UiDriver d;
  d.chord({Key::left_ctrl}, Key::right_bracket);
  EXPECT_EQ(shown_part(d), StagePart::activation);
  d.chord({Key::left_ctrl}, Key::right_bracket);
  d.chord({Key::left_ctrl}, Key::right_bracket);
  EXPECT_EQ(shown_part(d), StagePart::pool) << "not beyond the last";
  d.chord({Key::left_ctrl}, Key::left_bracket);
  EXPECT_EQ(shown_part(d), StagePart::activation);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::right_bracket);
  EXPECT_EQ(d.value("stage.3"), "ReLU, selected") << "behind the pool now";
  d.chord({Key::left_ctrl, Key::left_shift}, Key::left_bracket);
  EXPECT_EQ(d.value("stage.2"), "ReLU, selected");
  d.chord({Key::left_ctrl}, Key::e);
  EXPECT_EQ(d.value("stage.2"), "ReLU, selected, off");
  EXPECT_TRUE(d.results().activated.maps.empty());
  d.chord({Key::left_ctrl}, Key::e);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::d);
  EXPECT_EQ(stages(d), 4U);
  EXPECT_EQ(d.value("stage.3"), "ReLU, selected");
  d.chord({Key::left_ctrl}, Key::del);
  EXPECT_EQ(stages(d), 3U);
  EXPECT_EQ(d.document().kernels.outputs(), 4) << "only the stage went";
  EXPECT_EQ(d.session().brush.size, 2) << "the brush has the brackets without Ctrl";
}

TEST(StageStrip, TheListIsUsedWithTheKeyboardAlone) {
  UiDriver d;
  d.tap(Key::insert);
  ASSERT_TRUE(there(d, "stage.add.conv"));
  d.tap(Key::down);
  d.tap(Key::down);
  d.tap(Key::down);
  d.tap(Key::enter);
  EXPECT_FALSE(there(d, "stage.add.conv")) << "it closes";
  EXPECT_EQ(d.value("stage.2"), "LeakyReLU, selected");
  d.tap(Key::insert);
  d.tap(Key::escape);
  EXPECT_FALSE(there(d, "stage.add.conv"));
  EXPECT_EQ(stages(d), 4U);
}

TEST(StageStrip, ADraggedChipMovesItsStage) {
  UiDriver d;
  drag_chip(d, 3, 2, -10);  // the pool in front of ReLU
  EXPECT_TRUE(d.value("stage.2").starts_with("MaxPool"));
  EXPECT_TRUE(d.value("stage.3").starts_with("ReLU"));
  drag_chip(d, 2, 3, 10);
  EXPECT_TRUE(d.value("stage.3").starts_with("MaxPool"));
  const uint64_t version = d.store().version();
  drag_chip(d, 2, 2, 8);
  EXPECT_EQ(d.store().version(), version) << "let go where it was";
  d.drag(d.centre("stage.3"), {d.centre("stage.1").x, d.centre("stage.1").y + 200});
  EXPECT_EQ(d.store().version(), version) << "let go away from the row";
}

TEST(StageStrip, TheMenuOfAStageDoesWhatItSays) {
  UiDriver d;
  d.click(d.centre("stage.3"), 1);
  ASSERT_TRUE(there(d, "stage.menu.remove")) << "the right button opens it";
  EXPECT_FALSE(d.widget("stage.menu.move_right").enabled);
  EXPECT_FALSE(d.widget("stage.menu.fit").enabled);
  d.click("stage.menu.move_left");
  EXPECT_TRUE(d.value("stage.2").starts_with("MaxPool"));
  EXPECT_TRUE(says(d, "stage.2", "selected")) << d.value("stage.2");
  d.click("stage.2.menu");
  ASSERT_TRUE(there(d, "stage.menu.switch")) << "the shown stage has a button for it";
  d.click("stage.menu.switch");
  EXPECT_TRUE(says(d, "stage.2", "off"));
  d.click("stage.2.menu");
  d.click("stage.menu.remove");
  EXPECT_EQ(stages(d), 2U);
  EXPECT_TRUE(says(d, "stage.1", "selected")) << "the one before it is shown";
  d.click(d.centre("stage.2"), 1);
  d.click("stage.menu.remove");
  d.click("stage.1.menu");
  EXPECT_FALSE(d.widget("stage.menu.remove").enabled) << "one stage stays";
  d.click("stage.menu.duplicate");
  EXPECT_EQ(stages(d), 2U);
}

TEST(StageStrip, FlattenIsTakenAwayByItsMenu) {
  UiDriver d;
  d.dispatch(model::AddStage{.kind = model::StageKind::flatten, .at = 3});
  d.settle();
  d.click("stage.4");
  EXPECT_EQ(shown_part(d), StagePart::pool) << "it shows the last stage: it has no numbers of its own";
  d.click(d.centre("stage.4"), 1);
  EXPECT_FALSE(d.widget("stage.menu.duplicate").enabled);
  d.click("stage.menu.remove");
  EXPECT_FALSE(d.document().flatten);
}

TEST(StageStrip, AStageThatDoesNotFitSaysSoAndIsMended) {
  UiDriver d;
  open(d, "corner");
  d.chord({Key::left_ctrl}, Key::e);  // the edges off: one channel comes to kernels for two
  EXPECT_TRUE(says(d, "stage.1", "off"));
  EXPECT_TRUE(says(d, "stage.3", "does not fit"));
  EXPECT_TRUE(says(d, "stage.4", "waits"));
  EXPECT_TRUE(says(d, "formula", "read 2 channels, but 1 comes in"));
  d.click("formula");
  EXPECT_EQ(d.document().shown_layer, 1) << "the line leads to the stage";
  d.click("stage.3.fit");
  EXPECT_FALSE(says(d, "stage.3", "does not fit"));
  EXPECT_FALSE(says(d, "stage.4", "waits"));
  EXPECT_EQ(d.document().kernels.input_channels(), 1);
  d.chord({Key::left_ctrl}, Key::z);
  EXPECT_TRUE(says(d, "stage.3", "does not fit"));
  d.chord({Key::left_ctrl}, Key::f);
  EXPECT_FALSE(says(d, "stage.3", "does not fit")) << "by the key";
}

TEST(StageStrip, APoolThatIsTooLargeHasNoFitButton) {
  UiDriver d;
  model::PoolSettings pool = d.document().pool;
  pool.kernel = {16, 16};
  d.dispatch(model::SetSample{"digit3", 8, 8});
  d.dispatch(model::SetPool{pool, 0});
  d.settle();
  EXPECT_TRUE(says(d, "stage.3", "does not fit"));
  EXPECT_FALSE(there(d, "stage.3.fit"));
}

TEST(StageStrip, TheFormulaIsTheShownStages) {
  UiDriver d;
  d.click("stage.3");
  EXPECT_TRUE(says(d, "formula", "= 14"));
  model::PoolSettings pool = d.document().pool;
  pool.kernel = pool.stride = {3, 3};
  pool.ceil_mode = true;
  d.dispatch(model::SetPool{pool, 0});
  d.settle();
  EXPECT_TRUE(says(d, "formula", "= 10")) << d.value("formula");
  EXPECT_TRUE(says(d, "stage.3",
                   "4\xC3\x97"
                   "10\xC3\x97"
                   "10"));
  d.click("stage.2");
  EXPECT_FALSE(there(d, "formula")) << "ReLU has none";
}

TEST(StageStrip, ANetworkStandsInOneRowAndTheShownStageInView) {
  for (const auto& [size, theme] : {std::pair{ImVec2{1600, 900}, model::Theme::dark},
                                    {ImVec2{1024, 640}, model::Theme::dark},
                                    {ImVec2{1024, 640}, model::Theme::projector}}) {
    UiDriver d(size, 1, theme);
    open(d, "wide_cnn");
    const auto count = static_cast<int>(stages(d));
    for (int i = 0; i < count; ++i) {
      d.chord({Key::left_ctrl}, Key::right_bracket);
      const std::string name = "stage." + std::to_string(std::min(i + 2, count));
      ASSERT_TRUE(there(d, name)) << name << " at " << size.x;
      EXPECT_TRUE(says(d, name, "selected"));
      EXPECT_GE(d.widget(name).min.x, 0);
      EXPECT_LT(d.widget(name).max.x, d.widget("stage.add").min.x) << name << " at " << size.x;
    }
    std::vector<ui::RecordedWidget> row;
    for (const ui::RecordedWidget& widget : d.recorder().widgets())
      if (widget.name.starts_with("stage.") || widget.name == "formula") row.push_back(widget);
    for (size_t i = 0; i < row.size(); ++i)
      for (size_t j = i + 1; j < row.size(); ++j)
        EXPECT_LE(std::min(row[i].max.x, row[j].max.x) - std::max(row[i].min.x, row[j].min.x), 1)
            << row[i].name << " covers " << row[j].name << " at " << size.x;
  }
}

TEST(StageStrip, TheWheelScrollsALongRow) {
  UiDriver d({1024, 640}, 1, model::Theme::projector);
  open(d, "wide_cnn");
  ASSERT_FALSE(there(d, "stage.10")) << "it does not fit";
  d.wheel("stage.2", -20);
  EXPECT_TRUE(there(d, "stage.10"));
  EXPECT_FALSE(there(d, "stage.0"));
  d.click("stage.10");
  EXPECT_EQ(shown_part(d), StagePart::window);
}

TEST(StageStrip, ExamplesAreInTheMenu) {
  UiDriver d;
  for (const model::Example& example : model::examples()) {
    d.click("menu.stage");
    d.move(d.centre("menu.examples"));
    d.click("menu.example." + std::string(example.id));
    EXPECT_EQ(stages(d), example.id == "notebook" ? 3U : example.id == "corner" ? 4U : 9U) << example.id;
  }
  const Tensor before = d.document().kernels.weight;
  d.click("menu.stage");
  d.move(d.centre("menu.examples"));
  d.click("menu.example.wide_cnn.seed");
  EXPECT_EQ(d.document().kernels.weight.shape(), before.shape());
  EXPECT_NE(d.document().kernels.weight.at(0, 0, 0, 0), before.at(0, 0, 0, 0)) << "other weights";
}

TEST(StageStrip, TheMenuBarAddsAndEditsTheShownStage) {
  UiDriver d;
  d.click("menu.stage");
  d.move(d.centre("menu.add_stage"));
  d.click("menu.add_stage.abs");
  EXPECT_EQ(d.value("stage.2"), "abs, selected");
  d.click("menu.stage");
  d.click("menu.stage.remove");
  EXPECT_EQ(stages(d), 3U);
  d.click("menu.stage");
  d.click("menu.stage.next");
  EXPECT_EQ(shown_part(d), StagePart::activation);
}

TEST(StageStrip, TheStatusLineCountsTheShownLayerAmongAll) {
  UiDriver d({2400, 1000});
  EXPECT_TRUE(says(d, "status.computation", "40 parameters"));
  EXPECT_TRUE(says(d, "status.computation", "28 224 multiplications"));
  open(d, "simple_cnn");
  EXPECT_TRUE(says(d, "status.computation", "40 of 6 722 parameters")) << d.value("status.computation");
  EXPECT_TRUE(says(d, "status.computation", "7 056 of 58 608 multiplications")) << d.value("status.computation");
  d.dispatch(model::AddStage{.kind = model::StageKind::transposed, .at = 9});
  d.settle();
  EXPECT_TRUE(says(d, "status.computation", "multiplications")) << d.value("status.computation");
  open(d, "notebook");
  d.dispatch(model::AddStage{.kind = model::StageKind::activation, .at = 3});
  d.settle();
  EXPECT_TRUE(says(d, "status.computation", "0 of 40 parameters")) << d.value("status.computation");
}

}  // namespace
}  // namespace convlens::test
