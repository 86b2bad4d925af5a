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
  double end_lightness = 0;
  Path negative, positive;
};

constexpr size_t kThemes = 3;
constexpr std::array<uint32_t, kThemes> kNeutral{0x22252D, 0xF4F5F7, 0xFFFFFF};  // dark, light, projector

// By SignedColors, then Theme.
constexpr std::array<std::array<Design, kThemes>, kSignedColors> kDesigns{{
    {{{0.86, {0x24457F, 0x3D76C9, 0x6FA8F2, 0xB0D4FF}, {0x7A2E2A, 0xC94A3A, 0xEE8660, 0xFFC7A3}},
      {0.42, {0xB4D0F2, 0x6CA3E2, 0x2E6FC2, 0x12448F}, {0xFAC5AE, 0xEE8560, 0xD04F2C, 0x96260F}},
      {0.34, {0xA6C8F2, 0x5593E0, 0x155CBC, 0x06307A}, {0xFBB899, 0xEC7043, 0xC63B14, 0x7F1703}}}},
    {{{0.80, {0x1D5A99, 0x3A8BC8, 0x6FB6E6, 0x9CD2F7}, {0x8A1526, 0xD64A4D, 0xF0806A, 0xFFB59C}},
      {0.40, {0xBBD9EC, 0x74B3D8, 0x2F7FBF, 0x0B4A8F}, {0xFBC9B5, 0xEF8A6A, 0xCB3A3C, 0x8E0A22}},
      {0.36, {0xBBD9EC, 0x74B3D8, 0x2F7FBF, 0x0B4A8F}, {0xFBC9B5, 0xEF8A6A, 0xCB3A3C, 0x8E0A22}}}},
    {{{0.80, {0x6A2187, 0xA05AB8, 0xC98BDE, 0xEBB0FF}, {0x14702F, 0x3FA04E, 0x6FC872, 0x8FE88C}},
      {0.42, {0xE3C4EA, 0xC08FD2, 0x9A55B3, 0x64187C}, {0xBDE5B8, 0x74C37A, 0x329448, 0x0C5C26}},
      {0.36, {0xE3C4EA, 0xC08FD2, 0x9A55B3, 0x64187C}, {0xBDE5B8, 0x74C37A, 0x329448, 0x0C5C26}}}},
    {{{0.80, {0x7A4206, 0xC07A1C, 0xE0A94E, 0xF8CB7E}, {0x00605A, 0x129488, 0x46BFB4, 0x74E0D6}},
      {0.42, {0xF2DDA8, 0xDBAF58, 0xAF701C, 0x6A3C00}, {0xA9E0D9, 0x58B8AE, 0x14857B, 0x004F48}},
      {0.40, {0xF2DDA8, 0xDBAF58, 0xAF701C, 0x6A3C00}, {0xA9E0D9, 0x58B8AE, 0x14857B, 0x004F48}}}},
}};

// Entries 0, 15, 30, ... 255 of the published maps.
using Published = std::array<uint32_t, 18>;
constexpr Published kViridis{0x440154, 0x481769, 0x472A7A, 0x433D84, 0x3D4E8A, 0x355E8D, 0x2E6D8E, 0x297B8E, 0x23898E,
                             0x1F978B, 0x21A585, 0x2EB37C, 0x46C06F, 0x65CB5E, 0x89D548, 0xB0DD2F, 0xD8E219, 0xFDE725};
constexpr Published kCividis{0x00224E, 0x002D68, 0x163770, 0x2E416D, 0x3F4C6C, 0x4E566C, 0x5C616E, 0x696B71, 0x767676,
                             0x838179, 0x928C78, 0xA09875, 0xAFA471, 0xBFB06B, 0xCFBD62, 0xDFCA57, 0xF0D846, 0xFEE838};

uint32_t colour_along(uint32_t neutral_color, double end_lightness, const Path& path, double t) {
  const Lab neutral = to_lab(neutral_color);
  const double place = t * static_cast<double>(path.size());
  const size_t leg = std::min(static_cast<size_t>(place), path.size() - 1);
  const double along = place - static_cast<double>(leg);
  const Lab from = leg == 0 ? neutral : to_lab(path[leg - 1]), to = to_lab(path[leg]);
  return nearest_displayable({neutral.l + t * (end_lightness - neutral.l), from.a + along * (to.a - from.a),
                              from.b + along * (to.b - from.b)});
}

ColorTable make_signed(const Design& design, uint32_t neutral) {
  ColorTable table{};
  for (size_t i = 0; i < 128; ++i) {
    const double t = static_cast<double>(i) / 127;
    table[127 - i] = colour_along(neutral, design.end_lightness, design.negative, t);
    table[128 + i] = colour_along(neutral, design.end_lightness, design.positive, t);
  }
  return table;
}

ColorTable make_grey() {
  ColorTable table{};
  for (uint32_t i = 0; i < 256; ++i) table[i] = 0xFF000000U | i << 16 | i << 8 | i;
  return table;
}

ColorTable make_published(const Published& colors) {
  ColorTable table{};
  constexpr size_t kStep = 15;
  for (size_t i = 0; i < table.size(); ++i) {
    const size_t leg = std::min(i / kStep, colors.size() - 2);
    const double along = static_cast<double>(i - leg * kStep) / kStep;
    const Lab from = to_lab(colors[leg]), to = to_lab(colors[leg + 1]);
    const auto between = [along](double a, double b) { return a + along * (b - a); };
    table[i] = pack(to_rgb({between(from.l, to.l), between(from.a, to.a), between(from.b, to.b)}));
  }
  return table;
}

ColorTable turned_round(const ColorTable& table) {
  ColorTable turned = table;
  std::ranges::reverse(turned);
  return turned;
}

std::array<std::array<ColorTable, kThemes>, kSignedColors> make_signed_tables() {
  std::array<std::array<ColorTable, kThemes>, kSignedColors> tables;
  for (size_t colors = 0; colors < tables.size(); ++colors)
    for (size_t theme = 0; theme < kThemes; ++theme)
      tables[colors][theme] = make_signed(kDesigns[colors][theme], kNeutral[theme]);
  return tables;
}

// By UnsignedColors, then whether it is turned.
std::array<std::array<ColorTable, 2>, kUnsignedColors> make_unsigned_tables() {
  std::array<std::array<ColorTable, 2>, kUnsignedColors> tables{
      {{make_grey()}, {make_published(kViridis)}, {make_published(kCividis)}}};
  for (auto& pair : tables) pair[1] = turned_round(pair[0]);
  return tables;
}

}  // namespace

const ColorTable& signed_table(SignedColors colors, Theme theme) {
  static const auto tables = make_signed_tables();
  return tables[static_cast<size_t>(colors)][static_cast<size_t>(theme)];
}

const ColorTable& unsigned_table(UnsignedColors colors, bool turned) {
  static const auto tables = make_unsigned_tables();
  return tables[static_cast<size_t>(colors)][turned ? 1 : 0];
}

const ColorTable& signed_table(const Session& session) { return signed_table(session.signed_colors, session.theme); }

const ColorTable& unsigned_table(const Session& session) {
  return unsigned_table(session.unsigned_colors, session.black_on_white);
}

ColorsName name_of(SignedColors colors) {
  constexpr std::array<ColorsName, kSignedColors> kNames{{{"blue_orange", "Blue and orange"},
                                                          {"blue_red", "Blue and red"},
                                                          {"purple_green", "Purple and green"},
                                                          {"brown_teal", "Brown and teal"}}};
  return kNames[static_cast<size_t>(colors)];
}

ColorsName name_of(UnsignedColors colors) {
  constexpr std::array<ColorsName, kUnsignedColors> kNames{
      {{"grey", "Grey"}, {"viridis", "Viridis"}, {"cividis", "Cividis"}}};
  return kNames[static_cast<size_t>(colors)];
}

uint32_t color_of(const ColorTable& table, float value, float lo, float hi) {
  if (std::isnan(value)) return kNanColor;
  const double span = static_cast<double>(hi) - lo;
  const double t = span == 0 ? 0.5 : std::clamp((static_cast<double>(value) - lo) / span, 0.0, 1.0);
  return table[static_cast<size_t>(std::lround(255 * t))];
}

}  // namespace convlens::model
