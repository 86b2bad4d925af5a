// A map as a picture of its own: what "copy as a picture" gives to other programs. A cell is a pixel.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "convlens/engine/tensor.h"
#include "model/color_table.h"

namespace convlens::model {

// What colours stand for, as in ui/widgets/color_scale.h.
struct MapColors {
  const ColorTable* table = nullptr;
  float lo = 0, hi = 1;  // of the first and the last colour
  // Smaller and larger values have the colour of these.
  float clip_lo = -std::numeric_limits<float>::infinity(), clip_hi = std::numeric_limits<float>::infinity();
};

struct MapPixels {
  int64_t h = 0, w = 0;
  int channels = 3;             // 3: RGB; 1: grey, where every colour of a single map is grey
  std::vector<uint8_t> values;  // h * w * channels, top to bottom
};

// `maps`: [1, 1, H, W], or [1, 3, H, W] as red, green and blue, each through that component of the table.
MapPixels map_pixels(const Tensor& maps, const MapColors& colors);

}  // namespace convlens::model
