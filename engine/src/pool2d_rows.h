// Bands of max and average pooling in SIMD code for every target, chosen at run time: the columns whose windows lie
// inside the input. The same arithmetic as the loops of pool2d.cpp, cell for cell: taps in row-major order, averages in
// double.
#pragma once

#include <cstdint>

namespace convlens {

// Output rows that have the same row taps. Steps are the elements from one row or column to the next.
struct PoolRows {
  const float* input;                        // the first tap of the first window
  int64_t rows, row_step;                    // row taps
  int64_t taps, tap_step;                    // column taps
  int64_t stride;                            // of the columns: 1 or 2
  int64_t outputs, input_step, output_step;  // output rows, and the steps between their windows and results
  int64_t columns;                           // of the output
  double denominator, reciprocal;  // of an average; its reciprocal where that is exact (a power of two), else 0
  float* output;
};

// Whether these column taps have a kernel: with stride 2 even and odd columns are taken apart two taps at a time.
constexpr bool pool_rows_serve(int64_t stride, int64_t taps, int64_t tap_step) {
  return stride == 1 || (stride == 2 && taps > 1 && tap_step == 1);
}
// Fewer columns than a short vector holds are left to the caller.
constexpr int64_t kLeastPoolColumns = 4;

void pool_max_rows(const PoolRows& rows);
void pool_average_rows(const PoolRows& rows);

}  // namespace convlens
