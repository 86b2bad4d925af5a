// A covering set: few rows of choices, among which every pair of choices of any two parameters occurs together.
//
// Faults of kernels hide where two parameters meet (a stride and a width, a dilation and a padding); all combinations
// are far too many to run, all pairs are not. Deterministic for a seed.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace convlens::testing {

using Choices = std::vector<int>;  // for each parameter the index of its value

struct Covering {
  std::vector<Choices> rows;
  int64_t pairs = 0;    // of all parameters
  int64_t missing = 0;  // those that no accepted row was found for
};

// `levels`: how many values each parameter has. `accepts` says whether a row of choices makes sense.
Covering covering_rows(const std::vector<int>& levels, uint64_t seed,
                       const std::function<bool(const Choices&)>& accepts);

}  // namespace convlens::testing
