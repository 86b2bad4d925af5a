#include "model/canvas_move.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "model/document.h"

namespace convlens::model {
namespace {

// Calls f(channel, row, columns) for every stretch of cells that lies outside `kept`, in row-major order.
template <class F>
void for_outside(const Shape& shape, const Rect& kept, F f) {
  for (int64_t c = 0; c < shape.c; ++c)
    for (int64_t row = 0; row < shape.h; ++row) {
      if (kept.empty() || row < kept.rows.begin || row >= kept.rows.end) {
        f(c, row, Range{0, shape.w});
        continue;
      }
      if (kept.cols.begin > 0) f(c, row, Range{0, kept.cols.begin});
      if (kept.cols.end < shape.w) f(c, row, Range{kept.cols.end, shape.w});
    }
}

Rect shifted(const Shape& shape, int64_t rows, int64_t cols) {
  return {intersect(Range{0, shape.h}, Range{rows, shape.h + rows}),
          intersect(Range{0, shape.w}, Range{cols, shape.w + cols})};
}

std::vector<float> cells_outside(const Tensor& image, const Rect& kept) {
  std::vector<float> cells;
  for_outside(image.shape(), kept, [&](int64_t c, int64_t row, Range cols) {
    const float* source = image.view().row(0, c, row);
    cells.insert(cells.end(), source + cols.begin, source + cols.end);
  });
  static constexpr float kZero = 0;
  const auto is_zero = [](const float& cell) { return std::memcmp(&cell, &kZero, sizeof cell) == 0; };
  if (std::ranges::all_of(cells, is_zero)) cells = {};
  return cells;
}

// The bits of x, or others: whether 255 - (255 - x) is x again.
bool comes_back(float x) {
  const float again = kMaxPixel - (kMaxPixel - x);
  return std::memcmp(&again, &x, sizeof x) == 0;
}

}  // namespace

CanvasMove CanvasMove::shift(int64_t rows, int64_t cols) {
  CanvasMove move;
  move.rows_ = rows;
  move.cols_ = cols;
  return move;
}

CanvasMove CanvasMove::inversion() {
  CanvasMove move;
  move.kind_ = Kind::inversion;
  return move;
}

bool CanvasMove::inverts_exactly(const Tensor& image) { return std::ranges::all_of(image.values(), comes_back); }

Tensor CanvasMove::apply(const Tensor& image, Watch* watch) {
  const Shape& shape = image.shape();
  Tensor moved(shape);
  const bool shifts = kind_ == Kind::shift;
  const Rect target = shifts ? shifted(shape, rows_, cols_) : Rect::whole(shape.h, shape.w);
  for (int64_t c = 0; c < shape.c; ++c)
    for (int64_t row = target.rows.begin; row < target.rows.end; ++row) {
      if (!goes_on(watch, c * shape.h + row, shape.c * shape.h)) return moved;
      const float* source = image.view().row(0, c, row - rows_) + target.cols.begin - cols_;
      float* cells = moved.view().row(0, c, row) + target.cols.begin;
      if (shifts)
        std::copy_n(source, target.cols.size(), cells);
      else
        std::transform(source, source + target.cols.size(), cells, [](float x) { return kMaxPixel - x; });
    }
  if (!shifts) return moved;
  if (!incoming_.empty()) {
    const float* next = incoming_.data();
    for_outside(shape, target, [&](int64_t c, int64_t row, Range cols) {
      std::copy_n(next, cols.size(), moved.view().row(0, c, row) + cols.begin);
      next += cols.size();
    });
  }
  incoming_ = cells_outside(image, shifted(shape, -rows_, -cols_));
  rows_ = -rows_;
  cols_ = -cols_;
  return moved;
}

}  // namespace convlens::model
