#include "model/digit_place.h"

#include <algorithm>
#include <cmath>

#include "model/resample.h"

namespace convlens::model {
namespace {

struct Centre {
  double row = 0, col = 0;
};

// Of the cells above 0; infinite ones would leave no centre and are left out.
Centre centre_of_mass(const Tensor& ink) {
  double mass = 0, row_moment = 0, col_moment = 0;
  const Shape& shape = ink.shape();
  for (int64_t c = 0; c < shape.c; ++c)
    for (int64_t row = 0; row < shape.h; ++row)
      for (int64_t col = 0; col < shape.w; ++col) {
        const double value = ink.at(0, c, row, col);
        if (!(value > 0) || !std::isfinite(value)) continue;
        mass += value;
        row_moment += value * static_cast<double>(row);
        col_moment += value * static_cast<double>(col);
      }
  if (!(mass > 0)) return {static_cast<double>(shape.h) / 2, static_cast<double>(shape.w) / 2};
  return {row_moment / mass, col_moment / mass};
}

// Where cell 0 of an axis goes, so that `centre` comes to the middle and all of `size` cells stay inside.
int64_t placement(double centre, int64_t size, int64_t side) {
  return std::clamp<int64_t>(std::lround(static_cast<double>(side) / 2 - centre), 0, side - size);
}

}  // namespace

Rect ink_box(ConstTensorView image) {
  Rect box;
  for (int64_t c = 0; c < image.shape.c; ++c)
    for (int64_t row = 0; row < image.shape.h; ++row) {
      const float* cells = image.row(0, c, row);
      const float* end = cells + image.shape.w;
      const auto is_ink = [](float value) { return value > 0; };
      const float* first = std::find_if(cells, end, is_ink);
      if (first == end) continue;
      const float* last = end;
      while (!is_ink(last[-1])) --last;
      box = unite(box, Rect{{row, row + 1}, {first - cells, last - cells}});
    }
  return box;
}

Tensor placed_as_digit(ConstTensorView ink, int64_t h, int64_t w, Watch* watch) {
  const Rect box = ink_box(ink);
  CONVLENS_CHECK(!box.empty());
  ConstTensorView crop = ink;
  crop.data = crop.row(0, 0, box.rows.begin) + box.cols.begin;
  crop.shape.h = box.rows.size();
  crop.shape.w = box.cols.size();
  const double side = std::max(1.0, std::round(static_cast<double>(std::min(h, w) * kDigitBox) / kDigitSide));
  const double scale = side / static_cast<double>(std::max(crop.shape.h, crop.shape.w));
  const auto scaled = [&](int64_t cells) {
    return std::max<int64_t>(1, std::lround(static_cast<double>(cells) * scale));
  };
  const Tensor small = resample(crop, scaled(crop.shape.h), scaled(crop.shape.w), watch);
  const Centre centre = centre_of_mass(small);
  const int64_t top = placement(centre.row, small.shape().h, h), left = placement(centre.col, small.shape().w, w);
  Tensor placed(Shape{1, small.shape().c, h, w});
  for (int64_t c = 0; c < small.shape().c; ++c)
    for (int64_t row = 0; row < small.shape().h; ++row)
      std::copy_n(small.view().row(0, c, row), small.shape().w, placed.view().row(0, c, top + row) + left);
  return placed;
}

}  // namespace convlens::model
