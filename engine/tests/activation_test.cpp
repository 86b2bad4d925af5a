// Activations: their values at the edges, names, regions, and work in place.
#include "convlens/engine/activation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "conv2d_cases.h"
#include "seeded_values.h"

namespace convlens::testing {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(Activation, ValuesAtTheEdges) {
  EXPECT_EQ(activate(Activation::relu, -2.5F), 0.0F);
  EXPECT_EQ(activate(Activation::relu, 2.5F), 2.5F);
  EXPECT_FALSE(std::signbit(activate(Activation::relu, -0.0F)));
  EXPECT_EQ(activate(Activation::relu, -kInfinity), 0.0F);
  EXPECT_EQ(activate(Activation::relu, kInfinity), kInfinity);
  EXPECT_EQ(activate(Activation::leaky_relu, -2.0F), -0.02F);
  EXPECT_EQ(activate(Activation::leaky_relu, -2.0F, 0.25F), -0.5F);
  EXPECT_EQ(activate(Activation::leaky_relu, 2.0F, 0.25F), 2.0F);
  EXPECT_EQ(activate(Activation::leaky_relu, kInfinity, 0), kInfinity);
  EXPECT_TRUE(std::isnan(activate(Activation::leaky_relu, -kInfinity, 0)));
  EXPECT_TRUE(std::signbit(activate(Activation::leaky_relu, -0.0F)));
  EXPECT_EQ(activate(Activation::leaky_relu, 1e-42F), 1e-42F);
  EXPECT_EQ(activate(Activation::abs, -kInfinity), kInfinity);
  EXPECT_EQ(activate(Activation::abs, -3.5F), 3.5F);
  EXPECT_EQ(activate(Activation::tanh, kInfinity), 1.0F);
  EXPECT_EQ(activate(Activation::tanh, 1.0F), 0.761594156F);
  EXPECT_EQ(activate(Activation::sigmoid, 0.0F), 0.5F);
  EXPECT_EQ(activate(Activation::sigmoid, -kInfinity), 0.0F);
  EXPECT_EQ(activate(Activation::sigmoid, 200.0F), 1.0F);
  EXPECT_EQ(activate(Activation::none, -7.0F), -7.0F);
}

TEST(Activation, NanStaysNan) {
  for (const Activation kind : {Activation::none, Activation::relu, Activation::leaky_relu, Activation::abs,
                                Activation::tanh, Activation::sigmoid})
    EXPECT_TRUE(std::isnan(activate(kind, kNan))) << to_string(kind);
}

TEST(Activation, NamesThereAndBack) {
  for (const Activation kind : {Activation::none, Activation::relu, Activation::leaky_relu, Activation::abs,
                                Activation::tanh, Activation::sigmoid})
    EXPECT_EQ(activation_from_string(to_string(kind)), kind);
  EXPECT_EQ(to_string(Activation::leaky_relu), "leaky-relu");
  EXPECT_FALSE(activation_from_string("softmax").has_value());
}

TEST(Activation, ARegionAloneIsWritten) {
  const Tensor input = SeededValues("special", 3).tensor({2, 3, 7, 9});
  const OutputRegion region{{1, 2}, {0, 2}, {{2, 6}, {3, 4}}};
  for (const Activation kind : {Activation::relu, Activation::leaky_relu, Activation::abs, Activation::tanh}) {
    Tensor output = poisoned(input.shape());
    activate(kind, input, output.view(), region, 0.125F);
    for (int64_t n = 0; n < 2; ++n)
      for (int64_t c = 0; c < 3; ++c)
        for (int64_t row = 0; row < 7; ++row)
          for (int64_t col = 0; col < 9; ++col) {
            const bool inside =
                region.images.contains(n) && region.channels.contains(c) && region.rect.contains(row, col);
            const float expected = inside ? activate(kind, input.at(n, c, row, col), 0.125F) : kPoison;
            const float actual = output.at(n, c, row, col);
            ASSERT_TRUE(actual == expected || (std::isnan(actual) && std::isnan(expected))) << to_string(kind);
          }
  }
}

TEST(Activation, WorksInPlace) {
  const Tensor input = SeededValues("ints", 8).tensor({1, 2, 5, 33});
  Tensor apart = poisoned(input.shape()), in_place = input;
  activate(Activation::relu, input, apart.view(), OutputRegion::whole(input.shape()));
  activate(Activation::relu, in_place, in_place.view(), OutputRegion::whole(input.shape()));
  EXPECT_TRUE(same_bits(apart, in_place));
}

}  // namespace
}  // namespace convlens::testing
