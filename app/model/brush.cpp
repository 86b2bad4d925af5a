#include "model/brush.h"

#include <algorithm>
#include <cmath>

namespace convlens::model {
namespace {

constexpr int64_t kSide = SavedTiles::kSide;

double reach_of(const Brush& brush) { return static_cast<double>(brush.size) / 2 + 0.5; }

float distance_to_segment(double x, double y, Point from, Point to) {
  const double dx = static_cast<double>(to.x) - from.x, dy = static_cast<double>(to.y) - from.y;
  const double length_squared = dx * dx + dy * dy;
  const double along = length_squared > 0 ? ((x - from.x) * dx + (y - from.y) * dy) / length_squared : 0;
  const double t = std::clamp(along, 0.0, 1.0);
  return static_cast<float>(std::hypot(x - from.x - t * dx, y - from.y - t * dy));
}

// Cells [begin, end) whose centres lie within lo..hi, clipped to [0, size).
Range cells_between(double lo, double hi, int64_t size) {
  const auto last = static_cast<double>(size);
  return {static_cast<int64_t>(std::clamp(std::ceil(lo - 0.5), 0.0, last)),
          static_cast<int64_t>(std::clamp(std::floor(hi - 0.5) + 1, 0.0, last))};
}

// Columns of a row that the segment may reach: those near the part of it that passes within reach of the row. Without
// this a long diagonal would cost its whole bounding box.
Range reached_columns(Point from, Point to, double reach, double row_centre, int64_t width) {
  const double dy = static_cast<double>(to.y) - from.y, dx = static_cast<double>(to.x) - from.x;
  double first = 0, last = 1;  // along the segment
  if (dy != 0) {
    const double a = (row_centre - reach - from.y) / dy, b = (row_centre + reach - from.y) / dy;
    first = std::max(first, std::min(a, b));
    last = std::min(last, std::max(a, b));
  } else if (std::fabs(row_centre - from.y) > reach) {
    return {};
  }
  if (first > last) return {};
  const double x0 = from.x + first * dx, x1 = from.x + last * dx;
  return cells_between(std::min(x0, x1) - reach, std::max(x0, x1) + reach, width);
}

// The value that a cell gets; the old one when the change would be below half a grey level. There is no mixing with NaN
// and infinities: they count as 0.
float blended(float before, float value, float coverage) {
  if (coverage >= 1) return value;
  const float start = std::isfinite(before) ? before : 0;
  const float change = (value - start) * coverage;
  if (std::fabs(change) < 0.5F) return before;
  return std::round(start + change) + 0.0F;  // the sum turns -0 into 0
}

}  // namespace

float brush_coverage(const Brush& brush, float distance) {
  const float radius = brush.size / 2;
  const float inner = brush.hardness * std::max(radius - 0.5F, 0.0F), outer = radius + 0.5F;
  const float t = std::clamp((outer - distance) / (outer - inner), 0.0F, 1.0F);
  return t * t * (3 - 2 * t);
}

Stroke::Tile& Stroke::tile_at(const Tensor& image, int64_t tile_row, int64_t tile_col) {
  const auto [place, is_new] = tiles_.try_emplace((tile_row << 32) | tile_col);
  Tile& tile = place->second;
  if (!is_new) return tile;
  const Rect rect = SavedTiles::tile_rect(image.shape(), tile_row, tile_col);
  tile.coverage.resize(static_cast<size_t>(rect.area()));
  for (int64_t c = 0; c < image.shape().c; ++c) {
    for (int64_t row = rect.rows.begin; row < rect.rows.end; ++row) {
      const float* source = image.view().row(0, c, row);
      tile.before.insert(tile.before.end(), source + rect.cols.begin, source + rect.cols.end);
    }
  }
  return tile;
}

Range Stroke::paint_row(Tensor& image, Point from, Point to, int64_t row, Range cols, SavedTiles& saved) {
  const int64_t tile_row = row / kSide;
  const Range channels =
      brush_.channel == kAllChannels ? Range{0, image.shape().c} : Range{brush_.channel, brush_.channel + 1};
  Range changed;
  for (int64_t tile_col = cols.begin / kSide; tile_col * kSide < cols.end; ++tile_col) {
    const Rect rect = SavedTiles::tile_rect(image.shape(), tile_row, tile_col);
    const Range span = intersect(cols, rect.cols);
    Tile& tile = tile_at(image, tile_row, tile_col);
    const int64_t offset = (row - rect.rows.begin) * rect.cols.size() - rect.cols.begin;
    for (int64_t col = span.begin; col < span.end; ++col) {
      const float distance =
          distance_to_segment(static_cast<double>(col) + 0.5, static_cast<double>(row) + 0.5, from, to);
      const float coverage = brush_coverage(brush_, distance);
      float& largest = tile.coverage[static_cast<size_t>(offset + col)];
      if (coverage <= largest) continue;
      largest = coverage;
      for (int64_t c = channels.begin; c < channels.end; ++c) {
        const float before = tile.before[static_cast<size_t>(c * rect.area() + offset + col)];
        const float value = blended(before, brush_.value, coverage);
        float& cell = image.at(0, c, row, col);
        if (cell == value || (std::isnan(cell) && std::isnan(value))) continue;
        saved.keep(image, tile_row, tile_col);
        cell = value;
        changed = unite(changed, Range{col, col + 1});
      }
    }
  }
  return changed;
}

Rect Stroke::paint(Tensor& image, Point from, Point to, SavedTiles& saved) {
  const double reach = reach_of(brush_);
  const Range rows = cells_between(static_cast<double>(std::min(from.y, to.y)) - reach,
                                   static_cast<double>(std::max(from.y, to.y)) + reach, image.shape().h);
  Rect changed;
  for (int64_t row = rows.begin; row < rows.end; ++row) {
    const Range cols = reached_columns(from, to, reach, static_cast<double>(row) + 0.5, image.shape().w);
    const Range written = cols.empty() ? Range{} : paint_row(image, from, to, row, cols, saved);
    if (!written.empty()) changed = unite(changed, Rect{{row, row + 1}, written});
  }
  return changed;
}

}  // namespace convlens::model
