// What a cell of any stage sees of the stages before it and of the input, and what it feeds: sliding windows followed
// through the whole pipeline. Sizes are the engine's formulas (shape.h); nothing here looks at values.
#pragma once

#include <optional>
#include <vector>

#include "convlens/engine/shape.h"
#include "model/pipeline.h"

namespace convlens::model {

// Cells that belong to a trace: of the input, and of what each stage gives, by the number of the stage (stages_of).
// Rectangles hold every such cell; dilation and strides larger than windows leave gaps in them. Empty: no cells.
struct Trace {
  Rect input;
  std::vector<Rect> stages;
};

// All that these cells of stage `stage` are made from, up to and including themselves; later stages are empty. Clipped
// to what there is: padding is not part of it. Mirrored padding is followed. Empty everything where a stage up to it
// does not fit.
Trace trace_back(const Pipeline& pipeline, const Shape& input, int64_t stage, const Rect& cells);
// The same, and all that the cells feed in the stages behind them. Stage -1 is the input.
Trace trace_through(const Pipeline& pipeline, const Shape& input, int64_t stage, const Rect& cells);
// All that these cells of the input feed.
Trace trace_forward(const Pipeline& pipeline, const Shape& input, const Rect& cells);

// How much of the input a cell of each stage sees on each axis, padding included, by the formula of stages of windows:
// 3, 7, 15, 31, 63 after one to five 3-tap stages of stride 2. None from the first stage on that is no sliding window
// of one size (transposed, adaptive), or does not fit.
struct FieldSize {
  ReceptiveField rows, cols;
};
std::vector<std::optional<FieldSize>> field_sizes(const Pipeline& pipeline, const Shape& input);

}  // namespace convlens::model
