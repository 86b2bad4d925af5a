// Beside the arithmetic: the loop as Python and the matrices of the convolution.
#include <gtest/gtest.h>

#include "model/loop_code.h"
#include "model/number_text.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::Hover;

void show(UiDriver& d, const model::Command& command) {
  d.dispatch(command);
  d.settle();
}

TEST(LoopView, ShowsTheWindowsLineThenTheProducts) {
  UiDriver d;
  show(d, model::PlaceWindow{{0, 1, 6, 12, -1}});
  EXPECT_EQ(d.value("loop.form"), "nested");
  EXPECT_EQ(d.value("loop.code"), "out[n, o, row, col] = acc");
  EXPECT_NE(d.value("loop.indices").find("o = 1  row = 6  col = 12  c = - "), std::string::npos)
      << d.value("loop.indices");
  show(d, model::PlaceWindow{{0, 1, 6, 12, 5}});
  EXPECT_EQ(d.value("loop.code"), "acc += x[n, c, row + i, col + j] * w[o, c, i, j]");
  EXPECT_NE(d.value("loop.indices").find("c = 0  i = 1  j = 2"), std::string::npos) << d.value("loop.indices");
}

TEST(LoopView, TheSumEndsAtTheOutput) {
  UiDriver d;
  show(d, model::PlaceWindow{{0, 0, 6, 12, 8}});
  const std::string total = model::format_number(double{d.results().conv.maps.at(0, 0, 6, 12)});
  EXPECT_TRUE(d.value("loop.indices").ends_with("acc = " + total)) << d.value("loop.indices");
}

TEST(LoopView, FollowsTheParametersAndTheForm) {
  UiDriver d;
  Conv2dParams params = d.document().conv;
  params.stride = {2, 2};
  params.dilation = {1, 2};
  show(d, model::SetConvParams{params, 0});
  show(d, model::PlaceWindow{{0, 0, 3, 3, 0}});
  EXPECT_EQ(d.value("loop.code"), "acc += x[n, c, 2*row + i, 2*col + 2*j] * w[o, c, i, j]");
  d.click("loop.form.apply_kernel");
  EXPECT_EQ(d.value("loop.code"), "return (x[row-1:row+2, col-2:col+3:2] * kernel).sum()");
  EXPECT_NE(d.value("loop.indices").find("row = 7  col = 8"), std::string::npos) << d.value("loop.indices");
}

TEST(LoopView, TheCodeIsCopied) {
  UiDriver d;
  d.click("loop.copy");
  const std::string copied = ImGui::GetClipboardText();
  EXPECT_EQ(copied, model::loop_code(d.results().problem, model::LoopForm::nested).text());
}

TEST(LoopView, TheCurrentLineIsInSightWhereThereIsLittleRoom) {
  for (const ImVec2 size : {ImVec2{1600, 900}, ImVec2{1280, 900}, ImVec2{1024, 640}}) {
    UiDriver d(size);
    if (size.y < 900) show(d, model::SetMaximised{model::Panel::window});
    show(d, model::SetWindowView{model::WindowView::loop});
    for (const int64_t product : {-1, 4}) {
      show(d, model::PlaceWindow{{0, 0, 6, 12, product}});
      const ui::RecordedWidget& code = d.widget("loop.code");
      const ui::RecordedWidget& panel = d.widget("panel.window.title");
      EXPECT_GE(code.min.x, panel.min.x);
      EXPECT_LE(code.max.x, size.x);
      EXPECT_GT(code.max.y - code.min.y, 60);
      EXPECT_TRUE(code.visible);
    }
  }
}

TEST(MatrixView, APatchColumnPointsAtItsOutput) {
  UiDriver d;
  d.click("window.view.matrix");
  show(d, model::PlaceWindow{{0, 0, 6, 12, -1}});
  ASSERT_EQ(d.value("matrix.form"), "patches");
  EXPECT_EQ(d.value("matrix.grid"), "9 \xC3\x97 784");
  const auto grid = d.widget("matrix.grid").grid.value();
  EXPECT_EQ(grid.rows, 9);
  ASSERT_GT(grid.cols, 4);
  // The window stands in the middle; its neighbours are the next in reading order.
  d.move(d.cell("matrix.grid", 4, grid.cols / 2 + 2));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::map, 0, 6, 14}));
  d.move(d.cell("matrix.grid", 0, grid.cols / 2));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::map, 0, 6, 12}));
  d.move({4, 4});
  EXPECT_EQ(d.session().hover.place, Hover::Place::none);
}

TEST(MatrixView, KeepsItsPlaceUnderThePointer) {
  UiDriver d;
  d.click("window.view.matrix");
  show(d, model::PlaceWindow{{0, 2, 10, 10, -1}});
  const ImVec2 at = d.cell("matrix.grid", 2, 1);
  d.move(at);
  const Hover first = d.session().hover;
  d.move({at.x + 1, at.y});
  d.move(at);
  EXPECT_EQ(d.session().hover, first);
}

TEST(MatrixView, AWeightRowPointsAtItsOutput) {
  UiDriver d;
  d.click("window.view.matrix");
  d.click("matrix.form.weights");
  show(d, model::PlaceWindow{{0, 0, 6, 12, -1}});
  EXPECT_EQ(d.value("matrix.grid"), "784 \xC3\x97 784");
  const auto grid = d.widget("matrix.grid").grid.value();
  ASSERT_GE(grid.rows, 4);
  d.move(d.cell("matrix.grid", grid.rows / 2, 1));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::map, 0, 6, 12}));
}

TEST(MatrixView, ASmallInputHasItsWholeMatrix) {
  UiDriver d;
  const std::vector<float> nine{0, 1, 2, 3, 4, 5, 6, 7, 8};
  show(d, model::SetInput{Tensor({1, 1, 3, 3}, nine), "nine"});
  d.click("window.view.matrix");
  d.click("matrix.form.weights");
  const auto grid = d.widget("matrix.grid").grid.value();
  EXPECT_EQ(d.value("matrix.grid"), "9 \xC3\x97 9");
  EXPECT_EQ(grid.cols, 9);
}

// S18 of the scenarios: a 3 x 3 image and a 2 x 2 kernel, as four equations and as a 4 x 9 matrix.
TEST(MatrixView, ThreeByThreeAndTwoByTwo) {
  UiDriver d;
  const std::vector<float> nine{0, 1, 2, 3, 4, 5, 6, 7, 8};
  show(d, model::SetInput{Tensor({1, 1, 3, 3}, nine), "nine"});
  show(d, model::SetConvParams{{}, 0});
  show(d, model::SetKernelSize{2, 2});
  show(d, model::SetKernel{0, {0, 1, 2, 3}, "d2l"});
  d.click("window.view.matrix");
  EXPECT_EQ(d.value("matrix.grid"), "4 \u00d7 4");
  d.click("matrix.form.weights");
  EXPECT_EQ(d.value("matrix.grid"), "4 \u00d7 9");
  const auto grid = d.widget("matrix.grid").grid.value();
  EXPECT_EQ(grid.rows, 4);
  EXPECT_EQ(grid.cols, 9);
  EXPECT_GE(grid.cell_px, 24);  // wide enough for its numbers
  d.move(d.cell("matrix.grid", 3, 4));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::map, 0, 1, 1}));
  EXPECT_EQ(d.value("window.total"), "43");
  d.click("matrix.form.equations");
  d.move({4, 4});
  show(d, model::PlaceWindow{{0, 0, 0, 0, -1}});
  EXPECT_EQ(d.value("matrix.equation"), "y[0,0] = 0\u00b70 + 1\u00b71 + 3\u00b72 + 4\u00b73 + 0 = 19");
}

// The maps of pooling are then those of an earlier input.
TEST(MatrixView, AMapThatIsTooSmallForThePoolingIsExplained) {
  UiDriver d;
  show(d, model::SetInput{Tensor({1, 1, 3, 3}), "nine"});
  show(d, model::SetConvParams{{}, 0});
  EXPECT_TRUE(d.results().pool_error.has_value());
  EXPECT_EQ(d.value("window.total"), "0");
}

TEST(MatrixView, EquationsAreWrittenOut) {
  UiDriver d;
  const std::vector<float> nine{0, 1, 2, 3, 4, 5, 6, 7, 8};
  show(d, model::SetInput{Tensor({1, 1, 3, 3}, nine), "nine"});
  show(d, model::SetConvParams{{}, 0});
  show(d, model::SetBias{0, 2, 0});
  d.click("window.view.matrix");
  d.click("matrix.form.equations");
  EXPECT_EQ(d.value("matrix.equation"),
            "y[0,0] = -0\u00b71 - 1\u00b71 - 2\u00b71 + 3\u00b70 + 4\u00b70 + 5\u00b70 + 6\u00b71 + 7\u00b71 + "
            "8\u00b71 + 2 = 20");
}

}  // namespace
}  // namespace convlens::test
