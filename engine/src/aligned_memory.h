// Memory for tensors and kernels: 64-byte aligned, in huge pages from 4 MiB on.
#pragma once

#include <cstdint>
#include <memory>

namespace convlens {

struct FreeAligned {
  void operator()(float* data) const noexcept;
};
using AlignedFloats = std::unique_ptr<float[], FreeAligned>;

// Null when there is no room; elements are not set.
AlignedFloats allocate_floats(int64_t count);

}  // namespace convlens
