// All weights at once: as text through the clipboard, and as files through the dialog.
#include <gtest/gtest.h>

#include "tests/common/documents.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;

std::string more(UiDriver& d, const std::string& entry) {
  d.click("kernel.more");
  d.click("kernel.more." + entry);
  const char* text = ImGui::GetClipboardText();
  return text == nullptr ? "" : text;
}

TEST(Weights, OneKernelHasFourFormsOfText) {
  UiDriver d;
  EXPECT_EQ(more(d, "copy_kernel_numpy"), "np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]], dtype=np.float32)");
  EXPECT_EQ(more(d, "copy_kernel_pytorch"), "torch.tensor([[-1, -1, -1], [0, 0, 0], [1, 1, 1]], dtype=torch.float32)");
  EXPECT_EQ(more(d, "copy_kernel_python"), "[[-1, -1, -1], [0, 0, 0], [1, 1, 1]]");
  EXPECT_EQ(more(d, "copy_kernel_rows"), "-1 -1 -1\n0 0 0\n1 1 1\n");
}

TEST(Weights, TheWholeTensorGoesThroughTheClipboard) {
  for (const char* form : {"copy_weights_rows", "copy_weights_numpy", "copy_weights_pytorch"}) {
    UiDriver d;
    const Tensor before = d.document().kernels.weight;
    const std::string text = more(d, form);
    EXPECT_EQ(d.session().notice.text, "All weights are on the clipboard: [4, 1, 3, 3].");
    d.click("kernel.remove_output");
    d.choose_preset("blur");
    ImGui::SetClipboardText(text.c_str());
    d.click("kernel.paste");
    EXPECT_TRUE(same_bits(d.document().kernels.weight, before)) << form;
    EXPECT_EQ(d.document().kernels.names[0], "top_edge");
    EXPECT_EQ(d.store().undo_label(), "paste weights");
  }
}

TEST(Weights, WhatDoesNotFitIsRefusedInALine) {
  UiDriver d;
  const Tensor before = d.document().kernels.weight;
  ImGui::SetClipboardText("[[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]]");
  d.click("kernel.paste");
  EXPECT_EQ(d.session().notice.text,
            "paste weights: has the shape [1, 2, 2, 2], the input has 1 channel ([1..64, 1, 1..11, 1..11])");
  ImGui::SetClipboardText("[[[1, 2]], [[3]]]");
  d.click("kernel.paste");
  EXPECT_EQ(d.session().notice.text, "weights text: has 1 number at [1, 0] (2, as the first)");
  EXPECT_TRUE(same_bits(d.document().kernels.weight, before));
}

TEST(Weights, ThreeLevelsAreAKernelAnOutputOrTheKernelsOfOne) {
  UiDriver d;
  ImGui::SetClipboardText("torch.tensor([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])");
  d.click("kernel.paste");
  EXPECT_EQ(d.document().kernels.weight.shape(), (Shape{2, 1, 2, 2}));
  d.dispatch(model::SetInput{Tensor(Shape{1, 3, 9, 9}), "RGB"});
  d.dispatch(model::SelectOutput{1});
  ImGui::SetClipboardText("[[[1, 1], [1, 1]], [[2, 2], [2, 2]], [[3, 3], [3, 3]]]");
  d.settle();
  d.click("kernel.paste");
  EXPECT_EQ(d.document().kernels.weight.shape(), (Shape{2, 3, 2, 2}));
  EXPECT_EQ(d.document().kernels.weight.at(1, 2, 0, 0), 3);
  EXPECT_EQ(d.document().kernels.weight.at(0, 2, 0, 0), 1) << "the other output stays";
}

TEST(Weights, TheDialogAsksTheShell) {
  UiDriver d;
  d.click("kernel.more");
  d.click("kernel.more.save_weights");
  EXPECT_EQ(d.session().dialog, model::Dialog::save_weights);
  EXPECT_EQ(d.value("weights.name"), "weight.npy");
  d.click("weights.with_bias");
  d.click("weights.accept");
  ASSERT_FALSE(d.requests().empty());
  const auto* save = std::get_if<model::SaveWeights>(&d.requests().back());
  ASSERT_NE(save, nullptr);
  EXPECT_TRUE(save->path.ends_with("weight.npy"));
  EXPECT_FALSE(save->with_bias);
  EXPECT_FALSE(save->replace);
  d.tap(Key::escape);
  EXPECT_EQ(d.session().dialog, model::Dialog::none);
  d.click("kernel.more");
  d.click("kernel.more.open_weights");
  EXPECT_FALSE(d.widget("weights.accept").enabled);
  d.type("w.npy");
  d.tap(Key::enter);
  const auto* open = std::get_if<model::OpenWeights>(&d.requests().back());
  ASSERT_NE(open, nullptr);
  EXPECT_TRUE(open->path.ends_with("w.npy"));
  EXPECT_EQ(d.session().dialog, model::Dialog::open_weights) << "until the weights are there";
}

}  // namespace
}  // namespace convlens::test
