// Commands that make whole kernels, name outputs and give them another order.
#include <gtest/gtest.h>

#include <cmath>

#include "model/presets.h"
#include "model/store.h"

namespace convlens::model {
namespace {

using Weights = std::vector<float>;

class WholeKernels : public testing::Test {
 protected:
  const KernelBank& bank() const { return store_.document().kernels; }
  Weights weights(int64_t output, int64_t channel = 0) const {
    const Shape& shape = bank().weight.shape();
    const float* first = bank().weight.view().plane(output, channel);
    return {first, first + shape.h * shape.w};
  }
  Weights after(KernelOperation operation, float factor = 1) {
    store_.dispatch(TransformKernel{0, operation, factor});
    Weights result = weights(0);
    store_.dispatch(Undo{});
    return result;
  }
  std::string refusal(const Command& command) {
    EXPECT_FALSE(store_.dispatch(command).any());
    return store_.session().notice.text;
  }
  Store store_{initial_document()};
};

TEST_F(WholeKernels, OperationsMoveAndScaleTheWeights) {
  store_.dispatch(SetKernel{0, {1, 2, 3, 4, 5, 6, 7, 8, 9}, ""});
  EXPECT_EQ(after(KernelOperation::flip_horizontal), (Weights{3, 2, 1, 6, 5, 4, 9, 8, 7}));
  EXPECT_EQ(after(KernelOperation::flip_vertical), (Weights{7, 8, 9, 4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(after(KernelOperation::rotate), (Weights{7, 4, 1, 8, 5, 2, 9, 6, 3})) << "clockwise";
  EXPECT_EQ(after(KernelOperation::transpose), (Weights{1, 4, 7, 2, 5, 8, 3, 6, 9}));
  EXPECT_EQ(after(KernelOperation::negate), (Weights{-1, -2, -3, -4, -5, -6, -7, -8, -9}));
  EXPECT_EQ(after(KernelOperation::scale, 0.5F), (Weights{0.5F, 1, 1.5F, 2, 2.5F, 3, 3.5F, 4, 4.5F}));
  EXPECT_EQ(after(KernelOperation::sum_to_one)[8], 0.2F);
  store_.dispatch(SetKernel{0, {-1, 0, 0, 0, 3, 0, 0, 0, 0}, ""});
  EXPECT_EQ(after(KernelOperation::sum_to_one), (Weights{-0.5F, 0, 0, 0, 1.5F, 0, 0, 0, 0}));
  EXPECT_EQ(after(KernelOperation::magnitude_to_one), (Weights{-0.25F, 0, 0, 0, 0.75F, 0, 0, 0, 0}));
}

TEST_F(WholeKernels, OperationsNameWhatTheyMakeAndAreSteps) {
  const Change change = store_.dispatch(TransformKernel{0, KernelOperation::transpose});
  EXPECT_EQ(change.of(0).outputs, std::vector<int64_t>{0});
  EXPECT_EQ(bank().names[0], "prewitt_x");
  EXPECT_EQ(store_.undo_label(), "transpose kernel");
  store_.dispatch(TransformKernel{0, KernelOperation::negate});
  EXPECT_EQ(bank().names[0], "custom");
  EXPECT_FALSE(std::signbit(weights(0)[1])) << "a negated 0 is 0";
  store_.dispatch(Undo{});
  store_.dispatch(Undo{});
  EXPECT_EQ(bank().names[0], "top_edge");
  EXPECT_FALSE(store_.can_undo());
}

TEST_F(WholeKernels, OperationsConcernEveryInputChannel) {
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 10, 10}), "colour"});
  store_.dispatch(SetKernel{0, Weights(9, 1), ""});
  store_.dispatch(TransformKernel{0, KernelOperation::sum_to_one});
  for (int64_t c = 0; c < 3; ++c) EXPECT_EQ(weights(0, c), Weights(9, 1.0F / 27));
}

TEST_F(WholeKernels, WhatIsNotSquareFlipsButDoesNotTurn) {
  store_.dispatch(SetKernelSize{1, 2});
  store_.dispatch(SetKernel{0, {1, 2}, ""});
  EXPECT_EQ(after(KernelOperation::flip_horizontal), (Weights{2, 1}));
  EXPECT_EQ(refusal(TransformKernel{0, KernelOperation::rotate}), "kernel: is 1 x 2 (a square one)");
  EXPECT_EQ(refusal(TransformKernel{0, KernelOperation::transpose}), "kernel: is 1 x 2 (a square one)");
}

TEST_F(WholeKernels, WhatNoFactorCanDoIsRefused) {
  EXPECT_EQ(refusal(TransformKernel{0, KernelOperation::sum_to_one}),
            "sum of the kernel: is 0, which no factor makes 1 (any other sum)");
  store_.dispatch(SetKernel{0, Weights(9, 0), ""});
  EXPECT_EQ(refusal(TransformKernel{0, KernelOperation::magnitude_to_one}),
            "kernel: has no weight but 0 (a weight that is not 0)");
  store_.dispatch(SetKernel{0, Weights(9, 1e30F), ""});
  EXPECT_EQ(refusal(TransformKernel{0, KernelOperation::scale, 1e30F}), "weight: is inf (a finite number)");
  EXPECT_EQ(refusal(TransformKernel{4, KernelOperation::negate}), "output: is 4 (0..3)");
}

TEST_F(WholeKernels, ASeedGivesAKernel) {
  store_.dispatch(RandomKernel{1, 5});
  const Weights first = weights(1);
  EXPECT_EQ(bank().names[1], "random 5");
  for (const float weight : first) EXPECT_TRUE(weight >= -1 && weight <= 1) << weight;
  EXPECT_NE(first, Weights(9, first[0]));
  store_.dispatch(RandomKernel{1, 6});
  EXPECT_NE(weights(1), first);
  store_.dispatch(RandomKernel{1, 5});
  EXPECT_EQ(weights(1), first);
  store_.dispatch(SetWeight{1, 0, 0, 0, 3, 0});
  EXPECT_EQ(bank().names[1], "custom");
}

TEST_F(WholeKernels, TheFourEdgesComeStacked) {
  const Weights left = weights(1);
  store_.dispatch(SetBias{0, 3, 0});
  store_.dispatch(RemoveOutput{1});
  store_.dispatch(StackEdgeKernels{});
  EXPECT_EQ(bank().names, (std::vector<std::string>{"top_edge", "left_edge", "diag1_edge", "diag2_edge"}));
  EXPECT_EQ(bank().bias, Weights(4, 0));
  EXPECT_EQ(weights(1), left);
  store_.dispatch(SetKernelSize{5, 2});
  store_.dispatch(StackEdgeKernels{});
  EXPECT_EQ(bank().weight.shape(), (Shape{4, 1, 5, 3})) << "as large as it was, 3 x 3 at least";
}

TEST_F(WholeKernels, APastedKernelGetsItsRoom) {
  const Weights left = weights(1);
  store_.dispatch(PasteKernel{0, 0, 3, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9}});
  EXPECT_EQ(weights(0), (Weights{1, 2, 3, 4, 5, 6, 7, 8, 9}));
  EXPECT_EQ(bank().names[0], "custom");
  store_.dispatch(PasteKernel{0, 0, 1, 5, {1, 2, 3, 4, 5}});
  EXPECT_EQ(bank().weight.shape(), (Shape{4, 1, 3, 5}));
  EXPECT_EQ(weights(0), (Weights{0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0}));
  EXPECT_EQ(bank().names[1], "left_edge") << "in the middle of a larger kernel it is the same";
  store_.dispatch(PasteKernel{0, 0, 1, 1, {7}});
  EXPECT_EQ(weights(0)[7], 7);
  EXPECT_EQ(refusal(PasteKernel{0, 0, 12, 1, Weights(12)}), "kernel height: is 12 (1..11)");
  EXPECT_EQ(refusal(PasteKernel{0, 0, 2, 2, Weights(3)}), "kernel: has 3 weights (4)");
  EXPECT_EQ(refusal(PasteKernel{0, 1, 1, 1, {1}}), "input channel: is 1 (0..0)");
}

TEST_F(WholeKernels, TheOnlyKernelTakesThePastedSize) {
  for (int i = 0; i < 3; ++i) store_.dispatch(RemoveOutput{0});
  store_.dispatch(PasteKernel{0, 0, 1, 2, {-1, 1}});
  EXPECT_EQ(bank().weight.shape(), (Shape{1, 1, 1, 2}));
  EXPECT_EQ(weights(0), (Weights{-1, 1}));
}

TEST_F(WholeKernels, APastedKernelIsThatOfOneInputChannel) {
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 10, 10}), "colour"});
  const Weights before = weights(2, 0);
  store_.dispatch(PasteKernel{2, 1, 3, 3, Weights(9, 2)});
  EXPECT_EQ(weights(2, 1), Weights(9, 2));
  EXPECT_EQ(weights(2, 0), before);
  EXPECT_EQ(weights(2, 2), before);
}

TEST_F(WholeKernels, APersonsNameStays) {
  store_.dispatch(RenameOutput{1, "  vertical\nlines "});
  EXPECT_EQ(bank().names[1], "vertical lines");
  EXPECT_EQ(store_.undo_label(), "rename output");
  store_.dispatch(SetWeight{1, 0, 0, 0, 9, 0});
  store_.dispatch(TransformKernel{1, KernelOperation::negate});
  store_.dispatch(SetKernelSize{5, 5});
  EXPECT_EQ(bank().names[1], "vertical lines");
  store_.dispatch(RenameOutput{1, " "});
  EXPECT_EQ(bank().names[1], "custom") << "an empty name is that of the weights";
  store_.dispatch(RenameOutput{1, std::string(100, 'a') + "b"});
  EXPECT_EQ(bank().names[1], std::string(kMaxOutputName, 'a'));
  std::string umlauts;
  for (int i = 0; i < 40; ++i) umlauts += "\xC3\xA4";
  store_.dispatch(RenameOutput{1, umlauts});
  EXPECT_EQ(bank().names[1], umlauts.substr(0, 2 * kMaxOutputName)) << "no character is cut in two";
  store_.dispatch(Undo{});
  EXPECT_EQ(bank().names[1], std::string(kMaxOutputName, 'a'));
  EXPECT_EQ(refusal(RenameOutput{9, "x"}), "output: is 9 (0..3)");
}

TEST_F(WholeKernels, OutputsMoveWithTheirBiasAndSelection) {
  store_.dispatch(SetBias{3, 4, 0});
  store_.dispatch(SelectOutput{3});
  store_.dispatch(MoveOutput{3, 1});
  EXPECT_EQ(bank().names, (std::vector<std::string>{"top_edge", "diag2_edge", "left_edge", "diag1_edge"}));
  EXPECT_EQ(bank().bias, (Weights{0, 4, 0, 0}));
  EXPECT_EQ(store_.session().selected_output, 1);
  store_.dispatch(MoveOutput{0, 3});
  EXPECT_EQ(bank().names, (std::vector<std::string>{"diag2_edge", "left_edge", "diag1_edge", "top_edge"}));
  EXPECT_FALSE(store_.dispatch(MoveOutput{2, 2}).any());
  EXPECT_EQ(refusal(MoveOutput{0, 4}), "place: is 4 (0..3)");
  store_.dispatch(Undo{});
  store_.dispatch(Undo{});
  EXPECT_EQ(bank().names, (std::vector<std::string>{"top_edge", "left_edge", "diag1_edge", "diag2_edge"}));
}

}  // namespace
}  // namespace convlens::model
