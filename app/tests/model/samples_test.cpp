// The built-in inputs: the crop as printed, digits laid out as MNIST's, exact patterns.
#include "model/samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include "model/document.h"

namespace convlens::model {
namespace {

double sum(const Tensor& image) { return std::accumulate(image.values().begin(), image.values().end(), 0.0); }

TEST(Samples, AreListedOnceAndAllCanBeMade) {
  std::set<std::string_view> ids;
  for (const SampleInfo& sample : samples()) {
    ids.insert(sample.id);
    EXPECT_FALSE(sample.hint.empty());
    EXPECT_EQ(find_sample(sample.id), &sample);
    for (const int64_t side : {kMinCanvas, int64_t{28}, kMaxCanvas}) {
      const Result<Tensor> image = make_sample(sample.id, side, side);
      ASSERT_TRUE(image.ok()) << sample.id << ": " << image.error().message();
      if (sample.id != "crop") {
        EXPECT_EQ(image->shape(), (Shape{1, 1, side, side}));
      }
      EXPECT_GE(*std::ranges::min_element(image->values()), 0);
      EXPECT_LE(*std::ranges::max_element(image->values()), kMaxPixel);
      EXPECT_GT(sum(*image), 0) << sample.id << " at " << side;
    }
  }
  EXPECT_EQ(ids.size(), 14U);
}

TEST(Samples, RefusesWhatThereIsNot) {
  EXPECT_EQ(make_sample("digit10", 28, 28).error().message(),
            "sample: \"digit10\" is unknown (digit0..digit9, crop, impulse, checkerboard, ramp)");
  EXPECT_EQ(make_sample("digit3", 7, 28).error().message(), "canvas height: is 7 (8..4096)");
  EXPECT_EQ(make_sample("ramp", 28, 4097).error().message(), "canvas width: is 4097 (8..4096)");
}

TEST(Samples, CropIsTheNotebooks) {
  const Tensor crop = make_sample("crop", 28, 28).value();
  ASSERT_EQ(crop.shape(), (Shape{1, 1, 10, 20}));
  EXPECT_EQ(crop.at(0, 0, 5, 3), 12);
  EXPECT_EQ(crop.at(0, 0, 5, 15), 52);
  EXPECT_EQ(crop.at(0, 0, 6, 18), 33);
  EXPECT_EQ(crop.at(0, 0, 7, 12), 150);
  EXPECT_EQ(crop.at(0, 0, 8, 14), 13);
  EXPECT_EQ(crop.at(0, 0, 9, 18), 53);
  EXPECT_EQ(crop.at(0, 0, 4, 8), 0);
  EXPECT_EQ(sum(crop), 1730 + 3549 + 3354 + 1102 + 898);  // row by row
}

class Digits : public testing::TestWithParam<int> {};

TEST_P(Digits, AreLaidOutAsMnist) {
  const std::string id = "digit" + std::to_string(GetParam());
  for (const int64_t side : {int64_t{28}, int64_t{56}, int64_t{100}, int64_t{280}}) {
    const Tensor digit = make_sample(id, side, side).value();
    const int64_t margin = 2 * side / 28;
    int64_t top = side, bottom = 0, left = side, right = 0;
    double mass = 0, mass_row = 0, mass_col = 0;
    for (int64_t row = 0; row < side; ++row) {
      for (int64_t col = 0; col < side; ++col) {
        const double value = digit.at(0, 0, row, col);
        ASSERT_EQ(value, std::round(value)) << "whole grey levels";
        if (value == 0) continue;
        top = std::min(top, row);
        bottom = std::max(bottom, row + 1);
        left = std::min(left, col);
        right = std::max(right, col + 1);
        mass += value;
        mass_row += value * (static_cast<double>(row) + 0.5);
        mass_col += value * (static_cast<double>(col) + 0.5);
      }
    }
    const double unit = static_cast<double>(side) / 28;
    EXPECT_GE(top, margin);
    EXPECT_GE(left, margin);
    EXPECT_LE(bottom, side - margin);
    EXPECT_LE(right, side - margin);
    // Between two rows of cells the box of 20 may touch 21.
    EXPECT_LE(std::max(bottom - top, right - left), std::ceil(20 * unit) + 1);
    EXPECT_GE(std::max(bottom - top, right - left), std::floor(19 * unit));
    // In the middle, unless the margin stops the way there, as it does for the top-heavy 7.
    const auto centred = [&](double centre, int64_t begin, int64_t end) {
      const bool stopped = begin == margin || end == side - margin;
      return std::fabs(centre - static_cast<double>(side) / 2) <= (stopped ? 1.3 : 0.1) * unit;
    };
    EXPECT_TRUE(centred(mass_row / mass, top, bottom)) << mass_row / mass << " of " << side;
    EXPECT_TRUE(centred(mass_col / mass, left, right)) << mass_col / mass << " of " << side;
    EXPECT_EQ(*std::ranges::max_element(digit.values()), 255);
    if (side == 28) {
      EXPECT_GT(std::ranges::count_if(digit.values(), [](float v) { return v > 0 && v < 255; }), 20) << "grey edges";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Digits, testing::Range(0, 10));

TEST(Samples, PatternsAreExact) {
  const Tensor impulse = make_sample("impulse", 9, 11).value();
  EXPECT_EQ(impulse.at(0, 0, 4, 5), 255);
  EXPECT_EQ(sum(impulse), 255);

  const Tensor board = make_sample("checkerboard", 28, 28).value();
  EXPECT_EQ(board.at(0, 0, 0, 0), 0);
  EXPECT_EQ(board.at(0, 0, 0, 4), 255);
  EXPECT_EQ(board.at(0, 0, 4, 0), 255);
  EXPECT_EQ(board.at(0, 0, 4, 4), 0);

  for (const int64_t width : {int64_t{8}, int64_t{28}, int64_t{256}, int64_t{257}, int64_t{512}}) {
    const Tensor ramp = make_sample("ramp", 8, width).value();
    const float step = ramp.at(0, 0, 3, 1) - ramp.at(0, 0, 3, 0);
    EXPECT_GT(step, 0) << width;
    for (int64_t col = 1; col < width; ++col)
      ASSERT_EQ(ramp.at(0, 0, 3, col) - ramp.at(0, 0, 3, col - 1), step) << width << " at " << col;
  }
}

}  // namespace
}  // namespace convlens::model
