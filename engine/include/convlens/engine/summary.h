// Minimum, maximum, sum and number of NaNs of rows of values, in segments, and together with ReLU in the same pass.
//
// A segment's bits depend on its values alone: never on the instruction set, on its neighbours or on who asks.
#pragma once

#include <cstdint>
#include <limits>

namespace convlens {

inline constexpr int64_t kSummarySegment = 128;  // values; the last segment of a row may be shorter

struct Summary {
  // Of the numbers; infinity and -infinity when there are none.
  float min = std::numeric_limits<float>::infinity(), max = -std::numeric_limits<float>::infinity();
  int64_t nan_count = 0;
  double sum = 0;  // NaN when there is a NaN, or infinities of both signs
};

// Both taken together: b's values follow a's.
inline Summary operator+(const Summary& a, const Summary& b) {
  return {b.min < a.min ? b.min : a.min, b.max > a.max ? b.max : a.max, a.nan_count + b.nan_count, a.sum + b.sum};
}

// One summary for each segment of `count` values.
void summarize_row(const float* values, int64_t count, Summary* segments);
// Writes ReLU (activation.h) of the values to `activated` and summarizes both. The two must not overlap.
void relu_and_summarize_row(const float* values, float* activated, int64_t count, Summary* segments,
                            Summary* activated_segments);

}  // namespace convlens
