// Feature maps, pooling, menus, dialogs and the whole session undone.
#include <gtest/gtest.h>

#include <variant>

#include "model/number_text.h"
#include "tests/common/documents.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::Hover;
using ui::Key;

TEST(Maps, HoveringACellLightsItsWindowAndShowsItsSum) {
  UiDriver d;
  d.click("input.sample.crop");
  d.click("param.auto_padding.valid");
  d.move(d.cell("map.selected", 4, 6));  // the window centred on (5, 7) of the input
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::map, 0, 4, 6}));
  EXPECT_NE(d.value("status.pointer").find("=  762"), std::string::npos) << d.value("status.pointer");
  EXPECT_EQ(d.value("window.total"), "762");
  d.move(d.cell("map.selected", 7, 17));
  EXPECT_EQ(d.value("window.total"), "-29");
}

TEST(Maps, AClickPinsAndEscapeUnpins) {
  UiDriver d;
  d.click(d.cell("map.selected", 8, 9));
  EXPECT_EQ(d.session().pinned, (Hover{Hover::Place::map, 0, 8, 9}));
  const std::string total = d.value("window.total");
  d.move({4, 4});
  EXPECT_EQ(d.value("window.total"), total);
  d.tap(Key::escape);
  EXPECT_EQ(d.session().pinned.place, Hover::Place::none);
}

TEST(Maps, TilesSelectAndRangesSwitch) {
  UiDriver d;
  d.click("map.tile.2");
  EXPECT_EQ(d.session().selected_output, 2);
  EXPECT_NE(d.recorder().find("kernel.cell.o2.i0.r0.c0"), nullptr);
  const std::string common = d.value("map.legend");
  d.click("map.range.per_channel");
  EXPECT_NE(d.value("map.legend"), common);
  const std::string own = d.value("map.legend");
  d.tap(Key::c);
  EXPECT_EQ(d.session().range_mode, model::RangeMode::locked);
  EXPECT_EQ(d.value("map.legend"), own) << "locked to what was shown";
  d.tap(Key::c);
  EXPECT_EQ(d.value("map.legend"), common);
}

TEST(Pooled, KindSizeAndReluFollow) {
  UiDriver d;
  EXPECT_EQ(d.value("pool.kind"), "max");
  d.click("pool.kind.average");
  d.click("pool.kernel_h");
  d.type("4");
  d.tap(Key::enter);
  EXPECT_EQ(d.results().pooled.maps.shape().h, 13);
  d.click("pool.kind.none");
  EXPECT_TRUE(d.results().pooled.maps.empty());
  d.tap(Key::r);
  EXPECT_FALSE(d.document().relu());
  EXPECT_EQ(d.value("pool.value.0"), model::format_fixed(d.results().global_average[0], 2));
}

TEST(Pooled, TheZeroMeanOfAnEdgeKernelIsExplained) {
  UiDriver d;
  d.click("pool.relu.off");
  d.click("pool.kind.none");
  EXPECT_EQ(d.results().global_average[0], 0.0);
  EXPECT_EQ(d.value("pool.value.0"), "0.00");
  EXPECT_NE(d.value("pool.remark").find("every pixel meets every weight once"), std::string::npos);
  d.click("map.tile.2");
  EXPECT_NE(d.value("pool.remark").find("diag1_edge"), std::string::npos);
  EXPECT_EQ(d.results().global_average[2], d.results().global_average[3]);
  d.click("pool.relu.on");
  EXPECT_EQ(d.recorder().find("pool.remark"), nullptr);
}

TEST(Menus, NameTheirShortcutsAndAct) {
  UiDriver d;
  d.click("input.invert");
  d.click("menu.edit");
  ASSERT_NE(d.recorder().find("menu.undo"), nullptr);
  d.click("menu.undo");
  EXPECT_FALSE(d.store().can_undo());
  d.click("menu.view");
  d.click("menu.theme.light");
  EXPECT_EQ(d.session().theme, model::Theme::light);
  d.click("menu.file");
  d.click("menu.quit");
  EXPECT_TRUE(std::holds_alternative<model::Quit>(d.requests().back()));
}

TEST(Menus, TheShortcutSheetOpensAndCloses) {
  UiDriver d;
  d.chord({Key::left_shift}, Key::slash);
  EXPECT_EQ(d.session().dialog, model::Dialog::shortcuts);
  d.click("shortcuts.close");
  EXPECT_EQ(d.session().dialog, model::Dialog::none);
  d.tap(Key::f1);
  d.tap(Key::escape);
  EXPECT_EQ(d.session().dialog, model::Dialog::none);
}

TEST(Menus, ScaleGrowsEverything) {
  UiDriver d;
  const float before = d.widget("input.clear").max.y - d.widget("input.clear").min.y;
  d.chord({Key::left_ctrl}, Key::equal);
  EXPECT_GT(d.widget("input.clear").max.y - d.widget("input.clear").min.y, before);
  d.chord({Key::left_ctrl}, Key::digit0);
  EXPECT_EQ(d.widget("input.clear").max.y - d.widget("input.clear").min.y, before);
}

TEST(Session, EverythingIsUndoneAndRedone) {
  UiDriver d;
  const auto start = deep_copy(d.document());
  d.click("input.sample.digit5");
  d.drag(d.cell("input.canvas", 6, 6), d.cell("input.canvas", 20, 18));
  d.choose_preset("top_edge");
  d.drag_by("kernel.cell.o0.i0.r1.c1", {0, -40});
  d.click("param.stride_h");
  d.type("2");
  d.tap(Key::enter);
  d.click("pool.kind.average");
  d.click("kernel.add_output");
  const auto end = deep_copy(d.document());
  int steps = 0;
  while (d.store().can_undo() && steps++ < 50) d.chord({Key::left_ctrl}, Key::z);
  EXPECT_TRUE(same_documents(d.document(), start));
  EXPECT_FALSE(d.store().modified());
  while (d.store().can_redo() && steps-- > 0) d.chord({Key::left_ctrl}, Key::y);
  EXPECT_TRUE(same_documents(d.document(), end));
}

}  // namespace
}  // namespace convlens::test
