// What a weight meets, and what no window reaches, against plain loops over the taps of every output.
#include <gtest/gtest.h>

#include <set>

#include "conv2d_cases.h"
#include "convlens/engine/explain.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

// Counts and sums over the taps of every output cell, which explain_test.cpp holds to the reference.
TEST(InputsMet, CountsAndSumsAreThoseOfTheTaps) {
  SeededValues random("ints", 61);
  for (int i = 0; i < 150; ++i) {
    const Conv2dCase c =
        make_case(random_problem(random, {.most_size = 10, .most_channels = 2}), "ints", static_cast<uint64_t>(i));
    const Conv2dProblem& p = c.problem;
    SCOPED_TRACE(p.recipe());
    const int64_t o = random.between(0, p.output.c - 1), channel = random.between(0, p.weight.c - 1);
    const int64_t row = random.between(0, p.weight.h - 1), col = random.between(0, p.weight.w - 1);
    const MetInputs met = inputs_met_by(p, row, col);
    int64_t places = 0, padding = 0, whole_channel = 0;
    double sum = 0;
    for (int64_t r = 0; r < p.output.h; ++r)
      for (int64_t k = 0; k < p.output.w; ++k)
        for (const Tap& tap : explain_output(p, c.input, c.weight, c.bias, 0, o, r, k).taps) {
          whole_channel = tap.input_channel - tap.input_channel % p.weight.c + channel;
          if (tap.input_channel != whole_channel || tap.kernel_row != row || tap.kernel_col != col) continue;
          ++places;
          padding += tap.padding ? 1 : 0;
          sum += double{tap.input};
          EXPECT_EQ(tap.window_row, met.first_row + r * met.step.h);
          EXPECT_EQ(tap.window_col, met.first_col + k * met.step.w);
          EXPECT_EQ(tap.padding, !met.inside.contains(r, k));
          EXPECT_TRUE(met.span().contains(tap.window_row, tap.window_col));
        }
    EXPECT_EQ(met.places(), places);
    EXPECT_EQ(met.padding, padding);
    const int64_t cut = random.between(0, p.output.h);
    double banded = 0;
    for (const Range band : {Range{0, cut}, Range{cut, p.output.h}})
      banded += sum_of_inputs_met(p, c.input, 0, whole_channel, row, col, band);
    EXPECT_EQ(banded, sum);
  }
}

// All weights together make the sum of the map.
TEST(InputsMet, SharesAddUpToTheMap) {
  SeededValues random("ints", 62);
  for (int i = 0; i < 60; ++i) {
    const Conv2dCase c = make_case(random_problem(random, {.most_size = 9}), "ints", static_cast<uint64_t>(i));
    const Conv2dProblem& p = c.problem;
    const int64_t o = random.between(0, p.output.c - 1);
    const int64_t first = o / (p.output.c / p.params.groups) * p.weight.c;
    double shares = 0, map = 0;
    for (int64_t k = 0; k < p.weight.c; ++k)
      for (int64_t row = 0; row < p.weight.h; ++row)
        for (int64_t col = 0; col < p.weight.w; ++col)
          shares += double{c.weight.at(o, k, row, col)} *
                    sum_of_inputs_met(p, c.input, 0, first + k, row, col, {0, p.output.h});
    const Tensor output = run_case(c, "");
    for (int64_t row = 0; row < p.output.h; ++row)
      for (int64_t col = 0; col < p.output.w; ++col) map += double{output.at(0, o, row, col)};
    if (!c.bias.empty())
      shares += double{c.bias[static_cast<size_t>(o)]} * static_cast<double>(p.output.h * p.output.w);
    EXPECT_EQ(shares, map) << p.recipe();
  }
}

std::set<int64_t> members(const std::vector<Range>& ranges) {
  std::set<int64_t> all;
  int64_t end = INT64_MIN;
  for (const Range range : ranges) {
    EXPECT_FALSE(range.empty());
    EXPECT_GT(range.begin, end) << "ranges ascend and touch nowhere";
    end = range.end;
    for (int64_t i = range.begin; i < range.end; ++i) all.insert(i);
  }
  return all;
}

TEST(Unreached, AreTheIndicesThatNoTapReads) {
  SeededValues random("ints", 63);
  for (int i = 0; i < 400; ++i) {
    const Conv2dProblem p = random_problem(random, {.most_size = 20, .most_channels = 1});
    const Axis& axis = i % 2 == 0 ? p.rows : p.cols;
    std::set<int64_t> input, padding;
    for (int64_t k = -axis.pad_before; k < axis.input + axis.pad_after; ++k)
      (k >= 0 && k < axis.input ? input : padding).insert(k);
    for (int64_t o = 0; o < axis.output(); ++o)
      for (int64_t tap = 0; tap < axis.kernel; ++tap) {
        const int64_t position = axis.window_begin(o) + tap * axis.dilation;
        padding.erase(position);
        input.erase(position >= 0 && position < axis.input
                        ? position
                        : padded_source(position, axis.input, p.params.padding_mode));
      }
    const UnreachedCells unreached = unreached_cells(axis, p.params.padding_mode);
    EXPECT_EQ(members(unreached.input), input) << p.recipe();
    EXPECT_EQ(members(unreached.padding), padding) << p.recipe();
    EXPECT_EQ(unreached.input_count, static_cast<int64_t>(input.size()));
    EXPECT_EQ(unreached.count(), static_cast<int64_t>(input.size() + padding.size()));
  }
}

TEST(Unreached, ByHand) {
  // 28, k3, s2, p0 -> 13: the last cell. 6, k3, s2, p1 -> 3: the trailing padding.
  const UnreachedCells floor = unreached_cells({.input = 28, .kernel = 3, .stride = 2}, PaddingMode::zeros);
  EXPECT_EQ(floor.input, (std::vector<Range>{{27, 28}}));
  EXPECT_TRUE(floor.padding.empty());
  const Axis padded{.input = 6, .kernel = 3, .stride = 2, .pad_before = 1, .pad_after = 1};
  EXPECT_EQ(padded.output(), 3);
  const UnreachedCells trailing = unreached_cells(padded, PaddingMode::zeros);
  EXPECT_TRUE(trailing.input.empty());
  EXPECT_EQ(trailing.padding, (std::vector<Range>{{6, 7}}));
  // Steps larger than the window leave gaps; a dilated window reads every other cell.
  const UnreachedCells gaps = unreached_cells({.input = 10, .kernel = 2, .stride = 4}, PaddingMode::zeros);
  EXPECT_EQ(gaps.input, (std::vector<Range>{{2, 4}, {6, 8}}));
  const UnreachedCells lattice =
      unreached_cells({.input = 9, .kernel = 3, .stride = 2, .dilation = 2}, PaddingMode::zeros);
  EXPECT_EQ(lattice.input_count, 4);
  EXPECT_EQ(lattice.input.size(), 4U);
  // Cell 28 of 29 lies behind the last window, but the leading padding repeats it.
  const Axis circle{.input = 29, .kernel = 3, .stride = 2, .pad_before = 1};
  EXPECT_FALSE(circle.reaches(28));
  EXPECT_EQ(unreached_cells(circle, PaddingMode::circular).count(), 0);
  EXPECT_EQ(unreached_cells(circle, PaddingMode::zeros).input, (std::vector<Range>{{28, 29}}));
}

}  // namespace
}  // namespace convlens
