// What the screen explains a transposed convolution with: taps sum to the output, stamps and taps are inverses of each
// other, and the correlation over the widened input is the same convolution.
#include "convlens/engine/explain_transposed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "conv2d_cases.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

struct Case {
  ConvTranspose2dProblem problem;
  Tensor input, weight;
  std::vector<float> bias;
  Tensor output;
};

Case make_transposed(const ConvTranspose2dProblem& problem, Tensor input, Tensor weight, std::vector<float> bias) {
  Case c{problem, std::move(input), std::move(weight), std::move(bias), {}};
  c.output = conv_transpose2d(c.input, c.weight, c.bias, problem.params).value();
  return c;
}

Case random_case(SeededValues& choose, std::string_view kind, uint64_t seed) {
  for (;;) {
    ConvTranspose2dParams params;
    params.groups = choose.between(1, 3);
    params.stride = {choose.between(1, 4), choose.between(1, 4)};
    params.dilation = {choose.between(1, 3), choose.between(1, 3)};
    params.padding = {choose.between(0, 4), choose.between(0, 4), choose.between(0, 4), choose.between(0, 4)};
    params.output_padding = {choose.between(0, std::max(params.stride.h, params.dilation.h) - 1),
                             choose.between(0, std::max(params.stride.w, params.dilation.w) - 1)};
    const int64_t inside = params.groups * choose.between(1, 2), filters = choose.between(1, 2);
    const Shape input{choose.between(1, 2), inside, choose.between(1, 6), choose.between(1, 7)};
    const Shape weight{inside, filters, choose.between(1, 4), choose.between(1, 4)};
    const int64_t bias_size = choose.between(0, 1) == 1 ? filters * params.groups : -1;
    const auto problem = ConvTranspose2dProblem::make(input, weight, bias_size, params);
    if (!problem.ok()) continue;
    SeededValues values(kind, seed);
    std::vector<float> bias;
    for (int64_t o = 0; o < bias_size; ++o) bias.push_back(values.number());
    return make_transposed(*problem, values.tensor(input), values.tensor(weight), std::move(bias));
  }
}

template <class F>
void for_every_cell(const Shape& shape, F f) {
  for (int64_t n = 0; n < shape.n; ++n)
    for (int64_t c = 0; c < shape.c; ++c)
      for (int64_t row = 0; row < shape.h; ++row)
        for (int64_t col = 0; col < shape.w; ++col) f(n, c, row, col);
}

TEST(ExplainTransposed, TapsSumToTheOutput) {
  SeededValues choose("ints", 71);
  for (uint64_t i = 0; i < 150; ++i) {
    const Case c = random_case(choose, "ints", i);
    const ConvTranspose2dProblem& p = c.problem;
    SCOPED_TRACE(p.recipe());
    for_every_cell(p.output, [&](int64_t n, int64_t o, int64_t row, int64_t col) {
      const CellExplanation cell = explain_transposed(p, c.input, c.weight, c.bias, n, o, row, col);
      const int64_t channels = p.input.c / p.params.groups;
      ASSERT_EQ(static_cast<int64_t>(cell.taps.size()), channels * p.weight.h * p.weight.w);
      ASSERT_EQ(static_cast<int64_t>(cell.channel_sums.size()), channels);
      double products = cell.bias, sums = cell.bias;
      for (const Tap& tap : cell.taps) products += tap.product;
      for (const double sum : cell.channel_sums) sums += sum;
      ASSERT_EQ(products, c.output.at(n, o, row, col));
      ASSERT_EQ(sums, products);
      ASSERT_EQ(cell.total, products);
      ASSERT_EQ(cell.sum_of_first(static_cast<int64_t>(cell.taps.size())), products);
    });
  }
}

TEST(ExplainTransposed, TapsSayWhereTheyReadAndComeInTheOrderOfTheWindow) {
  SeededValues choose("ints", 72);
  for (uint64_t i = 0; i < 60; ++i) {
    const Case c = random_case(choose, "reals", i);
    const ConvTranspose2dProblem& p = c.problem;
    const ConvTranspose2dParams& q = p.params;
    SCOPED_TRACE(p.recipe());
    for_every_cell(p.output, [&](int64_t n, int64_t o, int64_t row, int64_t col) {
      const CellExplanation cell = explain_transposed(p, c.input, c.weight, c.bias, n, o, row, col);
      EXPECT_EQ(cell.first_input_channel, first_input_channel(p, o));
      const Tap* before = nullptr;
      for (const Tap& tap : cell.taps) {
        const auto order = [](const Tap& t) { return std::tie(t.input_channel, t.window_row, t.window_col); };
        ASSERT_TRUE(before == nullptr || order(*before) < order(tap));
        before = &tap;
        ASSERT_EQ(tap.weight, c.weight.at(tap.input_channel, o % p.weight.c, tap.kernel_row, tap.kernel_col));
        ASSERT_EQ(tap.row < 0, tap.padding || tap.inserted);
        ASSERT_FALSE(tap.padding && tap.inserted);
        if (tap.row < 0) {
          ASSERT_EQ(tap.product, 0);
          continue;
        }
        // The stamp's own formula.
        ASSERT_EQ(tap.row * q.stride.h - q.padding.top + q.dilation.h * tap.kernel_row, row);
        ASSERT_EQ(tap.col * q.stride.w - q.padding.left + q.dilation.w * tap.kernel_col, col);
        ASSERT_EQ(tap.input, c.input.at(n, tap.input_channel, tap.row, tap.col));
        ASSERT_TRUE(cell.window.contains(tap.row, tap.col));
      }
      const Size2 over = stamps_over(p, row, col);
      const CellExplanation stamps = without_zeros(cell);
      ASSERT_EQ(static_cast<int64_t>(stamps.taps.size()), over.h * over.w * (p.input.c / q.groups));
      ASSERT_EQ(stamps.total, cell.total);
      ASSERT_EQ(stamps.channel_sums, cell.channel_sums);
      ASSERT_EQ(cell.window.empty(), over.h * over.w == 0);
    });
  }
}

TEST(ExplainTransposed, TheMostStampsAreFound) {
  SeededValues choose("ints", 77);
  for (uint64_t i = 0; i < 150; ++i) {
    const Case c = random_case(choose, "ints", i);
    Size2 most{0, 0};
    for_every_cell({1, 1, c.problem.output.h, c.problem.output.w}, [&](int64_t, int64_t, int64_t row, int64_t col) {
      const Size2 over = stamps_over(c.problem, row, col);
      most = {std::max(most.h, over.h), std::max(most.w, over.w)};
    });
    EXPECT_EQ(most_stamps(c.problem), most) << c.problem.recipe();
  }
}

// Every tap of every output is a cell of a stamp, and the other way round.
TEST(ExplainTransposed, StampsAndTapsAreInverses) {
  SeededValues choose("ints", 73);
  for (uint64_t i = 0; i < 60; ++i) {
    const Case c = random_case(choose, "ints", i);
    const ConvTranspose2dProblem& p = c.problem;
    SCOPED_TRACE(p.recipe());
    using Way = std::tuple<int64_t, int64_t, int64_t, int64_t, int64_t, int64_t>;  // input cell, output cell
    std::map<Way, std::pair<int64_t, int64_t>> from_taps, from_stamps;
    for (int64_t o = 0; o < p.output.c; ++o) {
      for_every_cell({1, 1, p.output.h, p.output.w}, [&](int64_t, int64_t, int64_t row, int64_t col) {
        for (const Tap& tap : without_zeros(explain_transposed(p, c.input, c.weight, c.bias, 0, o, row, col)).taps)
          from_taps[{tap.input_channel, tap.row, tap.col, o, row, col}] = {tap.kernel_row, tap.kernel_col};
      });
      for_every_cell({1, p.input.c, p.input.h, p.input.w}, [&](int64_t, int64_t in, int64_t row, int64_t col) {
        const Stamp stamp = stamp_of(p, c.weight, in, row, col, o);
        EXPECT_EQ(stamp.span.rows.size(), p.params.dilation.h * (p.weight.h - 1) + 1);
        for (const FedOutput& fed : stamp.cells) {
          EXPECT_TRUE(stamp.span.contains(fed.row, fed.col));
          EXPECT_EQ(fed.weight, c.weight.at(in, o % p.weight.c, fed.kernel_row, fed.kernel_col));
          from_stamps[{in, row, col, o, fed.row, fed.col}] = {fed.kernel_row, fed.kernel_col};
        }
      });
    }
    EXPECT_EQ(from_taps, from_stamps);
  }
}

// The input with its zeros, and the kernels turned by 180 degrees as a convolution has them.
Tensor widened_input(const Case& c) {
  const WidenedInput wide = WidenedInput::of(c.problem);
  Tensor result({c.problem.input.n, c.problem.input.c, wide.size().h, wide.size().w});
  for_every_cell(result.shape(), [&](int64_t n, int64_t channel, int64_t row, int64_t col) {
    const bool is_input = wide.kind(row, col) == WidenedKind::input;
    EXPECT_EQ(is_input, wide.rows.input_at(row) >= 0 && wide.cols.input_at(col) >= 0);
    if (is_input)
      result.at(n, channel, row, col) = c.input.at(n, channel, wide.rows.input_at(row), wide.cols.input_at(col));
  });
  return result;
}

Tensor turned_kernels(const ConvTranspose2dProblem& p, const Tensor& weight) {
  const int64_t channels = p.input.c / p.params.groups;
  Tensor turned({p.output.c, channels, p.weight.h, p.weight.w});
  for_every_cell(turned.shape(), [&](int64_t o, int64_t i, int64_t r, int64_t s) {
    turned.at(o, i, r, s) =
        weight.at(first_input_channel(p, o) + i, o % p.weight.c, p.weight.h - 1 - r, p.weight.w - 1 - s);
  });
  return turned;
}

TEST(ExplainTransposed, TheCorrelationOverTheWidenedInputIsTheTransposedConvolution) {
  SeededValues choose("ints", 74);
  int cut = 0;
  for (uint64_t i = 0; i < 200; ++i) {
    const Case c = random_case(choose, "ints", i);
    const WidenedInput wide = WidenedInput::of(c.problem);
    SCOPED_TRACE(c.problem.recipe());
    if (wide.rows.before < 0 || wide.rows.after < 0) ++cut;
    Conv2dParams params;
    params.dilation = c.problem.params.dilation;
    params.groups = c.problem.params.groups;
    const auto output = conv2d(widened_input(c), turned_kernels(c.problem, c.weight), c.bias, params);
    ASSERT_TRUE(output.ok()) << output.error().message();
    ASSERT_EQ(output->shape(), c.problem.output);
    EXPECT_EQ(wide.rows.output(), c.problem.output.h);
    for (size_t k = 0; k < output->values().size(); ++k)
      ASSERT_EQ(output->values()[k], c.output.values()[k]) << "value " << k;
  }
  EXPECT_GT(cut, 10);  // padding that is larger than the kernel's reach is among the cases
}

TEST(ExplainTransposed, TheWidenedAxis) {
  ConvTranspose2dParams params;
  params.stride = {2, 3};
  params.padding = {1, 3, 0, 1};
  params.output_padding = {1, 0};
  const auto problem = ConvTranspose2dProblem::make({1, 1, 3, 3}, {1, 1, 3, 3}, -1, params);
  ASSERT_TRUE(problem.ok());
  const WidenedInput wide = WidenedInput::of(*problem);
  EXPECT_EQ(wide.rows, (WidenedAxis{3, 2, 1, 3, 3, 1}));
  EXPECT_EQ(wide.cols, (WidenedAxis{3, 3, -1, 1, 3, 1}));  // the first cell is cut off
  const auto kinds = [](const WidenedAxis& axis) {
    std::string text;
    for (int64_t i = 0; i < axis.size(); ++i)
      text += axis.kind(i) == WidenedKind::border     ? "b"
              : axis.kind(i) == WidenedKind::inserted ? "0"
                                                      : std::to_string(axis.input_at(i) + 1);
    return text;
  };
  EXPECT_EQ(kinds(wide.rows), "b10203bbb");
  EXPECT_EQ(kinds(wide.cols), "002003b");
  EXPECT_EQ(wide.kind(0, 0), WidenedKind::border);
  EXPECT_EQ(wide.kind(1, 0), WidenedKind::inserted);
  EXPECT_EQ(wide.kind(1, 2), WidenedKind::input);
  EXPECT_EQ(wide.cols.position_of(0), -1);
  EXPECT_EQ(wide.cols.position_of(1), 2);
}

std::vector<double> products_of(const CellExplanation& cell) {
  std::vector<double> products;
  for (const Tap& tap : cell.taps) products.push_back(tap.product);
  return products;
}

// d2l's example: X = K = [[0, 1], [2, 3]].
TEST(ExplainTransposed, S24Textbook) {
  const Tensor x({1, 1, 2, 2}, std::array<float, 4>{0, 1, 2, 3});
  ConvTranspose2dParams params;
  const auto make = [&] { return ConvTranspose2dProblem::make(x.shape(), x.shape(), -1, params).value(); };
  const CellExplanation middle = explain_transposed(make(), x, x, {}, 0, 0, 1, 1);
  EXPECT_EQ(products_of(middle), (std::vector<double>{0, 2, 2, 0}));  // 0*3, 1*2, 2*1, 3*0
  EXPECT_EQ(middle.total, 4);
  EXPECT_EQ(middle.window, Rect::whole(2, 2));
  const CellExplanation corner = explain_transposed(make(), x, x, {}, 0, 0, 2, 2);
  EXPECT_EQ(products_of(without_zeros(corner)), std::vector<double>{9});
  EXPECT_EQ(WidenedInput::of(make()).size(), (Size2{4, 4}));
  EXPECT_EQ(transposed_height_formula(make(), true), "(2 - 1)*1 - 2*0 + 1*(2 - 1) + 0 + 1 = 3");

  params.stride = {2, 2};
  EXPECT_EQ(WidenedInput::of(make()).size(), (Size2{5, 5}));
  const CellExplanation last = explain_transposed(make(), x, x, {}, 0, 0, 3, 3);
  EXPECT_EQ(products_of(without_zeros(last)), std::vector<double>{9});
  EXPECT_EQ(transposed_width_formula(make(), false), "(2 − 1)·2 − 2·0 + 1·(2 − 1) + 0 + 1 = 4");
}

TEST(ExplainTransposed, S24OverlapsOfOnes) {
  ConvTranspose2dParams params;
  params.stride = {2, 2};
  const auto problem = ConvTranspose2dProblem::make({1, 1, 4, 4}, {1, 1, 3, 3}, -1, params).value();
  ASSERT_EQ(problem.output, (Shape{1, 1, 9, 9}));
  for (int64_t row = 0; row < 9; ++row)
    for (int64_t col = 0; col < 9; ++col) {
      const auto along = [](int64_t i) { return i == 2 || i == 4 || i == 6 ? 2 : 1; };
      EXPECT_EQ(stamps_over(problem, row, col), (Size2{along(row), along(col)})) << row << "," << col;
    }
  EXPECT_EQ(most_stamps(problem), (Size2{2, 2}));
}

TEST(ExplainTransposed, TheFormulaHasUnequalPaddingAndOutputPadding) {
  ConvTranspose2dParams params;
  params.stride = {2, 2};
  params.padding = {1, 1, 0, 1};
  params.dilation = {2, 1};
  params.output_padding = {1, 1};
  const auto problem = ConvTranspose2dProblem::make({1, 1, 28, 28}, {1, 1, 3, 3}, -1, params).value();
  EXPECT_EQ(transposed_height_formula(problem, true), "(28 - 1)*2 - (1 + 0) + 2*(3 - 1) + 1 + 1 = 59");
  EXPECT_EQ(transposed_width_formula(problem, true), "(28 - 1)*2 - 2*1 + 1*(3 - 1) + 1 + 1 = 56");
  EXPECT_EQ(problem.output.h, 59);
  EXPECT_EQ(problem.output.w, 56);
}

// --- ConvTranspose2dProblem::affected_outputs ---

TEST(ConvTranspose2dRegions, OutputsOutsideTheAffectedOnesDoNotChange) {
  SeededValues choose("ints", 75);
  int partly = 0;
  for (uint64_t i = 0; i < 150; ++i) {
    Case c = random_case(choose, "ints", i);
    const ConvTranspose2dProblem& p = c.problem;
    SCOPED_TRACE(p.recipe());
    const int64_t top = choose.between(0, p.input.h - 1), left = choose.between(0, p.input.w - 1);
    const Rect changed{{top, choose.between(top, p.input.h - 1) + 1}, {left, choose.between(left, p.input.w - 1) + 1}};
    for_every_cell(p.input, [&](int64_t n, int64_t channel, int64_t row, int64_t col) {
      if (changed.contains(row, col)) c.input.at(n, channel, row, col) += 5;
    });
    const Rect affected = p.affected_outputs(changed);
    if (affected.area() < p.output.h * p.output.w) ++partly;
    EXPECT_EQ(intersect(affected, Rect::whole(p.output.h, p.output.w)), affected);
    const Tensor after = conv_transpose2d(c.input, c.weight, c.bias, p.params).value();
    // Only the affected region is computed anew: the whole is right.
    Tensor partial = c.output;
    ASSERT_TRUE(conv_transpose2d_run(p, c.input, c.weight, c.bias, partial.view(),
                                     {{0, p.output.n}, {0, p.output.c}, affected}, serial_executor())
                    .ok());
    ASSERT_TRUE(same_bits(partial, after));
  }
  EXPECT_GT(partly, 50);  // not because everything is affected
}

TEST(ConvTranspose2dRegions, TheAffectedOnesAreTheSpanOfTheStamps) {
  SeededValues choose("ints", 76);
  for (uint64_t i = 0; i < 100; ++i) {
    const Case c = random_case(choose, "ints", i);
    const ConvTranspose2dProblem& p = c.problem;
    const int64_t row = choose.between(0, p.input.h - 1), col = choose.between(0, p.input.w - 1);
    const Rect whole = Rect::whole(p.output.h, p.output.w);
    const Rect span = intersect(stamp_of(p, c.weight, 0, row, col, 0).span, whole);
    EXPECT_EQ(p.affected_outputs({{row, row + 1}, {col, col + 1}}), span.empty() ? Rect{} : span) << p.recipe();
  }
  const auto problem = ConvTranspose2dProblem::make({1, 1, 4, 4}, {1, 1, 3, 3}, -1, {}).value();
  EXPECT_EQ(problem.affected_outputs({}), Rect{});
  EXPECT_EQ(problem.affected_outputs({{1, 2}, {3, 99}}), (Rect{{1, 4}, {3, 6}}));  // cells that there are not count not
}

}  // namespace
}  // namespace convlens::testing
