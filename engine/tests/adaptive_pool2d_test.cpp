// Adaptive pooling: windows, global means that are exactly zero, refusals, parity with the double reference.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "conv2d_cases.h"
#include "convlens/engine/pool2d.h"
#include "convlens/engine/reference.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

std::string refusal(const Shape& input, Size2 output_size) {
  const auto shape = adaptive_pool2d_output(input, output_size);
  return shape.ok() ? "accepted" : shape.error().message();
}

TEST(AdaptivePool2d, WindowsCoverTheInputAndOverlapByACellAtMost) {
  for (int64_t in = 1; in <= 30; ++in) {
    for (int64_t out = 1; out <= 40; ++out) {
      EXPECT_EQ(adaptive_window(0, in, out).begin, 0);
      EXPECT_EQ(adaptive_window(out - 1, in, out).end, in);
      for (int64_t i = 0; i < out; ++i) {
        const Range window = adaptive_window(i, in, out);
        EXPECT_EQ(window.begin,
                  static_cast<int64_t>(std::floor(static_cast<double>(i * in) / static_cast<double>(out))));
        ASSERT_GE(window.size(), 1) << in << " to " << out << ", window " << i;
        if (i == 0) continue;
        const int64_t overlap = adaptive_window(i - 1, in, out).end - window.begin;
        ASSERT_TRUE(overlap == 0 || overlap == 1) << in << " to " << out << ", window " << i;
      }
    }
  }
}

TEST(AdaptivePool2d, Refusals) {
  EXPECT_EQ(refusal({1, 1, 4, 4}, {0, 1}), "--output-size: is 0,1 (1 or more in both directions)");
  EXPECT_EQ(refusal({1, 1, 4, 4}, {1, -2}), "--output-size: is 1,-2 (1 or more in both directions)");
  EXPECT_EQ(refusal({1, 0, 4, 4}, {1, 1}), "--input: has shape [1, 0, 4, 4] (every extent 1 or more)");
  EXPECT_EQ(refusal({1, 1, 4, 4}, {int64_t{1} << 61, 1}),
            "--output-size: makes sizes that do not fit into 64 bits (smaller sizes)");
  EXPECT_EQ(refusal({1, 1, 4, 4}, {int64_t{1} << 40, int64_t{1} << 40}),
            "output: would have shape [1, 1, 1099511627776, 1099511627776] (at most 2^62)");
  const auto too_large = adaptive_pool2d(Tensor({1, 1, 4, 4}), AdaptivePoolKind::max, {int64_t{1} << 30, 1 << 20});
  ASSERT_FALSE(too_large.ok());
  EXPECT_EQ(too_large.error().kind, Error::Kind::failure);  // valid, but no memory holds it
}

TEST(AdaptivePool2d, AgreesWithTheReferenceForEveryThreadCount) {
  SeededValues choose("ints", 31);
  const auto three = make_pool(3);
  for (int i = 0; i < 300; ++i) {
    const Shape shape{choose.between(1, 2), choose.between(1, 3), choose.between(1, 20), choose.between(1, 40)};
    const Size2 size{choose.between(1, 12), choose.between(1, 12)};
    const auto kind = i % 2 == 0 ? AdaptivePoolKind::average : AdaptivePoolKind::max;
    const Tensor input = SeededValues(i % 3 == 0 ? "special" : "ints", static_cast<uint64_t>(i)).tensor(shape);
    const auto output = adaptive_pool2d(input, kind, size);
    ASSERT_TRUE(output.ok());
    const std::string request = to_string(shape) + " to " + std::to_string(size.h) + "," + std::to_string(size.w) +
                                ", kind " + std::string(to_string(kind)) + ", seed " + std::to_string(i);
    const std::vector<double> reference = reference::adaptive_pool2d(input, kind, size);
    for (size_t k = 0; k < reference.size(); ++k) {
      const float expected = static_cast<float>(reference[k]), actual = output->values()[k];
      ASSERT_TRUE(actual == expected || (std::isnan(actual) && std::isnan(expected)))
          << "value " << k << " is " << actual << ", should be " << expected << "; " << request;
    }
    ASSERT_TRUE(same_bits(*output, adaptive_pool2d(input, kind, size, *three).value())) << request;
  }
}

TEST(AdaptivePool2d, AMeanThatIsZeroIsExactlyZero) {
  // Terms up to 762 that cancel in float32 only when no partial sum is rounded: 28 x 28 and a photo's size.
  for (const Shape& shape : {Shape{1, 1, 28, 28}, Shape{1, 2, 1000, 846}}) {
    Tensor input = SeededValues("ints", 5).tensor(shape);
    for (int64_t c = 0; c < shape.c; ++c) {
      const int64_t cells = shape.h * shape.w;
      float* plane = input.view().plane(0, c);
      for (int64_t i = 0; i < cells / 2; ++i) {
        plane[i] = plane[i] * 95 + 1.0F / 3;
        plane[cells - 1 - i] = -plane[i];
      }
    }
    const auto mean = adaptive_pool2d(input, AdaptivePoolKind::average, {1, 1});
    ASSERT_TRUE(mean.ok());
    for (const float value : mean->values()) {
      EXPECT_EQ(value, 0.0F) << to_string(shape);
      EXPECT_FALSE(std::signbit(value)) << to_string(shape);
    }
  }
}

TEST(AdaptivePool2d, NanAndTies) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Tensor input({1, 1, 2, 4}, std::array{nan, 1.0F, 2.0F, 2.0F, 3.0F, 4.0F, 2.0F, 1.0F});
  const auto maximum = adaptive_pool2d(input, AdaptivePoolKind::max, {1, 2});
  ASSERT_TRUE(maximum.ok());
  EXPECT_TRUE(std::isnan(maximum->values()[0]));
  EXPECT_EQ(maximum->values()[1], 2);
  const auto mean = adaptive_pool2d(input, AdaptivePoolKind::average, {1, 2});
  ASSERT_TRUE(mean.ok());
  EXPECT_TRUE(std::isnan(mean->values()[0]));
  EXPECT_EQ(mean->values()[1], 1.75F);
}

TEST(AdaptivePool2d, AnOutputOfTheInputSizeIsTheInput) {
  const Tensor input = SeededValues("reals", 6).tensor({2, 3, 5, 7});
  for (const auto kind : {AdaptivePoolKind::average, AdaptivePoolKind::max})
    EXPECT_TRUE(same_bits(input, adaptive_pool2d(input, kind, {5, 7}).value()));
}

}  // namespace
}  // namespace convlens::testing
