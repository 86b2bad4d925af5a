// The index formulas against brute force over the definition.
#include "convlens/engine/shape.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace convlens {
namespace {

constexpr int64_t kHuge = int64_t{1} << 62;
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

std::string describe(const Axis& a) {
  return "input " + std::to_string(a.input) + " kernel " + std::to_string(a.kernel) + " stride " +
         std::to_string(a.stride) + " dilation " + std::to_string(a.dilation) + " padding " +
         std::to_string(a.pad_before) + "," + std::to_string(a.pad_after);
}

// Small axes of every kind that check_axis accepts.
std::vector<Axis> small_axes() {
  std::vector<Axis> axes;
  for (int64_t input = 1; input <= 9; ++input)
    for (int64_t kernel = 1; kernel <= 4; ++kernel)
      for (int64_t stride = 1; stride <= 4; ++stride)
        for (int64_t dilation = 1; dilation <= 3; ++dilation)
          for (int64_t before = 0; before <= 3; ++before)
            for (int64_t after = 0; after <= 2; ++after) {
              const Axis axis{input, kernel, stride, dilation, before, after};
              if (check_axis(axis, "width").ok()) axes.push_back(axis);
            }
  return axes;
}

TEST(Shape, Text) { EXPECT_EQ(to_string(Shape{1, 4, 28, 28}), "[1, 4, 28, 28]"); }

TEST(Shape, ElementCountChecksExtentsAndProduct) {
  EXPECT_EQ(element_count({2, 3, 4, 5}).value(), 120);
  EXPECT_EQ(element_count({1, 1, 1, kHuge}).value(), kHuge);
  EXPECT_EQ(element_count({1, 0, 4, 5}).error().message(), "shape: is [1, 0, 4, 5] (every extent 1 or more)");
  EXPECT_EQ(element_count({1, 1, -4, 5}).error().kind, Error::Kind::request);
  EXPECT_EQ(element_count({1, 2, 1, kHuge}).error().message(),
            "shape: [1, 2, 1, 4611686018427387904] has too many elements (at most 2^62)");
  EXPECT_FALSE(element_count({kMax, kMax, kMax, kMax}).ok());
}

TEST(Shape, RangesIntersectAndUnite) {
  EXPECT_EQ(intersect(Range{2, 7}, Range{5, 9}), (Range{5, 7}));
  EXPECT_TRUE(intersect(Range{2, 4}, Range{5, 9}).empty());
  EXPECT_EQ(unite(Range{2, 4}, Range{5, 9}), (Range{2, 9}));
  EXPECT_EQ(unite(Range{}, Range{5, 9}), (Range{5, 9}));
  EXPECT_EQ(unite(Range{5, 9}, Range{7, 7}), (Range{5, 9}));
  EXPECT_EQ((Range{5, 3}).size(), 0);
}

TEST(Shape, RectsIntersectAndUnite) {
  const Rect a{{0, 4}, {2, 6}}, b{{3, 8}, {0, 3}};
  EXPECT_EQ(intersect(a, b), (Rect{{3, 4}, {2, 3}}));
  EXPECT_EQ(unite(a, b), (Rect{{0, 8}, {0, 6}}));
  EXPECT_EQ(unite(a, Rect{}), a);
  EXPECT_EQ(unite(Rect{{0, 3}, {1, 1}}, b), b);  // without columns it is empty
  EXPECT_TRUE(intersect(a, Rect{{0, 4}, {6, 9}}).empty());
  EXPECT_EQ(a.area(), 16);
}

TEST(Axis, OutputCountsTheWindowsThatFit) {
  for (const Axis& axis : small_axes()) {
    const int64_t padded = axis.input + axis.pad_before + axis.pad_after;
    int64_t windows = 0, end = 0;
    for (int64_t start = 0; start + axis.dilated_kernel() <= padded; start += axis.stride, ++windows)
      end = start + axis.dilated_kernel();
    EXPECT_EQ(axis.output(), windows) << describe(axis);
    EXPECT_EQ(axis.floor_remainder(), padded - end) << describe(axis);
  }
}

TEST(Axis, ReachesAndAffectedOutputsMatchTheTaps) {
  for (const Axis& axis : small_axes()) {
    for (int64_t i = 0; i < axis.input; ++i) {
      bool reached = false;
      Range spanning;
      for (int64_t o = 0; o < axis.output(); ++o) {
        const int64_t begin = axis.window_begin(o);
        if (i >= begin && i < begin + axis.dilated_kernel()) spanning = unite(spanning, {o, o + 1});
        for (int64_t k = 0; k < axis.kernel; ++k) reached = reached || begin + k * axis.dilation == i;
      }
      ASSERT_EQ(axis.reaches(i), reached) << describe(axis) << " at " << i;
      ASSERT_EQ(axis.affected_outputs({i, i + 1}), spanning) << describe(axis) << " at " << i;
    }
    EXPECT_TRUE(axis.affected_outputs({3, 3}).empty());
    EXPECT_EQ(axis.affected_outputs({-axis.pad_before, axis.input + axis.pad_after}), (Range{0, axis.output()}))
        << describe(axis);
  }
}

TEST(Axis, AffectedOutputsOfARangeIsTheUnionOfItsCells) {
  for (const Axis& axis : small_axes()) {
    for (int64_t begin = 0; begin < axis.input; ++begin) {
      Range outputs;
      for (int64_t end = begin + 1; end <= axis.input; ++end) {
        outputs = unite(outputs, axis.affected_outputs({end - 1, end}));
        ASSERT_EQ(axis.affected_outputs({begin, end}).size() >= outputs.size(), true) << describe(axis);
        ASSERT_EQ(intersect(axis.affected_outputs({begin, end}), outputs), outputs) << describe(axis);
      }
    }
  }
}

TEST(Axis, ReachesIsQuickForHugeAxes) {
  const Axis even{.input = int64_t{1} << 40, .kernel = int64_t{1} << 38, .stride = 2, .dilation = 2};
  EXPECT_TRUE(even.reaches(1000));
  EXPECT_FALSE(even.reaches(1001));
}

TEST(Axis, CheckRefusesWithReasons) {
  const auto message = [](const Axis& axis) { return check_axis(axis, "height").error().message(); };
  EXPECT_EQ(message({.input = 0}), "height: the input is 0 (1 or more)");
  EXPECT_EQ(message({.input = 5, .kernel = 0}), "height: the kernel is 0 (1 or more)");
  EXPECT_EQ(message({.input = 5, .stride = -1}), "height: the stride is -1 (1 or more)");
  EXPECT_EQ(message({.input = 5, .dilation = 0}), "height: the dilation is 0 (1 or more)");
  EXPECT_EQ(message({.input = 5, .pad_after = -2}), "height: the padding is -2 (0 or more)");
  EXPECT_EQ(message({.input = 5, .kernel = 4, .dilation = 2}),
            "height: the dilated kernel of 7 cells is larger than the padded input of 5 (at most 5)");
  EXPECT_TRUE(check_axis({.input = 5, .kernel = 4, .dilation = 2, .pad_before = 1, .pad_after = 1}, "height").ok());
}

TEST(Axis, CheckRefusesArithmeticPast64Bits) {
  const auto refused = [](const Axis& axis) {
    const auto checked = check_axis(axis, "width");
    return !checked.ok() && checked.error().kind == Error::Kind::request;
  };
  EXPECT_TRUE(refused({.input = kMax, .pad_before = 1}));
  EXPECT_TRUE(refused({.input = kHuge, .pad_before = kHuge, .pad_after = kHuge}));
  EXPECT_TRUE(refused({.input = 10, .kernel = kHuge, .dilation = 3}));
  EXPECT_TRUE(refused({.input = 10, .kernel = 3, .dilation = kHuge}));
  EXPECT_TRUE(refused({.input = 10, .kernel = 3, .stride = kMax}));
  EXPECT_TRUE(refused({.input = 10, .kernel = 3, .dilation = std::numeric_limits<int32_t>::max()}));
  EXPECT_TRUE(check_axis({.input = kHuge, .kernel = 3, .stride = kHuge / 2}, "width").ok());
}

TEST(Axis, FormulaWithItsNumbers) {
  EXPECT_EQ(size_formula({28, 3, 2, 1, 1, 1}, false), "⌊(28 + 2·1 − 3) / 2⌋ + 1 = 14");
  EXPECT_EQ(size_formula({28, 3, 2, 1, 1, 1}, true), "floor((28 + 2*1 - 3) / 2) + 1 = 14");
  EXPECT_EQ(size_formula({28, 3, 2, 1, 0, 0}, true), "floor((28 + 2*0 - 3) / 2) + 1 = 13");
  EXPECT_EQ(size_formula({7, 3, 1, 2, 0, 0}, false), "⌊(7 + 2·0 − 2·(3 − 1) − 1) / 1⌋ + 1 = 3");
  EXPECT_EQ(size_formula({6, 4, 1, 1, 1, 2}, true), "floor((6 + 1 + 2 - 4) / 1) + 1 = 6");
}

TEST(ReceptiveField, MatchesTheCellsThatAChainOfWindowsSpans) {
  const std::vector<Axis> chain{{40, 3, 2, 1, 1, 1}, {20, 3, 1, 2, 0, 0}, {16, 2, 3, 1, 1, 0}};
  ReceptiveField field;
  for (const Axis& axis : chain) field = receptive_field_through(field, axis).value();
  for (int64_t o = 0; o < chain.back().output(); ++o) {
    Range cells{o, o + 1};
    for (auto axis = chain.rbegin(); axis != chain.rend(); ++axis)
      cells = {axis->window_begin(cells.begin), axis->window_begin(cells.end - 1) + axis->dilated_kernel()};
    EXPECT_EQ(cells, (Range{field.begin + o * field.step, field.begin + o * field.step + field.size}));
  }
}

TEST(ReceptiveField, RefusesOverflow) {
  ReceptiveField field;
  const Axis axis{.input = kHuge, .kernel = 2, .stride = int64_t{1} << 40};
  field = receptive_field_through(field, axis).value();
  EXPECT_FALSE(receptive_field_through(field, axis).ok());
}

}  // namespace
}  // namespace convlens
