// The kernel's tools: presets from the list, operations, clipboard, diagnosis, names and order of outputs.
#include <gtest/gtest.h>

#include "ui_driver.h"

namespace convlens::test {
namespace {

using ui::Key;
using Weights = std::vector<float>;

Weights weights(const UiDriver& d, int64_t output) {
  const Shape& shape = d.document().kernels.weight.shape();
  const float* first = d.document().kernels.weight.view().plane(output, 0);
  return {first, first + shape.h * shape.w};
}

const std::string& name(const UiDriver& d, int64_t output) {
  return d.document().kernels.names[static_cast<size_t>(output)];
}

TEST(KernelTools, TheListClosesAfterAChoiceAndOnEscape) {
  UiDriver d;
  EXPECT_EQ(d.value("kernel.presets"), "top_edge");
  d.choose_preset("scharr_x");
  EXPECT_EQ(d.value("kernel.presets"), "scharr_x");
  EXPECT_EQ(d.recorder().find("kernel.preset.scharr_x"), nullptr);
  d.dispatch(model::SetPinned{{model::Hover::Place::map, 0, 3, 3}});
  d.click("kernel.presets");
  d.tap(Key::escape);
  EXPECT_EQ(d.recorder().find("kernel.preset.scharr_x"), nullptr);
  EXPECT_EQ(d.session().pinned.place, model::Hover::Place::map) << "Esc was the list's";
}

TEST(KernelTools, RandomKernelsFollowTheirSeeds) {
  UiDriver d;
  d.click("kernel.presets");
  d.click("kernel.preset.random");
  EXPECT_EQ(name(d, 0), "random 1");
  const Weights first = weights(d, 0);
  d.click("kernel.preset.random");
  EXPECT_EQ(name(d, 0), "random 2") << "the list stays open and the seed goes on";
  d.click("kernel.preset.seed");
  d.type("1");
  d.tap(Key::enter);
  d.click("kernel.preset.random");
  EXPECT_EQ(weights(d, 0), first);
}

TEST(KernelTools, AllFourEdgesAtOnce) {
  UiDriver d;
  d.click("kernel.output.3");
  d.click("kernel.remove_output");
  d.choose_preset("stack_edges");
  EXPECT_EQ(d.document().kernels.names,
            (std::vector<std::string>{"top_edge", "left_edge", "diag1_edge", "diag2_edge"}));
  EXPECT_EQ(d.session().selected_output, 0);
}

TEST(KernelTools, OperationsAreButtons) {
  UiDriver d;
  d.click("kernel.op.transpose");
  EXPECT_EQ(name(d, 0), "prewitt_x");
  d.click("kernel.op.rotate");
  EXPECT_EQ(weights(d, 0), (Weights{-1, -1, -1, 0, 0, 0, 1, 1, 1}));
  d.click("kernel.op.flip_v");
  EXPECT_EQ(weights(d, 0), (Weights{1, 1, 1, 0, 0, 0, -1, -1, -1}));
  d.click("kernel.op.negate");
  d.click("kernel.op.scale");
  EXPECT_EQ(weights(d, 0), (Weights{-2, -2, -2, 0, 0, 0, 2, 2, 2}));
  d.click("kernel.op.factor");
  d.type("1/4");
  d.tap(Key::enter);
  d.click("kernel.op.scale");
  EXPECT_EQ(weights(d, 0)[8], 0.5F);
  d.click("kernel.op.abs_1");
  EXPECT_EQ(weights(d, 0)[8], 1.0F / 6);
  d.click("kernel.op.sum_1");
  EXPECT_EQ(d.session().notice.kind, model::Notice::Kind::error) << "the sum is 0";
  d.dispatch(model::SetKernelSize{3, 5});
  d.settle();
  EXPECT_FALSE(d.widget("kernel.op.rotate").enabled);
  EXPECT_TRUE(d.widget("kernel.op.flip_h").enabled);
}

TEST(KernelTools, TheClipboardTakesAndGivesKernels) {
  UiDriver d;
  d.click("kernel.copy");
  EXPECT_STREQ(ImGui::GetClipboardText(), "-1 -1 -1\n0 0 0\n1 1 1\n");
  ImGui::SetClipboardText("1/9 * np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])");
  d.click("kernel.paste");
  EXPECT_EQ(weights(d, 0)[8], 1);
  ImGui::SetClipboardText("1 2\n3");
  d.click("kernel.paste");
  EXPECT_EQ(d.session().notice.text, "kernel text: row 2 has length 1 (2, as row 1)");
  EXPECT_EQ(weights(d, 0)[8], 1);
}

TEST(KernelTools, ClipboardKeysAreTheKernelsWhileItHasTheKeyboard) {
  UiDriver d;
  ImGui::SetClipboardText("5 5 5\n5 5 5\n5 5 5");
  d.chord({Key::left_ctrl}, Key::v);
  EXPECT_EQ(weights(d, 0)[4], 0);
  d.click("kernel.cell.o0.i0.r0.c0");
  d.chord({Key::left_ctrl}, Key::v);
  EXPECT_EQ(weights(d, 0), Weights(9, 5));
  d.chord({Key::left_ctrl}, Key::z);
  d.chord({Key::left_ctrl}, Key::c);
  EXPECT_STREQ(ImGui::GetClipboardText(), "-1 -1 -1\n0 0 0\n1 1 1\n");
}

TEST(KernelTools, TheDiagnosisFollowsTheEdit) {
  UiDriver d;
  EXPECT_EQ(d.value("kernel.sum"), "0");
  EXPECT_EQ(d.value("kernel.mass"), "+3  -3");
  EXPECT_EQ(d.value("kernel.symmetry"), "antisymmetric");
  EXPECT_EQ(d.value("kernel.separable"), "separable: 6 instead of 9; (-1 0 1) \xC3\x97 (1 1 1)");
  EXPECT_EQ(d.value("kernel.frequency"), "-\xE2\x88\x9E dB in the centre, 16 dB at most");
  d.choose_preset("blur");
  EXPECT_EQ(d.value("kernel.symmetry"), "symmetric");
  EXPECT_EQ(d.value("kernel.frequency"), "0 dB in the centre, 0 dB at most");
  d.drag_by("kernel.cell.o0.i0.r0.c0", {0, -40});
  EXPECT_EQ(d.value("kernel.symmetry"), "no symmetry");
  EXPECT_EQ(d.value("kernel.separable"), "not separable");
  EXPECT_EQ(d.value("kernel.frequency_legend").substr(0, 3), "-35");
  d.click("kernel.output.2");
  EXPECT_EQ(d.value("kernel.reach"), "-510 \xE2\x80\xA6 765");
  EXPECT_EQ(d.value("kernel.reach_unit"), "-2 \xE2\x80\xA6 3");
}

TEST(KernelTools, OutputsMoveByDragAndByKeys) {
  UiDriver d;
  d.drag(d.centre("kernel.output.0"), d.centre("kernel.output.2"));
  EXPECT_EQ(d.document().kernels.names,
            (std::vector<std::string>{"left_edge", "diag1_edge", "top_edge", "diag2_edge"}));
  EXPECT_EQ(d.session().selected_output, 2);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::up);
  EXPECT_EQ(name(d, 1), "top_edge");
  EXPECT_EQ(d.session().selected_output, 1);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::up);
  d.chord({Key::left_ctrl, Key::left_shift}, Key::up);
  EXPECT_EQ(name(d, 0), "top_edge") << "the first place is the last stop";
  d.chord({Key::left_ctrl, Key::left_shift}, Key::down);
  EXPECT_EQ(name(d, 1), "top_edge");
}

TEST(KernelTools, ADoubleClickNamesAnOutput) {
  UiDriver d;
  d.double_click("kernel.output.1");
  d.type("walls");
  d.tap(Key::enter);
  EXPECT_EQ(name(d, 1), "walls");
  EXPECT_EQ(d.recorder().find("kernel.name"), nullptr);
  d.click("kernel.op.negate");
  EXPECT_EQ(name(d, 1), "walls") << "through edits";
  d.double_click("kernel.output.0");
  d.type("no");
  d.tap(Key::escape);
  EXPECT_EQ(name(d, 0), "top_edge");
}

TEST(KernelTools, NothingScrollsAtTheUsualSize) {
  const UiDriver d;
  EXPECT_LT(d.widget("param.padding_mode").max.y, 640);
}

}  // namespace
}  // namespace convlens::test
