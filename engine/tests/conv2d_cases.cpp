#include "conv2d_cases.h"

#include <hwy/highway.h>

#include <cmath>
#include <cstring>

namespace convlens::testing {
namespace {

// "[n, c, h, w]" of the element with flat index `i`.
std::string place(const Shape& shape, int64_t i) {
  return to_string(
      {i / (shape.c * shape.h * shape.w), i / (shape.h * shape.w) % shape.c, i / shape.w % shape.h, i % shape.w});
}

// Every value is the expected one, NaN and infinities included, but for at most tolerance(i) where it is finite.
template <class Tolerance>
::testing::AssertionResult within(const Tensor& actual, const std::vector<double>& expected, Tolerance tolerance) {
  if (actual.size() != static_cast<int64_t>(expected.size()))
    return ::testing::AssertionFailure() << actual.size() << " values instead of " << expected.size();
  for (int64_t i = 0; i < actual.size(); ++i) {
    const double got = actual.data()[i], wanted = expected[static_cast<size_t>(i)];
    if (got == wanted || (std::isnan(got) && std::isnan(wanted))) continue;
    if (std::isfinite(wanted) && std::abs(got - wanted) <= tolerance(static_cast<size_t>(i))) continue;
    return ::testing::AssertionFailure() << place(actual.shape(), i) << " is " << got << " instead of " << wanted
                                         << ", allowed are " << tolerance(static_cast<size_t>(i));
  }
  return ::testing::AssertionSuccess();
}

double gamma_of(int64_t terms) {
  const double unit = static_cast<double>(terms + 2) * std::ldexp(1.0, -24);
  return unit / (1 - unit);
}

Padding random_padding(SeededValues& random, int64_t most) {
  switch (random.between(0, 2)) {
    case 0:
      return {};
    case 1: {
      const int64_t all = random.between(0, most);
      return {all, all, all, all};
    }
    default:
      return {random.between(0, most), random.between(0, most), random.between(0, most), random.between(0, most)};
  }
}

Conv2dParams random_params(SeededValues& random, const ProblemLimits& limits) {
  Conv2dParams params;
  params.stride = {random.between(1, limits.most_stride), random.between(1, limits.only_3x3 ? 2 : limits.most_stride)};
  if (random.between(0, 1) == 0) params.stride = {1, 1};
  params.dilation = {random.between(1, 3), random.between(1, 3)};
  if (random.between(0, 1) == 0) params.dilation = {1, 1};
  params.padding = random_padding(random, 6);
  params.padding_mode = static_cast<PaddingMode>(random.between(0, 3));
  if (random.between(0, 4) == 0) params.auto_padding = static_cast<AutoPadding>(random.between(1, 4));
  params.groups = random.between(0, 2) == 0 ? random.between(2, 4) : 1;
  params.flip = random.between(0, 3) == 0;
  return params;
}

}  // namespace

Conv2dCase make_case(const Conv2dProblem& problem, std::string_view kind, uint64_t seed) {
  SeededValues values(kind, seed);
  Conv2dCase c{problem, values.tensor(problem.input), values.tensor(problem.weight), {}};
  if (problem.has_bias)
    for (int64_t o = 0; o < problem.weight.n; ++o) c.bias.push_back(values.number());
  return c;
}

Conv2dProblem random_problem(SeededValues& random, const ProblemLimits& limits) {
  for (;;) {
    const Conv2dParams params = random_params(random, limits);
    const Shape input{random.between(1, 2), params.groups * random.between(1, limits.most_channels),
                      random.between(1, limits.most_size), random.between(1, limits.most_size)};
    const Shape weight{params.groups * random.between(limits.least_outputs, 2 * limits.most_channels),
                       input.c / params.groups, limits.only_3x3 ? 3 : random.between(1, limits.most_kernel),
                       limits.only_3x3 ? 3 : random.between(1, limits.most_kernel)};
    const int64_t bias_size = random.between(0, 1) == 0 ? -1 : weight.n;
    const auto problem = Conv2dProblem::make(input, weight, bias_size, params);
    if (problem.ok()) return *problem;
  }
}

OutputRegion random_region(SeededValues& random, const Shape& output) {
  const auto part = [&](int64_t size) {
    const int64_t begin = random.between(0, size - 1);
    return Range{begin, random.between(begin + 1, size)};
  };
  return {part(output.n), part(output.c), {part(output.h), part(output.w)}};
}

std::vector<std::string_view> serving_variants(const Conv2dProblem& problem) {
  std::vector<std::string_view> names;
  for (const VariantVerdict& verdict : conv2d_verdicts(problem))
    if (verdict.refusal.empty()) names.push_back(verdict.name);
  return names;
}

std::vector<std::string_view> direct_variants(const Conv2dProblem& problem) {
  std::vector<std::string_view> names;
  for (const VariantVerdict& verdict : conv2d_verdicts(problem))
    if (verdict.refusal.empty() && verdict.direct_sums) names.push_back(verdict.name);
  return names;
}

void for_each_target(const std::function<void(const std::string& target)>& f) {
  const auto choose = [](int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  };
  for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
    choose(target);
    f(hwy::TargetName(target));
  }
  choose(0);
}

Tensor run_case(const Conv2dCase& c, std::string_view variant, Executor& executor) {
  const auto plan = Conv2dPlan::create(c.problem, c.weight, c.bias, {.variant = variant});
  Tensor output = poisoned(c.problem.output);
  const auto ran = plan->run(c.input, output.view(), executor);
  EXPECT_TRUE(ran.ok()) << recipe_of(c, variant);
  return output;
}

std::string recipe_of(const Conv2dCase& c, std::string_view variant) {
  return c.problem.recipe() + " --variant " + std::string(variant);
}

::testing::AssertionResult equal_values(const Tensor& actual, const std::vector<double>& expected) {
  return within(actual, expected, [](size_t) { return 0.0; });
}

::testing::AssertionResult within_rounding(const Tensor& actual, const std::vector<double>& expected,
                                           const std::vector<double>& magnitude, int64_t terms) {
  const double gamma = gamma_of(terms);
  return within(actual, expected, [&](size_t i) { return gamma * magnitude[i]; });
}

::testing::AssertionResult within_transformed_rounding(const Tensor& actual, const std::vector<double>& expected,
                                                       const std::vector<double>& magnitude, int64_t terms) {
  double most = 0;
  for (const double value : magnitude)
    if (std::isfinite(value)) most = std::max(most, value);
  return within(actual, expected, [tolerance = 16 * gamma_of(terms) * most](size_t) { return tolerance; });
}

::testing::AssertionResult fits(const Tensor& actual, const Conv2dProblem& problem, std::string_view variant,
                                std::string_view kind, const std::vector<double>& expected,
                                const std::vector<double>& magnitude) {
  const int64_t terms = problem.weight.c * problem.weight.h * problem.weight.w;
  for (const VariantInfo& info : conv2d_variants()) {
    if (info.name == variant && !info.direct_sums)
      return within_transformed_rounding(actual, expected, magnitude, terms);
  }
  return kind == "reals" ? within_rounding(actual, expected, magnitude, terms) : equal_values(actual, expected);
}

::testing::AssertionResult same_bits(const Tensor& a, const Tensor& b) {
  if (a.shape() != b.shape())
    return ::testing::AssertionFailure() << to_string(a.shape()) << " and " << to_string(b.shape());
  for (int64_t i = 0; i < a.size(); ++i) {
    if (std::memcmp(a.data() + i, b.data() + i, sizeof(float)) != 0) {
      return ::testing::AssertionFailure()
             << place(a.shape(), i) << ": " << ::testing::PrintToString(a.data()[i]) << " and "
             << ::testing::PrintToString(b.data()[i]) << " have different bits";
    }
  }
  return ::testing::AssertionSuccess();
}

}  // namespace convlens::testing
