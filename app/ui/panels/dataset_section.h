// Browsing the pictures of a dataset (MNIST and its like): by number, by label, as a contact sheet; the mean of a
// label, a picture minus that mean, and how far they are apart.
#pragma once

#include "model/dataset.h"
#include "ui/context.h"

namespace convlens::ui {

// Rows of controls that it takes: 0 when no dataset is open.
int dataset_rows(const FrameState& state);
// Returns the bottom; `area.y` when there is none.
float dataset_section(const Context& ctx, const Box& area);
// Makes a picture of it the input, as its controls do.
void show_picture(const Context& ctx, const model::Dataset& dataset, int64_t index);

}  // namespace convlens::ui
