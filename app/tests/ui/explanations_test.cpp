// The three hovers, pin and ghost, padding's sources, unreached cells: what is drawn is what the engine's taps say.
#include <gtest/gtest.h>

#include <string>

#include "model/number_text.h"
#include "ui_driver.h"

namespace convlens::test {
namespace {

using model::Hover;
using ui::Key;

void set_conv(UiDriver& d, Conv2dParams params) {
  d.dispatch(model::SetConvParams{params, 0});
  d.settle();
}

void set_input(UiDriver& d, int64_t channels, int64_t h, int64_t w) {
  Tensor pixels({1, channels, h, w});
  for (int64_t i = 0; i < pixels.size(); ++i) pixels.data()[i] = static_cast<float>(i * 37 % 256);
  d.dispatch(model::SetInput{std::move(pixels), "numbers"});
  d.settle();
}

std::string number(double value) { return model::format_number(value, 7); }

TEST(OutputHover, ShowsTheWindowPaddingIncluded) {
  UiDriver d;
  d.move(d.cell("map.selected", 0, 5));
  EXPECT_EQ(d.value("input.window"), "rows -1..1, cols 4..6");
  EXPECT_EQ(d.value("map.mark"), "row 0, col 5");
  set_conv(d, {.stride = {2, 3}, .dilation = {2, 1}});
  d.move(d.cell("map.selected", 3, 4));
  EXPECT_EQ(d.value("input.window"), "rows 6..10, cols 12..14");
  // The window lies on screen where its cells are.
  const auto& grid = d.widget("input.canvas").grid.value();
  EXPECT_FLOAT_EQ(d.widget("input.window").min.y, grid.y + 6 * grid.cell_px);
  EXPECT_FLOAT_EQ(d.widget("input.window").max.x, grid.x + 15 * grid.cell_px);
}

TEST(OutputHover, ATileExplainsItsOwnCell) {
  UiDriver d;
  d.move(d.centre("map.tile.2"));
  ASSERT_EQ(d.session().hover.place, Hover::Place::map);
  EXPECT_EQ(d.session().hover.channel, 2);
  const Hover& at = d.session().hover;
  EXPECT_EQ(d.value("window.total"), number(double{d.results().conv.maps.at(0, 2, at.row, at.col)}));
}

TEST(PooledHover, ShowsItsWindowOnTheMapAndWhatItSeesOfTheInput) {
  UiDriver d;
  d.move(d.cell("pool.value.1.map", 5, 4));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::pooled, 1, 5, 4}));
  EXPECT_NE(d.value("status.pointer").find("pooled 1"), std::string::npos);
  EXPECT_EQ(d.recorder().find("map.pooled"), nullptr) << "the large map is another channel's";
  d.move(d.cell("pool.value.0.map", 5, 4));
  EXPECT_EQ(d.value("map.pooled"), "rows 10..11, cols 8..9");
  EXPECT_EQ(d.value("input.receptive"), "rows 9..12, cols 7..10");
  // Of a maximum the cell that won is explained.
  const double total = std::stod(d.value("window.total"));
  EXPECT_EQ(std::max(total, 0.0), double{d.results().pooled.maps.at(0, 0, 5, 4)});
  d.click("pool.kind.average");
  d.move(d.cell("pool.value.0.map", 5, 4));
  EXPECT_EQ(d.value("map.pooled"), "rows 10..11, cols 8..9");
  EXPECT_EQ(d.recorder().find("input.window"), nullptr) << "a mean has no cell of its own";
}

TEST(PixelHover, TheOutputsDrawTheKernelTurned) {
  UiDriver d;
  d.dispatch(model::SetKernel{0, {1, 2, 3, 4, 5, 6, 7, 8, 9}, "numbers"});
  d.move(d.cell("input.canvas", 8, 17));
  const double value = double{d.document().input.read().at(0, 0, 8, 17)};
  EXPECT_EQ(d.value("pixel.value"), number(value));
  EXPECT_EQ(d.value("pixel.outputs"), "9");
  EXPECT_EQ(d.value("pixel.weights.i0"), "9 8 7 / 6 5 4 / 3 2 1");
  EXPECT_EQ(d.value("pixel.products.i0").substr(0, d.value("pixel.products.i0").find(' ')), number(9 * value));
  EXPECT_EQ(d.value("map.fed"), "rows 7..9, cols 16..18");
  EXPECT_NE(d.value("pixel.remark").find("turned by 180\xC2\xB0."), std::string::npos);
  EXPECT_EQ(d.recorder().find("window.total"), nullptr) << "the arithmetic gives way";
  // What the outputs receive is their share of the map.
  const Tensor before = d.results().conv.maps;
  d.dispatch(model::PaintSegment{{17.5F, 8.5F}, {17.5F, 8.5F}, {1, 1, value < 128 ? 255.0F : 0.0F}, 0});
  const double change = double{d.document().input.read().at(0, 0, 8, 17)} - value;
  EXPECT_EQ(double{d.results().conv.maps.at(0, 0, 7, 16)} - double{before.at(0, 0, 7, 16)}, 9 * change);
  EXPECT_EQ(double{d.results().conv.maps.at(0, 0, 9, 18)} - double{before.at(0, 0, 9, 18)}, change);
}

TEST(PixelHover, StrideEdgeAndFlipAreTold) {
  UiDriver d;
  d.dispatch(model::SetKernel{0, {1, 2, 3, 4, 5, 6, 7, 8, 9}, "numbers"});
  set_conv(d, {.stride = {2, 2}});
  d.move(d.cell("input.canvas", 8, 12));
  EXPECT_EQ(d.value("pixel.weights.i0"), "9 7 / 3 1");
  EXPECT_NE(d.value("pixel.remark").find("5 of the 9 weights never meet it at stride 2."), std::string::npos)
      << d.value("pixel.remark");
  d.move(d.cell("input.canvas", 9, 13));
  EXPECT_EQ(d.value("pixel.weights.i0"), "5");
  EXPECT_EQ(d.value("pixel.outputs"), "1");
  set_conv(d, {});
  d.move(d.cell("input.canvas", 0, 12));
  EXPECT_EQ(d.value("pixel.weights.i0"), "3 2 1");
  EXPECT_NE(d.value("pixel.remark").find("the edge is near"), std::string::npos);
  set_conv(d, {.flip = true});
  d.move(d.cell("input.canvas", 8, 12));
  EXPECT_EQ(d.value("pixel.weights.i0"), "1 2 3 / 4 5 6 / 7 8 9");
  EXPECT_NE(d.value("pixel.remark").find("as it is stored"), std::string::npos);
  set_conv(d, {.stride = {4, 4}});
  d.move(d.cell("input.canvas", 3, 3));
  EXPECT_EQ(d.value("pixel.outputs"), "0");
  EXPECT_EQ(d.value("pixel.remark"), "No window reaches it.");
}

TEST(PixelHover, ColourHasABlockAChannel) {
  UiDriver d;
  set_input(d, 3, 20, 20);
  for (int64_t i = 0; i < 3; ++i) d.dispatch(model::SetWeight{0, i, 0, 0, static_cast<float>(i + 2), 0});
  d.settle();
  d.move(d.cell("input.canvas", 9, 9));
  const auto& input = d.document().input.read();
  EXPECT_EQ(d.value("pixel.value"), number(double{input.at(0, 0, 9, 9)}) + ", " + number(double{input.at(0, 1, 9, 9)}) +
                                        ", " + number(double{input.at(0, 2, 9, 9)}));
  for (int i = 0; i < 3; ++i) {
    const std::string weights = d.value("pixel.weights.i" + std::to_string(i));
    EXPECT_EQ(weights.substr(weights.rfind(' ') + 1), std::to_string(i + 2));
  }
}

TEST(WeightHover, CountsMeanAndShareAreThoseOfTheLoop) {
  UiDriver d;
  set_input(d, 1, 12, 15);
  set_conv(d, {.stride = {2, 1}, .padding = {1, 2, 1, 2}, .padding_mode = PaddingMode::reflect});
  d.move(d.centre("kernel.cell.o0.i0.r0.c1"));
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::weight, 0, 0, 1, 0}));
  const Conv2dProblem& p = d.results().problem;
  double sum = 0;
  int64_t count = 0, padding = 0;
  for (int64_t row = 0; row < p.output.h; ++row)
    for (int64_t col = 0; col < p.output.w; ++col)
      for (const Tap& tap : explain_output(p, d.document().input.read(), d.document().kernels.weight,
                                           d.document().kernels.bias, 0, 0, row, col)
                                .taps)
        if (tap.kernel_row == 0 && tap.kernel_col == 1) {
          sum += double{tap.input};
          ++count;
          padding += tap.padding ? 1 : 0;
        }
  const double weight = double{d.document().kernels.weight.at(0, 0, 0, 1)};
  EXPECT_EQ(d.value("weight.value"), number(weight));
  EXPECT_EQ(d.value("weight.count"), std::to_string(count));
  EXPECT_EQ(d.value("weight.padding"), std::to_string(padding));
  EXPECT_EQ(d.value("weight.mean"), number(sum / static_cast<double>(count)));
  EXPECT_EQ(d.value("weight.mean_product"), number(weight * sum / static_cast<double>(count)));
  EXPECT_EQ(d.value("weight.sum"), number(weight * sum));
  EXPECT_EQ(d.value("input.met"), "rows -1..9, cols -1..15");
  EXPECT_NE(d.value("status.pointer").find("weight of output 0"), std::string::npos);
}

TEST(WeightHover, FollowsAnEditOfTheWeightAndOfTheInput) {
  UiDriver d;
  d.move(d.centre("kernel.cell.o0.i0.r2.c2"));
  const double sum = std::stod(d.value("weight.sum"));
  ASSERT_NE(sum, 0);
  d.dispatch(model::SetWeight{0, 0, 2, 2, 2, 0});
  d.settle();
  EXPECT_EQ(d.value("weight.sum"), number(2 * sum));
  d.dispatch(model::ClearInput{});
  d.settle();
  EXPECT_EQ(d.value("weight.sum"), "0");
  d.move({4, 4});
  EXPECT_EQ(d.recorder().find("weight.sum"), nullptr);
}

TEST(WeightHover, ANumberOfTheArithmeticAsksTooAndStays) {
  UiDriver d;
  const ui::RecordedWidget grids = d.widget("window.channel.0");  // patch, kernel, products
  d.move({(grids.min.x + grids.max.x) / 2, grids.max.y - 8});
  EXPECT_EQ(d.session().hover, (Hover{Hover::Place::weight, 0, 2, 1, 0}));
  EXPECT_EQ(d.value("input.met"), "rows 1..28, cols 0..27");
  EXPECT_EQ(d.value("input.window"), "rows 13..15, cols 13..15");
  EXPECT_EQ(d.recorder().find("input.ghost"), nullptr);
  EXPECT_NE(d.recorder().find("window.total"), nullptr);
  EXPECT_EQ(d.recorder().find("weight.sum"), nullptr);
}

TEST(OutputHover, SurvivesPoolingThatDoesNotFitThePresentMap) {
  UiDriver d;
  set_input(d, 1, 8, 8);
  set_conv(d, {.stride = {8, 8}});
  ASSERT_TRUE(d.results().pool_error.has_value());
  d.move(d.cell("map.selected", 0, 0));
  EXPECT_EQ(d.value("input.window"), "rows 0..2, cols 0..2");
  d.move(d.centre("pool.value.0.map"));
  EXPECT_EQ(d.recorder().find("map.pooled"), nullptr);
}

TEST(PinAndGhost, HoverWinsThenThePinThenTheTransport) {
  UiDriver d;
  d.dispatch(model::PlaceWindow{{0, 0, 20, 21, -1}});
  d.settle();
  EXPECT_EQ(d.value("map.mark"), "row 20, col 21");
  EXPECT_EQ(d.recorder().find("input.ghost"), nullptr);
  d.click(d.cell("map.selected", 8, 9));  // pins, and the transport goes there
  d.move({4, 4});
  EXPECT_EQ(d.value("input.window"), "rows 7..9, cols 8..10");
  EXPECT_EQ(d.value("map.pin"), "row 8, col 9");
  EXPECT_EQ(d.recorder().find("input.ghost"), nullptr);
  d.move(d.cell("map.selected", 3, 3));
  EXPECT_EQ(d.value("input.window"), "rows 2..4, cols 2..4");
  EXPECT_EQ(d.value("map.pin"), "row 8, col 9");
  EXPECT_EQ(d.value("input.ghost"), "rows 7..9, cols 8..10");
  EXPECT_EQ(d.value("map.ghost"), "row 8, col 9");
  d.move(d.cell("input.canvas", 4, 4));  // a pixel is explained: the window is only remembered
  EXPECT_EQ(d.recorder().find("input.window"), nullptr);
  EXPECT_EQ(d.value("input.ghost"), "rows 7..9, cols 8..10");
  d.tap(Key::escape);
  EXPECT_EQ(d.recorder().find("map.pin"), nullptr);
  EXPECT_EQ(d.value("input.ghost"), "rows 7..9, cols 8..10") << "the transport stays where it is";
  d.move({4, 4});
  EXPECT_EQ(d.value("input.window"), "rows 7..9, cols 8..10");
  EXPECT_EQ(d.recorder().find("input.ghost"), nullptr);
}

TEST(PaddingSources, AreTheCellsThatTheModeRepeats) {
  UiDriver d;
  set_input(d, 1, 10, 10);
  const auto sources = [&](PaddingMode mode) {
    set_conv(d, {.padding = {1, 1, 1, 1}, .padding_mode = mode});
    d.move(d.cell("map.selected", 0, 4));
    const ui::RecordedWidget* found = d.recorder().find("input.sources");
    return found == nullptr ? std::string() : found->value;
  };
  EXPECT_EQ(sources(PaddingMode::zeros), "");
  EXPECT_EQ(sources(PaddingMode::reflect), "-1,3 from 1,3; -1,4 from 1,4; -1,5 from 1,5");
  EXPECT_EQ(sources(PaddingMode::replicate), "-1,3 from 0,3; -1,4 from 0,4; -1,5 from 0,5");
  EXPECT_EQ(sources(PaddingMode::circular), "-1,3 from 9,3; -1,4 from 9,4; -1,5 from 9,5");
  d.move(d.cell("map.selected", 4, 4));
  EXPECT_EQ(d.recorder().find("input.sources"), nullptr) << "this window covers no padding";
}

TEST(Unreached, TheFloorIsShownAndCounted) {
  UiDriver d;
  EXPECT_EQ(d.recorder().find("input.unreached"), nullptr);
  set_conv(d, {.stride = {2, 2}});  // S9: 28 -> 13
  EXPECT_EQ(d.value("input.unreached"), "1 row, 1 column unreached");
  EXPECT_NE(d.value("formula").find("= 13 \xC2\xB7 1 row, 1 column unreached"), std::string::npos);
  set_input(d, 1, 6, 6);  // S23: the last row and column of the padded input
  set_conv(d, {.stride = {2, 2}, .padding = {1, 1, 1, 1}});
  EXPECT_EQ(d.value("input.unreached"), "1 row, 1 column of padding unreached");
  set_conv(d, {.stride = {4, 1}, .dilation = {1, 1}});
  EXPECT_EQ(d.value("input.unreached"), "3 rows unreached");
  set_input(d, 1, 12, 9);
  set_conv(d, {.stride = {4, 2}, .dilation = {1, 2}});
  EXPECT_EQ(d.value("input.unreached"), "3 rows, 4 columns unreached");
}

}  // namespace
}  // namespace convlens::test
