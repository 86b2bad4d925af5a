// 64-bit arithmetic that notices when it leaves 64 bits: the flag sticks, so a formula is checked once, at its end.
#pragma once

#include <cstdint>

namespace convlens {

class Checked {
 public:
  Checked(int64_t value) : value_(value) {}  // NOLINT(google-explicit-constructor): formulas mix both
  // False when any step on the way to this value overflowed; value() is then meaningless.
  bool ok() const { return ok_; }
  int64_t value() const { return value_; }

  friend Checked operator+(Checked a, Checked b) {
    Checked result(0);
    result.ok_ = !__builtin_add_overflow(a.value_, b.value_, &result.value_) && a.ok_ && b.ok_;
    return result;
  }
  friend Checked operator-(Checked a, Checked b) {
    Checked result(0);
    result.ok_ = !__builtin_sub_overflow(a.value_, b.value_, &result.value_) && a.ok_ && b.ok_;
    return result;
  }
  friend Checked operator*(Checked a, Checked b) {
    Checked result(0);
    result.ok_ = !__builtin_mul_overflow(a.value_, b.value_, &result.value_) && a.ok_ && b.ok_;
    return result;
  }

 private:
  int64_t value_;
  bool ok_ = true;
};

// Division that rounds towards minus infinity (C++ rounds towards zero) and its counterpart upwards; b > 0.
constexpr int64_t floor_divide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
constexpr int64_t ceil_divide(int64_t a, int64_t b) { return a / b + (a % b > 0 ? 1 : 0); }

}  // namespace convlens
