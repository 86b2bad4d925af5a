#include "model/map_picture.h"

#include <algorithm>

namespace convlens::model {
namespace {

// 0xAABBGGRR: red is component 0.
uint8_t component(uint32_t color, int64_t which) { return static_cast<uint8_t>(color >> (8 * which)); }

bool is_grey(uint32_t color) {
  return component(color, 0) == component(color, 1) && component(color, 1) == component(color, 2);
}

uint32_t color_at(const MapColors& colors, float value) {
  // Written so that NaN stays.
  const float shown = value < colors.clip_lo ? colors.clip_lo : value > colors.clip_hi ? colors.clip_hi : value;
  return color_of(*colors.table, shown, colors.lo, colors.hi);
}

}  // namespace

MapPixels map_pixels(const Tensor& maps, const MapColors& colors) {
  const Shape& shape = maps.shape();
  CONVLENS_CHECK(shape.n == 1 && (shape.c == 1 || shape.c == 3) && colors.table != nullptr);
  const auto count = static_cast<size_t>(shape.h * shape.w);
  std::vector<uint8_t> rgb(3 * count);
  bool grey = shape.c == 1;
  for (size_t i = 0; i < count; ++i)
    for (int64_t c = 0; c < 3; ++c) {
      const float* plane = maps.view().plane(0, shape.c == 1 ? 0 : c);
      const uint32_t color = color_at(colors, plane[i]);
      rgb[3 * i + static_cast<size_t>(c)] = component(color, c);
      grey = grey && is_grey(color);
    }
  if (!grey) return {shape.h, shape.w, 3, std::move(rgb)};
  std::vector<uint8_t> single(count);
  for (size_t i = 0; i < count; ++i) single[i] = rgb[3 * i];
  return {shape.h, shape.w, 1, std::move(single)};
}

}  // namespace convlens::model
