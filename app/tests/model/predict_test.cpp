// Predict: every mistake that is named, the tally, and questions that depend on seed and document alone.
#include "model/predict.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "model/presets.h"
#include "model/samples.h"
#include "model/store.h"

namespace convlens::model {
namespace {

using Kind = Verdict::Kind;

// Two channels of 3 x 3 with one 2 x 2 kernel each, one row of zeros above, bias 5: the window at (1, 1).
class Judging : public testing::Test {
 protected:
  Verdict judge(double answer, const Conv2dParams& params = {.padding = {1, 0, 0, 0}}, int64_t row = 1) {
    problem_ = Conv2dProblem::make(x_.shape(), w_.shape(), 1, params).value();
    cell_ = explain_output(problem_, x_, w_, bias_, 0, 0, row, 1);
    return judge_number(problem_, cell_, answer);
  }
  void expect(double answer, Kind kind, const std::string& text) {
    const Verdict verdict = judge(answer);
    EXPECT_EQ(verdict.kind, kind) << verdict.text;
    EXPECT_EQ(verdict.text, text);
  }
  // Products 10 -40 150 -360 and 7 16 -27 40.
  std::vector<float> pixels_{3, 10, 20, 6, 50, 60, 9, 9, 9, 1, 7, 8, 2, 9, 10, 3, 3, 3};
  std::vector<float> weights_{1, -2, 3, -6, 1, 2, -3, 4}, bias_{5};
  Tensor x_{{1, 2, 3, 3}, pixels_}, w_{{1, 2, 2, 2}, weights_};
  Conv2dProblem problem_;
  CellExplanation cell_;
};

TEST_F(Judging, TheTotalIsRight) {
  judge(0);
  ASSERT_EQ(cell_.total, 10 - 40 + 150 - 360 + 7 + 16 - 27 + 40 + 5);
  expect(-199, Kind::right, "Right.");
  expect(-199.4, Kind::right, "Right.");
  EXPECT_NE(judge(-198).kind, Kind::right);
}

TEST_F(Judging, NamesWhatConcernsTheWhole) {
  expect(199, Kind::sign_turned, "The size is right, the sign is turned.");
  expect(-204, Kind::bias_forgotten, "You forgot the bias.");
  expect(-199 + 240, Kind::channel_left_out, "You left out channel 0, which adds -240.");
  expect(-199 - 36, Kind::channel_left_out, "You left out channel 1, which adds 36.");
  const double turned = 10 * -6 + 20 * 3 + 50 * -2 + 60 * 1 + 7 * 4 + 8 * -3 + 9 * 2 + 10 * 1 + 5;
  expect(turned, Kind::kernel_turned, "You turned the kernel: that is the convolution of mathematics.");
  const Verdict not_turned = judge(-199, {.padding = {1, 0, 0, 0}, .flip = true});
  EXPECT_EQ(not_turned.kind, Kind::kernel_turned);
  EXPECT_EQ(not_turned.text, "You did not turn the kernel: that is the cross-correlation.");
}

TEST_F(Judging, NamesTheProduct) {
  expect(-199 - 150, Kind::product_left_out, "You left out 50 \xC3\x97 3 at row 1, col 0 of channel 0.");
  expect(-199 + 27, Kind::product_left_out, "You left out 9 \xC3\x97 -3 at row 1, col 0 of channel 1.");
  expect(-199 - 300, Kind::product_sign_swapped, "You turned the sign of 50 \xC3\x97 3 at row 1, col 0 of channel 0.");
  expect(-150, Kind::off, "Too large, off by 49.");
  expect(-249, Kind::off, "Too small, off by 50.");
}

TEST_F(Judging, NamesPaddingThatHasValues) {
  Conv2dParams params{.padding = {1, 0, 0, 0}, .padding_mode = PaddingMode::replicate};
  judge(0, params, 0);
  const double padding = 10 - 2 * 20 + 7 + 2 * 8;
  const Verdict verdict = judge(cell_.total - padding, params, 0);
  EXPECT_EQ(verdict.kind, Kind::padding_left_out);
  EXPECT_EQ(verdict.text, "You left out the padding: its cells add -7.");
}

TEST_F(Judging, FractionsNeedTwoDecimals) {
  for (float& weight : w_.values()) weight /= 7;
  judge(0);
  EXPECT_EQ(decimals_asked(cell_), 2);
  const double total = cell_.total;
  EXPECT_EQ(judge(std::round(total * 100) / 100).kind, Kind::right);
  EXPECT_EQ(judge(std::round(total * 10) / 10 + 0.05).kind, Kind::off);
  cell_.total = 0.00123;
  EXPECT_EQ(decimals_asked(cell_), 5);
}

TEST_F(Judging, SignsHaveThreeAnswers) {
  judge(0);
  EXPECT_EQ(sign_of(cell_), -1);
  EXPECT_EQ(judge_sign(cell_, -1).kind, Kind::right);
  const Verdict wrong = judge_sign(cell_, 0);
  EXPECT_EQ(wrong.kind, Kind::wrong_sign);
  EXPECT_EQ(wrong.text, "No: what is positive adds up to 228, what is negative to -427.");
  cell_.total = 1e-12;
  EXPECT_EQ(sign_of(cell_), 0);
}

class Predicting : public testing::Test {
 protected:
  const Predict& predict() const { return store_.session().predict; }
  double total() const {
    const Document& d = store_.document();
    const auto problem =
        Conv2dProblem::make(d.input.read().shape(), d.kernels.weight.shape(), d.kernels.outputs(), d.conv).value();
    const WindowPlace& place = *predict().cell;
    return explain_output(problem, d.input.read(), d.kernels.weight, d.kernels.bias, 0, place.channel, place.row,
                          place.col)
        .total;
  }
  std::vector<WindowPlace> questions(int64_t seed, int count) {
    store_.dispatch(StartPredict{seed});
    std::vector<WindowPlace> places;
    for (int i = 0; i < count; ++i) {
      places.push_back(*predict().cell);
      store_.dispatch(NextQuestion{});
    }
    return places;
  }
  Store store_{initial_document()};
};

TEST_F(Predicting, SeedAndDocumentGiveTheQuestions) {
  const auto first = questions(7, 20);
  EXPECT_EQ(questions(7, 20), first);
  EXPECT_NE(questions(8, 20), first);
  Store other(initial_document());
  other.dispatch(SetBias{0, 3, 0});
  other.dispatch(StartPredict{7});
  EXPECT_EQ(*other.session().predict.cell, first.front());
  std::set<int64_t> channels;
  for (const WindowPlace& place : first) channels.insert(place.channel);
  EXPECT_GT(channels.size(), 2U);
}

TEST_F(Predicting, TheWindowStandsOnTheQuestion) {
  store_.dispatch(SetPinned{{Hover::Place::map, 0, 1, 1}});
  store_.dispatch(StartPredict{3});
  ASSERT_TRUE(predict().on && predict().open);
  EXPECT_EQ(store_.session().transport.place, *predict().cell);
  EXPECT_EQ(store_.session().selected_output, predict().cell->channel);
  EXPECT_EQ(store_.session().pinned.place, Hover::Place::none);
  store_.dispatch(StopPredict{});
  EXPECT_FALSE(predict().on || predict().open);
}

TEST_F(Predicting, TheTallyCounts) {
  store_.dispatch(StartPredict{3});
  store_.dispatch(AnswerPrediction{total()});
  EXPECT_EQ(predict().verdict.kind, Kind::right);
  EXPECT_FALSE(predict().open);
  store_.dispatch(AnswerPrediction{total()});  // over: no second point
  EXPECT_EQ(std::tuple(predict().asked, predict().right, predict().streak), std::tuple(1, 1, 1));
  store_.dispatch(NextQuestion{});
  store_.dispatch(AnswerPrediction{total() + 12345});
  EXPECT_EQ(predict().wrong, 1);
  EXPECT_TRUE(predict().open);
  EXPECT_EQ(std::tuple(predict().asked, predict().right, predict().streak), std::tuple(1, 1, 0));
  store_.dispatch(AnswerPrediction{total()});  // at the second try: right, but no streak
  EXPECT_EQ(std::tuple(predict().asked, predict().right, predict().streak), std::tuple(2, 2, 0));
  store_.dispatch(NextQuestion{});
  store_.dispatch(ShowPrediction{});
  EXPECT_EQ(predict().verdict.kind, Kind::shown);
  EXPECT_EQ(std::tuple(predict().asked, predict().right), std::tuple(3, 2));
  store_.dispatch(NextQuestion{});
  store_.dispatch(NextQuestion{});  // one that was not tried
  EXPECT_EQ(predict().asked, 3);
  store_.dispatch(AnswerPrediction{total() + 12345});
  store_.dispatch(NextQuestion{});  // one that was given up
  EXPECT_EQ(predict().asked, 4);
  store_.dispatch(ResetPredict{});
  EXPECT_EQ(std::tuple(predict().asked, predict().right, predict().question), std::tuple(0, 0, 0));
}

TEST_F(Predicting, ASignHasOneTry) {
  store_.dispatch(StartPredict{3});
  store_.dispatch(SetPredictKind{PredictKind::sign});
  store_.dispatch(AnswerPrediction{total() > 0 ? 1.0 : -1.0});
  EXPECT_EQ(predict().verdict.kind, Kind::right);
  store_.dispatch(NextQuestion{});
  store_.dispatch(AnswerPrediction{total() > 0 ? -1.0 : 1.0});
  EXPECT_EQ(predict().verdict.kind, Kind::wrong_sign);
  EXPECT_FALSE(predict().open);
  EXPECT_EQ(std::tuple(predict().asked, predict().right, predict().streak), std::tuple(2, 1, 0));
}

TEST_F(Predicting, AnEditAsksAgainWithoutCounting) {
  store_.dispatch(StartPredict{3});
  store_.dispatch(AnswerPrediction{total() + 1000000});
  store_.dispatch(SetConvParams{{.stride = {3, 3}}, 0});
  EXPECT_TRUE(predict().open);
  EXPECT_EQ(std::tuple(predict().asked, predict().wrong, predict().question), std::tuple(0, 0, 0));
  EXPECT_LT(predict().cell->row, 9);
  EXPECT_EQ(store_.session().transport.place, *predict().cell);
  store_.dispatch(AnswerPrediction{total()});
  store_.dispatch(SetBias{0, 2, 0});
  EXPECT_TRUE(predict().open);
  EXPECT_EQ(std::tuple(predict().asked, predict().right, predict().question), std::tuple(1, 1, 1));
}

TEST_F(Predicting, WithoutOutputThereIsNoQuestion) {
  store_.dispatch(StartPredict{3});
  store_.dispatch(ResizeCanvas{8, 8});
  store_.dispatch(SetConvParams{{.dilation = {8, 8}}, 0});
  EXPECT_TRUE(predict().on);
  EXPECT_FALSE(predict().open || predict().cell.has_value());
  store_.dispatch(AnswerPrediction{0});
  EXPECT_EQ(predict().asked, 0);
  store_.dispatch(SetConvParams{{}, 0});
  EXPECT_TRUE(predict().open);
}

TEST_F(Predicting, RefusesWhatIsNotAsked) {
  store_.dispatch(AnswerPrediction{1});
  EXPECT_EQ(store_.session().notice.kind, Notice::Kind::error);
  store_.dispatch(StartPredict{10000});
  EXPECT_FALSE(predict().on);
}

}  // namespace
}  // namespace convlens::model
