// The scale of printed numbers, locked ranges, and input channels that are switched off.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "convlens/engine/explain.h"
#include "model/explained.h"
#include "model/number_text.h"
#include "model/printed_sum.h"
#include "model/samples.h"
#include "model/store.h"
#include "model/value_scale.h"
#include "tests/common/documents.h"

namespace convlens::model {
namespace {

TEST(ValueScale, ShowsADividedByWhiteAndReadsItBack) {
  EXPECT_EQ(shown_in(ValueScale::bytes, 762), 762);
  EXPECT_EQ(value_text(ValueScale::bytes, 762), "762");
  EXPECT_EQ(value_text(ValueScale::unit, 762, 4), "2.988") << "S11";
  EXPECT_EQ(column_text(ValueScale::bytes, 128.583), "128.58");
  EXPECT_EQ(column_text(ValueScale::unit, 128.583), "0.5042");
  // Every grey level that was printed in full reads back as itself, in both directions of rounding.
  for (int level = 0; level <= 255; ++level) {
    const auto shown = static_cast<float>(shown_in(ValueScale::unit, level));
    EXPECT_EQ(stored_from(ValueScale::unit, shown), static_cast<float>(level));
    const Result<float> typed = parse_number(format_exact(shown));
    ASSERT_TRUE(typed.ok());
    EXPECT_EQ(stored_from(ValueScale::unit, *typed), static_cast<float>(level));
  }
  EXPECT_EQ(stored_from(ValueScale::unit, 0.5F), 127.5F) << "what is no grey level stays what was typed";
  EXPECT_EQ(stored_from(ValueScale::unit, -100), -25500);
  EXPECT_EQ(stored_from(ValueScale::bytes, 0.5F), 0.5F);
}

// The notebook's cell (5, 7) of the crop under top_edge, at 0..255 and as a batch scaled to 0..1 has it.
TEST(ValueScale, S11EverySumAddsUpInEitherScale) {
  Store store(initial_document());
  store.dispatch(SetInput{make_sample("crop", 28, 28).value(), "crop"});
  Conv2dParams valid = store.document().conv;
  valid.padding = {};
  store.dispatch(SetConvParams{valid});
  store.dispatch(SetBias{0, 51});
  const auto problem = conv_problem(store.document());
  ASSERT_TRUE(problem.ok());
  const CellExplanation raw = explain_output(*problem, store.document().input.read(), store.document().kernels.weight,
                                             store.document().kernels.bias, 0, 0, 4, 6);
  EXPECT_EQ(raw.total, 762 + 51);
  const CellExplanation cell = shown_in(ValueScale::unit, raw);
  EXPECT_NEAR(cell.total, 813.0 / 255, 1e-12);
  EXPECT_NEAR(cell.bias, 0.2, 1e-12);
  double sum = cell.bias;
  for (size_t i = 0; i < cell.taps.size(); ++i) {
    EXPECT_EQ(cell.taps[i].weight, raw.taps[i].weight) << "weights stay";
    EXPECT_NEAR(cell.taps[i].product, static_cast<double>(cell.taps[i].input) * cell.taps[i].weight, 1e-7);
    sum += cell.taps[i].product;
  }
  EXPECT_NEAR(sum, cell.total, 1e-12);

  std::vector<double> numbers{cell.bias, cell.total}, terms{cell.bias};
  for (const Tap& tap : cell.taps) numbers.push_back(tap.product), terms.push_back(tap.product);
  const PrintedSum printed(numbers, sum_digits(ValueScale::unit));
  EXPECT_EQ(printed.text(cell.total), "3.188");
  EXPECT_EQ(printed.text(762.0 / 255), "2.988");
  // What the printed digits lack to the printed total is what rounding() says.
  double digits = 0;
  for (const double term : terms) digits += std::stod(printed.text(term));
  const std::string rest = printed.rounding(terms, cell.total);
  const double lack = rest.empty() ? 0 : std::stod(rest.starts_with("+") ? rest : "-" + rest.substr(3));
  EXPECT_NEAR(digits + lack, std::stod(printed.text(cell.total)), 1e-9);
}

TEST(ValueScale, PredictionsAreAnsweredInTheScaleThatIsShown) {
  Store store(initial_document());
  store.dispatch(StartPredict{3});
  ASSERT_TRUE(store.session().predict.cell.has_value());
  const WindowPlace place = *store.session().predict.cell;
  const auto problem = conv_problem(store.document());
  const double total = explain_output(*problem, store.document().input.read(), store.document().kernels.weight,
                                      store.document().kernels.bias, 0, place.channel, place.row, place.col)
                           .total;
  ASSERT_GT(std::abs(total), 10);
  store.dispatch(SetValueScale{ValueScale::unit});
  store.dispatch(AnswerPrediction{total});
  EXPECT_TRUE(store.session().predict.open) << "that is the answer at 0..255";
  store.dispatch(AnswerPrediction{total / 255});
  EXPECT_FALSE(store.session().predict.open);
  EXPECT_EQ(store.session().predict.verdict.kind, Verdict::Kind::right);
}

TEST(LockRange, LocksAndRefusesWhatIsNoRange) {
  Store store(initial_document());
  store.dispatch(LockRange{{-100, 500}});
  EXPECT_EQ(store.session().range_mode, RangeMode::locked);
  EXPECT_EQ(store.session().locked_range, (LockedRange{-100, 500}));
  for (const LockedRange& bad :
       {LockedRange{5, 5}, LockedRange{6, 5}, LockedRange{-1e10F, 0}, LockedRange{0, std::nanf("")}}) {
    store.dispatch(LockRange{bad});
    EXPECT_EQ(store.session().notice.kind, Notice::Kind::error) << bad.lo << " to " << bad.hi;
    EXPECT_EQ(store.session().locked_range, (LockedRange{-100, 500}));
    store.dispatch(ShowNotice{});
  }
  EXPECT_FALSE(store.can_undo());
}

class ChannelsOff : public testing::Test {
 protected:
  ChannelsOff() : store_(initial_document()) {
    Tensor pixels(Shape{1, 3, 8, 9});
    float value = 0;
    for (float& cell : pixels.values()) cell = value = static_cast<float>((static_cast<int>(value) * 7 + 13) % 256);
    store_.dispatch(SetInput{std::move(pixels), "colour"});
    store_.dispatch(RandomKernel{0, 5});
  }
  Store store_;
};

TEST_F(ChannelsOff, AreAStepOfHistoryAndTakePartInNothing) {
  const Document before = test::deep_copy(store_.document());
  const Change change = store_.dispatch(SetChannelOff{1, true});
  EXPECT_TRUE(change.of(0).conv_replaced);
  EXPECT_TRUE(test::covers(change, before, store_.document()));
  EXPECT_EQ(store_.undo_label(), "channel 1 off");
  EXPECT_TRUE(store_.document().is_off(1));
  EXPECT_FALSE(store_.document().is_off(0));
  EXPECT_TRUE(test::same_kernels(store_.document().kernels, before.kernels)) << "the weights are kept";
  Tensor storage;
  const Tensor& used = used_weight(store_.document(), storage);
  const Shape& shape = used.shape();
  for (int64_t o = 0; o < shape.n; ++o)
    for (int64_t c = 0; c < shape.c; ++c)
      for (int64_t k = 0; k < shape.h * shape.w; ++k)
        EXPECT_EQ(used.view().plane(o, c)[k], c == 1 ? 0 : before.kernels.weight.view().plane(o, c)[k]);
  store_.dispatch(Undo{});
  EXPECT_TRUE(test::same_documents(store_.document(), before));
  EXPECT_EQ(&used_weight(store_.document(), storage), &store_.document().kernels.weight);
  store_.dispatch(Redo{});
  EXPECT_TRUE(store_.document().is_off(1));
  EXPECT_FALSE(store_.dispatch(SetChannelOff{1, true}).any()) << "again is no step";
}

TEST_F(ChannelsOff, AnotherNumberOfChannelsSwitchesAllOn) {
  store_.dispatch(SetChannelOff{2, true});
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 5, 5}), "another"});
  EXPECT_TRUE(store_.document().is_off(2)) << "as many channels: the choice stays";
  store_.dispatch(SetInput{Tensor(Shape{1, 4, 5, 5}), "four"});
  EXPECT_EQ(store_.document().channels_off, 0U);
  store_.dispatch(Undo{});
  EXPECT_TRUE(store_.document().is_off(2));
  store_.dispatch(StartImpulseTest{});
  EXPECT_EQ(store_.document().channels_off, 0U);
}

TEST_F(ChannelsOff, RefusesWhatIsNotThere) {
  for (const int64_t channel : {-1, 3, 64}) {
    EXPECT_FALSE(store_.dispatch(SetChannelOff{channel, true}).any());
    EXPECT_EQ(store_.session().notice.kind, Notice::Kind::error) << channel;
  }
  store_.dispatch(SetInput{Tensor(Shape{1, 1, 5, 5}), "grey"});
  EXPECT_FALSE(store_.dispatch(SetChannelOff{0, true}).any());
  EXPECT_NE(store_.session().notice.text.find("only one"), std::string::npos);
}

}  // namespace
}  // namespace convlens::model
