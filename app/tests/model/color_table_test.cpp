// The tables tell sign and size of a value by colour, also to colour-blind eyes: by lightness and by blue against
// orange.
#include "model/color_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace convlens::model {
namespace {

double linear(uint32_t packed, int shift) {
  const double s = static_cast<double>((packed >> shift) & 255U) / 255;
  return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
}

// OKLab coordinates.
struct Lab {
  double l, a, b;
};
Lab lab_of(uint32_t packed) {
  const double r = linear(packed, 0), g = linear(packed, 8), b = linear(packed, 16);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}
double distance(uint32_t a, uint32_t b) {
  const Lab p = lab_of(a), q = lab_of(b);
  return std::hypot(p.l - q.l, p.a - q.a, p.b - q.b);
}

class DivergingTable : public testing::TestWithParam<Theme> {};

TEST_P(DivergingTable, ZeroIsNeutralAndTheEndsAreBlueAndOrange) {
  const ColorTable& table = diverging_table(GetParam());
  EXPECT_EQ(table[127], table[128]);
  const Lab zero = lab_of(table[127]);
  EXPECT_LT(std::hypot(zero.a, zero.b), 0.02);
  for (const size_t i : {size_t{0}, size_t{60}}) {
    EXPECT_GT(table[i] >> 16 & 255U, table[i] & 255U) << "negative is blue at " << i;
    EXPECT_LT(table[255 - i] >> 16 & 255U, table[255 - i] & 255U) << "positive is orange at " << i;
  }
  for (const uint32_t color : table) EXPECT_EQ(color >> 24, 255U);
}

TEST_P(DivergingTable, LightnessRunsOneWayFromTheMiddleAlikeOnBothSides) {
  const ColorTable& table = diverging_table(GetParam());
  const double direction = GetParam() == Theme::dark ? 1 : -1;
  for (size_t i = 1; i < 128; ++i) {
    // Bytes round, so that neighbours may tie within half a level.
    EXPECT_GT(direction * (lab_of(table[128 + i]).l - lab_of(table[127 + i]).l), i == 1 ? -0.003 : -0.002) << i;
    EXPECT_GT(direction * (lab_of(table[127 - i]).l - lab_of(table[128 - i]).l), i == 1 ? -0.003 : -0.002) << i;
    EXPECT_NEAR(lab_of(table[128 + i]).l, lab_of(table[127 - i]).l, 0.01) << i;
  }
  EXPECT_GT(std::fabs(lab_of(table[255]).l - lab_of(table[128]).l), 0.5);
}

TEST_P(DivergingTable, StepsAreEven) {
  const ColorTable& table = diverging_table(GetParam());
  constexpr size_t kStride = 8;  // long enough for the rounding to bytes not to count
  double smallest = 1e9, largest = 0;
  for (size_t i = 128; i + kStride < 256; i += kStride) {
    for (const double step :
         {distance(table[i], table[i + kStride]), distance(table[255 - i], table[255 - i - kStride])}) {
      smallest = std::min(smallest, step);
      largest = std::max(largest, step);
    }
  }
  EXPECT_LT(largest, 2.2 * smallest);
}

INSTANTIATE_TEST_SUITE_P(Themes, DivergingTable, testing::Values(Theme::dark, Theme::light, Theme::projector));

TEST(GreyTable, IsTheIdentityOrItsOpposite) {
  EXPECT_EQ(grey_table(false)[0], 0xFF000000U);
  EXPECT_EQ(grey_table(false)[255], 0xFFFFFFFFU);
  EXPECT_EQ(grey_table(false)[17], 0xFF111111U);
  for (size_t i = 0; i < 256; ++i) EXPECT_EQ(grey_table(true)[i], grey_table(false)[255 - i]);
}

TEST(ColorOf, PlacesValues) {
  const ColorTable& table = grey_table(false);
  EXPECT_EQ(color_of(table, 0, 0, 255), table[0]);
  EXPECT_EQ(color_of(table, 200, 0, 255), table[200]);
  EXPECT_EQ(color_of(table, 300, 0, 255), table[255]);
  EXPECT_EQ(color_of(table, -1, 0, 255), table[0]);
  EXPECT_EQ(color_of(table, std::numeric_limits<float>::infinity(), 0, 255), table[255]);
  EXPECT_EQ(color_of(table, std::nanf(""), 0, 255), kNanColor);
  const ColorTable& signed_table = diverging_table(Theme::dark);
  EXPECT_EQ(color_of(signed_table, 0, -765, 765), signed_table[127]);
  EXPECT_EQ(color_of(signed_table, 5, 5, 5), signed_table[127]);
  EXPECT_EQ(std::count(signed_table.begin(), signed_table.end(), kNanColor), 0);
}

// S12: the notebook prints with the map Greys, smallest white and largest black; a signed result's zero is mid grey
// there.
TEST(GreyTable, S12BlackOnWhiteIsTheNotebooksGreys) {
  const ColorTable& greys = grey_table(true);
  EXPECT_EQ(color_of(greys, 0, 0, 255), 0xFFFFFFFF);
  EXPECT_EQ(color_of(greys, 255, 0, 255), 0xFF000000);
  EXPECT_EQ(color_of(greys, 0, -762, 762) & 255U, 127U) << "zero of a signed map";
  EXPECT_EQ(color_of(grey_table(false), 255, 0, 255), 0xFFFFFFFF) << "white on black is the data as it is";
}

}  // namespace
}  // namespace convlens::model
