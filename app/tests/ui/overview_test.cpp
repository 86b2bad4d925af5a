// The overview of all stages: opened by its key, a card a stage, traces from the pointer back and forward.
#include <gtest/gtest.h>

#include "model/examples.h"
#include "tests/ui/ui_driver.h"

namespace convlens::test {
namespace {

using model::StagePart;

class Overview : public testing::Test {
 protected:
  Overview() {
    d_.dispatch(model::make_example("corner", d_.document()).value());
    d_.tap(ui::Key::o);
  }
  std::string text(std::string_view name) { return d_.widget(name).value; }

  UiDriver d_;
};

TEST_F(Overview, OpensAndCloses) {
  EXPECT_TRUE(d_.session().overview);
  EXPECT_NE(d_.recorder().find("overview.map.3"), nullptr);
  EXPECT_EQ(d_.recorder().find("overview.map.4"), nullptr);
  d_.tap(ui::Key::o);
  EXPECT_EQ(d_.recorder().find("overview"), nullptr);
}

TEST_F(Overview, ACellIsTracedBackToThePixels) {
  d_.move(d_.cell("overview.map.3", 14, 14));
  d_.settle();
  EXPECT_EQ(text("overview.map.3"), "14, 14");
  EXPECT_EQ(text("overview.map.1"), "sees 3 \xC3\x97 3");
  EXPECT_EQ(text("overview.map.-1"), "sees 5 \xC3\x97 5");
  EXPECT_EQ(text("overview"), "sees 5 \xC3\x97 5, field 5 \xC3\x97 5");
  d_.move(d_.cell("overview.map.3", 0, 0));
  d_.settle();
  EXPECT_EQ(text("overview.map.-1"), "sees 3 \xC3\x97 3") << "without the padding";
}

TEST_F(Overview, APixelIsTracedForward) {
  d_.move(d_.cell("overview.map.-1", 10, 10));
  d_.settle();
  EXPECT_EQ(text("overview.map.0"), "feeds 3 \xC3\x97 3");
  EXPECT_EQ(text("overview.map.3"), "feeds 5 \xC3\x97 5");
}

TEST_F(Overview, ThePanelsCellIsTracedToo) {
  d_.move(d_.cell("map.selected", 7, 9));
  d_.settle();
  EXPECT_EQ(text("overview.map.0"), "7, 9");
  EXPECT_EQ(text("overview.map.-1"), "sees 3 \xC3\x97 3");
  EXPECT_EQ(text("overview.map.2"), "feeds 3 \xC3\x97 3");
}

TEST_F(Overview, AClickShowsTheStage) {
  d_.click("overview.card.2");
  EXPECT_EQ(d_.document().shown_layer, 1);
  EXPECT_EQ(d_.session().stage_part, StagePart::window);
  d_.move(d_.cell("map.selected", 7, 9));
  d_.settle();
  EXPECT_EQ(text("overview.map.2"), "7, 9");
  EXPECT_EQ(text("overview.map.-1"), "sees 5 \xC3\x97 5");
}

TEST_F(Overview, AStageThatIsOffOrDoesNotFitHasNoPicture) {
  d_.dispatch(model::SwitchStage{0, false});
  d_.settle();
  EXPECT_EQ(d_.recorder().find("overview.map.0"), nullptr);
  EXPECT_EQ(d_.recorder().find("overview.map.2"), nullptr);
  EXPECT_NE(d_.recorder().find("overview.map.1"), nullptr);
}

}  // namespace
}  // namespace convlens::test
