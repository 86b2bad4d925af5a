// Padding: the four modes on a small picture, refusals, and padding before a convolution equal to padding inside it.
#include <gtest/gtest.h>

#include "convlens/engine/activation.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

std::vector<float> padded_row(PaddingMode mode, float value = 0) {
  const Tensor input({1, 1, 1, 4}, std::array{1.0F, 2.0F, 3.0F, 4.0F});
  const auto output = pad2d(input, {0, 3, 0, 2}, mode, value);
  if (!output.ok()) return {};
  return {output->values().begin(), output->values().end()};
}

std::string refusal(const Padding& padding, PaddingMode mode, float value = 0) {
  const auto output = pad2d(Tensor({1, 1, 3, 4}), padding, mode, value);
  return output.ok() ? "accepted" : output.error().message();
}

TEST(Pad2d, Modes) {
  EXPECT_EQ(padded_row(PaddingMode::zeros), (std::vector<float>{0, 0, 0, 1, 2, 3, 4, 0, 0}));
  EXPECT_EQ(padded_row(PaddingMode::zeros, 9), (std::vector<float>{9, 9, 9, 1, 2, 3, 4, 9, 9}));
  EXPECT_EQ(padded_row(PaddingMode::reflect), (std::vector<float>{4, 3, 2, 1, 2, 3, 4, 3, 2}));
  EXPECT_EQ(padded_row(PaddingMode::replicate), (std::vector<float>{1, 1, 1, 1, 2, 3, 4, 4, 4}));
  EXPECT_EQ(padded_row(PaddingMode::circular), (std::vector<float>{2, 3, 4, 1, 2, 3, 4, 1, 2}));
}

TEST(Pad2d, Refusals) {
  EXPECT_EQ(refusal({0, 0, -1, 0}, PaddingMode::zeros), "--padding: is 0,0,-1,0 (0 or more on every side)");
  EXPECT_EQ(refusal({3, 0, 0, 0}, PaddingMode::reflect),
            "--padding: reflect padding of 3 is too large for an input height of 3 (0 to 2)");
  EXPECT_EQ(refusal({2, 3, 2, 3}, PaddingMode::reflect), "accepted");
  EXPECT_EQ(refusal({0, 0, 0, 5}, PaddingMode::circular),
            "--padding: circular padding of 5 is too large for an input width of 4 (0 to 4)");
  EXPECT_EQ(refusal({3, 4, 3, 4}, PaddingMode::circular), "accepted");
  EXPECT_EQ(refusal({9, 9, 9, 9}, PaddingMode::replicate), "accepted");
  EXPECT_EQ(refusal({1, 1, 1, 1}, PaddingMode::replicate, 2),
            "--value: does not apply to --padding-mode replicate (--padding-mode zeros)");
  const int64_t most = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(refusal({most, 0, most, 0}, PaddingMode::zeros),
            "--padding: makes sizes that do not fit into 64 bits (smaller sizes)");
  EXPECT_NE(refusal({most / 8, 0, 0, 0}, PaddingMode::zeros), "accepted");  // no memory holds it
}

TEST(Pad2d, BeforeAConvolutionEqualsPaddingInsideIt) {
  SeededValues choose("ints", 51);
  for (int i = 0; i < 200; ++i) {
    constexpr std::array kModes = {PaddingMode::zeros, PaddingMode::reflect, PaddingMode::replicate,
                                   PaddingMode::circular};
    Conv2dParams params;
    params.padding_mode = kModes[static_cast<size_t>(i % 4)];
    params.padding = {choose.between(0, 3), choose.between(0, 3), choose.between(0, 3), choose.between(0, 3)};
    params.stride = {choose.between(1, 2), choose.between(1, 3)};
    const Tensor input = choose.tensor({2, 2, choose.between(4, 9), choose.between(4, 9)});
    const Tensor weight = choose.tensor({3, 2, choose.between(1, 4), choose.between(1, 4)});
    const auto inside = conv2d(input, weight, {}, params);
    const auto padded = pad2d(input, params.padding, params.padding_mode);
    ASSERT_TRUE(inside.ok() && padded.ok());
    Conv2dParams plain = params;
    plain.padding = {};
    plain.padding_mode = PaddingMode::zeros;
    const auto outside = conv2d(*padded, weight, {}, plain);
    ASSERT_TRUE(outside.ok());
    ASSERT_EQ(outside->shape(), inside->shape());
    for (int64_t k = 0; k < inside->size(); ++k)
      ASSERT_EQ(outside->data()[k], inside->data()[k])
          << Conv2dProblem::make(input.shape(), weight.shape(), -1, params)->recipe();
  }
}

TEST(Pad2d, KeepsImagesAndChannelsApart) {
  const Tensor input = SeededValues("reals", 9).tensor({2, 3, 4, 5});
  const auto output = pad2d(input, {1, 2, 3, 1}, PaddingMode::reflect);
  ASSERT_TRUE(output.ok());
  ASSERT_EQ(output->shape(), (Shape{2, 3, 8, 8}));
  for (int64_t n = 0; n < 2; ++n)
    for (int64_t c = 0; c < 3; ++c)
      for (int64_t row = 0; row < 8; ++row)
        for (int64_t col = 0; col < 8; ++col)
          ASSERT_EQ(output->at(n, c, row, col), input.at(n, c, padded_source(row - 1, 4, PaddingMode::reflect),
                                                         padded_source(col - 2, 5, PaddingMode::reflect)));
}

}  // namespace
}  // namespace convlens::testing
