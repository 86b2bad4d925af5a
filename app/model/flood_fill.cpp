// Row by row: a stretch of equal cells is written as a whole, and leaves the rows beside it to be looked through later.
#include "model/flood_fill.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "model/session.h"

namespace convlens::model {
namespace {

constexpr int64_t kBlock = 32;  // cells compared at once: in step with the vector registers

bool equal(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool all_equal(const float* cells, float value) {
  int32_t differing = 0;  // as wide as the cells, so that they are compared in whole registers
  for (int64_t i = 0; i < kBlock; ++i) differing |= static_cast<int32_t>(!(cells[i] == value));
  return differing == 0;
}

// The end of the stretch of cells with this value that begins at `from`.
int64_t equal_until(const float* row, int64_t from, int64_t end, float value) {
  while (end - from >= kBlock && all_equal(row + from, value)) from += kBlock;
  while (from < end && equal(row[from], value)) ++from;
  return from;
}

int64_t equal_since(const float* row, int64_t from, float value) {
  while (from >= kBlock && all_equal(row + from - kBlock, value)) from -= kBlock;
  while (from > 0 && equal(row[from - 1], value)) --from;
  return from;
}

// Columns of a row that have to be looked through, because those of the row before were filled.
struct Open {
  int64_t row = 0;
  Range cols;
  int64_t away = 0;  // 1: the row before lies above, -1: below
};

class Fill {
 public:
  Fill(Tensor& image, int64_t row, int64_t col, int64_t channel, float value, SavedTiles& saved)
      : image_(image), value_(value), saved_(saved) {
    const Shape& shape = image.shape();
    first_ = channel == kAllChannels ? 0 : channel;
    for (int64_t c = first_; c < (channel == kAllChannels ? shape.c : channel + 1); ++c)
      old_.push_back(image.at(0, c, row, col));
    if (std::ranges::all_of(old_, [&](float old) { return equal(old, value); })) return;
    const Range filled = fill_stretch(row, col);
    leave(row, filled, -1);
    leave(row, filled, 1);
    while (!open_.empty()) {
      const Open open = open_.back();
      open_.pop_back();
      look_through(open);
    }
  }
  Rect changed() const { return changed_; }

 private:
  const float* cells(size_t i, int64_t row) const {
    return std::as_const(image_).view().row(0, first_ + static_cast<int64_t>(i), row);
  }
  bool is_old(int64_t row, int64_t col) const {
    for (size_t i = 0; i < old_.size(); ++i)
      if (!equal(cells(i, row)[col], old_[i])) return false;
    return true;
  }
  void leave(int64_t row, Range cols, int64_t away) {
    row += away;
    if (row >= 0 && row < image_.shape().h && !cols.empty()) open_.push_back({row, cols, away});
  }

  void look_through(const Open& open) {
    for (int64_t col = open.cols.begin; col < open.cols.end; ++col) {
      if (!is_old(open.row, col)) continue;
      const Range filled = fill_stretch(open.row, col);
      leave(open.row, filled, open.away);
      // What reaches beyond the row before may lead back on its side.
      leave(open.row, {filled.begin, std::min(filled.end, open.cols.begin)}, -open.away);
      leave(open.row, {std::max(filled.begin, open.cols.end), filled.end}, -open.away);
      col = filled.end;
    }
  }

  // Writes all cells of the row that hang together with this one.
  Range fill_stretch(int64_t row, int64_t col) {
    Range cols{0, image_.shape().w};
    for (size_t i = 0; i < old_.size(); ++i)
      cols = intersect(cols,
                       {equal_since(cells(i, row), col, old_[i]), equal_until(cells(i, row), col, cols.end, old_[i])});
    for (int64_t tile = cols.begin / SavedTiles::kSide; tile * SavedTiles::kSide < cols.end; ++tile)
      saved_.keep(image_, row / SavedTiles::kSide, tile);
    for (size_t i = 0; i < old_.size(); ++i) {
      float* target = image_.view().row(0, first_ + static_cast<int64_t>(i), row);
      std::fill(target + cols.begin, target + cols.end, value_);
    }
    changed_ = unite(changed_, Rect{{row, row + 1}, cols});
    return cols;
  }

  Tensor& image_;
  float value_ = 0;
  SavedTiles& saved_;
  int64_t first_ = 0;       // channel
  std::vector<float> old_;  // the value that gives way, of each channel from the first
  std::vector<Open> open_;
  Rect changed_;
};

}  // namespace

Rect flood_fill(Tensor& image, int64_t row, int64_t col, int64_t channel, float value, SavedTiles& saved) {
  return Fill(image, row, col, channel, value, saved).changed();
}

}  // namespace convlens::model
