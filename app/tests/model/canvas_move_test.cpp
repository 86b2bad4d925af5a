// Shifts and inversions of a whole image, and the way back that needs no copy of it.
#include "model/canvas_move.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <random>

#include "tests/common/documents.h"

namespace convlens::model {
namespace {

Tensor random_image(const Shape& shape, unsigned seed) {
  std::mt19937 random(seed);
  Tensor image(shape);
  for (float& value : image.values()) value = static_cast<float>(random() % 256);
  return image;
}

TEST(CanvasMove, AShiftTurnsIntoTheOneThatTakesItBack) {
  const Tensor image = random_image({1, 3, 13, 17}, 1);
  for (int64_t rows = -14; rows <= 14; ++rows)
    for (int64_t cols = -18; cols <= 18; ++cols) {
      CanvasMove move = CanvasMove::shift(rows, cols);
      const Tensor moved = move.apply(image);
      for (int64_t c = 0; c < 3; ++c)
        for (int64_t row = 0; row < 13; ++row)
          for (int64_t col = 0; col < 17; ++col) {
            const bool inside = Rect::whole(13, 17).contains(row - rows, col - cols);
            ASSERT_EQ(moved.at(0, c, row, col), inside ? image.at(0, c, row - rows, col - cols) : 0) << rows << cols;
          }
      const Tensor back = move.apply(moved);
      ASSERT_TRUE(test::same_bits(back, image)) << rows << ", " << cols;
      const Tensor again = move.apply(back);
      ASSERT_TRUE(test::same_bits(again, moved)) << rows << ", " << cols;
    }
}

TEST(CanvasMove, KeepsTheCellsThatLeftAndNothingElse) {
  const Tensor image = random_image({1, 3, 40, 50}, 2);
  CanvasMove move = CanvasMove::shift(1, 0);
  move.apply(image);
  EXPECT_EQ(move.bytes(), 3 * 50 * 4);
  move = CanvasMove::shift(-1, 2);
  move.apply(image);
  EXPECT_EQ(move.bytes(), 3 * (50 + 39 * 2) * 4);
  move.apply(image);  // back: the cells that came in were 0, but this image has others there
  EXPECT_EQ(move.bytes(), 3 * (50 + 39 * 2) * 4);
  move = CanvasMove::shift(5, 5);
  move.apply(Tensor(Shape{1, 3, 40, 50}));
  EXPECT_EQ(move.bytes(), 0) << "a blank margin";
}

TEST(CanvasMove, AnInversionIsItsOwnWayBack) {
  const Tensor image = random_image({1, 2, 9, 11}, 3);
  CanvasMove move = CanvasMove::inversion();
  const Tensor inverted = move.apply(image);
  for (int64_t i = 0; i < image.size(); ++i) EXPECT_EQ(inverted.data()[i], 255 - image.data()[i]);
  EXPECT_TRUE(CanvasMove::inverts_exactly(image));
  EXPECT_TRUE(test::same_bits(move.apply(inverted), image));
  EXPECT_EQ(move.bytes(), 0);
}

TEST(CanvasMove, SaysWhichImagesAnInversionWouldNotBringBack) {
  for (const float value : {1e-6F, -0.0F, 255.00001F, 1e30F, std::numeric_limits<float>::infinity()}) {
    Tensor image = random_image({1, 1, 8, 8}, 4);
    image.at(0, 0, 7, 7) = value;
    CanvasMove move = CanvasMove::inversion();
    const bool back = test::same_bits(move.apply(move.apply(image)), image);
    EXPECT_EQ(CanvasMove::inverts_exactly(image), back) << value;
  }
}

TEST(CanvasMove, AStoppedShiftCanStillBeMade) {
  const Tensor image = random_image({1, 1, 20, 20}, 5);
  CanvasMove move = CanvasMove::shift(2, 3);
  Watch watch;
  watch.cancel.cancel();
  move.apply(image, &watch);
  CanvasMove fresh = CanvasMove::shift(2, 3);
  EXPECT_TRUE(test::same_bits(move.apply(image), fresh.apply(image)));
}

}  // namespace
}  // namespace convlens::model
