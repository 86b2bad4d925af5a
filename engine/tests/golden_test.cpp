// Replays what PyTorch answered (golden/cases.txt): integers to the bit, reals within the rounding bound
// gamma_n * sum |terms| of the double reference, and refusals. Every convolution variant that serves a case must agree,
// on every SIMD target of this machine.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"
#include "convlens/engine/variants.h"
#include "golden_case.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

// gamma_n: the relative error that n float32 operations can add up to, in any order.
double gamma(int64_t n) {
  const double unit = std::ldexp(1.0, -24), steps = static_cast<double>(n);
  return steps * unit / (1 - steps * unit);
}

bool within(double actual, double expected, double tolerance) {
  if (std::isnan(expected)) return std::isnan(actual);
  return actual == expected || std::fabs(actual - expected) <= tolerance;
}

// The double reference and what bounds a float32 result around it.
struct Tolerance {
  std::vector<double> reference;
  std::vector<double> magnitude;  // sum |terms| of each output
  int64_t operations = 0;         // n of gamma_n
};

// Equal to PyTorch's float64 value rounded to float32.
void expect_values(const GoldenCase& golden, const Tensor& actual) {
  ASSERT_EQ(actual.shape(), golden.output) << golden.line;
  for (size_t i = 0; i < golden.values.size(); ++i) {
    const float expected = static_cast<float>(golden.values[i]);
    ASSERT_TRUE(within(static_cast<double>(actual.values()[i]), static_cast<double>(expected), 0))
        << "value " << i << " is " << actual.values()[i] << ", PyTorch says " << expected << "\n"
        << golden.line;
  }
}

// Within a relative error of `units` of float32: for powers, tanh and sigmoid, which nobody rounds exactly.
void expect_close(const GoldenCase& golden, const Tensor& actual, double units) {
  ASSERT_EQ(actual.shape(), golden.output) << golden.line;
  for (size_t i = 0; i < golden.values.size(); ++i) {
    const double expected = golden.values[i];
    ASSERT_TRUE(within(static_cast<double>(actual.values()[i]), expected, units * std::ldexp(std::fabs(expected), -24)))
        << "value " << i << " is " << actual.values()[i] << ", PyTorch says " << expected << "\n"
        << golden.line;
  }
}

// The reference against PyTorch's float64, then PyTorch's float32 and `actual` against the reference.
void expect_bounded(const GoldenCase& golden, const Tensor& actual, const Tolerance& tolerance) {
  ASSERT_EQ(actual.shape(), golden.output) << golden.line;
  ASSERT_EQ(golden.singles.size(), golden.values.size());
  for (size_t i = 0; i < golden.values.size(); ++i) {
    const double reference = tolerance.reference[i], magnitude = tolerance.magnitude[i];
    const double bound = gamma(tolerance.operations) * magnitude;
    ASSERT_TRUE(within(golden.values[i], reference, 1e-14 * magnitude))
        << "value " << i << ": the reference says " << reference << "\n"
        << golden.line;
    ASSERT_TRUE(within(golden.singles[i], reference, bound))
        << "value " << i << ": PyTorch's float32 is off by more than " << bound << "\n"
        << golden.line;
    ASSERT_TRUE(within(static_cast<double>(actual.values()[i]), reference, bound))
        << "value " << i << " is " << actual.values()[i] << ", off by more than " << bound << "\n"
        << golden.line;
  }
}

// The reference against PyTorch, for data whose sums are exact.
void expect_reference(const GoldenCase& golden, const std::vector<double>& reference) {
  ASSERT_EQ(reference.size(), golden.values.size()) << golden.line;
  for (size_t i = 0; i < golden.values.size(); ++i)
    ASSERT_TRUE(within(reference[i], golden.values[i], 1e-14 * std::fabs(golden.values[i])))
        << "value " << i << ": the reference says " << reference[i] << "\n"
        << golden.line;
}

Tensor absolute(const Tensor& tensor) {
  Tensor result = tensor;
  for (float& value : result.values()) value = std::fabs(value);
  return result;
}

// Counts so that a file that lost its cases fails.
struct Count {
  int computed = 0, refused = 0;
};

template <class Compute, class Request>
Count replay(const std::string& operation, Compute compute, Request request) {
  Count count;
  for (const GoldenCase& golden : read_golden_cases(operation)) {
    SCOPED_TRACE(golden.line);
    if (golden.refused) {
      ++count.refused;
      const Result<void> answer = request(golden);
      EXPECT_FALSE(answer.ok()) << "PyTorch refuses: " << golden.line;
      if (answer.ok()) continue;
      EXPECT_EQ(answer.error().kind, Error::Kind::request) << answer.error().message();
    } else {
      ++count.computed;
      compute(golden);
    }
    if (::testing::Test::HasFatalFailure()) break;
  }
  return count;
}

template <class T>
Result<void> without_value(const Result<T>& result) {
  if (!result) return result.error();
  return {};
}

Executor& three_threads() {
  static const std::unique_ptr<Executor> pool = make_pool(3);
  return *pool;
}

void replay_conv2d(const GoldenCase& golden) {
  SeededValues values(golden.data, golden.seed);
  const Tensor input = values.tensor(golden.shape("input-size"));
  const Tensor weight = values.tensor(golden.shape("weight-size"));
  const int64_t bias_size = golden.integer("bias-size", -1);
  const Tensor bias = bias_size < 0 ? Tensor() : values.tensor({1, 1, 1, bias_size});
  const auto problem = Conv2dProblem::make(input.shape(), weight.shape(), bias_size, golden.conv2d_params());
  ASSERT_TRUE(problem.ok()) << problem.error().message();

  Tolerance tolerance;
  tolerance.reference = reference::conv2d(*problem, input, weight, bias.values(), &tolerance.magnitude);
  tolerance.operations = weight.shape().c * weight.shape().h * weight.shape().w + 2;
  if (golden.data != "reals") expect_reference(golden, tolerance.reference);
  int served = 0;
  for (const VariantVerdict& verdict : conv2d_verdicts(*problem)) {
    if (!verdict.refusal.empty() || !verdict.direct_sums) continue;
    SCOPED_TRACE(verdict.name);
    const auto plan = Conv2dPlan::create(*problem, weight, bias.values(), {.variant = verdict.name});
    ASSERT_TRUE(plan.ok()) << plan.error().message();
    Tensor output = poisoned(problem->output);
    ASSERT_TRUE(plan->run(input, output.view(), three_threads()).ok());
    if (golden.data == "reals")
      expect_bounded(golden, output, tolerance);
    else
      expect_values(golden, output);
    ++served;
  }
  ASSERT_GE(served, 1);
}

void replay_conv_transpose2d(const GoldenCase& golden) {
  SeededValues values(golden.data, golden.seed);
  const Tensor input = values.tensor(golden.shape("input-size"));
  const Tensor weight = values.tensor(golden.shape("weight-size"));
  const int64_t bias_size = golden.integer("bias-size", -1);
  const Tensor bias = bias_size < 0 ? Tensor() : values.tensor({1, 1, 1, bias_size});
  const auto problem =
      ConvTranspose2dProblem::make(input.shape(), weight.shape(), bias_size, golden.conv_transpose2d_params());
  ASSERT_TRUE(problem.ok()) << problem.error().message();
  Tolerance tolerance;
  tolerance.reference = reference::conv_transpose2d(*problem, input, weight, bias.values(), &tolerance.magnitude);
  tolerance.operations = problem->input.c / problem->params.groups * weight.shape().h * weight.shape().w + 2;
  Tensor output = poisoned(problem->output);
  ASSERT_TRUE(conv_transpose2d_run(*problem, input, weight, bias.values(), output.view(),
                                   OutputRegion::whole(problem->output), three_threads())
                  .ok());
  if (golden.data == "reals") {
    expect_bounded(golden, output, tolerance);
  } else {
    expect_reference(golden, tolerance.reference);
    expect_values(golden, output);
  }
}

void replay_pool2d(const GoldenCase& golden) {
  const Tensor input = SeededValues(golden.data, golden.seed).tensor(golden.shape("input-size"));
  const auto problem = Pool2dProblem::make(input.shape(), golden.pool2d_params());
  ASSERT_TRUE(problem.ok()) << problem.error().message();
  Tolerance tolerance;
  tolerance.reference = reference::pool2d(*problem, input);
  Tensor output = poisoned(problem->output);
  ASSERT_TRUE(pool2d_run(*problem, input, output.view(), OutputRegion::whole(problem->output), three_threads()).ok());
  if (golden.data != "reals") expect_reference(golden, tolerance.reference);
  if (problem->params.kind == PoolKind::lp) {
    expect_close(golden, output, 2);
  } else if (golden.data == "reals" && problem->params.kind == PoolKind::average) {
    tolerance.magnitude = reference::pool2d(*problem, absolute(input));
    for (double& value : tolerance.magnitude) value = std::fabs(value);
    tolerance.operations = problem->params.kernel.h * problem->params.kernel.w + 2;
    expect_bounded(golden, output, tolerance);
  } else {
    expect_values(golden, output);
  }
}

void replay_adaptive_pool2d(const GoldenCase& golden) {
  const Tensor input = SeededValues(golden.data, golden.seed).tensor(golden.shape("input-size"));
  const AdaptivePoolKind kind = golden.adaptive_kind();
  const Size2 size = golden.pair("output-size", {});
  const auto output = adaptive_pool2d(input, kind, size, three_threads());
  ASSERT_TRUE(output.ok()) << output.error().message();
  Tolerance tolerance;
  tolerance.reference = reference::adaptive_pool2d(input, kind, size);
  if (golden.data != "reals" || kind == AdaptivePoolKind::max) {
    expect_reference(golden, tolerance.reference);
    expect_values(golden, *output);
    return;
  }
  tolerance.magnitude = reference::adaptive_pool2d(absolute(input), kind, size);
  tolerance.operations = input.shape().h * input.shape().w + 2;  // no window has more cells
  expect_bounded(golden, *output, tolerance);
}

void replay_activation(const GoldenCase& golden) {
  const Tensor input = SeededValues(golden.data, golden.seed).tensor(golden.shape("input-size"));
  const auto kind = activation_from_string(golden.options.at("kind"));
  ASSERT_TRUE(kind.has_value());
  Tensor output = poisoned(input.shape());
  activate(*kind, input, output.view(), OutputRegion::whole(input.shape()),
           static_cast<float>(golden.real("alpha", 0.01)));
  if (*kind == Activation::tanh || *kind == Activation::sigmoid)
    expect_close(golden, output, 1);
  else
    expect_values(golden, output);
}

TEST(Golden, Conv2d) {
  for_each_target([](const std::string& target) {
    SCOPED_TRACE(target);
    const Count count = replay("conv2d", replay_conv2d, [](const GoldenCase& golden) {
      return without_value(Conv2dProblem::make(golden.shape("input-size"), golden.shape("weight-size"),
                                               golden.integer("bias-size", -1), golden.conv2d_params()));
    });
    EXPECT_GE(count.computed, 280);
    EXPECT_GE(count.refused, 45);
  });
}

TEST(Golden, ConvTranspose2d) {
  const Count count = replay("conv-transpose2d", replay_conv_transpose2d, [](const GoldenCase& golden) {
    return without_value(ConvTranspose2dProblem::make(golden.shape("input-size"), golden.shape("weight-size"),
                                                      golden.integer("bias-size", -1),
                                                      golden.conv_transpose2d_params()));
  });
  EXPECT_GE(count.computed, 120);
  EXPECT_GE(count.refused, 25);
}

TEST(Golden, Pool2d) {
  const Count count = replay("pool2d", replay_pool2d, [](const GoldenCase& golden) {
    return without_value(Pool2dProblem::make(golden.shape("input-size"), golden.pool2d_params()));
  });
  EXPECT_GE(count.computed, 280);
  EXPECT_GE(count.refused, 45);
}

TEST(Golden, AdaptivePool2d) {
  const Count count = replay("adaptive-pool2d", replay_adaptive_pool2d, [](const GoldenCase& golden) {
    return without_value(adaptive_pool2d_output(golden.shape("input-size"), golden.pair("output-size", {})));
  });
  EXPECT_GE(count.computed, 55);
  EXPECT_GE(count.refused, 6);
}

TEST(Golden, Pad2d) {
  const auto pad = [](const GoldenCase& golden) {
    const Tensor input = SeededValues(golden.data, golden.seed).tensor(golden.shape("input-size"));
    return pad2d(input, golden.padding(), golden.padding_mode(), static_cast<float>(golden.real("value", 0)));
  };
  const Count count = replay(
      "pad2d",
      [&](const GoldenCase& golden) {
        const Result<Tensor> output = pad(golden);
        ASSERT_TRUE(output.ok()) << output.error().message();
        expect_values(golden, *output);
      },
      [&](const GoldenCase& golden) { return without_value(pad(golden)); });
  EXPECT_GE(count.computed, 45);
  EXPECT_GE(count.refused, 9);
}

TEST(Golden, Activation) {
  const Count count = replay("activation", replay_activation, [](const GoldenCase&) { return Result<void>(); });
  EXPECT_GE(count.computed, 30);
  EXPECT_EQ(count.refused, 0);
}

}  // namespace
}  // namespace convlens::testing
