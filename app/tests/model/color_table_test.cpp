// The tables tell sign and size of a value by colour, also to colour-blind eyes: by lightness and by two
// colours that stay apart.
#include "model/color_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>

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
Lab lab_of(const std::array<double, 3>& linear_rgb) {
  const auto [r, g, b] = linear_rgb;
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

using Rgb = std::array<double, 3>;  // linear

Rgb rgb_of(uint32_t packed) { return {linear(packed, 0), linear(packed, 8), linear(packed, 16)}; }
Lab lab_of(uint32_t packed) { return lab_of(rgb_of(packed)); }

// How an eye without one kind of cone sees a colour: Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
using Simulation = std::array<std::array<double, 3>, 3>;
constexpr Simulation kNormal{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
constexpr Simulation kProtan{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Simulation kDeutan{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Simulation kTritan{
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};
constexpr std::array kEyes{kNormal, kProtan, kDeutan, kTritan};

Lab seen(uint32_t packed, const Simulation& eye) {
  const Rgb rgb = rgb_of(packed);
  Rgb out{};
  for (size_t i = 0; i < 3; ++i)
    out[i] = std::clamp(eye[i][0] * rgb[0] + eye[i][1] * rgb[1] + eye[i][2] * rgb[2], 0.0, 1.0);
  return lab_of(out);
}

double distance(const Lab& p, const Lab& q) { return std::hypot(p.l - q.l, p.a - q.a, p.b - q.b); }
double distance(uint32_t a, uint32_t b) { return distance(lab_of(a), lab_of(b)); }

class SignedTable : public testing::TestWithParam<std::tuple<SignedColors, Theme>> {
 protected:
  static Theme theme() { return std::get<1>(GetParam()); }
  static const ColorTable& table() { return signed_table(std::get<0>(GetParam()), theme()); }
};

TEST_P(SignedTable, ZeroIsTheNeutralMiddle) {
  EXPECT_EQ(table()[127], table()[128]);
  EXPECT_EQ(table()[127], signed_table(SignedColors::blue_orange, theme())[127]) << "the same for every map of a theme";
  const Lab zero = lab_of(table()[127]);
  EXPECT_LT(std::hypot(zero.a, zero.b), 0.02);
  for (const uint32_t color : table()) {
    EXPECT_EQ(color >> 24, 255U);
    EXPECT_NE(color, kNanColor);
  }
}

TEST_P(SignedTable, LightnessRunsOneWayFromTheMiddleAlikeOnBothSides) {
  const double direction = theme() == Theme::dark ? 1 : -1;
  for (size_t i = 1; i < 128; ++i) {
    // Bytes round, so that neighbours may tie within half a level.
    EXPECT_GT(direction * (lab_of(table()[128 + i]).l - lab_of(table()[127 + i]).l), i == 1 ? -0.003 : -0.002) << i;
    EXPECT_GT(direction * (lab_of(table()[127 - i]).l - lab_of(table()[128 - i]).l), i == 1 ? -0.003 : -0.002) << i;
    EXPECT_NEAR(lab_of(table()[128 + i]).l, lab_of(table()[127 - i]).l, 0.01) << i;
  }
  EXPECT_GT(std::fabs(lab_of(table()[255]).l - lab_of(table()[128]).l), 0.5);
}

TEST_P(SignedTable, StepsAreEven) {
  constexpr size_t kStride = 8;  // long enough for the rounding to bytes not to count
  double smallest = 1e9, largest = 0;
  for (size_t i = 128; i + kStride < 256; i += kStride) {
    for (const double step :
         {distance(table()[i], table()[i + kStride]), distance(table()[255 - i], table()[255 - i - kStride])}) {
      smallest = std::min(smallest, step);
      largest = std::max(largest, step);
    }
  }
  EXPECT_LT(largest, 2.2 * smallest);
}

// Colour-blind eyes see the size by lightness, which still runs one way, and the sign by two colours that stay apart.
TEST_P(SignedTable, EveryEyeTellsSignAndSize) {
  const double direction = theme() == Theme::dark ? 1 : -1;
  for (size_t eye = 0; eye < kEyes.size(); ++eye) {
    for (size_t i = 32; i < 128; ++i) {
      const Lab plus = seen(table()[128 + i], kEyes[eye]), minus = seen(table()[127 - i], kEyes[eye]);
      EXPECT_GT(distance(plus, minus), 0.075) << "eye " << eye << ", " << i << " of 127";
    }
    for (size_t i = 8; i < 128; i += 8)
      for (const bool positive : {true, false}) {
        const auto entry = [&](size_t k) { return seen(table()[positive ? 128 + k : 127 - k], kEyes[eye]).l; };
        EXPECT_GT(direction * (entry(i) - entry(i - 8)), 0) << "eye " << eye << ", " << i << positive;
      }
  }
}

INSTANTIATE_TEST_SUITE_P(All, SignedTable,
                         testing::Combine(testing::Values(SignedColors::blue_orange, SignedColors::blue_red,
                                                          SignedColors::purple_green, SignedColors::brown_teal),
                                          testing::Values(Theme::dark, Theme::light, Theme::projector)));

TEST(SignedTable, NamesSayWhatIsNegative) {
  for (const Theme theme : {Theme::dark, Theme::light, Theme::projector}) {
    for (const size_t i : {size_t{0}, size_t{60}}) {
      for (const SignedColors colors : {SignedColors::blue_orange, SignedColors::blue_red}) {
        const ColorTable& table = signed_table(colors, theme);
        EXPECT_GT(table[i] >> 16 & 255U, table[i] & 255U) << "negative is blue at " << i;
        EXPECT_LT(table[255 - i] >> 16 & 255U, table[255 - i] & 255U) << "positive is orange or red at " << i;
      }
      const Lab purple = lab_of(signed_table(SignedColors::purple_green, theme)[i]);
      const Lab green = lab_of(signed_table(SignedColors::purple_green, theme)[255 - i]);
      EXPECT_GT(purple.a, 0.03);
      EXPECT_LT(green.a, -0.03);
      const Lab brown = lab_of(signed_table(SignedColors::brown_teal, theme)[i]);
      const Lab teal = lab_of(signed_table(SignedColors::brown_teal, theme)[255 - i]);
      EXPECT_GT(brown.b, 0.03);
      EXPECT_LT(teal.a, -0.03);
    }
  }
  EXPECT_EQ(name_of(SignedColors::brown_teal).id, "brown_teal");
  EXPECT_EQ(name_of(UnsignedColors::cividis).text, "Cividis");
}

class UnsignedTable : public testing::TestWithParam<UnsignedColors> {};

TEST_P(UnsignedTable, LightnessRunsOneWayForEveryEye) {
  const ColorTable& table = unsigned_table(GetParam(), false);
  for (const Simulation& eye : kEyes)
    for (size_t i = 8; i < 256; i += 8) EXPECT_GT(seen(table[i], eye).l, seen(table[i - 8], eye).l) << i;
  EXPECT_GT(lab_of(table[255]).l - lab_of(table[0]).l, 0.6);
}

TEST_P(UnsignedTable, PolarityTurnsItRound) {
  for (size_t i = 0; i < 256; ++i)
    EXPECT_EQ(unsigned_table(GetParam(), true)[i], unsigned_table(GetParam(), false)[255 - i]);
}

INSTANTIATE_TEST_SUITE_P(All, UnsignedTable,
                         testing::Values(UnsignedColors::grey, UnsignedColors::viridis, UnsignedColors::cividis));

TEST(UnsignedTable, AreThePublishedColours) {
  const ColorTable& viridis = unsigned_table(UnsignedColors::viridis, false);
  EXPECT_EQ(viridis[0], 0xFF540144U);
  EXPECT_EQ(viridis[255], 0xFF25E7FDU);
  EXPECT_LT(distance(viridis[128], 0xFF8C9120U), 0.01) << "between two of the listed ones";
  EXPECT_EQ(unsigned_table(UnsignedColors::cividis, false)[120], 0xFF767676U);
}

TEST(UnsignedTable, GreyIsTheIdentityOrItsOpposite) {
  const ColorTable& grey = unsigned_table(UnsignedColors::grey, false);
  EXPECT_EQ(grey[0], 0xFF000000U);
  EXPECT_EQ(grey[255], 0xFFFFFFFFU);
  EXPECT_EQ(grey[17], 0xFF111111U);
}

TEST(ColorOf, PlacesValues) {
  const ColorTable& table = unsigned_table(UnsignedColors::grey, false);
  EXPECT_EQ(color_of(table, 0, 0, 255), table[0]);
  EXPECT_EQ(color_of(table, 200, 0, 255), table[200]);
  EXPECT_EQ(color_of(table, 300, 0, 255), table[255]);
  EXPECT_EQ(color_of(table, -1, 0, 255), table[0]);
  EXPECT_EQ(color_of(table, std::numeric_limits<float>::infinity(), 0, 255), table[255]);
  EXPECT_EQ(color_of(table, std::nanf(""), 0, 255), kNanColor);
  const ColorTable& diverging = signed_table(SignedColors::blue_orange, Theme::dark);
  EXPECT_EQ(color_of(diverging, 0, -765, 765), diverging[127]);
  EXPECT_EQ(color_of(diverging, 5, 5, 5), diverging[127]);
}

// S12: the notebook prints with the map Greys, smallest white and largest black; a signed result's zero is mid grey
// there.
TEST(UnsignedTable, S12BlackOnWhiteIsTheNotebooksGreys) {
  const ColorTable& greys = unsigned_table(UnsignedColors::grey, true);
  EXPECT_EQ(color_of(greys, 0, 0, 255), 0xFFFFFFFF);
  EXPECT_EQ(color_of(greys, 255, 0, 255), 0xFF000000);
  EXPECT_EQ(color_of(greys, 0, -762, 762) & 255U, 127U) << "zero of a signed map";
  EXPECT_EQ(color_of(unsigned_table(UnsignedColors::grey, false), 255, 0, 255), 0xFFFFFFFF)
      << "white on black is the data as it is";
}

}  // namespace
}  // namespace convlens::model
