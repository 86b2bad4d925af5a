// A weight's place in memory: the four axes of the weight tensor, in the orders that libraries store them.
//
// out, in (within the group), row, column. PyTorch, ONNX and this program store OIHW; TensorFlow and JAX store HWIO;
// PyTorch's ConvTranspose2d stores IOHW, as the layer that leads back.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "convlens/engine/tensor.h"

namespace convlens::model {

enum class WeightOrder { oihw, hwio, iohw };
enum class WeightAxis { out, in, row, col };

struct WeightIndex {
  int64_t out = 0, in = 0, row = 0, col = 0;
  int64_t at(WeightAxis axis) const;
  bool operator==(const WeightIndex&) const = default;
};

// The axes from the slowest to the fastest.
std::array<WeightAxis, 4> axes_of(WeightOrder order);
std::string_view order_name(WeightOrder order);  // "OIHW"
std::string_view axis_name(WeightAxis axis);     // "out", "in", "row", "col"
// How many indices an axis of [out, in, kH, kW] has.
int64_t axis_size(const Shape& weight, WeightAxis axis);
// The weight's number in memory, counted from 0, and the way back.
int64_t flat_index(const Shape& weight, const WeightIndex& index, WeightOrder order);
WeightIndex index_at(const Shape& weight, int64_t flat, WeightOrder order);

}  // namespace convlens::model
