// The pictures of the dataset as a contact sheet that opens over the panel: all of them, or those of the chosen label.
// It scrolls, a click shows a picture, arrows go from one to the next. Some of them become the batch.
#pragma once

#include "model/dataset.h"
#include "ui/context.h"

namespace convlens::ui {

// The button that opens it, and the sheet below it while it is open.
void dataset_sheet_button(const Context& ctx, const model::Dataset& dataset, const Box& box);

// Up to kMaxBatch pictures from the present one on, of the chosen label, as the batch.
void dataset_batch_button(const Context& ctx, const model::Dataset& dataset, const Box& box);
float dataset_batch_button_width(const Context& ctx);

}  // namespace convlens::ui
