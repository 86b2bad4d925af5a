// Predict: what is covered, answers by keys and by mouse, what the screen says to them.
#include <gtest/gtest.h>

#include "model/number_text.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::Hover;
using ui::Key;

class Predicting : public testing::Test {
 protected:
  const model::Predict& predict() const { return d_.session().predict; }
  double total() const {
    const model::WindowPlace& place = *predict().cell;
    return double{d_.results().conv.maps.at(0, place.channel, place.row, place.col)};
  }
  void give(double answer) {
    d_.type(model::format_number(answer));
    d_.tap(Key::enter);
  }
  UiDriver d_;
};

TEST_F(Predicting, CoversTheAnswerEverywhere) {
  d_.tap(Key::q);
  ASSERT_TRUE(predict().on);
  EXPECT_EQ(d_.recorder().find("window.total"), nullptr);
  EXPECT_EQ(d_.value("window.channel.0"), "covered");
  EXPECT_TRUE(d_.value("loop.indices").ends_with("= ?"));
  const model::WindowPlace place = *predict().cell;
  d_.move(d_.cell("map.selected", place.row, place.col));
  EXPECT_TRUE(d_.value("status.pointer").ends_with("=  ?")) << d_.value("status.pointer");
  EXPECT_NE(d_.value("predict.question")
                .find("channel " + std::to_string(place.channel) + ", row " + std::to_string(place.row) + ", col " +
                      std::to_string(place.col)),
            std::string::npos);
  d_.tap(Key::escape);
  EXPECT_FALSE(predict().on);
  EXPECT_NE(d_.recorder().find("window.total"), nullptr);
}

TEST_F(Predicting, EnterAnswersAndGoesOn) {
  d_.click("predict.toggle");
  d_.move({4, 4});
  give(total());
  EXPECT_EQ(d_.value("predict.verdict"), "Right.");
  EXPECT_EQ(d_.value("predict.tally"), "1 of 1");
  EXPECT_FALSE(predict().open);
  d_.tap(Key::enter);
  EXPECT_TRUE(predict().open);
  EXPECT_EQ(predict().question, 1);
  give(total());
  EXPECT_EQ(d_.value("predict.tally"), "2 of 2 \xC2\xB7 2 in a row");
}

TEST_F(Predicting, NamesTheMistakeAndShowsAfterTwo) {
  d_.click("predict.toggle");
  d_.move({4, 4});
  ASSERT_NE(total(), 0);
  give(-total());
  EXPECT_EQ(d_.value("predict.verdict"), "The size is right, the sign is turned.");
  EXPECT_EQ(d_.recorder().find("predict.show"), nullptr);
  give(total() + 100000);
  EXPECT_EQ(d_.value("predict.verdict"), "Too large, off by 100000.");
  d_.click("predict.show");
  EXPECT_FALSE(predict().open);
  EXPECT_EQ(d_.value("predict.tally"), "0 of 1");
  EXPECT_NE(d_.value("window.channel.0"), "covered");
  d_.click("predict.next");
  EXPECT_EQ(d_.value("window.channel.0"), "covered");
}

TEST_F(Predicting, TheMouseAnswersToo) {
  d_.click("predict.toggle");
  EXPECT_FALSE(d_.widget("predict.submit").enabled);
  d_.click("predict.answer");
  d_.type(model::format_number(total()));
  d_.click("predict.submit");  // takes the field's text, then answers
  if (predict().open) d_.click("predict.submit");
  EXPECT_EQ(d_.value("predict.verdict"), "Right.");
}

TEST_F(Predicting, SignsByButtonAndKey) {
  d_.click("predict.toggle");
  d_.click("predict.kind.sign");
  d_.click(total() > 0 ? "predict.answer.positive" : total() < 0 ? "predict.answer.negative" : "predict.answer.zero");
  EXPECT_EQ(d_.value("predict.verdict"), "Right.");
  d_.tap(Key::enter);
  ASSERT_TRUE(predict().open);
  d_.type(total() < 0 ? "0" : "-");
  EXPECT_FALSE(predict().open);
  EXPECT_NE(d_.value("predict.verdict").find("what is positive adds up to"), std::string::npos);
  EXPECT_EQ(d_.value("predict.tally"), "1 of 2");
}

TEST_F(Predicting, TheSeedAsksTheSameQuestions) {
  d_.click("predict.toggle");
  d_.double_click("predict.seed");
  d_.type("77");
  d_.tap(Key::enter);
  EXPECT_EQ(predict().seed, 77);
  const auto first = *predict().cell;
  EXPECT_EQ(d_.session().transport.place, first);
  d_.tap(Key::q);
  d_.tap(Key::q);
  EXPECT_EQ(*predict().cell, first);
  EXPECT_EQ(d_.value("predict.seed"), "77");
}

TEST_F(Predicting, DigitsDoNotMaximiseMeanwhile) {
  d_.click("predict.toggle");
  d_.type("4");
  EXPECT_EQ(d_.session().maximised, model::Panel::none);
  d_.tap(Key::escape);  // gives up typing, not predict
  EXPECT_TRUE(predict().on);
}

TEST_F(Predicting, AnotherCellIsNotCovered) {
  d_.click("predict.toggle");
  const model::WindowPlace place = *predict().cell;
  d_.move(d_.cell("map.selected", place.row, place.col > 0 ? place.col - 1 : 1));
  EXPECT_NE(d_.value("window.channel.0"), "covered");
}

}  // namespace
}  // namespace convlens::test
