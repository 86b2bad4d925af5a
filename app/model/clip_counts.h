// How many cells of the feature maps lie beyond the locked range.
#pragma once

#include <cstdint>
#include <vector>

#include "model/look.h"

namespace convlens::model {

struct ClipCounts {
  struct Channel {
    int64_t above = 0, below = 0;  // NaN is neither
    bool operator==(const Channel&) const = default;
  };
  LockedRange range;
  std::vector<Channel> channels;
  bool complete = false;  // else some rows are still to be counted
};

}  // namespace convlens::model
