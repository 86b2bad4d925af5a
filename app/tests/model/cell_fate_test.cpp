// What becomes of a cell: through activation, into a pooled cell, into the mean.
#include "model/cell_fate.h"

#include <gtest/gtest.h>

#include "convlens/engine/activation.h"

namespace convlens::model {
namespace {

// A 4 x 4 map -5 -4 .. 10 of one channel, with ReLU and the pooling asked for.
Results results(const Pool2dParams& pool) {
  Results r;
  r.conv.maps = Tensor({1, 1, 4, 4});
  r.activated.maps = Tensor({1, 1, 4, 4});
  for (int64_t i = 0; i < 16; ++i) {
    const auto value = static_cast<float>(i - 5);
    r.conv.maps.at(0, 0, i / 4, i % 4) = value;
    r.activated.maps.at(0, 0, i / 4, i % 4) = value > 0 ? value : 0;
  }
  r.pool_problem = Pool2dProblem::make({1, 1, 4, 4}, pool).value();
  r.pooled.maps = pool2d(r.activated.maps, pool).value();
  r.global_average = {2.5};
  return r;
}

TEST(CellFate, MaxPoolingTakesOneCellOfItsWindow) {
  const Results r = results({.kind = PoolKind::max});
  const CellFate winner = fate_of(r, {0, 0, 3, 1, -1}), other = fate_of(r, {0, 0, 2, 1, -1});
  EXPECT_EQ(winner.engine, 8);
  ASSERT_TRUE(winner.pooled && other.pooled);
  EXPECT_TRUE(winner.pooled->taken);
  EXPECT_FALSE(other.pooled->taken);
  EXPECT_EQ(other.pooled->value, 8);
  EXPECT_EQ(other.pooled->row, 1);
  EXPECT_EQ(other.pooled->col, 0);
  EXPECT_EQ(other.pooled->window, (Rect{{2, 4}, {0, 2}}));
  EXPECT_EQ(winner.mean_cells, 4);
  EXPECT_EQ(winner.mean, 2.5);
}

TEST(CellFate, ReluIsBetween) {
  const CellFate fate = fate_of(results({.kind = PoolKind::max}), {0, 0, 0, 1, -1});
  EXPECT_EQ(fate.engine, -4);
  EXPECT_EQ(fate.activated, 0);
}

TEST(CellFate, AveragePoolingSharesByItsDenominator) {
  const CellFate fate = fate_of(results({.kind = PoolKind::average}), {0, 0, 3, 3, -1});
  ASSERT_TRUE(fate.pooled);
  EXPECT_EQ(fate.pooled->denominator, 4);
  EXPECT_EQ(fate.pooled->share, 2.5);
}

TEST(CellFate, OverlappingWindowsAreCounted) {
  const CellFate fate =
      fate_of(results({.kind = PoolKind::max, .kernel = {3, 3}, .stride = Size2{1, 1}}), {0, 0, 1, 1, -1});
  ASSERT_TRUE(fate.pooled);
  EXPECT_EQ(fate.pooled->windows, 4);
  EXPECT_EQ(fate.pooled->row, 0);
}

TEST(CellFate, CellsThatNoPooledCellReads) {
  const CellFate fate = fate_of(results({.kind = PoolKind::max, .kernel = {3, 3}}), {0, 0, 3, 3, -1});
  EXPECT_FALSE(fate.pooled);
}

TEST(CellFate, WithoutLaterStages) {
  Results r = results({.kind = PoolKind::max});
  r.pooled = {};
  r.activated = {};
  const CellFate fate = fate_of(r, {0, 0, 0, 0, -1});
  EXPECT_EQ(fate.activated, -5);
  EXPECT_FALSE(fate.pooled);
  EXPECT_EQ(fate.mean_cells, 16);
}

}  // namespace
}  // namespace convlens::model
