// Problems and data for the tests of conv2d: random but repeatable requests, every variant and SIMD target, and
// comparisons that say where two results differ.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/variants.h"
#include "seeded_values.h"

namespace convlens::testing {

struct Conv2dCase {
  Conv2dProblem problem;
  Tensor input, weight;
  std::vector<float> bias;  // empty when the problem has none
};

// `kind` as SeededValues: ints, reals, special.
Conv2dCase make_case(const Conv2dProblem& problem, std::string_view kind, uint64_t seed);

// What random_problem draws from.
struct ProblemLimits {
  int64_t most_size = 24;
  int64_t most_kernel = 5;
  int64_t most_channels = 5;  // of a group; outputs up to twice as many
  int64_t least_outputs = 1;  // of a group
  int64_t most_stride = 4;
  bool only_3x3 = false;  // with a column stride of 1 or 2
};
// A request that conv2d accepts; every parameter varies.
Conv2dProblem random_problem(SeededValues& random, const ProblemLimits& limits);
// A part of an output, never empty.
OutputRegion random_region(SeededValues& random, const Shape& output);

// Names of the variants that serve a problem.
std::vector<std::string_view> serving_variants(const Conv2dProblem& problem);
// Those of them whose cells are the sums of their own products.
std::vector<std::string_view> direct_variants(const Conv2dProblem& problem);
// Calls f once per SIMD target that this machine has, with that target chosen; then restores the choice.
void for_each_target(const std::function<void(const std::string& target)>& f);

// The whole output of a case through one variant, written over poison.
Tensor run_case(const Conv2dCase& c, std::string_view variant, Executor& executor = serial_executor());

// The recipe of a failure: what to run, with which variant and data.
std::string recipe_of(const Conv2dCase& c, std::string_view variant);

// Equal numbers (NaN equals NaN), compared in double.
::testing::AssertionResult equal_values(const Tensor& actual, const std::vector<double>& expected);
// |actual - expected| <= gamma_n * magnitude, n = terms + 2: holds for a float32 sum in any order.
::testing::AssertionResult within_rounding(const Tensor& actual, const std::vector<double>& expected,
                                           const std::vector<double>& magnitude, int64_t terms);
// For variants whose arithmetic is not the direct sum: 16 times that, of the largest magnitude of all cells, because a
// cell's rounding depends on its neighbours.
::testing::AssertionResult within_transformed_rounding(const Tensor& actual, const std::vector<double>& expected,
                                                       const std::vector<double>& magnitude, int64_t terms);
// What a result of `variant` on data of `kind` is held to: equal numbers for direct sums of integers and special
// values, else one of the two above.
::testing::AssertionResult fits(const Tensor& actual, const Conv2dProblem& problem, std::string_view variant,
                                std::string_view kind, const std::vector<double>& expected,
                                const std::vector<double>& magnitude);
::testing::AssertionResult same_bits(const Tensor& a, const Tensor& b);

}  // namespace convlens::testing
