// Tensors: owning, 64-byte aligned, float32, NCHW, contiguous; and the views that every operator takes.
//
// A view does not own; it must not outlive its tensor. Reading through views from several threads is safe, writing
// needs disjoint elements.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "convlens/engine/shape.h"

namespace convlens {

// A view of NCHW data whose columns are adjacent; rows, planes and images may lie apart (strides in elements).
template <class T>
struct BasicTensorView {
  T* data = nullptr;
  Shape shape;
  int64_t row_stride = 0, plane_stride = 0, image_stride = 0;

  T& at(int64_t n, int64_t c, int64_t h, int64_t w) const { return row(n, c, h)[w]; }
  T* row(int64_t n, int64_t c, int64_t h) const { return plane(n, c) + h * row_stride; }
  T* plane(int64_t n, int64_t c) const { return data + n * image_stride + c * plane_stride; }
  operator BasicTensorView<const T>() const {  // NOLINT(google-explicit-constructor): a writable view is readable
    return {data, shape, row_stride, plane_stride, image_stride};
  }
};
using TensorView = BasicTensorView<float>;
using ConstTensorView = BasicTensorView<const float>;

// A contiguous view of `data`, which holds shape's elements.
TensorView contiguous_view(float* data, const Shape& shape);
ConstTensorView contiguous_view(const float* data, const Shape& shape);

// Owns its elements. Copying copies them all.
class Tensor {
 public:
  Tensor() = default;
  // Elements are zero. The shape must be valid (element_count) and fit into memory; for sizes that come from outside
  // use allocate().
  explicit Tensor(const Shape& shape);
  Tensor(const Shape& shape, std::span<const float> values);
  Tensor(const Tensor& other);
  Tensor& operator=(const Tensor& other);
  // What was moved from is empty.
  Tensor(Tensor&& other) noexcept;
  Tensor& operator=(Tensor&& other) noexcept;

  // Refuses invalid shapes (a request) and shapes that memory cannot hold (a failure). Elements are zero.
  static Result<Tensor> allocate(const Shape& shape);
  // Takes another (valid) shape in the memory at hand, which saves the first touch of fresh memory: dearer than a
  // convolution over it. Elements are then unknown. False, and nothing changed, when the memory is too small, or more
  // than eight times what is needed.
  bool reshape_in_place(const Shape& shape);

  const Shape& shape() const { return shape_; }
  int64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::span<float> values() { return {data_.get(), static_cast<size_t>(size_)}; }
  std::span<const float> values() const { return {data_.get(), static_cast<size_t>(size_)}; }
  float& at(int64_t n, int64_t c, int64_t h, int64_t w) { return view().at(n, c, h, w); }
  float at(int64_t n, int64_t c, int64_t h, int64_t w) const { return view().at(n, c, h, w); }
  TensorView view() { return contiguous_view(data_.get(), shape_); }
  ConstTensorView view() const { return contiguous_view(data_.get(), shape_); }
  operator ConstTensorView() const { return view(); }  // NOLINT(google-explicit-constructor)

 private:
  struct Free {
    void operator()(float* data) const noexcept;
  };
  Shape shape_;
  int64_t size_ = 0, capacity_ = 0;  // floats
  std::unique_ptr<float[], Free> data_;
};

}  // namespace convlens
