// What colours stand for: a table, the values of its first and last colour, and beyond which values cells are marked as
// cut off.
#pragma once

#include <algorithm>
#include <limits>

#include "model/color_table.h"
#include "ui/heatmap.h"

namespace convlens::ui {

struct ColorScale {
  const ColorTable* table = nullptr;
  float lo = 0, hi = 1;  // of the first and the last colour
  // Smaller and larger values have the colour of these and are hatched.
  float clip_lo = -std::numeric_limits<float>::infinity(), clip_hi = std::numeric_limits<float>::infinity();

  bool clips() const {
    return clip_lo > std::numeric_limits<float>::lowest() || clip_hi < std::numeric_limits<float>::max();
  }
  // What a legend runs over.
  float from() const { return std::max(lo, clip_lo); }
  float to() const { return std::min(hi, clip_hi); }
  uint32_t color_of(float value) const { return model::color_of(*table, clamped(value), lo, hi); }

 private:
  float clamped(float value) const {
    return value < clip_lo ? clip_lo : value > clip_hi ? clip_hi : value;
  }  // keeps NaN
};

}  // namespace convlens::ui
