// Memory of tensors: 64-byte aligned, zeroed, and an Error where there is not enough of it.
#include "convlens/engine/tensor.h"

#include <unistd.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace convlens {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHugePage = size_t{2} << 20;

// A system that overcommits grants any size and kills the program when the pages are touched.
bool exceeds_physical_memory(size_t bytes) {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return false;
  return bytes / static_cast<size_t>(page_bytes) > static_cast<size_t>(pages);
}

// Null when there is no room; elements are not yet set.
float* allocate_floats(int64_t count) {
  if (count > std::numeric_limits<int64_t>::max() / 8) return nullptr;
  const size_t bytes = static_cast<size_t>(count) * sizeof(float);
  if (exceeds_physical_memory(bytes)) return nullptr;
  // First touch of fresh memory costs more than a convolution over it; huge pages make it ten times cheaper.
  const bool huge = bytes >= 2 * kHugePage;
  const size_t alignment = huge ? kHugePage : kAlignment;
  const size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void* data = std::aligned_alloc(alignment, rounded);
#ifdef __linux__
  if (huge && data != nullptr) madvise(data, rounded, MADV_HUGEPAGE);
#endif
  return static_cast<float*>(data);
}

template <class T>
BasicTensorView<T> view_of(T* data, const Shape& shape) {
  const int64_t plane = shape.h * shape.w;
  return {data, shape, shape.w, plane, shape.c * plane};
}

}  // namespace

TensorView contiguous_view(float* data, const Shape& shape) { return view_of(data, shape); }
ConstTensorView contiguous_view(const float* data, const Shape& shape) { return view_of(data, shape); }

void Tensor::Free::operator()(float* data) const noexcept { std::free(data); }

Tensor::Tensor(const Shape& shape) { *this = allocate(shape).value(); }

Tensor::Tensor(const Shape& shape, std::span<const float> values) : Tensor(shape) {
  CONVLENS_CHECK(static_cast<int64_t>(values.size()) == size_);
  std::copy(values.begin(), values.end(), data());
}

Tensor::Tensor(const Tensor& other) { *this = other; }

Tensor& Tensor::operator=(const Tensor& other) {
  if (this == &other) return *this;
  if (size_ != other.size_) {
    data_.reset(other.empty() ? nullptr : allocate_floats(other.size_));
    CONVLENS_CHECK(other.empty() || data_ != nullptr);
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
  return *this;
}

Result<Tensor> Tensor::allocate(const Shape& shape) {
  const Result<int64_t> count = element_count(shape);
  if (!count) return count.error();
  Tensor tensor;
  tensor.data_.reset(allocate_floats(*count));
  if (tensor.data_ == nullptr) {
    return Error::failure("memory", "there is no room for a tensor of shape " + to_string(shape), "a smaller one");
  }
  tensor.shape_ = shape;
  tensor.size_ = *count;
  std::memset(tensor.data(), 0, static_cast<size_t>(*count) * sizeof(float));
  return tensor;
}

}  // namespace convlens
