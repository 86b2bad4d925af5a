// Maps as pictures: exact grey values, colours, red, green and blue, values beyond the range.
#include "model/map_picture.h"

#include <gtest/gtest.h>

#include <cmath>

namespace convlens::model {
namespace {

Tensor map_of(Shape shape, const std::vector<float>& values) { return Tensor(shape, values); }

TEST(MapPicture, GreyValuesAreKept) {
  const MapColors grey{&unsigned_table(UnsignedColors::grey, false), 0, 255, 0, 255};
  const MapPixels pixels = map_pixels(map_of({1, 1, 2, 3}, {0, 1, 2, 253, 254, 255}), grey);
  EXPECT_EQ(pixels.h, 2);
  EXPECT_EQ(pixels.w, 3);
  EXPECT_EQ(pixels.channels, 1);
  EXPECT_EQ(pixels.values, (std::vector<uint8_t>{0, 1, 2, 253, 254, 255}));
}

TEST(MapPicture, BlackOnWhiteIsTurned) {
  const MapColors turned{&unsigned_table(UnsignedColors::grey, true), 0, 255, 0, 255};
  EXPECT_EQ(map_pixels(map_of({1, 1, 1, 2}, {0, 255}), turned).values, (std::vector<uint8_t>{255, 0}));
}

TEST(MapPicture, ColoursAreThoseOfTheTable) {
  const ColorTable& table = signed_table(SignedColors::blue_orange, Theme::dark);
  const MapColors colors{&table, -2, 2};
  const MapPixels pixels = map_pixels(map_of({1, 1, 1, 3}, {-2, 0, 2}), colors);
  ASSERT_EQ(pixels.channels, 3);
  const float values[] = {-2, 0, 2};
  for (size_t i = 0; i < 3; ++i) {
    const uint32_t color = color_of(table, values[i], -2, 2);
    for (size_t c = 0; c < 3; ++c) EXPECT_EQ(pixels.values[3 * i + c], static_cast<uint8_t>(color >> (8 * c)));
  }
}

TEST(MapPicture, RedGreenAndBlueAreTheirOwn) {
  const MapColors grey{&unsigned_table(UnsignedColors::grey, false), 0, 255, 0, 255};
  const MapPixels pixels = map_pixels(map_of({1, 3, 1, 2}, {10, 20, 30, 40, 50, 60}), grey);
  EXPECT_EQ(pixels.channels, 3);
  EXPECT_EQ(pixels.values, (std::vector<uint8_t>{10, 30, 50, 20, 40, 60}));
  const MapPixels equal = map_pixels(map_of({1, 3, 1, 1}, {7, 7, 7}), grey);
  EXPECT_EQ(equal.channels, 3) << "three channels stay three";
}

TEST(MapPicture, WhatIsBeyondTheRangeHasItsEnd) {
  const MapColors grey{&unsigned_table(UnsignedColors::grey, false), 0, 255, 50, 100};
  EXPECT_EQ(map_pixels(map_of({1, 1, 1, 3}, {-1e9F, 75, 1e9F}), grey).values, (std::vector<uint8_t>{50, 75, 100}));
  const MapPixels nan = map_pixels(map_of({1, 1, 1, 1}, {std::nanf("")}), grey);
  EXPECT_EQ(nan.channels, 3);
  EXPECT_EQ(nan.values[0], static_cast<uint8_t>(kNanColor));
}

}  // namespace
}  // namespace convlens::model
