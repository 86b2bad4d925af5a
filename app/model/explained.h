// Which output cell the screen explains, and its taps. The window panel, the marks on the pictures and the state file
// all ask here, so that they tell of the same cell.
#pragma once

#include <optional>

#include "convlens/engine/explain.h"
#include "model/document.h"
#include "model/results.h"
#include "model/session.h"
#include "model/transport.h"

namespace convlens::model {

// The pooled cell under the pointer, while the window's stage is shown; none when the pointer is elsewhere.
std::optional<PoolTap> hovered_pool_tap(const Session& session, const Results& results);
// The cell of the shown stage's maps that the pointer asks for, else the pinned one; none when the pointer is elsewhere
// and nothing is pinned. Under a cell of what comes to an activation or a pooling: the cell that reads it. While the
// window's stage is shown, under a cell of a max-pooled map: the one that won.
std::optional<Hover> pointed_cell(const Session& session, const Results& results);
// The pointed cell, else where the transport stands: a cell of the shown stage's maps (place_of).
Hover explained_cell(const Session& session, const Results& results);

// Whether the results belong to the shapes of the document: else nothing may be explained from both.
bool results_fit(const Document& document, const Results& results);
// Of the shown input alone. The results must be of a window that is there.
LoopNest loop_nest(const Results& results);
// The taps of a cell of the window's maps; none when it is a cell of others, there is no such cell, or the results do
// not fit. Of a transposed convolution all taps of the widened input, zeros among them.
std::optional<CellExplanation> explain_cell(const Document& document, const Results& results, const Hover& cell);

}  // namespace convlens::model
