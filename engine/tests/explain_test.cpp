// What the screen explains with: taps sum to the output, and the two directions are inverses of each other.
#include "convlens/engine/explain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

// Calls f for a few cells of the output, corners among them.
template <class F>
void for_some_cells(SeededValues& random, const Shape& out, F f) {
  f(0, 0, 0, 0);
  f(out.n - 1, out.c - 1, out.h - 1, out.w - 1);
  for (int i = 0; i < 6; ++i)
    f(random.between(0, out.n - 1), random.between(0, out.c - 1), random.between(0, out.h - 1),
      random.between(0, out.w - 1));
}

TEST(Explain, TapsSumToTheOutput) {
  SeededValues random("ints", 41);
  for (int i = 0; i < 500; ++i) {
    const Conv2dCase c = make_case(random_problem(random, {.only_3x3 = i % 3 == 0}), "ints", static_cast<uint64_t>(i));
    const Tensor output = run_case(c, "");
    for_some_cells(random, c.problem.output, [&](int64_t n, int64_t o, int64_t row, int64_t col) {
      const CellExplanation cell = explain_output(c.problem, c.input, c.weight, c.bias, n, o, row, col);
      double products = 0, channels = 0;
      for (const Tap& tap : cell.taps) products += tap.product;
      for (const double sum : cell.channel_sums) channels += sum;
      EXPECT_EQ(products + cell.bias, cell.total) << c.problem.recipe();
      EXPECT_EQ(channels + cell.bias, cell.total) << c.problem.recipe();
      EXPECT_EQ(cell.total, output.at(n, o, row, col)) << c.problem.recipe();
    });
  }
}

TEST(Explain, TapsAreInWindowOrderAndSayWhereTheyRead) {
  SeededValues random("ints", 42);
  for (int i = 0; i < 300; ++i) {
    const Conv2dCase c = make_case(random_problem(random, {}), "reals", static_cast<uint64_t>(i));
    const Conv2dProblem& p = c.problem;
    for_some_cells(random, p.output, [&](int64_t n, int64_t o, int64_t row, int64_t col) {
      const CellExplanation cell = explain_output(p, c.input, c.weight, c.bias, n, o, row, col);
      ASSERT_EQ(static_cast<int64_t>(cell.taps.size()), p.weight.c * p.weight.h * p.weight.w);
      ASSERT_EQ(static_cast<int64_t>(cell.channel_sums.size()), p.weight.c);
      EXPECT_EQ(cell.first_input_channel, o / (p.weight.n / p.params.groups) * p.weight.c);
      const Tap* before = nullptr;
      for (const Tap& tap : cell.taps) {
        SCOPED_TRACE(p.recipe());
        const auto order = [](const Tap& t) { return std::tie(t.input_channel, t.window_row, t.window_col); };
        EXPECT_TRUE(before == nullptr || order(*before) < order(tap));
        before = &tap;
        EXPECT_TRUE(cell.window.contains(tap.window_row, tap.window_col));
        const bool inside = Rect::whole(p.input.h, p.input.w).contains(tap.window_row, tap.window_col);
        EXPECT_EQ(tap.padding, !inside);
        if (inside) {
          EXPECT_EQ(tap.row, tap.window_row);
          EXPECT_EQ(tap.col, tap.window_col);
        }
        const bool zero = tap.row < 0;
        EXPECT_EQ(tap.col < 0, zero);
        EXPECT_EQ(zero, !inside && p.params.padding_mode == PaddingMode::zeros);
        EXPECT_EQ(tap.input, zero ? 0 : c.input.at(n, tap.input_channel, tap.row, tap.col));
        EXPECT_EQ(tap.weight,
                  c.weight.at(o, tap.input_channel - cell.first_input_channel, tap.kernel_row, tap.kernel_col));
        EXPECT_EQ(tap.product, double{tap.input} * double{tap.weight});
      }
      EXPECT_EQ(cell.window.rows, (Range{cell.taps.front().window_row, cell.taps.back().window_row + 1}));
      EXPECT_EQ(cell.window.cols, (Range{cell.taps.front().window_col, cell.taps.back().window_col + 1}));
    });
  }
}

// A connection between an input cell and an output cell of one channel, from either side.
using Connection = std::tuple<int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, int64_t, float, bool>;

TEST(Explain, TheTwoDirectionsAreInverses) {
  SeededValues random("ints", 43);
  for (int i = 0; i < 200; ++i) {
    const Conv2dCase c =
        make_case(random_problem(random, {.most_size = 8, .most_channels = 2}), "reals", static_cast<uint64_t>(i));
    const Conv2dProblem& p = c.problem;
    const int64_t o = random.between(0, p.output.c - 1);
    std::vector<Connection> from_outputs, from_inputs;
    for (int64_t row = 0; row < p.output.h; ++row)
      for (int64_t col = 0; col < p.output.w; ++col)
        for (const Tap& t : explain_output(p, c.input, c.weight, c.bias, 0, o, row, col).taps)
          if (t.row >= 0)
            from_outputs.emplace_back(t.input_channel, t.row, t.col, row, col, t.kernel_row, t.kernel_col, t.weight,
                                      t.padding);
    for (int64_t channel = 0; channel < p.input.c; ++channel)
      for (int64_t row = 0; row < p.input.h; ++row)
        for (int64_t col = 0; col < p.input.w; ++col)
          for (const FedOutput& f : outputs_fed_by(p, c.weight, channel, row, col, o)) {
            EXPECT_EQ(f.output_channel, o);
            from_inputs.emplace_back(channel, row, col, f.row, f.col, f.kernel_row, f.kernel_col, f.weight,
                                     f.through_padding);
          }
    std::sort(from_outputs.begin(), from_outputs.end());
    std::sort(from_inputs.begin(), from_inputs.end());
    EXPECT_EQ(from_outputs, from_inputs) << p.recipe();
  }
}

TEST(Explain, FedOutputsAreInRowMajorOrderAndInsideTheAffectedRectangle) {
  SeededValues random("ints", 44);
  for (int i = 0; i < 300; ++i) {
    const Conv2dCase c = make_case(random_problem(random, {.most_size = 9}), "ints", static_cast<uint64_t>(i));
    const int64_t row = random.between(0, c.problem.input.h - 1), col = random.between(0, c.problem.input.w - 1);
    const Rect affected = c.problem.affected_outputs({{row, row + 1}, {col, col + 1}});
    std::pair<int64_t, int64_t> before{-1, -1};
    for (const FedOutput& f : outputs_fed_by(c.problem, c.weight, 0, row, col, 0)) {
      EXPECT_LE(before, std::pair(f.row, f.col)) << c.problem.recipe();
      before = {f.row, f.col};
      EXPECT_TRUE(affected.contains(f.row, f.col)) << c.problem.recipe();
    }
  }
}

TEST(Explain, ByHand) {
  // 3x3 on 4x4 with padding 1, stride 2: output (0, 1) looks at rows -1..1, columns 1..3.
  std::vector<float> numbers(16);
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i);
  const std::vector<float> kernel{1, 2, 3, 4, 5, 6, 7, 8, 9}, bias{0.5F};
  const Tensor input({1, 1, 4, 4}, numbers), weight({1, 1, 3, 3}, kernel);
  const auto problem =
      Conv2dProblem::make(input.shape(), weight.shape(), 1, {.stride = {2, 2}, .padding = {1, 1, 1, 1}}).value();
  const CellExplanation cell = explain_output(problem, input, weight, bias, 0, 0, 0, 1);
  EXPECT_EQ(cell.window, (Rect{{-1, 2}, {1, 4}}));
  EXPECT_TRUE(cell.taps[0].padding);
  EXPECT_LT(cell.taps[0].row, 0);
  EXPECT_EQ(cell.taps[3].input, 1);  // row 0, column 1
  EXPECT_EQ(cell.total, 4 * 1 + 5 * 2 + 6 * 3 + 7 * 5 + 8 * 6 + 9 * 7 + 0.5);

  // Input cell (1, 1) is in the windows of all four outputs.
  const std::vector<FedOutput> fed = outputs_fed_by(problem, weight, 0, 1, 1, 0);
  ASSERT_EQ(fed.size(), 4U);
  EXPECT_EQ(fed[0].weight, 9);
  EXPECT_EQ(fed[1].weight, 7);
  EXPECT_EQ(fed[2].weight, 3);
  EXPECT_EQ(fed[3].weight, 1);
}

TEST(Explain, ACellThatPaddingRepeatsFeedsOncePerTap) {
  const std::vector<float> kernel{1, 10, 100};
  const Tensor input({1, 1, 1, 3}), weight({1, 1, 1, 3}, kernel);
  const auto problem = Conv2dProblem::make(input.shape(), weight.shape(), -1,
                                           {.padding = {0, 2, 0, 0}, .padding_mode = PaddingMode::replicate})
                           .value();
  const std::vector<FedOutput> fed = outputs_fed_by(problem, weight, 0, 0, 0, 0);
  ASSERT_EQ(fed.size(), 3U + 2U + 1U);  // x0 x0 x0 x1 x2: windows 0, 1, 2
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(fed[i].col, 0);
    EXPECT_EQ(fed[i].through_padding, i < 2);
  }
}

TEST(Explain, OtherGroupsAreNotFed) {
  const auto problem = Conv2dProblem::make({1, 4, 3, 3}, {4, 2, 3, 3}, -1, {.groups = 2}).value();
  const Tensor weight(problem.weight);
  EXPECT_TRUE(outputs_fed_by(problem, weight, 0, 1, 1, 2).empty());
  EXPECT_EQ(outputs_fed_by(problem, weight, 2, 1, 1, 2).size(), 1U);
}

}  // namespace
}  // namespace convlens
