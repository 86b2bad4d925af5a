#include "model/color_table.h"

#include <algorithm>
#include <cmath>

namespace convlens::model {
namespace {

struct Lab {
  double l = 0, a = 0, b = 0;
};
using Rgb = std::array<double, 3>;  // linear, 0..1

double to_linear(double s) { return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4); }
double to_srgb(double x) { return x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055; }

// `hex` is 0xRRGGBB.
Lab to_lab(uint32_t hex) {
  const double r = to_linear(((hex >> 16) & 255U) / 255.0), g = to_linear(((hex >> 8) & 255U) / 255.0);
  const double b = to_linear((hex & 255U) / 255.0);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

Rgb to_rgb(const Lab& lab) {
  const double l = std::pow(lab.l + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
  const double m = std::pow(lab.l - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
  const double s = std::pow(lab.l - 0.0894841775 * lab.a - 1.2914855480 * lab.b, 3);
  return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
          -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool displayable(const Rgb& rgb) {
  return std::ranges::all_of(rgb, [](double x) { return x >= -1e-4 && x <= 1 + 1e-4; });
}

uint32_t pack(const Rgb& rgb) {
  uint32_t packed = 0xFF000000U;
  for (size_t i = 0; i < rgb.size(); ++i) {
    const double s = std::clamp(to_srgb(std::clamp(rgb[i], 0.0, 1.0)), 0.0, 1.0);
    packed |= static_cast<uint32_t>(std::lround(255 * s)) << (8 * i);
  }
  return packed;
}

// Less and less colourful until a screen can show it; lightness stays.
uint32_t nearest_displayable(Lab lab) {
  while (!displayable(to_rgb(lab))) {
    lab.a *= 0.98;
    lab.b *= 0.98;
  }
  return pack(to_rgb(lab));
}

// Hues on the way out from the neutral colour, at a quarter, half, three quarters and the end; only their hue and
// colourfulness count, lightness is a straight line.
using Path = std::array<uint32_t, 4>;

struct Design {
  uint32_t neutral = 0;
  double end_lightness = 0;
  Path negative, positive;
};

constexpr Design kDark{
    0x22252D, 0.86, {0x24457F, 0x3D76C9, 0x6FA8F2, 0xB0D4FF}, {0x7A2E2A, 0xC94A3A, 0xEE8660, 0xFFC7A3}};
constexpr Design kLight{
    0xF4F5F7, 0.42, {0xB4D0F2, 0x6CA3E2, 0x2E6FC2, 0x12448F}, {0xFAC5AE, 0xEE8560, 0xD04F2C, 0x96260F}};
constexpr Design kProjector{
    0xFFFFFF, 0.34, {0xA6C8F2, 0x5593E0, 0x155CBC, 0x06307A}, {0xFBB899, 0xEC7043, 0xC63B14, 0x7F1703}};

uint32_t colour_along(const Design& design, const Path& path, double t) {
  const Lab neutral = to_lab(design.neutral);
  const double place = t * static_cast<double>(path.size());
  const size_t leg = std::min(static_cast<size_t>(place), path.size() - 1);
  const double along = place - static_cast<double>(leg);
  const Lab from = leg == 0 ? neutral : to_lab(path[leg - 1]), to = to_lab(path[leg]);
  return nearest_displayable({neutral.l + t * (design.end_lightness - neutral.l), from.a + along * (to.a - from.a),
                              from.b + along * (to.b - from.b)});
}

ColorTable make_diverging(const Design& design) {
  ColorTable table{};
  for (size_t i = 0; i < 128; ++i) {
    const double t = static_cast<double>(i) / 127;
    table[127 - i] = colour_along(design, design.negative, t);
    table[128 + i] = colour_along(design, design.positive, t);
  }
  return table;
}

ColorTable make_grey(bool black_on_white) {
  ColorTable table{};
  for (uint32_t i = 0; i < 256; ++i) {
    const uint32_t level = black_on_white ? 255 - i : i;
    table[i] = 0xFF000000U | level << 16 | level << 8 | level;
  }
  return table;
}

}  // namespace

const ColorTable& diverging_table(Theme theme) {
  static const ColorTable dark = make_diverging(kDark), light = make_diverging(kLight),
                          projector = make_diverging(kProjector);
  switch (theme) {
    case Theme::light:
      return light;
    case Theme::projector:
      return projector;
    case Theme::dark:
      break;
  }
  return dark;
}

const ColorTable& grey_table(bool black_on_white) {
  static const ColorTable plain = make_grey(false), inverted = make_grey(true);
  return black_on_white ? inverted : plain;
}

uint32_t color_of(const ColorTable& table, float value, float lo, float hi) {
  if (std::isnan(value)) return kNanColor;
  const double span = static_cast<double>(hi) - lo;
  const double t = span == 0 ? 0.5 : std::clamp((static_cast<double>(value) - lo) / span, 0.0, 1.0);
  return table[static_cast<size_t>(std::lround(255 * t))];
}

}  // namespace convlens::model
