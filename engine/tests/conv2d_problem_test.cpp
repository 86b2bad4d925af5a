// What conv2d refuses and in which words, what it resolves, and which outputs an edit of the input affects.
#include <gtest/gtest.h>

#include <limits>

#include "conv2d_cases.h"

namespace convlens {
namespace {

using namespace testing;

constexpr int64_t kHuge = int64_t{1} << 62;
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kInt32 = std::numeric_limits<int32_t>::max();

std::string refusal(const Shape& input, const Shape& weight, const Conv2dParams& params = {}, int64_t bias_size = -1) {
  const auto problem = Conv2dProblem::make(input, weight, bias_size, params);
  if (problem.ok()) return "accepted: " + problem->recipe();
  EXPECT_EQ(problem.error().kind, Error::Kind::request);
  EXPECT_FALSE(problem.error().accepted.empty()) << problem.error().message();
  EXPECT_EQ(problem.error().message().find('\n'), std::string::npos);
  return problem.error().message();
}

Shape output_of(const Shape& input, const Shape& weight, const Conv2dParams& params) {
  return Conv2dProblem::make(input, weight, -1, params).value().output;
}

TEST(Conv2dProblem, RefusesSizesBelowOne) {
  EXPECT_EQ(refusal({1, 1, 0, 5}, {1, 1, 3, 3}), "input: has shape [1, 1, 0, 5] (every extent 1 or more)");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, -3}), "weight: has shape [1, 1, 3, -3] (every extent 1 or more)");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {.stride = {0, 1}}), "--stride: is 0,1 (1 or more in both directions)");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {.dilation = {1, -2}}),
            "--dilation: is 1,-2 (1 or more in both directions)");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {.groups = 0}), "--groups: is 0 (1 or more)");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {.padding = {0, 0, -1, 0}}),
            "--padding: is 0,0,-1,0 (0 or more on every side)");
}

TEST(Conv2dProblem, RefusesChannelsThatDoNotMatch) {
  EXPECT_EQ(refusal({1, 3, 5, 5}, {4, 1, 3, 3}),
            "weight: has 1 input channels, the input has 3 in 1 group ([4, 3, 3, 3])");
  EXPECT_EQ(refusal({1, 4, 5, 5}, {4, 4, 3, 3}, {.groups = 2}),
            "weight: has 4 input channels, the input has 4 in 2 groups ([4, 2, 3, 3])");
  EXPECT_EQ(refusal({1, 4, 5, 5}, {4, 1, 3, 3}, {.groups = 3}),
            "--groups: 3 groups do not divide 4 input channels (a divisor of 4)");
  EXPECT_EQ(refusal({1, 4, 5, 5}, {3, 2, 3, 3}, {.groups = 2}),
            "--groups: 2 groups do not divide 3 output channels (a divisor of 3)");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {4, 1, 3, 3}, {}, 3), "bias: has 3 values (4, one per output channel)");
  EXPECT_EQ(refusal({1, 1, 5, 5}, {4, 1, 3, 3}, {}, 0), "bias: has 0 values (4, one per output channel)");
}

TEST(Conv2dProblem, RefusesAnEmptyOutput) {
  EXPECT_EQ(refusal({1, 1, 2, 5}, {1, 1, 3, 3}),
            "weight: in height, the dilated kernel of 3 cells is larger than the padded input of 2 (at most 2)");
  EXPECT_EQ(refusal({1, 1, 9, 5}, {1, 1, 3, 3}, {.padding = {0, 1, 0, 1}, .dilation = {1, 4}}),
            "weight: in width, the dilated kernel of 9 cells is larger than the padded input of 7 (at most 7)");
}

TEST(Conv2dProblem, RefusesMirroredPaddingThatDoesNotFit) {
  const auto mirrored = [](PaddingMode mode, const Padding& padding) {
    return refusal({1, 1, 4, 5}, {1, 1, 3, 3}, {.padding = padding, .padding_mode = mode});
  };
  EXPECT_EQ(mirrored(PaddingMode::reflect, {0, 0, 4, 0}),
            "--padding: reflect padding of 4 in height does not fit an input of 4 (at most 3)");
  EXPECT_EQ(mirrored(PaddingMode::reflect, {3, 5, 3, 4}),
            "--padding: reflect padding of 5 in width does not fit an input of 5 (at most 4)");
  EXPECT_EQ(mirrored(PaddingMode::circular, {5, 0, 0, 0}),
            "--padding: circular padding of 5 in height does not fit an input of 4 (at most 4)");
  EXPECT_EQ(mirrored(PaddingMode::reflect, {3, 4, 3, 4}).substr(0, 8), "accepted");
  EXPECT_EQ(mirrored(PaddingMode::circular, {4, 5, 4, 5}).substr(0, 8), "accepted");
  EXPECT_EQ(mirrored(PaddingMode::replicate, {40, 50, 40, 50}).substr(0, 8), "accepted");
  // What `same` comes to is held to the same rule.
  EXPECT_EQ(
      refusal({1, 1, 2, 9}, {1, 1, 5, 5}, {.auto_padding = AutoPadding::same, .padding_mode = PaddingMode::reflect}),
      "--padding: reflect padding of 2 in height does not fit an input of 2 (at most 1)");
}

TEST(Conv2dProblem, SameNeedsStrideOne) {
  EXPECT_EQ(refusal({1, 1, 9, 9}, {1, 1, 3, 3}, {.stride = {1, 2}, .auto_padding = AutoPadding::same}),
            "--padding: same needs stride 1, the stride is 1,2 (same-upper, same-lower or numbers)");
}

TEST(Conv2dProblem, RefusesArithmeticPast64Bits) {
  const auto refused = [](const Shape& input, const Shape& weight, const Conv2dParams& params = {}) {
    const std::string message = refusal(input, weight, params);
    return message.substr(0, 8) != "accepted";
  };
  EXPECT_TRUE(refused({kHuge, 2, 2, 2}, {1, 2, 1, 1}));
  EXPECT_TRUE(refused({1, 1, 5, 5}, {kMax, 1, 3, 3}));
  for (const int64_t size : {kInt32, int64_t{1} << 32, kHuge, kMax}) {
    EXPECT_TRUE(refused({1, 1, 5, 5}, {1, 1, 3, 3}, {.dilation = {size, 1}})) << size;
    EXPECT_TRUE(refused({1, 1, 5, 5}, {1, 1, 3, 3}, {.groups = size})) << size;
  }
  for (const int64_t size : {kHuge, kMax}) {
    EXPECT_TRUE(refused({1, 1, 5, 5}, {1, 1, 3, 3}, {.padding = {size, size, size, size}})) << size;
    EXPECT_TRUE(refused({1, 1, 5, 5}, {1, 1, 3, 3}, {.padding = {0, size, 0, size}})) << size;
    EXPECT_TRUE(refused({1, 1, 5, 5}, {1, 1, 3, 3}, {.auto_padding = AutoPadding::same_lower, .dilation = {1, size}}))
        << size;
    EXPECT_TRUE(refused({1, 1, size, 1}, {2, 1, 1, 1})) << size;
  }
  EXPECT_TRUE(refused({1, 1, 5, 5}, {1, 1, 3, 3}, {.stride = {kMax, 1}, .padding = {kHuge, 0, 0, 0}}));
  // Both axes fit, the output has too many elements; then the output fits, its multiplications do not.
  const int64_t side = int64_t{1} << 32;
  EXPECT_EQ(refusal({1, 1, 5, 5}, {1, 1, 3, 3}, {.padding = {side, side, side, side}}),
            "output: would have shape [1, 1, 8589934595, 8589934595] (at most 2^62)");
  EXPECT_EQ(refusal({1, 1, 1, kHuge}, {1, 1, 3, 3}, {.padding = {1, 1, 1, 1}}),
            "output: takes more multiplications than 64 bits can count (smaller sizes)");
  // A large stride is no offence.
  EXPECT_EQ(output_of({1, 1, 5, 5}, {1, 1, 3, 3}, {.stride = {kInt32, kHuge}}), (Shape{1, 1, 1, 1}));
}

TEST(Conv2dProblem, ResolvesAutoPadding) {
  const auto resolve = [](int64_t size, int64_t kernel, int64_t stride, int64_t dilation, AutoPadding mode) {
    const Conv2dParams params{.stride = {1, stride}, .auto_padding = mode, .dilation = {1, dilation}};
    const auto problem = Conv2dProblem::make({1, 1, 1, size}, {1, 1, 1, kernel}, -1, params).value();
    EXPECT_EQ(problem.padding.top + problem.padding.bottom, 0);
    EXPECT_EQ(problem.output.w, problem.cols.output());
    return std::vector<int64_t>{problem.padding.left, problem.padding.right, problem.output.w};
  };
  using V = std::vector<int64_t>;
  EXPECT_EQ(resolve(8, 3, 1, 1, AutoPadding::same), (V{1, 1, 8}));
  EXPECT_EQ(resolve(8, 4, 1, 1, AutoPadding::same), (V{1, 2, 8}));  // the odd cell at the end
  EXPECT_EQ(resolve(8, 4, 1, 3, AutoPadding::same), (V{4, 5, 8}));
  EXPECT_EQ(resolve(8, 4, 1, 1, AutoPadding::same_upper), (V{1, 2, 8}));
  EXPECT_EQ(resolve(8, 4, 1, 1, AutoPadding::same_lower), (V{2, 1, 8}));
  EXPECT_EQ(resolve(6, 3, 2, 1, AutoPadding::same_upper), (V{0, 1, 3}));  // TensorFlow's: PyTorch's padding 1 differs
  EXPECT_EQ(resolve(6, 3, 2, 1, AutoPadding::same_lower), (V{1, 0, 3}));
  EXPECT_EQ(resolve(5, 1, 3, 1, AutoPadding::same_upper), (V{0, 0, 2}));  // a negative total pads nothing
  EXPECT_EQ(resolve(8, 3, 2, 1, AutoPadding::valid), (V{0, 0, 3}));
  const Conv2dParams ignored{.auto_padding = AutoPadding::valid, .padding = {-9, 5, 5, 5}};
  EXPECT_EQ(output_of({1, 1, 5, 5}, {1, 1, 3, 3}, ignored), (Shape{1, 1, 3, 3}));
}

TEST(Conv2dProblem, OnnxSameGivesCeilOfInputByStride) {
  for (int64_t size = 1; size <= 20; ++size)
    for (int64_t kernel = 1; kernel <= 5; ++kernel)
      for (int64_t stride = 1; stride <= 6; ++stride)
        for (int64_t dilation = 1; dilation <= 3; ++dilation)
          for (const AutoPadding mode : {AutoPadding::same_upper, AutoPadding::same_lower}) {
            const Conv2dParams params{.stride = {stride, 1}, .auto_padding = mode, .dilation = {dilation, 1}};
            EXPECT_EQ(output_of({1, 1, size, 3}, {1, 1, kernel, 1}, params).h, (size + stride - 1) / stride)
                << size << " " << kernel << " " << stride << " " << dilation;
          }
}

TEST(Conv2dProblem, Recipe) {
  const auto recipe = [](const Shape& input, const Shape& weight, int64_t bias_size, const Conv2dParams& params) {
    return Conv2dProblem::make(input, weight, bias_size, params).value().recipe();
  };
  EXPECT_EQ(recipe({1, 1, 28, 28}, {4, 1, 3, 3}, -1, {.stride = {2, 2}, .padding = {1, 1, 1, 1}}),
            "conv2d --input-size 1,1,28,28 --weight-size 4,1,3,3 --padding 1,1,1,1 --stride 2,2");
  EXPECT_EQ(recipe({1, 1, 28, 28}, {4, 1, 3, 3}, -1, {}), "conv2d --input-size 1,1,28,28 --weight-size 4,1,3,3");
  EXPECT_EQ(recipe({2, 6, 9, 8}, {4, 3, 3, 3}, 4,
                   {.auto_padding = AutoPadding::same,
                    .padding_mode = PaddingMode::circular,
                    .dilation = {2, 1},
                    .groups = 2,
                    .flip = true}),
            "conv2d --input-size 2,6,9,8 --weight-size 4,3,3,3 --bias-size 4 --padding same --padding-mode circular "
            "--dilation 2,1 --groups 2 --flip");
}

TEST(Conv2dProblem, CountsParametersAndMultiplications) {
  const auto problem = Conv2dProblem::make({2, 6, 9, 8}, {4, 3, 3, 2}, 4, {.groups = 2}).value();
  EXPECT_EQ(problem.parameter_count(), 4 * 3 * 3 * 2 + 4);
  EXPECT_EQ(problem.multiplication_count(), 2 * 4 * 7 * 7 * 3 * 3 * 2);
  EXPECT_EQ(Conv2dProblem::make({2, 6, 9, 8}, {4, 3, 3, 2}, -1, {.groups = 2}).value().parameter_count(), 72);
}

TEST(PaddedSource, MatchesThePaddedRow) {
  // PyTorch's pad of [0, 1, 2] by 2 on both sides.
  const auto row = [](PaddingMode mode) {
    std::vector<int64_t> sources;
    for (int64_t i = -2; i < 5; ++i) sources.push_back(padded_source(i, 3, mode));
    return sources;
  };
  using V = std::vector<int64_t>;
  EXPECT_EQ(row(PaddingMode::zeros), (V{-1, -1, 0, 1, 2, -1, -1}));
  EXPECT_EQ(row(PaddingMode::reflect), (V{2, 1, 0, 1, 2, 1, 0}));
  EXPECT_EQ(row(PaddingMode::replicate), (V{0, 0, 0, 1, 2, 2, 2}));
  EXPECT_EQ(row(PaddingMode::circular), (V{1, 2, 0, 1, 2, 0, 1}));
}

// By the taps themselves: the smallest rectangle of outputs whose window spans an edited cell, mirror images included.
TEST(Conv2dProblem, AffectedOutputsHoldEveryOutputThatReads) {
  SeededValues random("ints", 21);
  for (int i = 0; i < 1500; ++i) {
    const Conv2dProblem problem = random_problem(random, {.most_size = 9, .most_channels = 1});
    const OutputRegion part = random_region(random, problem.input);
    Rect read;  // outputs with a tap in the part
    const auto reads = [&](const Axis& axis, int64_t o, Range cells) {
      for (int64_t k = 0; k < axis.kernel; ++k) {
        const int64_t at = axis.window_begin(o) + k * axis.dilation;
        if (cells.contains(padded_source(at, axis.input, problem.params.padding_mode))) return true;
      }
      return false;
    };
    for (int64_t r = 0; r < problem.output.h; ++r)
      for (int64_t c = 0; c < problem.output.w; ++c)
        if (reads(problem.rows, r, part.rect.rows) && reads(problem.cols, c, part.rect.cols))
          read = unite(read, {{r, r + 1}, {c, c + 1}});
    const Rect affected = problem.affected_outputs(part.rect);
    EXPECT_EQ(intersect(affected, read), read) << problem.recipe();
    EXPECT_EQ(intersect(affected, Rect::whole(problem.output.h, problem.output.w)), affected) << problem.recipe();
    // Without dilation and mirroring a span is a tap, so the rectangle is exact.
    if (problem.params.dilation == Size2{} && problem.params.padding_mode == PaddingMode::zeros) {
      EXPECT_EQ(affected, read) << problem.recipe();
    }
  }
}

TEST(Conv2dProblem, AffectedOutputsOfNothingAndOfCellsOutside) {
  const auto problem = Conv2dProblem::make({1, 1, 8, 8}, {1, 1, 3, 3}, -1, {.padding = {1, 1, 1, 1}}).value();
  EXPECT_TRUE(problem.affected_outputs({}).empty());
  EXPECT_TRUE(problem.affected_outputs({{3, 3}, {0, 8}}).empty());
  EXPECT_TRUE(problem.affected_outputs({{-5, 0}, {0, 8}}).empty());
  EXPECT_EQ(problem.affected_outputs({{-5, 1}, {7, 100}}), (Rect{{0, 2}, {6, 8}}));
}

}  // namespace
}  // namespace convlens
