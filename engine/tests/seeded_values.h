// Repeatable test data: the stream of numbers that the golden cases and the tests of pooling, padding and transposed
// convolution share. golden/golden_requests.py has the same generator in Python; change both or neither.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "convlens/engine/tensor.h"

namespace convlens::testing {

// A 64-bit linear congruential generator; its upper 31 bits are used.
class SeededValues {
 public:
  // ints: -8..8, so that every sum is exact; counts: 0..8; reals: [-1, 1) in steps of 2^-23; special: small integers
  // with NaN, infinities and -0 among them.
  SeededValues(std::string_view kind, uint64_t seed) : kind_(kind), state_(seed) {}

  uint64_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return state_ >> 33;
  }
  // Uniform in low..high.
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(next() % static_cast<uint64_t>(high - low + 1));
  }
  float number() {
    const uint64_t r = next();
    if (kind_ == "ints") return static_cast<float>(r % 17) - 8;
    if (kind_ == "counts") return static_cast<float>(r % 9);
    if (kind_ == "reals") return static_cast<float>(r >> 7) / 8388608.0F - 1;
    switch (r % 64) {
      case 0:
        return std::numeric_limits<float>::quiet_NaN();
      case 1:
        return std::numeric_limits<float>::infinity();
      case 2:
        return -std::numeric_limits<float>::infinity();
      case 3:
        return -0.0F;
      default:
        return static_cast<float>(r / 64 % 5) - 2;
    }
  }
  Tensor tensor(const Shape& shape) {
    Tensor result(shape);
    for (float& value : result.values()) value = number();
    return result;
  }

 private:
  std::string_view kind_;
  uint64_t state_;
};

// A tensor of a value that no result has, so that a cell that was not written shows.
inline constexpr float kPoison = -7.7e33F;
inline Tensor poisoned(const Shape& shape) {
  Tensor result(shape);
  for (float& value : result.values()) value = kPoison;
  return result;
}

}  // namespace convlens::testing
