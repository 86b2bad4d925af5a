// The list of convolution implementations: which exist, which serves a problem at what cost, and why others refuse it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/conv2d.h"

namespace convlens {

struct VariantInfo {
  std::string_view name;         // as Conv2dPlanOptions::variant accepts it
  std::string_view description;  // one sentence
  // false: not the sum of a cell's own products (Winograd), so only taken with Arithmetic::any or by name.
  bool direct_sums = true;
};

struct VariantVerdict {
  std::string_view name;
  std::string refusal;     // why this variant does not serve the problem; empty: it can
  double estimate_ns = 0;  // what the cost model expects of one core, for the whole output; 0 when it refuses
  bool direct_sums = true;
};

// All implementations; the last one, "generic", serves everything.
std::span<const VariantInfo> conv2d_variants();
// What each of them says to a problem, in the same order. A plan takes the one with the least estimate among those
// without a refusal whose arithmetic its options allow; the first of equals.
std::vector<VariantVerdict> conv2d_verdicts(const Conv2dProblem& problem);

}  // namespace convlens
