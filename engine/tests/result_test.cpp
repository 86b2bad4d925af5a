// Results hold a value or an error; errors print as one line.
#include "convlens/engine/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace convlens {
namespace {

TEST(Error, MessageIsOneLineWithoutEmptyParts) {
  EXPECT_EQ(Error::request("--stride", "is 0", "1 or more").message(), "--stride: is 0 (1 or more)");
  EXPECT_EQ(Error::failure("digit.png", "is not an image").message(), "digit.png: is not an image");
  EXPECT_EQ(Error::cancelled().message(), "cancelled");
  EXPECT_EQ(Error::cancelled().kind, Error::Kind::cancelled);
}

TEST(Result, HoldsAValueOrAnError) {
  Result<int> good = 3;
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(*good, 3);
  *good = 4;
  EXPECT_EQ(good.value(), 4);
  const Result<int> bad = Error::failure("x", "broke");
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.error().what, "broke");
  Result<std::unique_ptr<int>> owner = std::make_unique<int>(5);
  EXPECT_EQ(*std::move(owner).value(), 5);
  EXPECT_TRUE(Result<void>().ok());
  EXPECT_FALSE(Result<void>(Error::cancelled()).ok());
}

TEST(ResultDeathTest, ReadingTheMissingSideStops) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const Result<int> bad = Error::failure("x", "broke");
  EXPECT_DEATH(static_cast<void>(bad.value()), "internal error: ok\\(\\) does not hold");
  const Result<int> good = 1;
  EXPECT_DEATH(static_cast<void>(good.error()), "internal error");
}

}  // namespace
}  // namespace convlens
