// The nominal machine that variants estimate their times by, so that the estimates can be compared: one core with
// 512-bit vectors at 3.75 GHz, a fused multiply-add a clock (AMD Zen 4). Only the order of estimates matters, and it
// holds on machines whose arithmetic and memory differ by a common factor.
#pragma once

#include <algorithm>

#include "convlens/engine/conv2d.h"

namespace convlens {

constexpr double kNominalMultiplicationsPerNs = 60;
constexpr double kNominalCacheBytesPerNs = 100;  // first- and second-level cache
constexpr double kNominalMemoryBytesPerNs = 25;
constexpr double kNominalCacheBytes = 24e6;

inline double element_bytes(const Shape& shape) {
  return 4.0 * static_cast<double>(shape.n * shape.c) * static_cast<double>(shape.h * shape.w);
}

// The greater of arithmetic (`multiplications` at `efficiency` of the peak) and memory (input once, output once), as in
// a roofline; plus `overhead_ns`.
inline double roofline_ns(const Conv2dProblem& problem, double multiplications, double efficiency,
                          double overhead_ns = 0) {
  const double bytes = element_bytes(problem.input) + element_bytes(problem.output) + element_bytes(problem.weight);
  const double rate = bytes < kNominalCacheBytes ? kNominalCacheBytesPerNs : kNominalMemoryBytesPerNs;
  return std::max(multiplications / efficiency / kNominalMultiplicationsPerNs, bytes / rate) + overhead_ns;
}

}  // namespace convlens
