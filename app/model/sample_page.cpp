// Lengths are in cells; a letter's own unit is the height of its line's body (from ascender to the line).
#include "model/sample_page.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "assets/embedded.h"
#include "model/document.h"
#include "model/strokes.h"

namespace convlens::model {
namespace {

constexpr std::string_view kText =
    "an edge is a place where light turns to dark. a small window of numbers slides over the page, from left to right "
    "and from line to line. at every step it multiplies what it sees, adds it all up and writes one number down. where "
    "the page is blank the sum is zero, quick, jagged strokes of the pen wake it up. this is all that a kernel does, "
    "and it is enough to find every letter here. ";

constexpr double kLetterGap = 0.19, kWordGap = 0.56;  // in a letter's units
constexpr double kDescender = 0.34, kPen = 0.115;

struct Letter {
  Strokes strokes;
  float width = 0;
};

std::string file_of(char c) {
  const std::string name = c == '.' ? "period" : c == ',' ? "comma" : std::string(1, c);
  return "letters/" + name + ".txt";
}

const Letter& letter(std::map<char, Letter>& letters, char c) {
  const auto [place, is_new] = letters.try_emplace(c);
  if (is_new) {
    Result<Strokes> strokes = parse_strokes(assets::embedded(file_of(c)));
    CONVLENS_CHECK(strokes.ok());  // a file of ours
    place->second.strokes = std::move(strokes).value();
    for (const std::vector<Point>& stroke : place->second.strokes)
      for (const Point& point : stroke) place->second.width = std::max(place->second.width, point.x);
  }
  return place->second;
}

double width_of(std::map<char, Letter>& letters, std::string_view word) {
  double width = 0;
  for (const char c : word) width += double{letter(letters, c).width} + kLetterGap;
  return width - kLetterGap;
}

// The next word of a text without end.
std::string_view take_word(size_t& at) {
  if (at >= kText.size()) at = 0;
  const size_t end = kText.find(' ', at);
  const std::string_view word = kText.substr(at, end - at);
  at = end + 1;
  return word;
}

}  // namespace

Tensor make_page(int64_t h, int64_t w) {
  Tensor page(Shape{1, 1, h, w});
  const auto side = static_cast<double>(std::min(h, w));
  const double line = std::max(9.0, std::floor(side / 16)), unit = line * 0.66;
  const double margin = std::max(1.0, std::floor(side / 28)), radius = std::max(0.5, kPen * unit / 2);
  const double right = static_cast<double>(w) - margin;
  std::map<char, Letter> letters;
  size_t at = 0;
  std::string_view word = take_word(at);
  for (double top = margin; top + unit * (1 + kDescender) <= static_cast<double>(h) - margin / 2 + 1; top += line) {
    for (double x = margin + radius;;) {
      const bool first = x <= margin + radius;
      if (!first && x + width_of(letters, word) * unit + radius > right) break;
      for (const char c : word) {
        const Letter& shape = letter(letters, c);
        draw_pen(page, shape.strokes, unit, x, top + radius, radius);
        x += (double{shape.width} + kLetterGap) * unit;
      }
      x += (kWordGap - kLetterGap) * unit;
      word = take_word(at);
    }
  }
  for (float& value : page.values()) value = kMaxPixel - std::round(value * kMaxPixel);
  return page;
}

}  // namespace convlens::model
