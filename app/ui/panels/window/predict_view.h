// Predict: the question in place of the answer, the field or the signs that answer it, what the tool says to it, the
// tally. What is covered elsewhere on the screen asks covers().
#pragma once

#include "convlens/engine/explain.h"
#include "ui/context.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

// Whether the answer of this cell of a map is to be hidden: its value, products, sums and colour.
bool covers(const FrameState& state, const model::Hover& cell);
// The same of the cell that the screen explains.
bool covered(const FrameState& state);
// Covers the cell on a map of this channel, where it is.
void cover_cell(const Context& ctx, const CellGrid& grid, int64_t channel);

float predict_toggle_width(const Context& ctx);
void predict_toggle(const Context& ctx, const Box& box);

// In place of the totals, while predict is on.
void predict_view(const Context& ctx, const Box& box);
// On the slim strip, where there is no room to ask: leads to the panel.
void predict_notice(const Context& ctx, const Box& box);
// Starts with the present seed, or leaves.
void toggle_predict(const Context& ctx);
// Whether digits and signs belong to the question's answer at the moment.
bool predict_has_keyboard(const Context& ctx);

}  // namespace convlens::ui
