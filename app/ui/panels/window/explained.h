// Which cell the screen explains at the moment, through the engine's own taps.
#pragma once

#include <optional>
#include <vector>

#include "convlens/engine/explain.h"
#include "ui/context.h"

namespace convlens::ui {

// Whether the results belong to the shapes of the present document, so that marks may be drawn from them.
bool explains_present(const FrameState& state);

// The cell of a feature map that is hovered, else pinned; none when the pointer is elsewhere and nothing is pinned.
std::optional<model::Hover> pointed_cell(const FrameState& state);
// The cell that the screen explains: the pointed one, else where the transport stands.
model::Hover explained_cell(const FrameState& state);
// The taps of a cell of a feature map; none when the map has no such cell.
std::optional<CellExplanation> explain_cell(const FrameState& state, const model::Hover& cell);
// The outputs of `channel` that the hovered input cell feeds; empty when the pointer is not on the input.
std::vector<FedOutput> fed_by_pointer(const FrameState& state, int64_t channel);

}  // namespace convlens::ui
