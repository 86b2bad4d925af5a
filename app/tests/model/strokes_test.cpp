// The stroke format: what it reads, and how it refuses.
#include "model/strokes.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace convlens::model {
namespace {

TEST(ParseStrokes, ReadsMovesLinesCurvesAndRemarks) {
  const Result<Strokes> strokes =
      parse_strokes("# a remark\n\nmove 0 0\nline 1 0  # over\r\nmove 0.5 0.5\n  curve 0.5 1 1 1 1 0.5\n");
  ASSERT_TRUE(strokes.ok()) << strokes.error().message();
  ASSERT_EQ(strokes->size(), 2U);
  EXPECT_EQ((*strokes)[0], (std::vector<Point>{{0, 0}, {1, 0}}));
  const std::vector<Point>& curve = (*strokes)[1];
  ASSERT_EQ(curve.size(), 33U);
  EXPECT_EQ(curve.front(), (Point{0.5F, 0.5F}));
  EXPECT_EQ(curve.back(), (Point{1, 0.5F}));
  EXPECT_FLOAT_EQ(curve[16].x, 0.75F);  // the middle of the curve: (p0 + 3 p1 + 3 p2 + p3) / 8
  EXPECT_FLOAT_EQ(curve[16].y, 0.875F);
}

TEST(ParseStrokes, RefusesNamingTheLine) {
  for (const char* text : {"line 1 1", "move 1", "move 0 0\njump 1 1", "move 0 0\nline x 1",
                           "move 0 0\ncurve 1 1 2 2 3", "move 0 0\nline 1 1 1", "move 0 0\nline 1e"}) {
    const Result<Strokes> strokes = parse_strokes(text);
    ASSERT_FALSE(strokes.ok()) << text;
    EXPECT_NE(strokes.error().message().find("line "), std::string::npos) << strokes.error().message();
  }
  EXPECT_EQ(parse_strokes("move 0 0\njump 1 1").error().where, "line 2");
  EXPECT_EQ(parse_strokes("# nothing\n").error().message(), "has no stroke (move x y, then line or curve)");
}

TEST(DrawStrokes, ASinglePointIsADotInTheMiddle) {
  const Tensor dot = draw_strokes({{{0.3F, 0.9F}}}, 28, 28);
  EXPECT_EQ(dot.at(0, 0, 13, 13), 255);
  EXPECT_EQ(dot.at(0, 0, 13, 13), dot.at(0, 0, 14, 14));
  EXPECT_EQ(dot.at(0, 0, 10, 14), 0);
}

TEST(DrawStrokes, FitsTheShorterSide) {
  const Tensor line = draw_strokes({{{0, 0}, {0, 1}}}, 28, 280);
  int64_t rows = 0;
  for (int64_t row = 0; row < 28; ++row) rows += line.at(0, 0, row, 140) > 0 ? 1 : 0;
  EXPECT_EQ(rows, 20);
  EXPECT_EQ(line.at(0, 0, 14, 130), 0);
}

}  // namespace
}  // namespace convlens::model
