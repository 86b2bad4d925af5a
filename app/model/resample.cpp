#include "model/resample.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace convlens::model {
namespace {

// What one new cell is made of: source cells first, first + 1, ... with weights that sum to 1.
struct Footprint {
  int64_t first = 0;
  std::vector<double> weights;
};

Footprint area(int64_t cell, int64_t source, int64_t target) {
  // In units of 1/target of a source cell every border is a whole number, so that no sliver of rounding is left over.
  const int64_t begin = cell * source, end = begin + source;
  Footprint footprint{begin / target, {}};
  for (int64_t i = footprint.first; i * target < end; ++i) {
    const int64_t overlap = std::min(end, (i + 1) * target) - std::max(begin, i * target);
    footprint.weights.push_back(static_cast<double>(overlap) / static_cast<double>(source));
  }
  return footprint;
}

Footprint linear(int64_t cell, int64_t source, int64_t target) {
  const double centre =
      (static_cast<double>(cell) + 0.5) * static_cast<double>(source) / static_cast<double>(target) - 0.5;
  const double inside = std::clamp(centre, 0.0, static_cast<double>(source - 1));
  const auto first = static_cast<int64_t>(std::floor(inside));
  const double rest = inside - static_cast<double>(first);
  if (rest == 0) return {first, {1.0}};
  return {first, {1 - rest, rest}};
}

std::vector<Footprint> footprints(int64_t source, int64_t target) {
  std::vector<Footprint> all;
  all.reserve(static_cast<size_t>(target));
  for (int64_t cell = 0; cell < target; ++cell)
    all.push_back(target < source ? area(cell, source, target) : linear(cell, source, target));
  return all;
}

}  // namespace

Tensor resample(ConstTensorView image, int64_t height, int64_t width, Watch* watch) {
  CONVLENS_CHECK(height >= 1 && width >= 1);
  const Shape& shape = image.shape;
  const std::vector<Footprint> rows = footprints(shape.h, height), cols = footprints(shape.w, width);
  Tensor result(Shape{shape.n, shape.c, height, width});
  std::vector<double> column_sums(static_cast<size_t>(shape.w));
  for (int64_t n = 0; n < shape.n; ++n) {
    for (int64_t c = 0; c < shape.c; ++c) {
      for (int64_t row = 0; row < height; ++row) {
        if (!goes_on(watch, (n * shape.c + c) * height + row, shape.n * shape.c * height)) return result;
        const Footprint& vertical = rows[static_cast<size_t>(row)];
        std::ranges::fill(column_sums, 0.0);
        for (size_t i = 0; i < vertical.weights.size(); ++i) {
          const float* source = image.row(n, c, vertical.first + static_cast<int64_t>(i));
          for (size_t x = 0; x < column_sums.size(); ++x) column_sums[x] += vertical.weights[i] * source[x];
        }
        float* target = result.view().row(n, c, row);
        for (int64_t col = 0; col < width; ++col) {
          const Footprint& horizontal = cols[static_cast<size_t>(col)];
          double sum = 0;
          for (size_t i = 0; i < horizontal.weights.size(); ++i)
            sum += horizontal.weights[i] * column_sums[static_cast<size_t>(horizontal.first) + i];
          target[col] = static_cast<float>(sum);
        }
      }
    }
  }
  return result;
}

}  // namespace convlens::model
