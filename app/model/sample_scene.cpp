// Lengths are shares of the shorter side; (0.5, 0.5) is the middle of the canvas, y points down.
#include "model/sample_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "model/document.h"
#include "model/splitmix64.h"

namespace convlens::model {
namespace {

struct Color {
  double r = 0, g = 0, b = 0;  // 0..1
};

Color operator*(const Color& c, double f) { return {c.r * f, c.g * f, c.b * f}; }
Color operator+(const Color& a, const Color& b) { return {a.r + b.r, a.g + b.g, a.b + b.b}; }
Color mix(const Color& a, const Color& b, double share) { return a * (1 - share) + b * share; }

double mix_number(double a, double b, double share) { return a + (b - a) * share; }

double smooth(double from, double to, double x) {
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

// 0..1, the same for the same numbers.
double hash(int64_t x, int64_t y) {
  uint64_t state = static_cast<uint64_t>(x) * 0x9E3779B97F4A7C15U ^ static_cast<uint64_t>(y) * 0xC2B2AE3D27D4EB4FU;
  return static_cast<double>(splitmix64(state) >> 11) * 0x1p-53;
}

// Soft noise with a feature a unit, 0..1.
double noise(double x, double y) {
  const double fx = std::floor(x), fy = std::floor(y);
  const auto ix = static_cast<int64_t>(fx), iy = static_cast<int64_t>(fy);
  const double tx = smooth(0, 1, x - fx), ty = smooth(0, 1, y - fy);
  const double above = hash(ix, iy) * (1 - tx) + hash(ix + 1, iy) * tx;
  const double below = hash(ix, iy + 1) * (1 - tx) + hash(ix + 1, iy + 1) * tx;
  return above * (1 - ty) + below * ty;
}

constexpr double kHorizon = 0.66;
constexpr double kSunX = 0.80, kSunY = 0.55, kSunRadius = 0.075;

Color sky(double x, double y) {
  constexpr Color kHigh{0.13, 0.27, 0.58}, kMiddle{0.42, 0.62, 0.82}, kLow{0.99, 0.74, 0.52};
  Color color = y < 0.34 ? mix(kHigh, kMiddle, smooth(-0.1, 0.34, y)) : mix(kMiddle, kLow, smooth(0.3, kHorizon, y));
  // Streaks of cloud, lit from below.
  const double cloud =
      noise(x * 3.1 + 7, y * 11 + 3) * 0.6 + noise(x * 7.3, y * 23) * 0.3 + noise(x * 17, y * 47) * 0.1;
  const double cover = smooth(0.54, 0.76, cloud) * smooth(0.02, 0.16, y) * smooth(0.64, 0.46, y);
  color = mix(color, mix(Color{0.97, 0.93, 0.90}, Color{1.0, 0.80, 0.66}, smooth(0.15, 0.55, y)), 0.75 * cover);
  const double distance = std::hypot(x - kSunX, y - kSunY);
  color = color + Color{0.55, 0.36, 0.14} * std::exp(-distance * distance / 0.028);
  return distance < kSunRadius ? Color{1.0, 0.95, 0.74} : color;
}

// Three ranges of hills, the near ones darker and greener; then a field in rows that run to a point on the horizon.
Color land(double x, double y, const Color& behind) {
  const auto ridge = [](double at, double low, double high, double scale, double seed) {
    return low - high * (0.65 * noise(at * scale + seed, seed) + 0.35 * noise(at * scale * 2.7 + seed, seed + 9));
  };
  Color color = behind;
  if (y > ridge(x, 0.70, 0.20, 2.6, 3)) color = mix({0.40, 0.42, 0.62}, {0.74, 0.60, 0.64}, smooth(0.48, 0.70, y));
  if (y > ridge(x, 0.745, 0.15, 3.4, 21)) {
    color = mix({0.20, 0.34, 0.40}, {0.44, 0.50, 0.42}, smooth(0.60, 0.76, y));
    color = color * (0.86 + 0.28 * noise(x * 60, y * 90));
  }
  if (y < 0.76 + 0.02 * std::sin(x * 5)) return color;
  const double depth = y - 0.70;
  const double row = (x - 0.42) / depth;
  const double furrow = std::sin(row * 16);
  const double far = smooth(1.6, 4.5, std::fabs(row));  // rows too fine to be told apart
  color = mix({0.16, 0.36, 0.13}, {0.86, 0.74, 0.26}, mix_number(smooth(-0.25, 0.25, furrow), 0.5, far));
  color = color * (0.80 + 0.34 * noise(row * 22, 6 / depth));
  return color * (0.72 + 0.36 * smooth(1.0, 0.76, y));
}

struct Balloon {
  double x, y, radius;
  std::array<Color, 4> gores;
  bool rings;  // stripes around it rather than along it
};

// Half the envelope's width at a height, from -1 (top) to 1.42 (mouth), for a radius of 1; 0: above or below it.
double half_width(double height) {
  if (height < -1 || height > 1.42) return 0;
  if (height < 0) return std::sqrt(1 - height * height);
  const double t = height / 1.42;
  return std::max(0.16, (1 - t * t) * (1 - 0.28 * t) + 0.05 * t);
}

// Basket and ropes, or what is behind them.
Color basket(const Balloon& balloon, double u, double v, const Color& behind) {
  if (v > 1.66 && v < 1.92 && std::fabs(u) < 0.17 - 0.10 * (v - 1.66)) {
    const bool weave = (static_cast<int64_t>(std::floor(u * 26)) + static_cast<int64_t>(std::floor(v * 22))) % 2 == 0;
    const Color wood = v < 1.72 ? Color{0.36, 0.20, 0.10} : weave ? Color{0.62, 0.40, 0.20} : Color{0.48, 0.29, 0.13};
    return wood * (0.85 + 0.9 * u);
  }
  const bool ropes = v > 1.40 && v < 1.68 && std::fabs(std::fabs(u) - 0.15) < std::max(0.012, 0.0022 / balloon.radius);
  return ropes ? Color{0.24, 0.16, 0.12} : behind;
}

Color draw(const Balloon& balloon, double x, double y, const Color& behind) {
  const double u = (x - balloon.x) / balloon.radius, v = (y - balloon.y) / balloon.radius;
  if (std::fabs(u) > 1.1 || v < -1.1 || v > 2) return behind;
  const double width = half_width(v);
  if (width <= 0 || std::fabs(u) > width) return basket(balloon, u, v, behind);
  const double side = u / width;  // -1..1 across
  const double longitude = std::asin(std::clamp(side, -1.0, 1.0));
  const double stripe = balloon.rings ? (v + 1) * 3.6 : (longitude / std::numbers::pi + 0.5) * 7;
  Color color = balloon.gores[static_cast<size_t>(static_cast<int64_t>(std::floor(stripe)) & 3)];
  if (!balloon.rings && std::fabs(v - 0.12) < 0.13)  // a belt of triangles
    color = std::fabs(stripe - std::floor(stripe) - 0.5) * 2 < (0.25 - (v - 0.12 + 0.13)) / 0.26 + 0.02
                ? Color{0.98, 0.93, 0.80}
                : Color{0.16, 0.17, 0.36};
  if (v > 1.28) color = {0.25, 0.16, 0.14};
  // Lit by the low sun on the right, and by the sky above.
  const double light = 0.60 + 0.42 * side * 0.9 - 0.16 * v + 0.20 * std::sqrt(std::max(0.0, 1 - side * side));
  const double seam = balloon.rings ? 0 : 0.16 * std::exp(-std::pow((stripe - std::round(stripe)) * 9, 2));
  const double shine = 0.5 * std::exp(-(std::pow(side - 0.52, 2) + std::pow(v + 0.45, 2)) / 0.05);
  return color * std::clamp(light - seam, 0.22, 1.15) + Color{1, 0.92, 0.78} * shine;
}

constexpr Balloon kNear{
    0.37,
    0.30,
    0.245,
    {Color{0.86, 0.14, 0.16}, Color{0.98, 0.76, 0.16}, Color{0.10, 0.42, 0.72}, Color{0.95, 0.92, 0.86}},
    false};
constexpr Balloon kFar{
    0.80,
    0.20,
    0.085,
    {Color{0.10, 0.55, 0.46}, Color{0.96, 0.90, 0.78}, Color{0.90, 0.42, 0.14}, Color{0.40, 0.16, 0.46}},
    true};
constexpr Balloon kFarthest{
    0.655,
    0.455,
    0.036,
    {Color{0.80, 0.16, 0.30}, Color{0.96, 0.88, 0.70}, Color{0.80, 0.16, 0.30}, Color{0.96, 0.88, 0.70}},
    true};

Color scene(double x, double y) {
  Color color = y < 0.80 ? sky(x, y) : Color{};
  if (y > 0.45) color = land(x, y, color);
  for (const Balloon* balloon : {&kFarthest, &kFar, &kNear}) color = draw(*balloon, x, y, color);
  return color;
}

int samples_a_side(int64_t side) { return side <= 512 ? 4 : side <= 1536 ? 3 : 2; }

float level(double sum, double count) {
  return static_cast<float>(std::round(std::clamp(sum / count, 0.0, 1.0) * static_cast<double>(kMaxPixel)));
}

}  // namespace

Tensor make_scene(int64_t h, int64_t w, Watch* watch) {
  Tensor image(Shape{1, 3, h, w});
  const auto unit = static_cast<double>(std::min(h, w));
  const double left = 0.5 - static_cast<double>(w) / unit / 2, top = 0.5 - static_cast<double>(h) / unit / 2;
  const int side = samples_a_side(std::min(h, w));
  const double count = side * side;
  for (int64_t row = 0; row < h; ++row) {
    if (!goes_on(watch, row, h)) return image;
    for (int64_t col = 0; col < w; ++col) {
      Color sum;
      for (int j = 0; j < side; ++j)
        for (int i = 0; i < side; ++i)
          sum = sum + scene(left + (static_cast<double>(col) + (i + 0.5) / side) / unit,
                            top + (static_cast<double>(row) + (j + 0.5) / side) / unit);
      image.at(0, 0, row, col) = level(sum.r, count);
      image.at(0, 1, row, col) = level(sum.g, count);
      image.at(0, 2, row, col) = level(sum.b, count);
    }
  }
  return image;
}

}  // namespace convlens::model
