// The parts of the maps that changed since somebody last asked, one rectangle a map.
#pragma once

#include <array>
#include <vector>

#include "compute/evaluator.h"
#include "compute/work.h"

namespace convlens::compute {

class UpdateList {
 public:
  // What was computed of a layer.
  void add(const Work& work, int64_t layer = 0);
  // This layer and those after it are gone.
  void end_at(int64_t layer);
  std::vector<MapUpdate> take();

 private:
  struct Entry {
    Rect rect;
    bool reshaped = false;
  };
  std::vector<std::array<std::vector<Entry>, 3>> layers_;  // by MapKind, then channel
};

}  // namespace convlens::compute
