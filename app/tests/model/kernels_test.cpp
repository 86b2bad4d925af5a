// Commands on the bank of kernels: weights, presets, bias, outputs and their names.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "model/presets.h"
#include "model/store.h"

namespace convlens::model {
namespace {

using Outputs = std::vector<int64_t>;

class Kernels : public testing::Test {
 protected:
  const KernelBank& bank() const { return store_.document().kernels; }
  SetKernel preset(int64_t output, std::string_view id) {
    const KernelPreset* found = find_preset(id);
    return {output, {found->weights.begin(), found->weights.end()}, std::string(id)};
  }
  std::string refusal(const Command& command) {
    EXPECT_FALSE(store_.dispatch(command).any());
    return store_.session().notice.text;
  }
  Store store_{initial_document()};
};

TEST_F(Kernels, AWeightChangesItsOutputOnly) {
  const Change change = store_.dispatch(SetWeight{2, 0, 1, 1, -7, 0});
  EXPECT_EQ(change.of(0).outputs, Outputs{2});
  EXPECT_FALSE(change.of(0).conv_replaced || change.input_replaced || !change.input_rect.empty());
  EXPECT_EQ(bank().weight.at(2, 0, 1, 1), -7);
  EXPECT_EQ(store_.undo_label(), "edit kernel");
  EXPECT_FALSE(store_.dispatch(SetWeight{2, 0, 1, 1, -7, 0}).any());
}

TEST_F(Kernels, NamesFollowTheWeights) {
  store_.dispatch(SetWeight{0, 0, 0, 0, 5, 0});
  EXPECT_EQ(bank().names[0], "custom");
  store_.dispatch(SetWeight{0, 0, 0, 0, -1, 0});
  EXPECT_EQ(bank().names[0], "top_edge");
  // The same by hand from one preset to another: left_edge with -1, 0, 1 and a heavier middle is Sobel's.
  store_.dispatch(preset(1, "sobel_x"));
  EXPECT_EQ(bank().names[1], "sobel_x");
  EXPECT_EQ(store_.undo_label(), "kernel sobel_x");
  store_.dispatch(SetKernel{1, {0, 0, 0, 0, 1, 0, 0, 0, 0}, ""});
  EXPECT_EQ(bank().names[1], "identity");
  store_.dispatch(SetKernel{1, {0, 0, 0, 0, 2, 0, 0, 0, 0}, "custom"});
  EXPECT_EQ(bank().names[1], "custom");
  store_.dispatch(SetKernel{1, {0, 0, 0, 0, 3, 0, 0, 0, 0}, "mine"});
  EXPECT_EQ(bank().names[1], "mine");
}

TEST_F(Kernels, APresetFillsEveryInputChannel) {
  store_.dispatch(SetInput{Tensor(Shape{1, 3, 10, 10}), "colour"});
  EXPECT_EQ(store_.dispatch(preset(3, "outline")).of(0).outputs, Outputs{3});
  for (int64_t c = 0; c < 3; ++c) EXPECT_EQ(bank().weight.at(3, c, 1, 1), 8);
  store_.dispatch(SetWeight{3, 1, 1, 1, 7, 0});
  EXPECT_EQ(bank().names[3], "custom") << "one input channel differs";
  store_.dispatch(SetWeight{3, 1, 1, 1, 8, 0});
  EXPECT_EQ(bank().names[3], "outline");
  EXPECT_FALSE(store_.dispatch(preset(3, "outline")).any());
}

TEST_F(Kernels, BiasIsPerOutput) {
  EXPECT_EQ(store_.dispatch(SetBias{1, 2.5F, 0}).of(0).outputs, Outputs{1});
  EXPECT_EQ(bank().bias, (std::vector<float>{0, 2.5F, 0, 0}));
  EXPECT_EQ(bank().names[1], "left_edge");
  EXPECT_FALSE(store_.dispatch(SetBias{1, 2.5F, 0}).any());
}

TEST_F(Kernels, AddAppendsAnIdentityAndSelectsIt) {
  EXPECT_TRUE(store_.dispatch(AddOutput{}).of(0).conv_replaced);
  ASSERT_EQ(bank().outputs(), 5);
  EXPECT_EQ(bank().names[4], "identity");
  EXPECT_EQ(bank().weight.at(4, 0, 1, 1), 1);
  EXPECT_EQ(bank().weight.at(4, 0, 0, 1), 0);
  EXPECT_EQ(bank().bias[4], 0);
  EXPECT_EQ(store_.session().selected_output, 4);
}

TEST_F(Kernels, DuplicateFollowsItsOriginal) {
  store_.dispatch(SetBias{1, 3, 0});
  store_.dispatch(DuplicateOutput{1});
  EXPECT_EQ(bank().names, (std::vector<std::string>{"top_edge", "left_edge", "left_edge", "diag1_edge", "diag2_edge"}));
  EXPECT_EQ(bank().bias, (std::vector<float>{0, 3, 3, 0, 0}));
  EXPECT_EQ(bank().weight.at(2, 0, 0, 1), 1);
  EXPECT_EQ(store_.session().selected_output, 2);
}

TEST_F(Kernels, RemoveKeepsTheSelectionInside) {
  store_.dispatch(SelectOutput{3});
  EXPECT_TRUE(store_.dispatch(RemoveOutput{3}).of(0).conv_replaced);
  EXPECT_EQ(store_.session().selected_output, 2);
  store_.dispatch(RemoveOutput{0});
  EXPECT_EQ(bank().names, (std::vector<std::string>{"left_edge", "diag1_edge"}));
  EXPECT_EQ(store_.session().selected_output, 1) << "the same output stays selected";
  EXPECT_EQ(bank().names[1], "diag1_edge");
}

TEST_F(Kernels, TheNumberOfOutputsHasLimits) {
  for (int i = 0; i < 60; ++i) store_.dispatch(AddOutput{});
  EXPECT_EQ(bank().outputs(), kMaxOutputs);
  EXPECT_EQ(refusal(AddOutput{}), "outputs: there are 64 already (1..64)");
  EXPECT_EQ(refusal(DuplicateOutput{3}), "outputs: there are 64 already (1..64)");
  for (int i = 0; i < 63; ++i) store_.dispatch(RemoveOutput{0});
  EXPECT_EQ(bank().outputs(), 1);
  EXPECT_EQ(refusal(RemoveOutput{0}), "outputs: the last one cannot be removed (1 or more)");
}

TEST_F(Kernels, Refusals) {
  EXPECT_EQ(refusal(SetWeight{4, 0, 0, 0, 1, 0}), "output: is 4 (0..3)");
  EXPECT_EQ(refusal(SetWeight{0, 1, 0, 0, 1, 0}), "input channel: is 1 (0..0)");
  EXPECT_EQ(refusal(SetWeight{0, 0, 3, 0, 1, 0}), "kernel row: is 3 (0..2)");
  EXPECT_EQ(refusal(SetWeight{0, 0, 0, -1, 1, 0}), "kernel column: is -1 (0..2)");
  EXPECT_EQ(refusal(SetWeight{0, 0, 0, 0, std::nanf(""), 0}), "weight: is nan (a finite number)");
  EXPECT_EQ(refusal(SetKernel{0, {1, 2, 3}, ""}), "kernel: has 3 weights (9)");
  EXPECT_EQ(refusal(SetKernel{0, std::vector<float>(9, INFINITY), ""}), "weight: is inf (a finite number)");
  EXPECT_EQ(refusal(SetKernel{-1, std::vector<float>(9), ""}), "output: is -1 (0..3)");
  EXPECT_EQ(refusal(SetBias{0, -INFINITY, 0}), "bias: is -inf (a finite number)");
  EXPECT_EQ(refusal(RemoveOutput{4}), "output: is 4 (0..3)");
  EXPECT_EQ(refusal(DuplicateOutput{-1}), "output: is -1 (0..3)");
  EXPECT_FALSE(store_.can_undo());
}

TEST_F(Kernels, AnotherSizeKeepsTheMiddle) {
  store_.dispatch(SetKernelSize{5, 5});
  EXPECT_EQ(bank().weight.shape(), (Shape{4, 1, 5, 5}));
  EXPECT_EQ(bank().weight.at(0, 0, 1, 1), -1);
  EXPECT_EQ(bank().weight.at(0, 0, 3, 3), 1);
  EXPECT_EQ(bank().weight.at(0, 0, 0, 0), 0);
  EXPECT_EQ(bank().names[0], "top_edge");  // zeros around a kernel change nothing but its size
  EXPECT_EQ(store_.undo_label(), "kernel size");
  store_.dispatch(SetKernelSize{3, 3});
  EXPECT_EQ(bank().weight.values().size(), 36U);
  EXPECT_EQ(bank().weight.at(0, 0, 2, 0), 1);
  store_.dispatch(SetKernelSize{2, 2});
  EXPECT_EQ(bank().weight.at(0, 0, 0, 0), -1);
  EXPECT_EQ(bank().weight.at(0, 0, 1, 1), 0);
  EXPECT_EQ(bank().names[0], "custom");
  store_.dispatch(Undo{});
  EXPECT_EQ(bank().weight.shape(), (Shape{4, 1, 3, 3}));
  EXPECT_EQ(refusal(SetKernelSize{12, 3}), "kernel height: is 12 (1..11)");
  EXPECT_EQ(refusal(SetKernelSize{3, 0}), "kernel width: is 0 (1..11)");
}

TEST_F(Kernels, PresetsFitLargerKernels) {
  const KernelPreset& sobel = *find_preset("sobel_x");
  EXPECT_TRUE(preset_weights(sobel, 2, 5).empty());
  const std::vector<float> weights = preset_weights(sobel, 4, 5);
  ASSERT_EQ(weights.size(), 20U);
  EXPECT_EQ(weights[5 * 1 + 1], sobel.weights[0]);
  EXPECT_EQ(weights[5 * 3 + 3], sobel.weights[8]);
  store_.dispatch(SetKernelSize{4, 5});
  store_.dispatch(SetKernel{2, weights, "sobel_x"});
  EXPECT_EQ(bank().names[2], "sobel_x");
}

TEST_F(Kernels, TheImpulseTestIsOneStepAndKeepsTheTurn) {
  Conv2dParams params = store_.document().conv;
  params.flip = true;
  params.stride = {2, 2};
  store_.dispatch(SetConvParams{params, 0});
  store_.dispatch(StartImpulseTest{});
  EXPECT_EQ(store_.document().input.read().shape(), (Shape{1, 1, 5, 5}));
  EXPECT_EQ(bank().outputs(), 1);
  EXPECT_TRUE(store_.document().conv.flip);
  EXPECT_EQ(store_.document().conv.stride, (Size2{1, 1}));
  EXPECT_EQ(store_.undo_label(), "impulse test");
  store_.dispatch(Undo{});
  EXPECT_EQ(bank().outputs(), 4);
  EXPECT_EQ(store_.document().conv, params);
}

}  // namespace
}  // namespace convlens::model
