// Keeps the plans of the last problems, so that going back to one (a stride switched back and forth, rows of a batch)
// neither chooses nor packs again: only output channels whose weights or bias differ from last time are packed.
//
// One cache serves one thread; plans that it handed out stay valid when it drops them. A plan does not depend on the
// number of threads that will run it (a run is cut when it starts), so the threads are no part of what plans are kept
// by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "convlens/engine/conv2d.h"

namespace convlens {

class Conv2dPlanCache {
 public:
  // Keeps at most `plans` of them, and no more than `bytes` of packed weights beside the latest.
  explicit Conv2dPlanCache(size_t plans = 8, int64_t bytes = int64_t{64} << 20) : most_(plans), most_bytes_(bytes) {}

  // The plan for these arguments (Conv2dPlan::create's, and its errors), its weights those given. While somebody else
  // holds a plan that was handed out before and the weights differ, it is not touched: a new one takes its place.
  Result<std::shared_ptr<const Conv2dPlan>> get(const Conv2dProblem& problem, ConstTensorView weight,
                                                std::span<const float> bias, const Conv2dPlanOptions& options = {});
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Conv2dProblem problem;
    Arithmetic arithmetic;
    std::string variant;
    std::vector<float> weight, bias;  // as packed
    std::shared_ptr<Conv2dPlan> plan;
  };
  static bool refresh(Entry& entry, const ConstTensorView& weight, std::span<const float> bias);
  void drop_oldest();

  size_t most_;
  int64_t most_bytes_;
  std::vector<Entry> entries_;  // the latest last
};

}  // namespace convlens
