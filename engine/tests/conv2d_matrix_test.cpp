// The parity matrix: every variant of conv2d on every SIMD target, over problems in which every pair of parameters
// occurs (conv2d_spaces.h). Inputs lie in memory full of NaN, outputs in poisoned memory; rows, planes and images of
// both lie apart. The output as a whole is held to the reference, and the same output made of pieces to its bits.
//
// A failure prints the problem, the variant, the target, and the kind of data with its seed.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "conv2d_cases.h"
#include "conv2d_spaces.h"
#include "convlens/engine/reference.h"

namespace convlens {
namespace {

using namespace testing;

constexpr int kParts = 4;  // a space is cut into as many tests, for ctest to run side by side

// Claims several threads, so that runs are cut for them, and takes the chunks from the last to the first.
class BackwardExecutor final : public Executor {
 public:
  explicit BackwardExecutor(int threads) : threads_(threads) {}
  int threads() const override { return threads_; }
  bool parallel_for(int64_t chunks, ChunkFunction f, const CancelToken* /*cancel*/, double /*expected_ns*/) override {
    while (chunks > 0) f(--chunks);
    return true;
  }

 private:
  int threads_;
};

// Memory of one value around a view, whose rows, planes and images lie apart.
struct Framed {
  Tensor memory;
  TensorView view;

  Framed(const Shape& shape, float value, int64_t left)
      : memory({shape.n + 1, shape.c + 1, shape.h + 2, shape.w + left + 3}) {
    std::fill(memory.values().begin(), memory.values().end(), value);
    view = memory.view();
    view.data = &memory.at(0, 0, 1, left);
    view.shape = shape;
  }
  void copy_from(const Tensor& tensor) const { copy(tensor, view); }
  // All NaNs as one: which of two NaNs a sum passes on, sign and all, is left to the processor and the compiler.
  Tensor content() const {
    Tensor tensor(view.shape);
    copy(view, tensor.view());
    for (float& value : tensor.values())
      if (std::isnan(value)) value = std::numeric_limits<float>::quiet_NaN();
    return tensor;
  }
  // Whether everything outside of the view still has the value.
  bool frame_untouched(float value) const {
    Framed expected(view.shape, value, memory.shape().w - view.shape.w - 3);
    copy(view, expected.view);
    return same_bits(memory, expected.memory);
  }

 private:
  static void copy(ConstTensorView from, TensorView to) {
    for (int64_t n = 0; n < from.shape.n; ++n)
      for (int64_t c = 0; c < from.shape.c; ++c)
        for (int64_t r = 0; r < from.shape.h; ++r) std::copy_n(from.row(n, c, r), from.shape.w, to.row(n, c, r));
  }
};

// The output cut at one place in channels, rows and columns each: up to eight pieces.
std::vector<OutputRegion> pieces(const Shape& output, SeededValues& random) {
  const auto halves = [&](int64_t size) {
    const int64_t at = random.between(0, size - 1);
    return std::vector<Range>{{0, at}, {at, size}};
  };
  std::vector<OutputRegion> list;
  for (const Range channels : halves(output.c))
    for (const Range rows : halves(output.h))
      for (const Range cols : halves(output.w)) list.push_back({{0, output.n}, channels, {rows, cols}});
  return list;
}

// One problem with its data: ints, reals or special numbers by turns.
struct Checked {
  Conv2dCase data;
  std::string kind;
  uint64_t seed;
  std::vector<double> magnitude, expected;  // in this order: the reference gives both
  Framed input;

  Checked(const Conv2dProblem& problem, uint64_t number)
      : data(make_case(problem, kind_of(number), number)),
        kind(kind_of(number)),
        seed(number),
        expected(reference::conv2d(problem, data.input, data.weight, data.bias, &magnitude)),
        input(problem.input, std::numeric_limits<float>::quiet_NaN(), static_cast<int64_t>(number % 5)) {
    input.copy_from(data.input);
  }

  // Runs one variant on the target that is chosen.
  void expect_parity(std::string_view variant, const std::string& target) const {
    SCOPED_TRACE(recipe_of(data, variant) + "  # " + kind + ", seed " + std::to_string(seed) + ", " + target);
    const Conv2dProblem& problem = data.problem;
    const auto plan = Conv2dPlan::create(problem, data.weight, data.bias, {.variant = variant});
    ASSERT_TRUE(plan.ok()) << plan.error().message();

    const Framed whole(problem.output, kPoison, static_cast<int64_t>(seed % 4));
    ASSERT_TRUE(plan->run(input.view, whole.view, serial_executor()).ok());
    const Tensor output = whole.content();
    ASSERT_TRUE(fits(output, problem, variant, kind, expected, magnitude));
    ASSERT_TRUE(whole.frame_untouched(kPoison)) << "written outside of the output";

    SeededValues random("ints", seed);
    const Framed assembled(problem.output, kPoison, static_cast<int64_t>((seed + 1) % 4));
    int threads = 0;
    for (const OutputRegion& piece : pieces(problem.output, random)) {
      BackwardExecutor executor(++threads);
      ASSERT_TRUE(plan->run(input.view, assembled.view, piece, executor).ok());
    }
    ASSERT_TRUE(same_bits(assembled.content(), output)) << "pieces differ from the whole";
    ASSERT_TRUE(assembled.frame_untouched(kPoison)) << "a piece is written outside of the output";

    const OutputRegion region = random_region(random, problem.output);
    const Framed part(problem.output, kPoison, 1);
    ASSERT_TRUE(plan->run(input.view, part.view, region, serial_executor()).ok());
    ASSERT_TRUE(same_bits(part.content(), only(output, region))) << "a region wrote something else";
  }

 private:
  static const char* kind_of(uint64_t number) {
    return number % 8 == 7 ? "special" : number % 2 == 0 ? "ints" : "reals";
  }

  // `output` in `region`, poison elsewhere.
  static Tensor only(const Tensor& output, const OutputRegion& region) {
    Tensor result = poisoned(output.shape());
    for (int64_t n = region.images.begin; n < region.images.end; ++n)
      for (int64_t o = region.channels.begin; o < region.channels.end; ++o)
        for (int64_t r = region.rect.rows.begin; r < region.rect.rows.end; ++r)
          std::copy_n(output.view().row(n, o, r) + region.rect.cols.begin, region.rect.cols.size(),
                      result.view().row(n, o, r) + region.rect.cols.begin);
    return result;
  }
};

// Variants that have no SIMD code give the same bits on every target: they are run on the first one only.
void expect_parity(const Conv2dProblem& problem, uint64_t number) {
  const Checked checked(problem, number);
  std::vector<std::string_view> variants = serving_variants(problem);
  for_each_target([&](const std::string& target) {
    std::erase_if(variants, [&](std::string_view variant) {
      checked.expect_parity(variant, target);
      return Conv2dPlan::create(problem, checked.data.weight, checked.data.bias, {.variant = variant})->target() ==
             "scalar";
    });
  });
}

class Conv2dMatrix : public ::testing::TestWithParam<std::tuple<size_t, int>> {};

TEST_P(Conv2dMatrix, IsTheReference) {
  const auto [space, part] = GetParam();
  const std::vector<Conv2dProblem> problems = covering_problems(conv2d_spaces()[space]).problems;
  for (size_t i = static_cast<size_t>(part); i < problems.size() && !HasFailure(); i += kParts)
    expect_parity(problems[i], i / kParts);
}

INSTANTIATE_TEST_SUITE_P(Spaces, Conv2dMatrix,
                         ::testing::Combine(::testing::Range<size_t>(0, conv2d_spaces().size()),
                                            ::testing::Range(0, kParts)),
                         [](const auto& choice) {
                           return conv2d_spaces()[std::get<0>(choice.param)].name + "_" +
                                  std::to_string(std::get<1>(choice.param));
                         });

// The proof of the matrix itself: what it says is covered is covered.
TEST(Conv2dMatrixItself, CoversThePairs) {
  for (const Conv2dSpace& space : conv2d_spaces()) {
    const Conv2dSpaceProblems covered = covering_problems(space);
    RecordProperty(space.name, std::to_string(covered.problems.size()));
    // What is missing cannot be: reflect padding of one row, same padding with a stride, too many multiplications.
    EXPECT_LT(covered.missing * 50, covered.pairs) << space.name;
    std::map<std::string, int> seen;
    for (const Conv2dProblem& p : covered.problems) {
      ++seen[std::string(to_string(p.params.padding_mode))];
      ++seen["width " + std::to_string(p.input.w)];
      ++seen["inputs " + std::to_string(p.weight.c)];
    }
    EXPECT_EQ(seen.size(), 4 + space.widths.size() + space.inputs.size()) << space.name;
  }
}

TEST(CoveringRows, EveryPairOccursInAnAcceptedRow) {
  const std::vector<int> levels{5, 3, 4, 2};
  const auto accepts = [](const Choices& row) { return row[0] != 1 || row[2] != 3; };
  const Covering covering = covering_rows(levels, 1, accepts);
  EXPECT_EQ(covering.pairs, 15 + 20 + 10 + 12 + 6 + 8);
  EXPECT_EQ(covering.missing, 1);
  EXPECT_LT(covering.rows.size(), 30U);  // 120 of them are all combinations, 20 the least
  for (size_t i = 0; i < levels.size(); ++i) {
    for (size_t j = i + 1; j < levels.size(); ++j) {
      std::map<std::pair<int, int>, int> seen;
      for (const Choices& row : covering.rows) {
        EXPECT_TRUE(accepts(row));
        ++seen[{row[i], row[j]}];
      }
      EXPECT_EQ(seen.size(), static_cast<size_t>(levels[i] * levels[j]) - (i == 0 && j == 2 ? 1 : 0));
    }
  }
}

}  // namespace
}  // namespace convlens
