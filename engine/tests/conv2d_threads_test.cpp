// Problems of every class that are large enough to be cut for threads: the result is the reference, and has the same
// bits for 1, 2, 3 and 8 threads, on every SIMD target.
#include <gtest/gtest.h>

#include "conv2d_cases.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

struct Class {
  const char* name;
  Shape input, weight;
  int64_t bias;
  Conv2dParams params;
};

class Conv2dThreads : public ::testing::TestWithParam<Class> {};

TEST_P(Conv2dThreads, BitsAreTheSameForEveryNumber) {
  const Class& shape = GetParam();
  const Conv2dProblem problem = Conv2dProblem::make(shape.input, shape.weight, shape.bias, shape.params).value();
  const Conv2dCase c = make_case(problem, "reals", 1);
  std::vector<double> magnitude;
  const std::vector<double> expected = reference::conv2d(problem, c.input, c.weight, c.bias, &magnitude);
  std::vector<std::unique_ptr<Executor>> pools;
  for (const int threads : {1, 2, 3, 8}) pools.push_back(make_pool(threads));
  const std::vector<std::string_view> variants = serving_variants(problem);
  for_each_target([&](const std::string& target) {
    for (const std::string_view variant : variants) {
      SCOPED_TRACE(recipe_of(c, variant) + "  # reals, seed 1, " + target);
      const Tensor serial = run_case(c, variant);
      ASSERT_TRUE(fits(serial, problem, variant, "reals", expected, magnitude));
      for (const auto& pool : pools)
        ASSERT_TRUE(same_bits(run_case(c, variant, *pool), serial)) << "--threads " << pool->threads();
    }
  });
}

constexpr Padding kOne{1, 1, 1, 1};

INSTANTIATE_TEST_SUITE_P(
    Classes, Conv2dThreads,
    ::testing::Values(
        Class{"digits", {24, 1, 28, 28}, {8, 1, 3, 3}, 8, {.padding = kOne}},
        Class{"picture", {1, 1, 250, 301}, {4, 1, 3, 3}, -1, {.padding = kOne}},
        Class{"picture_strided", {1, 3, 180, 203}, {5, 3, 3, 3}, 5, {.stride = {2, 2}, .padding = kOne}},
        Class{"picture_5x5",
              {1, 1, 120, 131},
              {4, 1, 5, 5},
              -1,
              {.padding = {2, 2, 2, 2}, .padding_mode = PaddingMode::reflect}},
        Class{"picture_11x7_dilated", {1, 2, 90, 97}, {3, 2, 11, 7}, 3, {.padding = {5, 6, 7, 8}, .dilation = {2, 3}}},
        Class{"stem_7x7", {1, 3, 63, 64}, {32, 3, 7, 7}, -1, {.stride = {2, 2}, .padding = {3, 3, 3, 3}}},
        Class{"depthwise", {2, 33, 41, 43}, {33, 1, 3, 3}, -1, {.padding = kOne, .groups = 33}},
        Class{
            "depthwise_strided", {2, 32, 61, 63}, {64, 1, 3, 3}, 64, {.stride = {2, 2}, .padding = kOne, .groups = 32}},
        Class{"grouped", {1, 32, 24, 25}, {64, 8, 3, 3}, -1, {.padding = kOne, .groups = 4}},
        Class{"dense", {1, 64, 13, 15}, {65, 64, 3, 3}, 65, {.padding = kOne}},
        Class{"dense_images", {3, 32, 9, 10}, {33, 32, 3, 3}, -1, {.padding = {2, 0, 1, 2}}},
        Class{"dense_circular",
              {1, 32, 22, 21},
              {32, 32, 3, 3},
              32,
              {.padding = kOne, .padding_mode = PaddingMode::circular, .flip = true}},
        Class{"dense_strided", {1, 33, 29, 31}, {64, 33, 3, 3}, -1, {.stride = {2, 2}, .padding = kOne}},
        Class{"dense_dilated", {1, 32, 19, 20}, {32, 32, 3, 3}, -1, {.padding = {2, 2, 2, 2}, .dilation = {2, 2}}},
        Class{"many_channels", {1, 128, 7, 7}, {130, 128, 3, 3}, -1, {.padding = kOne}},
        Class{"pointwise", {2, 64, 17, 19}, {65, 64, 1, 1}, 65, {}},
        Class{"pointwise_strided", {1, 65, 33, 35}, {128, 65, 1, 1}, -1, {.stride = {2, 2}}}),
    [](const auto& choice) { return std::string(choice.param.name); });

}  // namespace
}  // namespace convlens
