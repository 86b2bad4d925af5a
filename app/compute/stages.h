// The maps of all stages, twice: what is shown, and what a worker writes meanwhile.
//
// Two sets of stages serve double buffering: a worker writes the one that nobody looks at, which is first brought up to
// the other by copying what it lacks.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "compute/map_rows.h"
#include "compute/work.h"
#include "convlens/engine/conv2d.h"

namespace convlens::compute {

struct Stage {
  model::FeatureMaps* maps = nullptr;  // in Results, or in a Spare
  MapRows* rows = nullptr;
};

// The stages in the order in which they run: convolution, activation, pooling.
using Stages = std::array<Stage, 3>;
std::array<const StageWork*, 3> stage_works(const Work& work);

// The second set, and which cells of it are older than the first set's.
class Spare {
 public:
  Stages stages();
  // The first set was changed in place: the spare one lacks that now.
  void note_missing(const Work& work);
  // Before work that will write here: has the shapes and all cells that the work does not compute, from `present`.
  // Refuses when there is not enough memory.
  Result<void> prepare(const Work& work, const Stages& present);
  // Exchanges the computed stages with the first set's. What the work computed is then missing here.
  void exchange(const Work& work, const Stages& present);
  int64_t bytes() const;  // of its maps

 private:
  struct Buffer {
    model::FeatureMaps maps;
    MapRows rows;
    std::vector<Rect> missing;  // per channel
  };
  std::array<Buffer, 3> buffers_;
};

// Gives stages that are reshaped their memory, all or none; cells are zero. Refuses when there is not enough.
Result<void> reshape(const Work& work, const Stages& target);

}  // namespace convlens::compute
