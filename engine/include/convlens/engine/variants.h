// The ordered list of convolution implementations: which exist, which serves a problem, and why the others refuse it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/conv2d.h"

namespace convlens {

struct VariantInfo {
  std::string_view name;         // as Conv2dPlan::create accepts it
  std::string_view description;  // one sentence
};

struct VariantVerdict {
  std::string_view name;
  std::string refusal;  // why this variant does not serve the problem; empty: it can
};

// All implementations, the preferred first; the last one, "generic", serves everything.
std::span<const VariantInfo> conv2d_variants();
// What each of them says to a problem, in the same order. The plan takes the first without a refusal.
std::vector<VariantVerdict> conv2d_verdicts(const Conv2dProblem& problem);

}  // namespace convlens
