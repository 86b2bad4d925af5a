// The screen at every size: promised names are there, nothing covers anything else, nothing stands outside its panel.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ui_driver.h"

namespace convlens::test {
namespace {

struct Scene {
  ImVec2 size;
  float scale;
  int outputs;
  int channels;
  model::Theme theme;
  bool all_looks = false;  // a locked range, 0..1, shares: everything that adds to the screen
  int inputs = 1;
  model::BatchView view = model::BatchView::shown;
};

std::string describe(const Scene& s) {
  return std::to_string(static_cast<int>(s.size.x)) + "x" + std::to_string(static_cast<int>(s.size.y)) + " scale " +
         std::to_string(s.scale) + ", " + std::to_string(s.outputs) + " outputs, " + std::to_string(s.channels) +
         " channels" + (s.all_looks ? ", all looks" : "") + ", theme " + std::to_string(static_cast<int>(s.theme)) +
         ", " + std::to_string(s.inputs) + " inputs, view " + std::to_string(static_cast<int>(s.view));
}

std::vector<Scene> scenes() {
  std::vector<Scene> all;
  for (const auto& [w, h, scale] : {std::tuple{1600.0F, 900.0F, 1.0F},
                                    {1024.0F, 640.0F, 1.0F},
                                    {1600.0F, 900.0F, 2.0F},
                                    {2560.0F, 1440.0F, 1.5F},
                                    {1280.0F, 720.0F, 1.0F}})
    for (const auto theme : {model::Theme::dark, model::Theme::projector}) {
      for (const int outputs : {1, 4, 5, 16, 64})
        for (const int channels : {1, 3})
          for (const bool all_looks : {false, true})
            if (!all_looks || outputs == 4) all.push_back({{w, h}, scale, outputs, channels, theme, all_looks});
      all.push_back({{w, h}, scale, 2, 64, theme});
      all.push_back({{w, h}, scale, 64, 64, theme});
    }
  // With a batch, in each of its views.
  for (const ImVec2 size : {ImVec2{1600, 900}, ImVec2{1024, 640}, ImVec2{1280, 720}})
    for (const int inputs : {2, 64})
      for (const auto view : {model::BatchView::shown, model::BatchView::sheet, model::BatchView::output})
        for (const int outputs : {4, 16})
          for (const auto theme : {model::Theme::dark, model::Theme::projector})
            all.push_back({size, 1, outputs, inputs == 2 ? 3 : 1, theme, false, inputs, view});
  return all;
}

void prepare(UiDriver& driver, const Scene& scene) {
  if (scene.channels > 1) driver.dispatch(model::SetInput{Tensor(Shape{1, scene.channels, 20, 30}), "channels"});
  while (static_cast<int>(driver.document().others.size()) + 1 < scene.inputs) driver.dispatch(model::DuplicateInput{});
  driver.dispatch(model::SetBatchView{scene.view});
  while (driver.document().kernels.outputs() > scene.outputs) driver.dispatch(model::RemoveOutput{0});
  while (driver.document().kernels.outputs() < scene.outputs) driver.dispatch(model::AddOutput{});
  if (scene.all_looks)
    for (const model::Command& command : std::vector<model::Command>{
             model::LockRange{{-765.25F, 20.5F}}, model::SetValueScale{model::ValueScale::unit},
             model::SetMapsView{model::MapsView::shares}, model::SetChannelOff{1, true}, model::ShowNotice{}})
      driver.dispatch(command);
  driver.settle();
}

// What explanations draw over pictures: no widgets to click.
bool is_mark(const std::string& name) {
  for (const char* mark :
       {"input.window", "input.glide", "input.ghost", "input.overlap", "input.sources", "input.met", "input.receptive",
        "input.unreached", "map.mark", "map.pin", "map.ghost", "map.fed", "map.pooled"})
    if (name == mark) return true;
  return false;
}

bool contains_name(const std::string& outer, const std::string& inner) { return inner.starts_with(outer + "."); }

// Whether two widgets share more than a seam of a pixel.
bool overlap(const ui::RecordedWidget& a, const ui::RecordedWidget& b) {
  return std::min(a.max.x, b.max.x) - std::max(a.min.x, b.min.x) > 1 &&
         std::min(a.max.y, b.max.y) - std::max(a.min.y, b.min.y) > 1;
}

// Widgets of panels; bars, titles and splitters may be covered by nothing either, but lie in other windows.
std::string panel_of(const std::string& name) {
  if (name.starts_with("input.") || name.starts_with("batch.")) return "input";
  if (name.starts_with("kernel.") || name.starts_with("param.") || name.starts_with("index.")) return "kernels";
  if (name.starts_with("transport.")) return "window";
  if (name.starts_with("map.") || name.starts_with("pool.") || name.starts_with("share.")) return "maps";
  return "";
}

TEST(Layout, NothingCoversAnythingElseAtAnySize) {
  for (const Scene& scene : scenes()) {
    UiDriver driver(scene.size, scene.scale, scene.theme);
    prepare(driver, scene);
    const auto& widgets = driver.recorder().widgets();
    for (size_t i = 0; i < widgets.size(); ++i)
      for (size_t j = i + 1; j < widgets.size(); ++j) {
        const auto &a = widgets[i], &b = widgets[j];
        if (is_mark(a.name) || is_mark(b.name)) continue;
        const std::string panel = panel_of(a.name);
        if (panel.empty() || panel != panel_of(b.name)) continue;
        if (contains_name(a.name, b.name) || contains_name(b.name, a.name)) continue;
        EXPECT_FALSE(overlap(a, b)) << a.name << " covers " << b.name << " at " << describe(scene);
      }
  }
}

// The parts of the kernels' panel that come and go: groups, the index map, large kernels.
TEST(Layout, NothingCoversTheIndexMapAndTheGroups) {
  for (const auto& [w, h, scale] :
       {std::tuple{1600.0F, 900.0F, 1.0F}, {1024.0F, 640.0F, 1.0F}, {1600.0F, 900.0F, 2.0F}})
    for (const int groups : {1, 3}) {
      UiDriver driver({w, h}, scale);
      prepare(driver, {{w, h}, scale, 6, 3, model::Theme::dark});
      driver.dispatch(model::SetGroups{groups});
      driver.dispatch(model::SetKernelSize{11, 11});
      driver.dispatch(model::SetIndexMap{true, model::WeightOrder::hwio});
      driver.settle();
      const auto& widgets = driver.recorder().widgets();
      for (size_t i = 0; i < widgets.size(); ++i)
        for (size_t j = i + 1; j < widgets.size(); ++j) {
          const auto &a = widgets[i], &b = widgets[j];
          if (panel_of(a.name) != "kernels" || panel_of(b.name) != "kernels") continue;
          if (contains_name(a.name, b.name) || contains_name(b.name, a.name)) continue;
          EXPECT_FALSE(overlap(a, b)) << a.name << " covers " << b.name << " at " << w << ", groups " << groups;
        }
    }
}

TEST(Layout, ImportChoicesCoverNothing) {
  for (const Scene& scene : scenes()) {
    if (scene.channels > 1 || scene.outputs > 16) continue;
    UiDriver driver(scene.size, scene.scale, scene.theme);
    driver.session_as_shell().opened_array_axes = true;
    driver.dispatch(model::SetImportShape{{.sizing = model::ImportSizing::exact}});
    driver.open_as_shell("/some/array.npy", "array.npy", Tensor(Shape{1, 1, 40, 40}));
    const auto& widgets = driver.recorder().widgets();
    EXPECT_NE(driver.recorder().find("input.import.axes"), nullptr);
    for (size_t i = 0; i < widgets.size(); ++i)
      for (size_t j = i + 1; j < widgets.size(); ++j) {
        const auto &a = widgets[i], &b = widgets[j];
        if (is_mark(a.name) || is_mark(b.name) || panel_of(a.name) != "input" || panel_of(b.name) != "input") continue;
        if (contains_name(a.name, b.name) || contains_name(b.name, a.name)) continue;
        EXPECT_FALSE(overlap(a, b)) << a.name << " covers " << b.name << " at " << describe(scene);
      }
  }
}

TEST(Layout, NamesAreUniqueAndWidgetsStayInTheWindowsWidth) {
  for (const Scene& scene : scenes()) {
    UiDriver driver(scene.size, scene.scale, scene.theme);
    prepare(driver, scene);
    EXPECT_TRUE(driver.recorder().duplicates().empty())
        << driver.recorder().duplicates().front() << " at " << describe(scene);
    for (const auto& widget : driver.recorder().widgets()) {
      EXPECT_GE(widget.min.x, -0.5F) << widget.name << " at " << describe(scene);
      EXPECT_LE(widget.max.x, scene.size.x + 0.5F) << widget.name << " at " << describe(scene);
    }
  }
}

TEST(Layout, PromisedNamesAreVisibleOnTheStartScreen) {
  const UiDriver driver;
  for (const char* name : {"input.canvas",
                           "input.tool.brush",
                           "input.tool.eraser",
                           "input.sample.digit0",
                           "input.sample.digit3",
                           "input.sample.digit9",
                           "input.sample.crop",
                           "input.sample.impulse",
                           "input.sample.checkerboard",
                           "input.sample.ramp",
                           "input.samples",
                           "input.clear",
                           "input.invert",
                           "input.open",
                           "input.canvas_h",
                           "input.canvas_w",
                           "kernel.cell.o0.i0.r0.c0",
                           "kernel.cell.o0.i0.r1.c2",
                           "kernel.bias.o0",
                           "kernel.presets",
                           "kernel.frequency",
                           "kernel.legend",
                           "input.legend",
                           "input.scale",
                           "pool.legend",
                           "kernel.op.flip_h",
                           "kernel.op.scale",
                           "kernel.copy",
                           "kernel.paste",
                           "kernel.add_output",
                           "kernel.remove_output",
                           "kernel.duplicate_output",
                           "param.stride_h",
                           "param.stride_w",
                           "param.padding_top",
                           "param.padding_left",
                           "param.padding_bottom",
                           "param.padding_right",
                           "param.padding_mode",
                           "param.dilation_h",
                           "param.dilation_w",
                           "map.tile.0",
                           "map.tile.3",
                           "map.selected",
                           "map.range",
                           "pool.kind",
                           "pool.relu",
                           "pool.value.0",
                           "pool.value.3",
                           "transport.start",
                           "transport.back",
                           "transport.play",
                           "transport.forward",
                           "transport.end",
                           "transport.product_back",
                           "transport.product_forward",
                           "transport.scrubber",
                           "transport.position",
                           "transport.speed",
                           "transport.loop",
                           "transport.row",
                           "transport.build_up",
                           "transport.unit",
                           "formula"}) {
    const ui::RecordedWidget* widget = driver.recorder().find(name);
    ASSERT_NE(widget, nullptr) << name;
    EXPECT_TRUE(widget->visible) << name;
    EXPECT_LE(widget->max.y, 900) << name;
  }
  EXPECT_TRUE(driver.widget("input.canvas").grid.has_value());
  EXPECT_TRUE(driver.widget("map.selected").grid.has_value());
}

TEST(Layout, AMaximisedPanelHasTheScreenAndGivesItBack) {
  UiDriver driver;
  const float before = driver.widget("map.selected").max.x - driver.widget("map.selected").min.x;
  driver.tap(ui::Key::digit3);
  EXPECT_EQ(driver.recorder().find("input.canvas"), nullptr);
  EXPECT_GT(driver.widget("map.selected").max.x - driver.widget("map.selected").min.x, before);
  driver.tap(ui::Key::escape);
  EXPECT_NE(driver.recorder().find("input.canvas"), nullptr);
  driver.double_click("panel.kernels.title");
  EXPECT_EQ(driver.recorder().find("map.selected"), nullptr);
  driver.double_click("panel.kernels.title");
  EXPECT_NE(driver.recorder().find("map.selected"), nullptr);
}

TEST(Layout, SplittersMoveTheColumns) {
  UiDriver driver;
  const float before = driver.widget("splitter.input").min.x;
  driver.drag_by("splitter.input", {90, 0});
  EXPECT_NEAR(driver.widget("splitter.input").min.x, before + 90, 8);
}

}  // namespace
}  // namespace convlens::test
