// Strokes cover what they should, say exactly what they changed, and cost what they cover.
#include "model/brush.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace convlens::model {
namespace {

constexpr Brush kHard{3, 1, 255};

// The smallest rectangle of cells that differ.
Rect differences(const Tensor& a, const Tensor& b) {
  Rect rect;
  for (int64_t c = 0; c < a.shape().c; ++c)
    for (int64_t row = 0; row < a.shape().h; ++row)
      for (int64_t col = 0; col < a.shape().w; ++col)
        if (a.at(0, c, row, col) != b.at(0, c, row, col)) rect = unite(rect, Rect{{row, row + 1}, {col, col + 1}});
  return rect;
}

// Distance of a cell's centre to a segment, worked out by trying many points of it.
double slow_distance(double row, double col, Point from, Point to) {
  constexpr int kPoints = 1000;
  double nearest = std::numeric_limits<double>::max();
  for (int i = 0; i <= kPoints; ++i) {
    const double t = static_cast<double>(i) / kPoints;
    const double dx = col + 0.5 - (from.x + t * (to.x - from.x)), dy = row + 0.5 - (from.y + t * (to.y - from.y));
    nearest = std::min(nearest, dx * dx + dy * dy);
  }
  return std::sqrt(nearest);
}

TEST(BrushCoverage, RunsFromFullToNothing) {
  EXPECT_EQ(brush_coverage({2, 0.5F, 255}, 0), 1);
  EXPECT_EQ(brush_coverage({2, 0.5F, 255}, 1.5F), 0);
  EXPECT_EQ(brush_coverage({10, 1, 255}, 4.5F), 1);  // hard: one cell of antialiasing
  EXPECT_EQ(brush_coverage({10, 1, 255}, 5), 0.5F);
  EXPECT_EQ(brush_coverage({10, 1, 255}, 5.5F), 0);
  EXPECT_LT(brush_coverage({10, 0, 255}, 1), 1);
  for (const float hardness : {0.0F, 0.5F, 1.0F})
    for (float d = 0; d < 6; d += 0.125F)
      EXPECT_LE(brush_coverage({10, hardness, 255}, d + 0.125F), brush_coverage({10, hardness, 255}, d));
}

TEST(Stroke, ADabOnACellIsFullThereAndSymmetric) {
  Tensor image(Shape{1, 1, 9, 9});
  SavedTiles saved;
  const Rect rect = Stroke(kHard, 1).paint(image, {4.5F, 4.5F}, {4.5F, 4.5F}, saved);
  EXPECT_EQ(image.at(0, 0, 4, 4), 255);
  EXPECT_EQ(image.at(0, 0, 4, 5), 255);  // within radius 1.5 - 0.5
  EXPECT_EQ(image.at(0, 0, 4, 6), 0);    // at radius + 0.5
  EXPECT_EQ(image.at(0, 0, 3, 3), image.at(0, 0, 5, 5));
  EXPECT_EQ(image.at(0, 0, 3, 5), image.at(0, 0, 5, 3));
  EXPECT_GT(image.at(0, 0, 3, 3), 0);
  EXPECT_LT(image.at(0, 0, 3, 3), 255);
  EXPECT_EQ(rect, (Rect{{3, 6}, {3, 6}}));
}

TEST(Stroke, MatchesTheFormulaCellByCell) {
  std::mt19937 random(11);
  const auto number = [&random](double lo, double hi) {
    return static_cast<float>(lo + (hi - lo) * static_cast<double>(random() % 10000) / 10000);
  };
  for (int i = 0; i < 40; ++i) {
    Tensor image(Shape{1, 2, 20, 30});
    for (float& value : image.values()) value = static_cast<float>(random() % 256);
    const Tensor before = image;
    const Brush brush{number(1, 12), number(0, 1), static_cast<float>(random() % 256)};
    const Point from{number(-6, 36), number(-6, 26)}, to{number(-6, 36), number(-6, 26)};
    SavedTiles saved;
    const Rect rect = Stroke(brush, 1).paint(image, from, to, saved);
    EXPECT_EQ(rect, differences(before, image)) << "case " << i;
    for (int64_t c = 0; c < 2; ++c) {
      for (int64_t row = 0; row < 20; ++row) {
        for (int64_t col = 0; col < 30; ++col) {
          const double coverage = brush_coverage(
              brush, static_cast<float>(slow_distance(static_cast<double>(row), static_cast<double>(col), from, to)));
          const double old = before.at(0, c, row, col);
          // Half a level of rounding, or of a change too small to be made, and the slow distance's own error.
          ASSERT_NEAR(image.at(0, c, row, col), old + (brush.value - old) * coverage, 0.75)
              << "case " << i << ", cell " << row << ", " << col;
        }
      }
    }
    saved.exchange(image);
    EXPECT_TRUE(std::ranges::equal(image.values(), before.values())) << "saved tiles undo case " << i;
  }
}

TEST(Stroke, OverlappingSegmentsDoNotBuildUp) {
  const Brush soft{8, 0, 200};
  const std::array<Point, 4> path{{{5, 5}, {20, 9}, {18, 22}, {6, 15}}};
  Tensor once(Shape{1, 1, 28, 28}), often(once);
  SavedTiles saved;
  Stroke first(soft, 1), second(soft, 2);
  for (size_t i = 1; i < path.size(); ++i) first.paint(once, path[i - 1], path[i], saved);
  for (int round = 0; round < 3; ++round)
    for (size_t i = path.size() - 1; i > 0; --i) second.paint(often, path[i], path[i - 1], saved);
  EXPECT_TRUE(std::ranges::equal(once.values(), often.values()));
  EXPECT_EQ(second.paint(often, path[0], path[1], saved), Rect{}) << "nothing is left to change";
}

TEST(Stroke, ErasesToZeroAndKeepsWholeLevels) {
  Tensor image(Shape{1, 1, 16, 16});
  std::ranges::fill(image.values(), 100.0F);
  SavedTiles saved;
  Stroke({4, 0.3F, 0}, 1).paint(image, {8, 8}, {8, 8}, saved);
  EXPECT_LT(image.at(0, 0, 8, 8), 20);
  for (const float value : image.values()) {
    EXPECT_EQ(value, std::round(value));
    EXPECT_GE(value, 0);
  }
}

TEST(Stroke, PaintsOverNanAndInfinity) {
  Tensor image(Shape{1, 1, 9, 9});
  std::ranges::fill(image.values(), std::nanf(""));
  image.at(0, 0, 4, 4) = std::numeric_limits<float>::infinity();
  SavedTiles saved;
  Stroke stroke(kHard, 1);
  EXPECT_EQ(stroke.paint(image, {4.5F, 4.5F}, {4.5F, 4.5F}, saved), (Rect{{3, 6}, {3, 6}}));
  EXPECT_EQ(image.at(0, 0, 4, 4), 255);
  EXPECT_TRUE(std::isfinite(image.at(0, 0, 3, 3)));
  EXPECT_TRUE(stroke.paint(image, {4.5F, 4.5F}, {4.5F, 4.5F}, saved).empty());
}

TEST(Stroke, FarAwayChangesNothing) {
  Tensor image(Shape{1, 1, 9, 9});
  SavedTiles saved;
  const float far = std::numeric_limits<float>::max();
  EXPECT_TRUE(Stroke(kHard, 1).paint(image, {far, far}, {far, -far}, saved).empty());
  EXPECT_TRUE(Stroke(kHard, 1).paint(image, {-50, 4}, {-20, 4}, saved).empty());
  EXPECT_EQ(saved.bytes(), 0);
}

TEST(Stroke, KeepsOnlyTheTilesThatItChanged) {
  Tensor image(Shape{1, 1, 2048, 2048});
  SavedTiles saved;
  // A diagonal crosses 32 tiles of the grid and touches a few beside them; its bounding box has 1024.
  const Rect rect = Stroke(kHard, 1).paint(image, {0, 0}, {2048, 2048}, saved);
  EXPECT_EQ(rect, Rect::whole(2048, 2048));
  EXPECT_LT(saved.bytes(), int64_t{4} * 32 * 64 * 64 * 4);
  const Tensor blank(image.shape());
  saved.exchange(image);
  EXPECT_TRUE(std::ranges::equal(image.values(), blank.values()));
}

}  // namespace
}  // namespace convlens::model
