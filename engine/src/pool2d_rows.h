// Rows of max and average pooling in SIMD code for every target, chosen at run time: the columns whose windows lie
// inside the input. The same arithmetic as the loops of pool2d.cpp, cell for cell: taps in row-major order, averages in
// double.
#pragma once

#include <cstdint>

namespace convlens {

struct PoolRow {
  const float* input;      // the first tap of the first column's window
  int64_t rows, row_step;  // row taps, and the elements from one to the next
  int64_t taps, tap_step;  // column taps, likewise
  int64_t stride;          // of the columns: 1 or 2
  int64_t columns;         // outputs
  double denominator;      // of an average
  float* output;
};

// Whether these column taps have a kernel: with stride 2 even and odd columns are taken apart two taps at a time.
constexpr bool pool_row_serves(int64_t stride, int64_t taps, int64_t tap_step) {
  return stride == 1 || (stride == 2 && taps > 1 && tap_step == 1);
}
// Fewer columns than a short vector holds are left to the caller.
constexpr int64_t kLeastPoolColumns = 4;

void pool_max_row(const PoolRow& row);
void pool_average_row(const PoolRow& row);

}  // namespace convlens
