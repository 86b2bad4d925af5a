// A pooled cell's arithmetic in words and numbers: what the panel of the pooling and the window panel both say.
#pragma once

#include <string>
#include <vector>

#include "model/stage_cell.h"
#include "ui/screen.h"

namespace convlens::ui {

struct PoolWords {
  std::string what;                // "the largest of 9", "sum of 4 / 9"
  std::string value;               // the result
  std::string formula;             // "= 10 / 9"
  std::vector<std::string> notes;  // why: the place of the maximum, what the denominator counts, the window's rule
};
// `read`: cells that the transport has read; -1: all. `is_covered`: the result is a question.
PoolWords pool_words(const FrameState& state, const model::StageCell& cell, int64_t read, bool is_covered);

}  // namespace convlens::ui
