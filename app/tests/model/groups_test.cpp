// Groups: what becomes of weights, outputs and inputs; the whole weight tensor from elsewhere; S29's costs.
#include "model/groups.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "convlens/engine/conv2d.h"
#include "model/store.h"
#include "tests/common/documents.h"

namespace convlens::model {
namespace {

class Groups : public testing::Test {
 protected:
  Groups() {
    Tensor pixels(Shape{1, 6, 7, 9});
    float value = 0;
    for (float& pixel : pixels.values()) pixel = static_cast<float>(static_cast<int>(value += 7) % 31);
    store_.dispatch(SetInput{std::move(pixels), "six channels"});
    while (bank().outputs() < 6) store_.dispatch(AddOutput{});
    for (int64_t o = 0; o < 6; ++o) store_.dispatch(RandomKernel{o, o + 1});
  }
  const Document& document() const { return store_.document(); }
  const KernelBank& bank() const { return document().kernels; }
  const std::string& notice() const { return store_.session().notice.text; }
  std::string refusal(const Command& command) {
    const Document before = test::deep_copy(document());
    EXPECT_FALSE(store_.dispatch(command).any());
    EXPECT_TRUE(test::same_documents(before, document()));
    return notice();
  }
  Tensor output() const { return conv2d(document().input.read(), bank().weight, bank().bias, document().conv).value(); }
  int64_t parameters() const { return conv_problem(document())->parameter_count(); }

  Store store_{initial_document()};
};

TEST_F(Groups, ChoicesAreTheDivisorsAndHaveNames) {
  EXPECT_EQ(group_choices(6), (std::vector<int64_t>{1, 2, 3, 6}));
  EXPECT_EQ(group_choices(1), std::vector<int64_t>{1});
  EXPECT_EQ(groups_word(1, 6), "dense");
  EXPECT_EQ(groups_word(1, 1), "dense");
  EXPECT_EQ(groups_word(3, 6), "3 groups");
  EXPECT_EQ(groups_word(6, 6), "depthwise");
}

TEST_F(Groups, WeightsInsideTheGroupsStay) {
  const Tensor before = bank().weight;
  const Document start = test::deep_copy(document());
  EXPECT_TRUE(store_.dispatch(SetGroups{3}).of(0).conv_replaced);
  ASSERT_EQ(bank().weight.shape(), (Shape{6, 2, 3, 3}));
  EXPECT_EQ(document().conv.groups, 3);
  EXPECT_EQ(store_.undo_label(), "3 groups");
  for (int64_t o = 0; o < 6; ++o)
    for (int64_t i = 0; i < 2; ++i) EXPECT_EQ(bank().weight.at(o, i, 1, 2), before.at(o, o / 2 * 2 + i, 1, 2));
  EXPECT_TRUE(notice().ends_with("weights between groups went with their connections. Undo brings them back."));
  store_.dispatch(Undo{});
  EXPECT_TRUE(test::same_documents(start, document()));
}

TEST_F(Groups, TowardsFewerGroupsTheMapsStay) {
  store_.dispatch(SetGroups{6});
  const Tensor depthwise = output();
  for (const int64_t groups : {3, 1}) {
    store_.dispatch(SetGroups{groups});
    EXPECT_TRUE(test::same_bits(output(), depthwise)) << groups;
    EXPECT_EQ(notice(), "") << "nothing was lost";
  }
  EXPECT_EQ(bank().weight.shape(), (Shape{6, 6, 3, 3}));
  store_.dispatch(SetGroups{6});
  EXPECT_EQ(notice(), "") << "the weights that went were 0";
  EXPECT_TRUE(test::same_bits(output(), depthwise));
}

TEST_F(Groups, WhatDoesNotDivideIsRefusedInOneLine) {
  EXPECT_EQ(refusal(SetGroups{4}), "groups: 4 groups do not divide 6 input channels (1, 2, 3, 6)");
  EXPECT_EQ(refusal(SetGroups{0}), "groups: is 0 (1, 2, 3, 6)");
  store_.dispatch(RemoveOutput{0});
  store_.dispatch(RemoveOutput{0});
  EXPECT_EQ(refusal(SetGroups{6}), "groups: 6 groups do not divide 4 outputs (1, 2)");
  Conv2dParams params = document().conv;
  params.groups = 2;
  EXPECT_EQ(refusal(SetConvParams{params, 0}), "groups: is 2 (1..1)");
}

TEST_F(Groups, OutputsComeAndGoInEveryGroupAlike) {
  store_.dispatch(SetGroups{3});
  const Tensor before = output();
  store_.dispatch(AddOutput{});
  ASSERT_EQ(bank().weight.shape(), (Shape{9, 2, 3, 3}));
  for (const int64_t added : {2, 5, 8}) EXPECT_EQ(bank().names[static_cast<size_t>(added)], "identity");
  EXPECT_EQ(store_.session().selected_output, 8);
  EXPECT_EQ(notice(), "One output more in each of the 3 groups: they stay of one size.");
  const Tensor after = output();
  for (int64_t o = 0; o < 6; ++o)
    EXPECT_EQ(after.at(0, o / 2 * 3 + o % 2, 3, 4), before.at(0, o, 3, 4)) << "an old output sees what it saw";
  store_.dispatch(RemoveOutput{5});
  EXPECT_TRUE(test::same_bits(output(), before));
  store_.dispatch(DuplicateOutput{3});
  EXPECT_EQ(bank().outputs(), 9);
  EXPECT_EQ(store_.session().selected_output, 5);
  for (int64_t i = 0; i < 2; ++i) EXPECT_EQ(bank().weight.at(4, i, 0, 0), bank().weight.at(5, i, 0, 0));
  EXPECT_EQ(refusal(MoveOutput{4, 6}), "place in its group: is 6 (3..5)");
  EXPECT_TRUE(store_.dispatch(MoveOutput{4, 3}).any());
  store_.dispatch(RemoveOutput{0});
  store_.dispatch(RemoveOutput{0});
  EXPECT_EQ(refusal(RemoveOutput{0}), "outputs: the last one of every group cannot be removed (1 or more)");
  while (bank().outputs() < 63) store_.dispatch(AddOutput{});
  EXPECT_EQ(refusal(AddOutput{}), "outputs: there are 63 already, and one more in every group makes 66 (1..64)");
}

TEST_F(Groups, AnotherInputKeepsThemWhereTheyDivideIt) {
  store_.dispatch(SetGroups{3});
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 9, 9}), "RGB"});
  EXPECT_EQ(document().conv.groups, 3);
  EXPECT_EQ(bank().weight.shape(), (Shape{6, 1, 3, 3}));
  store_.dispatch(SetInput{Tensor(Shape{1, 1, 9, 9}), "grey"});
  EXPECT_EQ(document().conv.groups, 1);
  EXPECT_EQ(bank().weight.shape(), (Shape{6, 1, 3, 3}));
  EXPECT_EQ(notice(), "3 groups do not divide 1 channel: the kernels are dense again.");
  store_.dispatch(Undo{});
  EXPECT_EQ(document().conv.groups, 3);
  store_.dispatch(StackEdgeKernels{});
  EXPECT_EQ(document().conv.groups, 1) << "four outputs are not three groups";
  EXPECT_EQ(bank().weight.shape(), (Shape{4, 3, 3, 3}));
}

TEST_F(Groups, S29DepthwiseAndPointwiseCostLess) {
  store_.dispatch(SetInput{Tensor(Shape{1, 8, 9, 9}), "eight channels"});
  store_.dispatch(SetWeights{Tensor(Shape{16, 8, 3, 3}), {}, "dense"});
  EXPECT_EQ(parameters(), 1168);
  store_.dispatch(SetWeights{Tensor(Shape{8, 1, 3, 3}), {}, "depthwise"});
  EXPECT_EQ(document().conv.groups, 8);
  EXPECT_EQ(parameters(), 80);
  EXPECT_EQ(conv_problem(document())->multiplication_count(), 9 * 9 * 8 * 9);
  store_.dispatch(SetWeights{Tensor(Shape{16, 8, 1, 1}), {}, "pointwise"});
  EXPECT_EQ(document().conv.groups, 1);
  EXPECT_EQ(parameters(), 144);
}

TEST_F(Groups, WeightsFromElsewhereTakeTheirShapeAlong) {
  Tensor weight(Shape{2, 6, 1, 5});
  weight.at(1, 5, 0, 4) = 0.1F;
  store_.dispatch(RenameOutput{0, "mine"});
  store_.dispatch(SetBias{1, 7, 0});
  EXPECT_TRUE(store_.dispatch(SetWeights{weight, {}, "w.npy"}).of(0).conv_replaced);
  EXPECT_TRUE(test::same_bits(bank().weight, weight));
  EXPECT_EQ(bank().names, (std::vector<std::string>{"mine", "custom"}));
  EXPECT_EQ(bank().bias, (std::vector<float>{0, 7}));
  EXPECT_EQ(store_.undo_label(), "w.npy");
  store_.dispatch(SetWeights{weight, {1, 2}, "w.npy"});
  EXPECT_EQ(bank().bias, (std::vector<float>{1, 2}));
}

TEST_F(Groups, WeightsThatDoNotFitAreRefusedWithWhatWould) {
  EXPECT_EQ(
      refusal(SetWeights{Tensor(Shape{4, 4, 3, 3}), {}, "w.npy"}),
      "w.npy: has the shape [4, 4, 3, 3], the input has 6 channels ([1..64, 6, 1..11, 1..11] or [a multiple of 6, "
      "1, 1..11, 1..11])");
  EXPECT_FALSE(refusal(SetWeights{Tensor(Shape{5, 1, 3, 3}), {}, "w.npy"}).empty());
  EXPECT_FALSE(refusal(SetWeights{Tensor(Shape{65, 6, 3, 3}), {}, "w.npy"}).empty());
  EXPECT_FALSE(refusal(SetWeights{Tensor(Shape{1, 6, 12, 3}), {}, "w.npy"}).empty());
  EXPECT_EQ(refusal(SetWeights{Tensor(Shape{2, 6, 3, 3}), {1}, "w.npy"}),
            "w.npy: has 2 outputs and 1 bias (one bias an output)");
  Tensor bad(Shape{2, 6, 3, 3});
  bad.at(1, 4, 0, 2) = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refusal(SetWeights{bad, {}, "w.npy"}), "w.npy: has NaN at [1, 4, 0, 2] (finite numbers)");
  EXPECT_EQ(refusal(SetWeights{Tensor(Shape{2, 6, 3, 3}), {0, INFINITY}, "w.npy"}),
            "w.npy: has an infinity at bias [1] (finite numbers)");
}

}  // namespace
}  // namespace convlens::model
