// Flood fill, shift, centre, and painting on one channel: what they change, what they say of it, and that undo takes it
// back.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <random>
#include <vector>

#include "model/digit_place.h"
#include "model/flood_fill.h"
#include "model/reduce.h"
#include "model/samples.h"
#include "model/store.h"
#include "tests/common/documents.h"

namespace convlens::model {
namespace {

using test::deep_copy;
using test::same_bits;
using test::same_documents;

Document document_with(Tensor pixels) {
  Document document = initial_document();
  document.kernels = with_input_channels(document.kernels, pixels.shape().c);
  document.input = SharedTensor(std::move(pixels));
  return document;
}

Tensor few_values(const Shape& shape, unsigned seed) {
  std::mt19937 random(seed);
  Tensor image(shape);
  for (float& value : image.values()) value = static_cast<float>(random() % 2) * 100;
  return image;
}

// Cell by cell, as slowly as it is plain.
Tensor slow_fill(const Tensor& image, int64_t row, int64_t col, float value) {
  const Shape& shape = image.shape();
  Tensor filled = image;
  std::vector<char> seen(static_cast<size_t>(shape.h * shape.w));
  std::vector<std::array<int64_t, 2>> next{{row, col}};
  while (!next.empty()) {
    const auto [r, c] = next.back();
    next.pop_back();
    if (!Rect::whole(shape.h, shape.w).contains(r, c)) continue;
    bool same = true;
    for (int64_t i = 0; i < shape.c; ++i) same &= image.at(0, i, r, c) == image.at(0, i, row, col);
    char& mark = seen[static_cast<size_t>(r * shape.w + c)];
    if (!same || mark) continue;
    mark = 1;
    for (int64_t i = 0; i < shape.c; ++i) filled.at(0, i, r, c) = value;
    next.insert(next.end(), {{r + 1, c}, {r - 1, c}, {r, c + 1}, {r, c - 1}});
  }
  return filled;
}

Rect differences(const Tensor& a, const Tensor& b) {
  Rect rect;
  for (int64_t c = 0; c < a.shape().c; ++c)
    for (int64_t row = 0; row < a.shape().h; ++row)
      for (int64_t col = 0; col < a.shape().w; ++col)
        if (a.at(0, c, row, col) != b.at(0, c, row, col)) rect = unite(rect, Rect{{row, row + 1}, {col, col + 1}});
  return rect;
}

TEST(FloodFill, FindsWhatASearchCellByCellFinds) {
  std::mt19937 random(7);
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Shape shape{1, 1 + static_cast<int64_t>(seed % 2), 1 + static_cast<int64_t>(random() % 90),
                      1 + static_cast<int64_t>(random() % 90)};
    const Tensor before = few_values(shape, seed);
    const auto row = static_cast<int64_t>(random() % static_cast<unsigned>(shape.h));
    const auto col = static_cast<int64_t>(random() % static_cast<unsigned>(shape.w));
    const float value = seed % 5 == 0 ? 100.0F : 7.0F;
    Tensor image = before;
    SavedTiles saved;
    const Rect changed = flood_fill(image, row, col, kAllChannels, value, saved);
    EXPECT_TRUE(same_bits(image, slow_fill(before, row, col, value))) << seed;
    EXPECT_EQ(changed, differences(before, image)) << seed;
    saved.exchange(image);
    EXPECT_TRUE(same_bits(image, before)) << seed;
  }
}

TEST(FloodFill, GoesAroundWallsButNotThroughCorners) {
  Tensor image(Shape{1, 1, 40, 70});
  for (int64_t row = 0; row < 39; ++row) image.at(0, 0, row, 35) = 9;  // a gap at the bottom
  image.at(0, 0, 1, 0) = image.at(0, 0, 0, 1) = 9;                     // a corner cut off
  SavedTiles saved;
  flood_fill(image, 20, 50, kAllChannels, 200, saved);
  EXPECT_EQ(image.at(0, 0, 20, 10), 200);
  EXPECT_EQ(image.at(0, 0, 10, 35), 9);
  EXPECT_EQ(image.at(0, 0, 0, 0), 0);
}

TEST(FloodFill, NaNIsEqualToNaN) {
  Tensor image(Shape{1, 1, 8, 8});
  image.at(0, 0, 3, 3) = image.at(0, 0, 3, 4) = std::numeric_limits<float>::quiet_NaN();
  SavedTiles saved;
  EXPECT_EQ(flood_fill(image, 3, 3, kAllChannels, 5, saved), (Rect{{3, 4}, {3, 5}}));
  EXPECT_EQ(image.at(0, 0, 3, 4), 5);
}

TEST(FloodFill, AWindingCorridorOfALargeImageIsFilledWhole) {
  // A serpent as long as half of the image: a fill that calls itself for every cell would run out of stack.
  Tensor image(Shape{1, 1, 1025, 1025});
  for (int64_t row = 1; row < 1025; row += 2)
    for (int64_t col = 0; col < 1025; ++col)
      if (col != (row % 4 == 1 ? 1024 : 0)) image.at(0, 0, row, col) = 1;
  SavedTiles saved;
  EXPECT_EQ(flood_fill(image, 0, 0, kAllChannels, 200, saved), Rect::whole(1025, 1025));
  EXPECT_EQ(image.at(0, 0, 1024, 0), 200);
  EXPECT_EQ(std::ranges::count(image.values(), 0.0F), 0);
}

TEST(FloodFill, OneStepOfUndoThatTellsWhatChanged) {
  Store store(document_with(make_sample("checkerboard", 28, 28).value()));
  const Document before = deep_copy(store.document());
  const Change change = store.dispatch(FillArea{0, 0, 77});
  EXPECT_EQ(change.input_rect, differences(before.input.read(), store.document().input.read()));
  EXPECT_EQ(store.undo_label(), "fill");
  EXPECT_FALSE(store.dispatch(FillArea{0, 0, 77}).any()) << "the same again is no step";
  const Document after = deep_copy(store.document());
  store.dispatch(Undo{});
  EXPECT_TRUE(same_documents(store.document(), before));
  store.dispatch(Redo{});
  EXPECT_TRUE(same_documents(store.document(), after));
}

TEST(FloodFill, RefusesCellsAndChannelsThatDoNotExist) {
  Store store(initial_document());
  EXPECT_FALSE(store.dispatch(FillArea{28, 0, 1}).any());
  EXPECT_EQ(store.session().notice.text, "row: is 28 (0..27)");
  EXPECT_FALSE(store.dispatch(FillArea{0, 0, 1, 1}).any());
  EXPECT_EQ(store.session().notice.text, "channel: is 1 (-1..0)");
}

TEST(FloodFill, ABlankImageOf4096IsKeptInNextToNothing) {
  Store store(initial_document());
  store.dispatch(SetInput{Tensor(Shape{1, 1, 4096, 4096}), "large"});
  const int64_t before = store.history_bytes();
  EXPECT_EQ(store.dispatch(FillArea{2000, 2000, 255}).input_rect, Rect::whole(4096, 4096));
  EXPECT_LT(store.history_bytes() - before, int64_t{1} << 20);
  store.dispatch(Undo{});
  EXPECT_EQ(store.document().input.read().at(0, 0, 4095, 4095), 0);
}

TEST(OneChannel, IsPaintedAndFilledAlone) {
  Store store(document_with(Tensor(Shape{1, 3, 20, 20})));
  store.dispatch(PaintSegment{{10, 10}, {10, 10}, {4, 1, 200, 1}, 1});
  const Tensor& image = store.document().input.read();
  EXPECT_EQ(image.at(0, 0, 10, 10), 0);
  EXPECT_EQ(image.at(0, 1, 10, 10), 200);
  EXPECT_EQ(image.at(0, 2, 10, 10), 0);
  store.dispatch(FillArea{0, 0, 50, 2});
  EXPECT_EQ(image.at(0, 2, 10, 10), 50) << "the channel alone is looked at";
  EXPECT_EQ(image.at(0, 0, 10, 10), 0);
  store.dispatch(FillArea{0, 0, 90, kAllChannels});
  EXPECT_EQ(image.at(0, 0, 0, 0), 90);
  EXPECT_EQ(image.at(0, 0, 10, 10), 0) << "all channels have to be equal";
}

TEST(OneChannel, IsForgottenWithAnInputThatHasItNot) {
  Store store(document_with(Tensor(Shape{1, 3, 20, 20})));
  store.dispatch(SetBrush{{2, 1, 255, 2}});
  EXPECT_EQ(store.session().brush.channel, 2);
  store.dispatch(SetInput{Tensor(Shape{1, 1, 20, 20}), "grey"});
  EXPECT_EQ(store.session().brush.channel, kAllChannels);
  store.dispatch(SetBrush{{2, 1, 255, 2}});
  EXPECT_EQ(store.session().notice.text, "channel: is 2 (-1..0)");
}

TEST(Shift, MovesEveryCellAndLosesWhatLeaves) {
  Tensor image(Shape{1, 2, 8, 9});
  for (int64_t i = 0; i < image.size(); ++i) image.data()[i] = static_cast<float>(i + 1);
  for (const auto& [rows, cols] : {std::array<int64_t, 2>{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {2, -3}, {8, 0}, {0, -9}}) {
    Store store(document_with(image));
    const Document before = deep_copy(store.document());
    store.dispatch(ShiftInput{rows, cols});
    const Tensor& shifted = store.document().input.read();
    for (int64_t c = 0; c < 2; ++c)
      for (int64_t row = 0; row < 8; ++row)
        for (int64_t col = 0; col < 9; ++col) {
          const bool inside = Rect::whole(8, 9).contains(row - rows, col - cols);
          EXPECT_EQ(shifted.at(0, c, row, col), inside ? image.at(0, c, row - rows, col - cols) : 0.0F);
        }
    store.dispatch(Undo{});
    EXPECT_TRUE(same_documents(store.document(), before));
  }
}

TEST(Shift, OfNothingIsNoStep) {
  Store store(initial_document());
  EXPECT_FALSE(store.dispatch(ShiftInput{0, 0}).any());
  store.dispatch(ShiftInput{29, 0});
  EXPECT_EQ(store.session().notice.text, "rows: is 29 (-28..28)");
}

TEST(Centre, FitsTheBoxAndPutsTheMassInTheMiddle) {
  for (const auto& [h, w] : {std::array<int64_t, 2>{28, 28}, {56, 56}, {40, 64}}) {
    Tensor image(Shape{1, 1, h, w});
    for (int64_t row = 2; row < 12; ++row)
      for (int64_t col = 1; col < 6; ++col) image.at(0, 0, row, col) = 200;  // 10 x 5 in a corner
    Store store(document_with(std::move(image)));
    store.dispatch(CentreInput{});
    const Tensor& placed = store.document().input.read();
    const Rect box = ink_box(placed.view());
    const int64_t side = std::min(h, w) * 20 / 28;
    EXPECT_NEAR(static_cast<double>(box.rows.size()), static_cast<double>(side), 1) << h;
    EXPECT_NEAR(static_cast<double>(box.cols.size()), static_cast<double>(side) / 2, 1) << h;
    // Of a rectangle the centre of mass is its middle, in MNIST's files at h / 2 counted from 0.
    EXPECT_LE(std::abs(box.rows.begin + box.rows.end - 1 - h), 1) << h;
    EXPECT_LE(std::abs(box.cols.begin + box.cols.end - 1 - w), 1) << h;
    EXPECT_EQ(placed.at(0, 0, h / 2, w / 2), 200);
  }
}

TEST(Centre, RefusesABlankCanvas) {
  Store store(document_with(Tensor(Shape{1, 1, 28, 28})));
  EXPECT_FALSE(store.dispatch(CentreInput{}).any());
  EXPECT_EQ(store.session().notice.kind, Notice::Kind::error);
}

}  // namespace
}  // namespace convlens::model
