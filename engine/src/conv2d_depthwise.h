// What the column sweep of conv2d_depthwise.cpp and its kernels (conv2d_depthwise_sweep-inl.h) agree on. Nothing here
// depends on the instruction set.
#pragma once

#include <cstdint>

namespace convlens::depthwise {

constexpr int64_t kMostKernel = 7;
constexpr int64_t kMostStride = 2;
constexpr int64_t kMostDilation = 16;  // of columns: bounds the width of an edge copy
constexpr int64_t kMostLanes = 16;

// Output rows of one sweep, at most, and of one over edge copies.
constexpr int64_t kSweepRows = 128;
constexpr int64_t kCopiedRows = 32;
constexpr int64_t input_rows(int64_t output_rows, int64_t stride, int64_t kernel) {
  return (output_rows - 1) * stride + kernel;
}
constexpr int64_t kMostInputRows = input_rows(kSweepRows, kMostStride, kMostKernel);

// Wide rows are swept a few at a time: one strip after the other then reads on in a few rows at once, which the
// machine's prefetching follows (1080p and 4K: half the time of sweeps down the whole picture).
constexpr int64_t kBlockBytes = int64_t{96} << 10;
constexpr int64_t kLeastSweepRows = 10;

// An edge copy: the input columns of one vector of outputs, for the rows of one sweep.
constexpr int64_t kCopiedColumns = kMostStride * kMostLanes + (kMostKernel - 1) * kMostDilation;
constexpr int64_t kCopiedFloats = input_rows(kCopiedRows, kMostStride, kMostKernel) * kCopiedColumns;
// A row of zeros stands for rows of padding: as wide as the input of the widest strip.
constexpr int64_t kMostVectors = 4;
constexpr int64_t kZeroFloats = kMostVectors * kMostStride * kMostLanes + (kMostKernel - 1) * kMostDilation;
constexpr int64_t kDiscardedFloats = kMostVectors * kMostLanes;
constexpr int64_t kScratchFloats = kCopiedFloats + kZeroFloats + kDiscardedFloats;

// One strip of columns: `outputs` rows of a few vectors of neighbouring columns, from top to bottom.
struct Sweep {
  const float* const* rows;  // input rows, one window below the other; null: a row of padding zeros
  int64_t outputs;           // rows
  const float* zeros;        // read in place of a null row
  int64_t from;              // column in the rows of the first output's first tap; negative in masked strips
  int64_t tap_step;          // columns between taps (1 when the column stride is 2)
  int64_t last;              // the last vector's first output column, counted from the strip's
  int64_t width;             // columns outside [0, width) of the rows are zeros (masked strips)
  const float* weights;      // [row tap][column tap]
  float bias;
  float* output;        // the strip's first cell
  int64_t output_step;  // from one row of outputs to the next
  int64_t columns;      // of the strip: fewer than one vector's lanes are stored one by one
  float* discarded;     // a place for kMostVectors * kMostLanes cells that nobody wants
  // What is fetched ahead of its use: cells so many rows below and columns to the right.
  int64_t ahead_rows, ahead_columns;
};

}  // namespace convlens::depthwise
