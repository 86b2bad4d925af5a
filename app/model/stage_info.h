// What is said of every stage of a pipeline: what comes in and goes out, why it does not fit, what it costs. From sizes
// alone; nothing here looks at values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/document.h"
#include "model/pipeline.h"

namespace convlens::model {

struct StageInfo {
  // Of a window that slides over what comes in: a convolution, pooling that is not adaptive.
  struct Axes {
    Axis rows, cols;
  };
  StagePlace place;
  bool on = true;
  std::optional<Shape> input;   // what comes in; none: the stage waits for one before it that does not fit
  std::optional<Shape> output;  // what goes out; none: it waits, or does not fit
  std::optional<Error> error;   // why it does not fit
  bool fit_mends = false;       // FitStage would make it fit
  std::optional<Axes> axes;     // where it is on and fits; with paddings as "same" resolves them
  // Of an input; 0 where it is off or not reached.
  int64_t parameters = 0;
  int64_t multiplications = 0;                // as the engine counts: on the grid that goes out
  int64_t multiplications_on_input_grid = 0;  // as fast.ai's book counts; of a convolution
};

// In the order of stages_of().
std::vector<StageInfo> stage_infos(const Pipeline& pipeline, const Shape& input);

// Of all stages together.
struct PipelineCosts {
  int64_t parameters = 0, multiplications = 0;
};
PipelineCosts costs_of(const std::vector<StageInfo>& stages);

// What comes out at the end; none where a stage does not fit.
std::optional<Shape> pipeline_output(const std::vector<StageInfo>& stages, const Shape& input);
// The number of the stage that the screen shows among all of them.
int64_t shown_stage(const Pipeline& pipeline, StagePart part);

}  // namespace convlens::model
