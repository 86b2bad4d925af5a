// One cell that an activation or a pooling gives, with the numbers that it is made from. Windows are the engine's
// (explain_pool2d, Axis); a test holds that the patch gives the value. The convolution's cells: engine/explain.h.
#pragma once

#include <optional>
#include <vector>

#include "convlens/engine/pool2d.h"
#include "model/layer.h"
#include "model/results.h"
#include "model/session.h"

namespace convlens::model {

inline constexpr int64_t kMaxPatch = 1 << 12;  // cells that are listed; a larger window is told of as a whole

struct PatchCell {
  int64_t row = 0, col = 0;  // of what comes in; may lie in the padding or, with ceil_mode, beyond it
  bool padding = false;
  bool counts = true;  // in the denominator of an average, or of Lp's mean
  float value = 0;     // 0 on padding
};

struct StageCell {
  StagePart part = StagePart::activation;
  int64_t channel = 0, row = 0, col = 0;
  Rect window;                   // all that it reads, not clipped
  Size2 taps;                    // rows and columns of the patch
  std::vector<PatchCell> patch;  // in row-major order; empty when larger than kMaxPatch
  Size2 dilation;
  PoolTap pool;      // of a pooling: its winner or its denominator
  double sum = 0;    // average: of what is read; Lp: of the powers
  float before = 0;  // activation: the cell that it reads
  float value = 0;   // the very bits of the results
};

// What comes to the activation or the pooling: maps of the layer, or what the layer gets.
const Tensor& stage_source(const Tensor& layer_input, const Results& results, StagePart part);
Hover::Place source_place(const Results& results, StagePart part);
Shape source_shape(const Results& results, StagePart part);
// What the part gives; empty where it is missing or off.
const FeatureMaps& stage_output(const Results& results, StagePart part);
Hover::Place place_of(StagePart part);

// Whether the results are of the part as it is now, so that they may be explained.
bool stage_fits(const Layer& layer, const Tensor& layer_input, const Results& results, StagePart part);
// None when there is no such cell, or nothing fits. `part`: activation or pool.
std::optional<StageCell> explain_stage(const Layer& layer, const Tensor& layer_input, const Results& results,
                                       StagePart part, const Hover& cell);
// The cell with every value divided by `unit` (value_scale.h); an activation that is not linear on each side of 0
// stays.
StageCell in_unit(StageCell cell, const Layer& layer, double unit);
// Whether the pooled maps are made from maps of this shape; pooling that does not fit keeps its last ones.
bool pool_fits(const Results& results, const Shape& source);
// One pooled cell, by a window or adaptive; it must lie inside the results' pooled maps.
PoolTap pool_tap(const Results& results, const Tensor& source, int64_t channel, int64_t row, int64_t col);
// The pooled cells whose windows hold a cell of what comes in.
Rect pooled_readers(const Results& results, const Shape& source, int64_t row, int64_t col);

// The sum of x to the power p of the patch, as Lp pooling adds it up.
double power_sum(const StageCell& cell, double norm);

}  // namespace convlens::model
