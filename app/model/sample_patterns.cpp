#include "model/sample_patterns.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "model/document.h"
#include "model/splitmix64.h"

namespace convlens::model {
namespace {

constexpr int64_t kCropHeight = 10, kCropWidth = 20;

// Rows 0-9, columns 0-19 of MNIST_SAMPLE train/3/12.png as the notebook prints them; rows 0-4 are zero.
constexpr std::array<std::array<float, kCropWidth>, 5> kCropRows5To9{{
    {0, 0, 0, 12, 99, 91, 142, 155, 246, 182, 155, 155, 155, 155, 131, 52, 0, 0, 0, 0},
    {0, 0, 0, 138, 254, 254, 254, 254, 254, 254, 254, 254, 254, 254, 254, 252, 210, 122, 33, 0},
    {0, 0, 0, 220, 254, 254, 254, 235, 189, 189, 189, 189, 150, 189, 205, 254, 254, 254, 75, 0},
    {0, 0, 0, 35, 74, 35, 35, 25, 0, 0, 0, 0, 0, 0, 13, 224, 254, 254, 153, 0},
    {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 90, 254, 254, 247, 53, 0},
}};

constexpr int64_t kCellsACourse = 4;  // at the least
constexpr int64_t kMostCourses = 12;

float level(double value) {
  return static_cast<float>(std::round(std::clamp(value, 0.0, static_cast<double>(kMaxPixel))));
}

// -1..1, the same for the same numbers.
double grain(int64_t x, int64_t y) {
  uint64_t state = static_cast<uint64_t>(x) * 0x100000001B3U ^ static_cast<uint64_t>(y);
  return static_cast<double>(splitmix64(state) >> 11) * 0x1p-52 - 1;
}

struct Brick {
  int64_t course = 0, place = 0;
  double x = 0, y = 0;  // from its upper left corner, in cells
};

}  // namespace

Tensor make_crop() {
  Tensor crop(Shape{1, 1, kCropHeight, kCropWidth});
  int64_t row = kCropHeight - static_cast<int64_t>(kCropRows5To9.size());
  for (const auto& values : kCropRows5To9) std::ranges::copy(values, crop.view().row(0, 0, row++));
  return crop;
}

Tensor make_impulse(int64_t h, int64_t w) {
  Tensor image(Shape{1, 1, h, w});
  image.at(0, 0, h / 2, w / 2) = kMaxPixel;
  return image;
}

Tensor make_checkerboard(int64_t h, int64_t w) {
  Tensor image(Shape{1, 1, h, w});
  const int64_t side = std::max<int64_t>(1, std::min(h, w) / 7);  // 4 cells at 28 x 28
  for (int64_t row = 0; row < h; ++row)
    for (int64_t col = 0; col < w; ++col)
      if ((row / side + col / side) % 2 == 1) image.at(0, 0, row, col) = kMaxPixel;
  return image;
}

Tensor make_ramp(int64_t h, int64_t w) {
  Tensor image(Shape{1, 1, h, w});
  // One exact step for all columns, so that differences are equal to the last bit: whole, or in 1/256 on wide canvases.
  const int64_t parts = w <= 256 ? 1 : 256;
  const int64_t steps = 255 * parts / (w - 1);  // rounded down: a step of whole parts
  const float step = static_cast<float>(steps) / static_cast<float>(parts);
  for (int64_t row = 0; row < h; ++row)
    for (int64_t col = 0; col < w; ++col) image.at(0, 0, row, col) = step * static_cast<float>(col);
  return image;
}

Tensor make_zone_plate(int64_t h, int64_t w) {
  Tensor image(Shape{1, 1, h, w});
  const auto side = static_cast<double>(std::min(h, w));
  for (int64_t row = 0; row < h; ++row)
    for (int64_t col = 0; col < w; ++col) {
      const double y = static_cast<double>(row) + 0.5 - static_cast<double>(h) / 2;
      const double x = static_cast<double>(col) + 0.5 - static_cast<double>(w) / 2;
      const double phase = 0.9 * std::numbers::pi * (x * x + y * y) / side;
      image.at(0, 0, row, col) = level(127.5 * (1 + std::cos(phase)));
    }
  return image;
}

Tensor make_brick_wall(int64_t h, int64_t w) {
  Tensor image(Shape{1, 3, h, w});
  const int64_t side = std::min(h, w);
  const int64_t course = std::max(kCellsACourse, side / std::clamp(side / kCellsACourse, int64_t{7}, kMostCourses));
  const int64_t length = course * 9 / 4, joint = std::max<int64_t>(1, course / 9);
  const auto bevel = static_cast<double>(std::max<int64_t>(1, course / 14));
  for (int64_t row = 0; row < h; ++row)
    for (int64_t col = 0; col < w; ++col) {
      const int64_t number = row / course;
      const int64_t along = col + (number % 2) * (length / 2);
      const Brick brick{number, along / length, static_cast<double>(along % length), static_cast<double>(row % course)};
      const bool mortar = row % course >= course - joint || along % length >= length - joint;
      const double noise = 6 * grain(row, col) * (side > 64 ? 1 : 0.5);
      std::array<double, 3> color{206, 198, 184};
      if (!mortar) {
        const double tone = grain(brick.course * 7 + 1, brick.place), warmth = grain(brick.place * 5 + 3, brick.course);
        color = {172 + 34 * tone, 74 + 22 * tone + 20 * warmth, 52 + 16 * tone - 14 * warmth};
        // Light from the upper left.
        const double right = static_cast<double>(length - joint) - brick.x;
        const double below = static_cast<double>(course - joint) - brick.y;
        if (brick.y < bevel || brick.x < bevel)
          for (double& value : color) value *= 1.18;
        else if (below <= bevel || right <= bevel)
          for (double& value : color) value *= 0.72;
      }
      for (int64_t c = 0; c < 3; ++c) image.at(0, c, row, col) = level(color[static_cast<size_t>(c)] + noise);
    }
  return image;
}

}  // namespace convlens::model
