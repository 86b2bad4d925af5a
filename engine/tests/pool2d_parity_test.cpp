// Pooling against the double reference over many random requests: whole and by tiles, on poisoned destinations, on
// views with gaps, for every thread count; and that a change inside the input reaches only the outputs foretold.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "conv2d_cases.h"
#include "convlens/engine/pool2d.h"
#include "convlens/engine/reference.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

constexpr int kRequests = 400;

Pool2dParams random_params(SeededValues& choose) {
  constexpr std::array kKinds = {PoolKind::max, PoolKind::average, PoolKind::lp};
  Pool2dParams params;
  params.kind = kKinds[static_cast<size_t>(choose.between(0, 2))];
  params.kernel = {choose.between(1, 5), choose.between(1, 5)};
  if (choose.between(0, 3) > 0) params.stride = Size2{choose.between(1, 5), choose.between(1, 5)};
  if (params.kind == PoolKind::max) params.dilation = {choose.between(1, 3), choose.between(1, 3)};
  const int64_t most_h = params.dilation.h * (params.kernel.h - 1), most_w = params.dilation.w * (params.kernel.w - 1);
  params.padding = {choose.between(0, most_h), choose.between(0, most_w), choose.between(0, most_h),
                    choose.between(0, most_w)};
  params.ceil_mode = choose.between(0, 1) == 1;
  if (params.kind == PoolKind::average) {
    params.count_include_pad = choose.between(0, 1) == 1;
    if (choose.between(0, 3) == 0) params.divisor_override = choose.between(1, 9);
  }
  if (params.kind == PoolKind::lp) {
    constexpr std::array kNorms = {1.0, 2.0, 3.0, 4.0, -1.0};
    params.norm = kNorms[static_cast<size_t>(choose.between(0, 4))];
  }
  return params;
}

// A checked random request; shapes that do not fit are drawn again.
Pool2dProblem random_problem(SeededValues& choose) {
  for (;;) {
    // Wide images now and then, so that the loop over tiles of columns takes more than one step.
    const int64_t width = choose.between(0, 9) == 0 ? choose.between(500, 900) : choose.between(1, 40);
    const Shape input{choose.between(1, 2), choose.between(1, 3), choose.between(1, 20), width};
    const auto problem = Pool2dProblem::make(input, random_params(choose));
    if (problem.ok()) return *problem;
  }
}

double tolerance(const Pool2dProblem& problem, double expected) {
  return problem.params.kind == PoolKind::lp ? std::ldexp(std::fabs(expected), -23) : 0;
}

void expect_reference(const Pool2dProblem& problem, const Tensor& input, const Tensor& output) {
  const std::vector<double> reference = reference::pool2d(problem, input);
  for (size_t i = 0; i < reference.size(); ++i) {
    const double expected = static_cast<double>(static_cast<float>(reference[i]));
    const double actual = static_cast<double>(output.values()[i]);
    if (std::isnan(expected) && std::isnan(actual)) continue;
    if (expected == actual) continue;
    ASSERT_LE(std::fabs(actual - expected), tolerance(problem, expected)) << "value " << i << "; " << problem.recipe();
  }
}

Tensor run_whole(const Pool2dProblem& problem, ConstTensorView input, Executor& executor) {
  Tensor output = poisoned(problem.output);
  EXPECT_TRUE(pool2d_run(problem, input, output.view(), OutputRegion::whole(problem.output), executor).ok());
  return output;
}

TEST(Pool2dParity, AgreesWithTheReference) {
  SeededValues choose("ints", 21);
  for (int i = 0; i < kRequests; ++i) {
    const Pool2dProblem problem = random_problem(choose);
    const Tensor input = SeededValues(i % 3 == 0 ? "special" : "ints", static_cast<uint64_t>(i)).tensor(problem.input);
    for_each_target([&](const std::string& target) {
      SCOPED_TRACE(target);
      expect_reference(problem, input, run_whole(problem, input, serial_executor()));
    });
    if (HasFatalFailure()) return;
  }
}

TEST(Pool2dParity, SameBitsForEveryThreadCountAndTile) {
  for_each_target([](const std::string& target) {
    SCOPED_TRACE(target);
    SeededValues choose("ints", 22);
    const auto two = make_pool(2), five = make_pool(5);
    for (int i = 0; i < kRequests / 4; ++i) {
      const Pool2dProblem problem = random_problem(choose);
      const Tensor input = SeededValues("reals", static_cast<uint64_t>(i)).tensor(problem.input);
      const Tensor whole = run_whole(problem, input, serial_executor());
      ASSERT_TRUE(same_bits(whole, run_whole(problem, input, *two))) << problem.recipe();
      ASSERT_TRUE(same_bits(whole, run_whole(problem, input, *five))) << problem.recipe();

      const Shape& shape = problem.output;
      Tensor tiled = poisoned(shape);
      const int64_t step_h = choose.between(1, 6), step_w = choose.between(1, 9);
      for (int64_t n = 0; n < shape.n; ++n)
        for (int64_t c = 0; c < shape.c; ++c)
          for (int64_t row = 0; row < shape.h; row += step_h)
            for (int64_t col = 0; col < shape.w; col += step_w) {
              const Rect rect{{row, std::min(row + step_h, shape.h)}, {col, std::min(col + step_w, shape.w)}};
              ASSERT_TRUE(
                  pool2d_run(problem, input, tiled.view(), {{n, n + 1}, {c, c + 1}, rect}, serial_executor()).ok());
            }
      ASSERT_TRUE(same_bits(whole, tiled)) << problem.recipe() << " in tiles of " << step_h << " x " << step_w;
    }
  });
}

// Every rest of a row's vectors and of the rows taken together; NaNs, infinities of both signs, sums beyond float32,
// and the first of two zeros.
TEST(Pool2dParity, EveryWidth) {
  for (int64_t width = 1; width <= 70; ++width) {
    for (const PoolKind kind : {PoolKind::max, PoolKind::average}) {
      for (const int64_t stride : {1, 2}) {
        const int64_t kernel = 1 + (width + stride) % 4;
        const Size2 window{1 + width % 5, kernel};
        const auto problem = Pool2dProblem::make({1, 1, 9, width + kernel},
                                                 {.kind = kind, .kernel = window, .stride = Size2{1, stride}});
        Tensor input =
            SeededValues(width % 2 == 0 ? "special" : "ints", static_cast<uint64_t>(width)).tensor(problem->input);
        if (width % 3 == 0)
          for (float& value : input.values()) value *= 1e38F;
        if (width % 5 == 0)
          for (int64_t i = 0; i < input.size(); ++i) input.data()[i] = i % 2 == 0 ? -0.0F : 0.0F;
        for_each_target([&](const std::string& target) {
          SCOPED_TRACE(target);
          const Tensor output = run_whole(*problem, input, serial_executor());
          expect_reference(*problem, input, output);
          for (int64_t row = 0; row < problem->output.h; ++row)
            for (int64_t col = 0; col < problem->output.w; ++col) {
              const float expected = explain_pool2d(*problem, input, 0, 0, row, col).value;
              if (std::isnan(expected)) continue;  // whose sign is the compiler's choice
              EXPECT_EQ(std::signbit(output.at(0, 0, row, col)), std::signbit(expected)) << problem->recipe();
            }
        });
        if (HasFailure()) return;
      }
    }
  }
}

TEST(Pool2dParity, WritesNothingBesideTheRegion) {
  SeededValues choose("ints", 23);
  for (int i = 0; i < kRequests / 4; ++i) {
    const Pool2dProblem problem = random_problem(choose);
    const Tensor input = SeededValues("ints", static_cast<uint64_t>(i)).tensor(problem.input);
    const Tensor whole = run_whole(problem, input, serial_executor());
    const Shape& shape = problem.output;
    const auto part = [&](int64_t size) {
      const int64_t begin = choose.between(0, size - 1);
      return Range{begin, choose.between(begin, size)};
    };
    const OutputRegion region{part(shape.n), part(shape.c), {part(shape.h), part(shape.w)}};
    Tensor output = poisoned(shape), expected = poisoned(shape);
    ASSERT_TRUE(pool2d_run(problem, input, output.view(), region, serial_executor()).ok());
    for (int64_t n = region.images.begin; n < region.images.end; ++n)
      for (int64_t c = region.channels.begin; c < region.channels.end; ++c)
        for (int64_t row = region.rect.rows.begin; row < region.rect.rows.end; ++row)
          for (int64_t col = region.rect.cols.begin; col < region.rect.cols.end; ++col)
            expected.at(n, c, row, col) = whole.at(n, c, row, col);
    ASSERT_TRUE(same_bits(output, expected)) << problem.recipe();
  }
}

TEST(Pool2dParity, ReadsAndWritesViewsWithGaps) {
  SeededValues choose("ints", 24);
  for (int i = 0; i < kRequests / 8; ++i) {
    const Pool2dProblem problem = random_problem(choose);
    const Shape &in = problem.input, &out = problem.output;
    const Tensor input = SeededValues("ints", static_cast<uint64_t>(i)).tensor(in);
    // The data in the middle of a larger tensor whose other cells are poison.
    Tensor wide_input = poisoned({in.n, in.c + 1, in.h + 2, in.w + 3});
    for (int64_t n = 0; n < in.n; ++n)
      for (int64_t c = 0; c < in.c; ++c)
        for (int64_t row = 0; row < in.h; ++row)
          std::copy_n(input.view().row(n, c, row), in.w, wide_input.view().row(n, c + 1, row + 1) + 2);
    Tensor wide_output = poisoned({out.n, out.c + 1, out.h + 1, out.w + 2});
    TensorView from = wide_input.view(), to = wide_output.view();
    from.data = from.row(0, 1, 1) + 2;
    from.shape = in;
    to.data = to.row(0, 1, 1) + 1;
    to.shape = out;
    ASSERT_TRUE(pool2d_run(problem, from, to, OutputRegion::whole(out), serial_executor()).ok());
    const Tensor expected = run_whole(problem, input, serial_executor());
    int64_t written = 0;
    for (const float value : wide_output.values()) written += value != kPoison;
    ASSERT_EQ(written, expected.size()) << problem.recipe();
    for (int64_t n = 0; n < out.n; ++n)
      for (int64_t c = 0; c < out.c; ++c)
        for (int64_t row = 0; row < out.h; ++row)
          ASSERT_EQ(std::memcmp(to.row(n, c, row), expected.view().row(n, c, row), sizeof(float) * out.w), 0)
              << problem.recipe();
  }
}

TEST(Pool2dParity, ChangesReachOnlyTheForetoldOutputs) {
  SeededValues choose("ints", 25);
  for (int i = 0; i < kRequests / 2; ++i) {
    const Pool2dProblem problem = random_problem(choose);
    Tensor input = SeededValues("ints", static_cast<uint64_t>(i)).tensor(problem.input);
    const Tensor before = run_whole(problem, input, serial_executor());
    const int64_t row = choose.between(0, problem.input.h - 1), col = choose.between(0, problem.input.w - 1);
    input.at(0, 0, row, col) += 1000;
    const Tensor after = run_whole(problem, input, serial_executor());
    const Rect affected = problem.affected_outputs({{row, row + 1}, {col, col + 1}});
    for (int64_t r = 0; r < problem.output.h; ++r)
      for (int64_t c = 0; c < problem.output.w; ++c) {
        const float old_value = before.at(0, 0, r, c), new_value = after.at(0, 0, r, c);
        const bool same = old_value == new_value || (std::isnan(old_value) && std::isnan(new_value));
        ASSERT_TRUE(same || affected.contains(r, c)) << problem.recipe() << " at " << r << "," << c;
      }
  }
}

TEST(Pool2dParity, AStrideOfTheKernelFeedsOneOutputPerCell) {
  const auto problem = Pool2dProblem::make({1, 1, 12, 12}, {});
  ASSERT_TRUE(problem.ok());
  EXPECT_EQ(problem->affected_outputs({{5, 6}, {6, 7}}), (Rect{{2, 3}, {3, 4}}));
  EXPECT_EQ(problem->affected_outputs({{5, 7}, {0, 1}}), (Rect{{2, 4}, {0, 1}}));
  EXPECT_TRUE(problem->affected_outputs({}).empty());
}

TEST(Pool2dParity, StopsWhenCancelled) {
  const auto problem = Pool2dProblem::make({1, 4, 64, 64}, {});
  ASSERT_TRUE(problem.ok());
  const Tensor input(problem->input);
  Tensor output = poisoned(problem->output);
  CancelToken cancel;
  cancel.cancel();
  const auto done =
      pool2d_run(*problem, input, output.view(), OutputRegion::whole(problem->output), serial_executor(), &cancel);
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().kind, Error::Kind::cancelled);
  EXPECT_EQ(output.values()[0], kPoison);
}

}  // namespace
}  // namespace convlens::testing
