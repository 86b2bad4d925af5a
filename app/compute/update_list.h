// The parts of the maps that changed since somebody last asked, one rectangle a map.
#pragma once

#include <array>
#include <vector>

#include "compute/evaluator.h"
#include "compute/work.h"

namespace convlens::compute {

class UpdateList {
 public:
  void add(const Work& work);
  std::vector<MapUpdate> take();

 private:
  struct Entry {
    Rect rect;
    bool reshaped = false;
  };
  std::array<std::vector<Entry>, 3> entries_;  // by MapKind, then channel
};

}  // namespace convlens::compute
