// Tensors: zeroed memory, and an Error where there is not enough of it.
#include "convlens/engine/tensor.h"

#include <algorithm>
#include <cstring>

#include "aligned_memory.h"

namespace convlens {
namespace {

template <class T>
BasicTensorView<T> view_of(T* data, const Shape& shape) {
  const int64_t plane = shape.h * shape.w;
  return {data, shape, shape.w, plane, shape.c * plane};
}

}  // namespace

TensorView contiguous_view(float* data, const Shape& shape) { return view_of(data, shape); }
ConstTensorView contiguous_view(const float* data, const Shape& shape) { return view_of(data, shape); }

void Tensor::Free::operator()(float* data) const noexcept { FreeAligned()(data); }

Tensor::Tensor(const Shape& shape) { *this = allocate(shape).value(); }

Tensor::Tensor(const Shape& shape, std::span<const float> values) : Tensor(shape) {
  CONVLENS_CHECK(static_cast<int64_t>(values.size()) == size_);
  std::copy(values.begin(), values.end(), data());
}

Tensor::Tensor(const Tensor& other) { *this = other; }

Tensor& Tensor::operator=(const Tensor& other) {
  if (this == &other) return *this;
  if (size_ != other.size_) {
    data_.reset(other.empty() ? nullptr : allocate_floats(other.size_).release());
    CONVLENS_CHECK(other.empty() || data_ != nullptr);
    capacity_ = other.size_;
  }
  shape_ = other.shape_;
  size_ = other.size_;
  if (!other.empty()) std::copy_n(other.data(), size_, data());
  return *this;
}

Tensor::Tensor(Tensor&& other) noexcept { *this = std::move(other); }

Tensor& Tensor::operator=(Tensor&& other) noexcept {
  if (this == &other) return *this;
  data_ = std::move(other.data_);
  shape_ = std::exchange(other.shape_, {});
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

Result<Tensor> Tensor::allocate(const Shape& shape) {
  const Result<int64_t> count = element_count(shape);
  if (!count) return count.error();
  Tensor tensor;
  tensor.data_.reset(allocate_floats(*count).release());
  if (tensor.data_ == nullptr) {
    return Error::failure("memory", "there is no room for a tensor of shape " + to_string(shape), "a smaller one");
  }
  tensor.shape_ = shape;
  tensor.size_ = tensor.capacity_ = *count;
  std::memset(tensor.data(), 0, static_cast<size_t>(*count) * sizeof(float));
  return tensor;
}

bool Tensor::reshape_in_place(const Shape& shape) {
  const int64_t count = element_count(shape).value();
  if (count > capacity_ || capacity_ / 8 > count) return false;
  shape_ = shape;
  size_ = count;
  return true;
}

}  // namespace convlens
