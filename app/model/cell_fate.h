// What becomes of one cell of the convolution in the stages after it: activation, its place in a pooled cell, its place
// in the pooled mean. The screen's explanation and the state file read it.
#pragma once

#include <cstdint>
#include <optional>

#include "model/results.h"
#include "model/session.h"

namespace convlens::model {

// The first pooled cell, in row-major order, whose window holds the cell.
struct PooledPlace {
  int64_t row = 0, col = 0;
  int64_t windows = 1;     // pooled cells that read the cell: several when pooling windows overlap
  Rect window;             // cells of the map, clipped to it
  float value = 0;         // of the pooled cell
  double denominator = 1;  // average pooling divides by it
  bool taken = false;      // max pooling takes this very cell
  double share = 0;        // average pooling: what the cell gives to the value
};

struct CellFate {
  float engine = 0;                   // the convolution's own float32 value of the cell
  float activated = 0;                // the same where there is no activation
  std::optional<PooledPlace> pooled;  // none: no pooling, or no pooled cell reads the cell
  int64_t mean_cells = 1;             // of the maps that the global mean is taken of
  double mean = 0;
};

// The cell must lie inside the results' convolution maps.
CellFate fate_of(const Results& results, const WindowPlace& cell);

}  // namespace convlens::model
