#include "model/strokes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "model/document.h"

namespace convlens::model {
namespace {

constexpr int kCurveSegments = 32;
// Lengths of MNIST's layout, in cells of its 28 x 28.
constexpr double kLayoutSide = 28, kInkBox = 20, kMargin = 2, kPenWidth = 2.7;

struct Line {
  std::string_view word;
  std::vector<float> numbers;
  bool well_formed = true;
};

Line split(std::string_view text) {
  Line line;
  text = text.substr(0, text.find('#'));
  while (true) {
    const size_t begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return line;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(" \t\r"));
    text.remove_prefix(word.size());
    if (line.word.empty()) {
      line.word = word;
      continue;
    }
    float number = 0;
    const std::from_chars_result end = std::from_chars(word.data(), word.data() + word.size(), number);
    line.well_formed = line.well_formed && end.ec == std::errc() && end.ptr == word.data() + word.size();
    line.numbers.push_back(number);
  }
}

// A cubic Bezier curve from the stroke's last point.
void append_curve(std::vector<Point>& stroke, Point a, Point b, Point end) {
  const Point start = stroke.back();
  for (int i = 1; i <= kCurveSegments; ++i) {
    const float t = static_cast<float>(i) / kCurveSegments, s = 1 - t;
    const std::array<float, 4> f{s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t};
    stroke.push_back({f[0] * start.x + f[1] * a.x + f[2] * b.x + f[3] * end.x,
                      f[0] * start.y + f[1] * a.y + f[2] * b.y + f[3] * end.y});
  }
}

// False when the line is not one of the format's.
bool append_line(Strokes& strokes, const Line& line) {
  const std::vector<float>& n = line.numbers;
  if (!line.well_formed) return false;
  if (line.word == "move" && n.size() == 2) {
    strokes.push_back({{n[0], n[1]}});
  } else if (line.word == "line" && n.size() == 2 && !strokes.empty()) {
    strokes.back().push_back({n[0], n[1]});
  } else if (line.word == "curve" && n.size() == 6 && !strokes.empty()) {
    append_curve(strokes.back(), {n[0], n[1]}, {n[2], n[3]}, {n[4], n[5]});
  } else {
    return false;
  }
  return true;
}

// Where the drawing's points go on the canvas: p * scale + (x, y).
struct Placement {
  double scale = 1, x = 0, y = 0;
};

struct Extent {
  double min_x = std::numeric_limits<double>::max(), max_x = std::numeric_limits<double>::lowest();
  double min_y = std::numeric_limits<double>::max(), max_y = std::numeric_limits<double>::lowest();
};

Extent extent_of(const Strokes& strokes) {
  Extent extent;
  for (const std::vector<Point>& stroke : strokes) {
    for (const Point& point : stroke) {
      extent.min_x = std::min<double>(extent.min_x, point.x);
      extent.max_x = std::max<double>(extent.max_x, point.x);
      extent.min_y = std::min<double>(extent.min_y, point.y);
      extent.max_y = std::max<double>(extent.max_y, point.y);
    }
  }
  return extent;
}

// Lays one straight piece of a stroke over the canvas; cells keep the most ink that any piece gave them.
void ink_segment(Tensor& ink, double x0, double y0, double x1, double y1, double radius) {
  const Shape& shape = ink.shape();
  const double reach = radius + 0.5, dx = x1 - x0, dy = y1 - y0, length_squared = dx * dx + dy * dy;
  const auto clip = [](double value, int64_t size) {
    return static_cast<int64_t>(std::clamp(value, 0.0, static_cast<double>(size)));
  };
  for (int64_t row = clip(std::min(y0, y1) - reach, shape.h); row < clip(std::max(y0, y1) + reach + 1, shape.h);
       ++row) {
    for (int64_t col = clip(std::min(x0, x1) - reach, shape.w); col < clip(std::max(x0, x1) + reach + 1, shape.w);
         ++col) {
      const double x = static_cast<double>(col) + 0.5 - x0, y = static_cast<double>(row) + 0.5 - y0;
      const double t = length_squared > 0 ? std::clamp((x * dx + y * dy) / length_squared, 0.0, 1.0) : 0;
      const double coverage = std::clamp(reach - std::hypot(x - t * dx, y - t * dy), 0.0, 1.0);
      float& cell = ink.at(0, 0, row, col);
      cell = std::max(cell, static_cast<float>(coverage));
    }
  }
}

Tensor ink_of(const Strokes& strokes, const Placement& place, double radius, int64_t h, int64_t w) {
  Tensor ink(Shape{1, 1, h, w});
  draw_pen(ink, strokes, place.scale, place.x, place.y, radius);
  return ink;
}

// How far the centre of mass lies from the middle of the canvas.
std::array<double, 2> off_centre(const Tensor& ink) {
  const Shape& shape = ink.shape();
  double mass = 0, x = 0, y = 0;
  for (int64_t row = 0; row < shape.h; ++row) {
    for (int64_t col = 0; col < shape.w; ++col) {
      const double value = ink.at(0, 0, row, col);
      mass += value;
      x += value * (static_cast<double>(col) + 0.5);
      y += value * (static_cast<double>(row) + 0.5);
    }
  }
  if (mass == 0) return {0, 0};
  return {x / mass - static_cast<double>(shape.w) / 2, y / mass - static_cast<double>(shape.h) / 2};
}

// Moves ink that spans [begin, end] by -off, but not into the margins.
double shift_within(double begin, double end, double off, double size, double margin) {
  return std::clamp(-off, std::min(0.0, margin - begin), std::max(0.0, size - margin - end));
}

}  // namespace

Result<Strokes> parse_strokes(std::string_view text) {
  Strokes strokes;
  for (int number = 1; !text.empty(); ++number) {
    const std::string_view row = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), row.size() + 1));
    const Line line = split(row);
    if (!line.word.empty() && !append_line(strokes, line)) {
      return Error::failure("line " + std::to_string(number), "is not a stroke",
                            "move x y, then line x y or curve x1 y1 x2 y2 x y");
    }
  }
  if (strokes.empty()) return Error::failure({}, "has no stroke", "move x y, then line or curve");
  return strokes;
}

void draw_pen(Tensor& ink, const Strokes& strokes, double scale, double x, double y, double radius) {
  for (const std::vector<Point>& stroke : strokes) {
    for (size_t i = 0; i < stroke.size(); ++i) {
      const Point &a = stroke[i == 0 ? 0 : i - 1], &b = stroke[i];
      ink_segment(ink, a.x * scale + x, a.y * scale + y, b.x * scale + x, b.y * scale + y, radius);
    }
  }
}

Tensor draw_strokes(const Strokes& strokes, int64_t h, int64_t w) {
  const auto height = static_cast<double>(h), width = static_cast<double>(w);
  const double unit = std::min(height, width) / kLayoutSide;
  const double radius = std::max(kPenWidth * unit, 1.0) / 2, reach = radius + 0.5;
  const Extent extent = extent_of(strokes);
  const double longest = std::max({extent.max_x - extent.min_x, extent.max_y - extent.min_y, 1e-6});
  Placement place;
  place.scale = std::max(kInkBox * unit - 2 * reach, 0.0) / longest;
  place.x = width / 2 - place.scale * (extent.min_x + extent.max_x) / 2;
  place.y = height / 2 - place.scale * (extent.min_y + extent.max_y) / 2;

  const auto [off_x, off_y] = off_centre(ink_of(strokes, place, radius, h, w));
  const double margin = kMargin * unit;
  place.x += shift_within(extent.min_x * place.scale + place.x - reach, extent.max_x * place.scale + place.x + reach,
                          off_x, width, margin);
  place.y += shift_within(extent.min_y * place.scale + place.y - reach, extent.max_y * place.scale + place.y + reach,
                          off_y, height, margin);

  Tensor ink = ink_of(strokes, place, radius, h, w);
  for (float& value : ink.values()) value = std::round(value * kMaxPixel);
  return ink;
}

}  // namespace convlens::model
