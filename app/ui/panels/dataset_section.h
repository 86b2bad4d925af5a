// Browsing the pictures of a dataset (MNIST and its like): by number, by label, and the mean of a label.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Whether a dataset is open.
bool has_dataset(const FrameState& state);
// Returns the bottom; `area.y` when there is none.
float dataset_section(const Context& ctx, const Box& area);

}  // namespace convlens::ui
