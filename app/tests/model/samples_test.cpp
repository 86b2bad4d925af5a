// The built-in inputs: the crop as printed, digits laid out as MNIST's, exact patterns.
#include "model/samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <utility>

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
    for (const int64_t side : {kMinCanvas, int64_t{28}, int64_t{131}}) {
      const Result<Tensor> image = make_sample(sample.id, side, side);
      ASSERT_TRUE(image.ok()) << sample.id << ": " << image.error().message();
      if (sample.id != "crop") {
        const bool colour = sample.id == "scene" || sample.id == "wall";
        EXPECT_EQ(image->shape(), (Shape{1, colour ? 3 : 1, side, side}));
      }
      EXPECT_GE(*std::ranges::min_element(image->values()), 0);
      EXPECT_LE(*std::ranges::max_element(image->values()), kMaxPixel);
      EXPECT_GT(sum(*image), 0) << sample.id << " at " << side;
    }
  }
  EXPECT_EQ(ids.size(), 38U);
}

TEST(Samples, RefusesWhatThereIsNot) {
  EXPECT_EQ(make_sample("digit10", 28, 28).error().message(),
            "sample: \"digit10\" is unknown (digit0..digit9, alone or with _slanted or _european; scene, wall, page, "
            "zone_plate, crop, impulse, checkerboard, ramp)");
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
  const std::string id(samples()[static_cast<size_t>(GetParam())].id);
  ASSERT_TRUE(id.starts_with("digit"));
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

INSTANTIATE_TEST_SUITE_P(All, Digits, testing::Range(0, 10 * kHands));

TEST(Samples, HandsDiffer) {
  for (int digit = 0; digit < 10; ++digit) {
    const std::string id = "digit" + std::to_string(digit);
    const std::array<Tensor, 3> hands{make_sample(id, 28, 28).value(), make_sample(id + "_slanted", 28, 28).value(),
                                      make_sample(id + "_european", 28, 28).value()};
    for (size_t a = 0; a < 3; ++a)
      for (size_t b = a + 1; b < 3; ++b) {
        double difference = 0, ink = 0;
        for (int64_t i = 0; i < hands[a].size(); ++i) {
          difference += std::fabs(hands[a].data()[i] - hands[b].data()[i]);
          ink += hands[a].data()[i];
        }
        EXPECT_GT(difference, 0.2 * ink) << id << ", hands " << a << " and " << b;
      }
  }
}

// How much two cells differ on average that lie so far from each other.
double edges(const Tensor& image, int64_t channel, int64_t down, int64_t right) {
  double sum = 0;
  const Shape& shape = image.shape();
  for (int64_t row = 1; row + 1 < shape.h; ++row)
    for (int64_t col = 1; col + 1 < shape.w; ++col)
      sum += std::fabs(image.at(0, channel, row + down, col + right) - image.at(0, channel, row, col));
  return sum / static_cast<double>((shape.h - 2) * (shape.w - 2));
}

TEST(Samples, PicturesAreWholeNumbersAndAlwaysTheSame) {
  for (const char* id : {"scene", "wall", "page", "zone_plate"})
    for (const auto& [h, w] : {std::pair<int64_t, int64_t>{28, 28}, {61, 97}, {120, 50}}) {
      const Tensor image = make_sample(id, h, w).value(), again = make_sample(id, h, w).value();
      EXPECT_TRUE(std::ranges::equal(image.values(), again.values())) << id;
      for (const float value : image.values()) ASSERT_EQ(value, std::round(value)) << id;
      EXPECT_LT(*std::ranges::min_element(image.values()), 60) << id;
      EXPECT_GT(*std::ranges::max_element(image.values()), 200) << id;
    }
}

TEST(Samples, TheSceneHasEdgesOfEveryDirectionInEveryChannel) {
  for (const int64_t side : {28, 128}) {
    const Tensor scene = make_sample("scene", side, side).value();
    for (int64_t channel = 0; channel < 3; ++channel)
      for (const auto& [down, right] : {std::pair<int64_t, int64_t>{0, 1}, {1, 0}, {1, 1}, {1, -1}})
        EXPECT_GT(edges(scene, channel, down, right), 4) << side << ", channel " << channel << ": " << down << right;
  }
}

TEST(Samples, TheZonePlateIsItsFormula) {
  const Tensor plate = make_sample("zone_plate", 40, 52).value();
  for (const auto& [row, col] : {std::pair<int64_t, int64_t>{20, 26}, {0, 0}, {39, 51}, {7, 30}}) {
    const double y = static_cast<double>(row) + 0.5 - 20, x = static_cast<double>(col) + 0.5 - 26;
    const double expected = 127.5 * (1 + std::cos(0.9 * 3.14159265358979 * (x * x + y * y) / 40));
    EXPECT_NEAR(plate.at(0, 0, row, col), expected, 0.51);
  }
  EXPECT_EQ(plate.at(0, 0, 3, 5), plate.at(0, 0, 36, 46)) << "the same after a half turn";
}

TEST(Samples, TheWallHasJointsAcrossAndBetweenInTurn) {
  const Tensor wall = make_sample("wall", 28, 28).value();  // courses of 4 cells, bricks of 9
  for (int64_t col = 0; col < 28; ++col) EXPECT_GT(wall.at(0, 2, 3, col), 150) << "mortar is light in blue, too";
  EXPECT_GT(wall.at(0, 2, 1, 8), 150);
  EXPECT_LT(wall.at(0, 2, 5, 8), 120) << "in bond: a brick lies under the joint";
  EXPECT_GT(wall.at(0, 2, 5, 4), 150);
}

TEST(Samples, ThePageHasLinesOfInkOnBlankPaper) {
  const Tensor page = make_sample("page", 224, 224).value();
  const double ink = 1 - sum(page) / (224.0 * 224 * 255);
  EXPECT_GT(ink, 0.05);
  EXPECT_LT(ink, 0.3);
  int lines = 0;
  bool blank = true;
  for (int64_t row = 0; row < 224; ++row) {
    EXPECT_EQ(page.at(0, 0, row, 2), 255) << "the margin";
    double row_ink = 0;
    for (int64_t col = 0; col < 224; ++col) row_ink += 255 - page.at(0, 0, row, col);
    // Ascenders and descenders meet between two lines: little ink is none.
    const bool little = row_ink < 0.3 * ink * 224 * 255;
    if (!little && blank) ++lines;
    blank = little;
  }
  EXPECT_GE(lines, 12);
}

TEST(Samples, AStoppedSceneEndsSoon) {
  Watch watch;
  watch.cancel.cancel();
  EXPECT_TRUE(make_sample("scene", kMaxCanvas, kMaxCanvas, &watch).ok()) << "unfinished, in no time";
}

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
