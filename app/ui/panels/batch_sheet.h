// Contact sheets of the batch in the maps panel: the same kernels on all inputs, every map in one common range.
//
// A click on a map shows its input and selects its output. Only maps on screen are asked for.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Whether the batch's results are of the present batch and bank, so that their maps may be shown.
bool batch_fits(const FrameState& state);
// "computing…" while they are older than the document, else nothing.
std::string batch_progress(const FrameState& state);

// Rows: inputs; columns: the input and its outputs.
void batch_sheet(const Context& ctx, const Box& area);
// The selected output of every input.
void batch_output_sheet(const Context& ctx, const Box& area);

// --- What both are made of ---

// One map with the pooled value under it, an item of the present window: "map.batch.N.O".
void batch_cell(const Context& ctx, int64_t n, int64_t channel, const Box& box, const Box& view);
inline constexpr float kBatchValue = 16;  // the line of the pooled value, design units
// Width over height of a map.
float batch_aspect(const FrameState& state);
// Why there is nothing to show yet.
void batch_remark(const Context& ctx, const Box& area);
// Scrolls the present window so that the shown input's row, `top` to `bottom` from its contents' beginning, is seen,
// when another one is shown than before.
void follow_shown(const Context& ctx, float top, float bottom, float height);

}  // namespace convlens::ui
