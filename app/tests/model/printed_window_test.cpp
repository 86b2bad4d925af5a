// What the window prints equals what the engine computed: for every variant of the convolution, over random problems
// with all padding modes, strides, dilations, groups and turned kernels.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "convlens/engine/explain.h"
#include "convlens/engine/variants.h"
#include "model/printed_sum.h"

namespace convlens::model {
namespace {

// Numbers from a seed, the same on every system.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  int64_t between(int64_t low, int64_t high) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return low + static_cast<int64_t>((state_ >> 33) % static_cast<uint64_t>(high - low + 1));
  }
  // Grey levels and whole weights, or anything with decimals.
  void fill(Tensor& tensor, int64_t low, int64_t high, bool whole) {
    for (float& value : tensor.values())
      value =
          static_cast<float>(whole ? between(low, high) : between(low * 1000, high * 1000)) / (whole ? 1.0F : 997.0F);
  }

 private:
  uint64_t state_;
};

struct Case {
  Conv2dProblem problem;
  Tensor input, weight;
  std::vector<float> bias;
};

// Only problems that are allowed.
Case random_case(Random& random, bool whole) {
  while (true) {
    Conv2dParams params;
    params.stride = {random.between(1, 3), random.between(1, 3)};
    params.dilation = {random.between(1, 2), random.between(1, 3)};
    params.padding = {random.between(0, 3), random.between(0, 3), random.between(0, 3), random.between(0, 3)};
    params.padding_mode = static_cast<PaddingMode>(random.between(0, 3));
    params.groups = random.between(1, 3);
    params.flip = random.between(0, 1) == 1;
    const int64_t per_group = random.between(1, 3);
    const Shape input{random.between(1, 2), params.groups * per_group, random.between(1, 14), random.between(1, 20)};
    const Shape weight{params.groups * random.between(1, 20), per_group, random.between(1, 4), random.between(1, 4)};
    const auto problem = Conv2dProblem::make(input, weight, weight.n, params);
    if (!problem) continue;
    Case c{problem.value(), Tensor(input), Tensor(weight), std::vector<float>(static_cast<size_t>(weight.n))};
    random.fill(c.input, 0, 255, whole);
    random.fill(c.weight, -4, 4, whole);
    for (float& value : c.bias) value = static_cast<float>(random.between(-9, 9));
    return c;
  }
}

std::vector<double> numbers_of(const CellExplanation& cell) {
  std::vector<double> numbers;
  for (const Tap& tap : cell.taps) numbers.push_back(tap.product);
  numbers.insert(numbers.end(), cell.channel_sums.begin(), cell.channel_sums.end());
  numbers.push_back(cell.bias);
  numbers.push_back(cell.total);
  return numbers;
}

// Corners and a few cells between them.
template <class F>
void for_some_cells(Random& random, const Shape& out, F f) {
  f(0, 0, 0, 0);
  f(out.n - 1, out.c - 1, out.h - 1, out.w - 1);
  for (int i = 0; i < 4; ++i)
    f(random.between(0, out.n - 1), random.between(0, out.c - 1), random.between(0, out.h - 1),
      random.between(0, out.w - 1));
}

TEST(PrintedWindow, WholeNumbersPrintWhatEveryVariantComputes) {
  Random random(7);
  std::vector<int> served(conv2d_variants().size());
  for (int i = 0; i < 400; ++i) {
    const Case c = random_case(random, true);
    for (const VariantVerdict& verdict : conv2d_verdicts(c.problem)) {
      if (!verdict.refusal.empty() || !verdict.direct_sums) continue;
      const auto plan = Conv2dPlan::create(c.problem, c.weight, c.bias, {.variant = verdict.name});
      ASSERT_TRUE(plan.ok()) << c.problem.recipe();
      Tensor output(c.problem.output);
      ASSERT_TRUE(plan.value().run(c.input, output.view(), serial_executor()).ok());
      const auto same_name = [&](const VariantInfo& info) { return info.name == verdict.name; };
      ++served[static_cast<size_t>(std::ranges::find_if(conv2d_variants(), same_name) - conv2d_variants().begin())];
      for_some_cells(random, c.problem.output, [&](int64_t n, int64_t o, int64_t row, int64_t col) {
        const CellExplanation cell = explain_output(c.problem, c.input, c.weight, c.bias, n, o, row, col);
        const PrintedSum sum(numbers_of(cell));
        ASSERT_EQ(sum.decimals(), 0) << c.problem.recipe();
        EXPECT_EQ(sum.text(cell.total), sum.text(static_cast<double>(output.at(n, o, row, col))))
            << c.problem.recipe() << " --variant " << verdict.name;
        double printed = std::stod(sum.text(cell.bias));
        for (const Tap& tap : cell.taps) printed += std::stod(sum.text(tap.product));
        EXPECT_EQ(printed, std::stod(sum.text(cell.total))) << c.problem.recipe();
      });
    }
  }
  for (size_t i = 0; i < served.size(); ++i)
    EXPECT_TRUE(served[i] > 0 || !conv2d_variants()[i].direct_sums) << conv2d_variants()[i].name << " was never asked";
}

// With decimals the engine's float32 sum and the exact one may part in the last printed place, never by more.
TEST(PrintedWindow, DecimalsPrintWhatTheEngineComputes) {
  Random random(8);
  for (int i = 0; i < 150; ++i) {
    const Case c = random_case(random, false);
    const Tensor output = conv2d(c.input, c.weight, c.bias, c.problem.params).value();
    for_some_cells(random, c.problem.output, [&](int64_t n, int64_t o, int64_t row, int64_t col) {
      const CellExplanation cell = explain_output(c.problem, c.input, c.weight, c.bias, n, o, row, col);
      const PrintedSum sum(numbers_of(cell));
      double magnitude = std::abs(cell.bias);
      for (const Tap& tap : cell.taps) magnitude += std::abs(tap.product);
      const double last_place = std::pow(10.0, -sum.decimals());
      const double rounding = static_cast<double>(cell.taps.size() + 2) * 6e-8 * magnitude;
      EXPECT_NEAR(std::stod(sum.text(static_cast<double>(output.at(n, o, row, col)))), std::stod(sum.text(cell.total)),
                  last_place * 1.001 + rounding)
          << c.problem.recipe();
    });
  }
}

}  // namespace
}  // namespace convlens::model
