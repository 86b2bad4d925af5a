#include "model/weight_index.h"

namespace convlens::model {
namespace {

int64_t& part(WeightIndex& index, WeightAxis axis) {
  switch (axis) {
    case WeightAxis::out:
      return index.out;
    case WeightAxis::in:
      return index.in;
    case WeightAxis::row:
      return index.row;
    case WeightAxis::col:
      break;
  }
  return index.col;
}

}  // namespace

int64_t WeightIndex::at(WeightAxis axis) const {
  WeightIndex copy = *this;
  return part(copy, axis);
}

std::array<WeightAxis, 4> axes_of(WeightOrder order) {
  using enum WeightAxis;
  switch (order) {
    case WeightOrder::oihw:
      break;
    case WeightOrder::hwio:
      return {row, col, in, out};
    case WeightOrder::iohw:
      return {in, out, row, col};
  }
  return {out, in, row, col};
}

std::string_view order_name(WeightOrder order) {
  switch (order) {
    case WeightOrder::oihw:
      break;
    case WeightOrder::hwio:
      return "HWIO";
    case WeightOrder::iohw:
      return "IOHW";
  }
  return "OIHW";
}

std::string_view axis_name(WeightAxis axis) {
  switch (axis) {
    case WeightAxis::out:
      return "out";
    case WeightAxis::in:
      return "in";
    case WeightAxis::row:
      return "row";
    case WeightAxis::col:
      break;
  }
  return "col";
}

int64_t axis_size(const Shape& weight, WeightAxis axis) {
  return WeightIndex{weight.n, weight.c, weight.h, weight.w}.at(axis);
}

int64_t flat_index(const Shape& weight, const WeightIndex& index, WeightOrder order) {
  int64_t flat = 0;
  for (const WeightAxis axis : axes_of(order)) flat = flat * axis_size(weight, axis) + index.at(axis);
  return flat;
}

WeightIndex index_at(const Shape& weight, int64_t flat, WeightOrder order) {
  WeightIndex index;
  const std::array<WeightAxis, 4> axes = axes_of(order);
  for (size_t i = axes.size(); i-- > 0;) {
    const int64_t size = axis_size(weight, axes[i]);
    part(index, axes[i]) = flat % size;
    flat /= size;
  }
  return index;
}

}  // namespace convlens::model
