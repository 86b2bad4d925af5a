// Adaptive pooling of a part of the output, the outputs that a change of the input reaches, and what a cell is made of.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "conv2d_cases.h"
#include "convlens/engine/pool2d.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

constexpr AdaptivePoolKind kKinds[] = {AdaptivePoolKind::average, AdaptivePoolKind::max};

struct Case {
  Tensor input;
  Size2 size;
  Shape output;
};

Case random_case(SeededValues& choose, std::string_view kind, uint64_t seed) {
  const Shape shape{choose.between(1, 2), choose.between(1, 3), choose.between(1, 16), choose.between(1, 24)};
  const Size2 size{choose.between(1, 20), choose.between(1, 20)};
  return {SeededValues(kind, seed).tensor(shape), size, adaptive_pool2d_output(shape, size).value()};
}

Rect random_rect(SeededValues& choose, int64_t h, int64_t w) {
  const int64_t top = choose.between(0, h - 1), left = choose.between(0, w - 1);
  return {{top, choose.between(top, h - 1) + 1}, {left, choose.between(left, w - 1) + 1}};
}

bool same(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

template <class F>
void for_every_cell(const Shape& shape, F f) {
  for (int64_t n = 0; n < shape.n; ++n)
    for (int64_t c = 0; c < shape.c; ++c)
      for (int64_t row = 0; row < shape.h; ++row)
        for (int64_t col = 0; col < shape.w; ++col) f(n, c, row, col);
}

TEST(AdaptivePool2dRegions, ARegionIsThePartOfTheWholeAndNothingElseIsWritten) {
  SeededValues choose("ints", 81);
  const auto three = make_pool(3);
  for (uint64_t i = 0; i < 120; ++i) {
    const Case c = random_case(choose, i % 3 == 0 ? "special" : "reals", i);
    for (const AdaptivePoolKind kind : kKinds) {
      const Tensor whole = adaptive_pool2d(c.input, kind, c.size).value();
      const Rect rect = random_rect(choose, c.output.h, c.output.w);
      const int64_t channel = choose.between(0, c.output.c - 1), image = choose.between(0, c.output.n - 1);
      const OutputRegion region{{image, image + 1}, {channel, c.output.c}, rect};
      Tensor part = poisoned(c.output);
      Executor& executor = i % 2 == 0 ? serial_executor() : *three;
      ASSERT_TRUE(adaptive_pool2d_run(c.input, kind, part.view(), region, executor).ok());
      for_every_cell(c.output, [&](int64_t n, int64_t k, int64_t row, int64_t col) {
        const bool inside = n == image && k >= channel && rect.contains(row, col);
        ASSERT_TRUE(same(part.at(n, k, row, col), inside ? whole.at(n, k, row, col) : kPoison))
            << to_string(c.input.shape()) << " to " << to_string(c.output) << ", case " << i;
      });
    }
  }
  Tensor untouched = poisoned({1, 1, 2, 2});
  EXPECT_TRUE(adaptive_pool2d_run(Tensor({1, 1, 4, 4}), AdaptivePoolKind::max, untouched.view(), {{0, 1}, {0, 1}, {}},
                                  serial_executor())
                  .ok());
  EXPECT_EQ(untouched.values()[0], kPoison);
}

TEST(AdaptivePool2dRegions, ARunThatIsCancelledSaysSo) {
  CancelToken cancel;
  cancel.cancel();
  Tensor output({1, 1, 2, 2});
  const auto done = adaptive_pool2d_run(Tensor({1, 1, 4, 4}), AdaptivePoolKind::average, output.view(),
                                        OutputRegion::whole(output.shape()), serial_executor(), &cancel);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().kind, Error::Kind::cancelled);
}

TEST(AdaptivePool2dRegions, OutputsOutsideTheAffectedOnesDoNotChange) {
  SeededValues choose("ints", 82);
  int partly = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    Case c = random_case(choose, "ints", i);
    const Shape& in = c.input.shape();
    const Rect changed = random_rect(choose, in.h, in.w);
    const Rect affected = adaptive_affected_outputs(in, c.output, changed);
    if (affected.area() < c.output.h * c.output.w) ++partly;
    Tensor after = c.input;
    for_every_cell(in, [&](int64_t n, int64_t k, int64_t row, int64_t col) {
      if (changed.contains(row, col)) after.at(n, k, row, col) += 40;
    });
    for (const AdaptivePoolKind kind : kKinds) {
      const Tensor was = adaptive_pool2d(c.input, kind, c.size).value(),
                   is = adaptive_pool2d(after, kind, c.size).value();
      for_every_cell(c.output, [&](int64_t n, int64_t k, int64_t row, int64_t col) {
        if (affected.contains(row, col)) return;
        ASSERT_EQ(was.at(n, k, row, col), is.at(n, k, row, col)) << "case " << i;
      });
    }
    // Larger than needed it is not: the windows of its cells hold some of the changed ones.
    for (int64_t row = affected.rows.begin; row < affected.rows.end; ++row)
      ASSERT_FALSE(intersect(adaptive_window(row, in.h, c.output.h), changed.rows).empty()) << "case " << i;
    for (int64_t col = affected.cols.begin; col < affected.cols.end; ++col)
      ASSERT_FALSE(intersect(adaptive_window(col, in.w, c.output.w), changed.cols).empty()) << "case " << i;
  }
  EXPECT_GT(partly, 50);
  EXPECT_EQ(adaptive_affected_outputs({1, 1, 4, 4}, {1, 1, 2, 2}, {}), Rect{});
  EXPECT_EQ(adaptive_affected_outputs({1, 1, 4, 4}, {1, 1, 2, 2}, {{3, 9}, {0, 1}}), (Rect{{1, 2}, {0, 1}}));
}

TEST(AdaptivePool2dRegions, AnExplainedCellHasTheBitsOfTheRun) {
  SeededValues choose("ints", 83);
  for (uint64_t i = 0; i < 80; ++i) {
    const Case c = random_case(choose, i % 2 == 0 ? "special" : "reals", i);
    const Shape& in = c.input.shape();
    for (const AdaptivePoolKind kind : kKinds) {
      const Tensor whole = adaptive_pool2d(c.input, kind, c.size).value();
      for_every_cell(c.output, [&](int64_t n, int64_t k, int64_t row, int64_t col) {
        const PoolTap tap = explain_adaptive_pool2d(c.input, kind, c.output, n, k, row, col);
        ASSERT_TRUE(same(tap.value, whole.at(n, k, row, col))) << "case " << i;
        ASSERT_EQ(tap.window, (Rect{adaptive_window(row, in.h, c.output.h), adaptive_window(col, in.w, c.output.w)}));
        if (kind == AdaptivePoolKind::average) {
          ASSERT_EQ(tap.denominator, static_cast<double>(tap.window.area()));
          ASSERT_EQ(tap.row, -1);
        } else {
          ASSERT_TRUE(tap.window.contains(tap.row, tap.col));
          ASSERT_TRUE(same(c.input.at(n, k, tap.row, tap.col), tap.value));
        }
      });
    }
  }
}

TEST(AdaptivePool2dRegions, TheFirstOfEqualMaximaAndTheFirstNaNWin) {
  Tensor input({1, 1, 2, 3}, std::array<float, 6>{1, 7, 7, 7, 2, 0});
  const PoolTap largest = explain_adaptive_pool2d(input, AdaptivePoolKind::max, {1, 1, 1, 1}, 0, 0, 0, 0);
  EXPECT_EQ(largest.row, 0);
  EXPECT_EQ(largest.col, 1);
  input.at(0, 0, 1, 1) = input.at(0, 0, 1, 2) = std::numeric_limits<float>::quiet_NaN();
  const PoolTap nan = explain_adaptive_pool2d(input, AdaptivePoolKind::max, {1, 1, 1, 1}, 0, 0, 0, 0);
  EXPECT_TRUE(std::isnan(nan.value));
  EXPECT_EQ(nan.row, 1);
  EXPECT_EQ(nan.col, 1);
}

}  // namespace
}  // namespace convlens::testing
