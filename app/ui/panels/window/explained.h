// Which cell the screen explains at the moment, through the engine's own taps.
//
// The pointer wins over a pin, a pin over the place where the transport stands. A pointer on the input asks where its
// pixel goes, one on a weight asks what the weight meets; on a map or a pooled map it asks where the cell comes from.
#pragma once

#include <optional>
#include <vector>

#include "convlens/engine/explain.h"
#include "convlens/engine/explain_transposed.h"
#include "model/stage_cell.h"
#include "ui/context.h"

namespace convlens::ui {

// Whether the results belong to the shown stage as it is now, so that marks may be drawn from them.
bool explains_present(const FrameState& state);

// Whether the shown stage is a transposed convolution.
bool transposes(const FrameState& state);

// What the pointer asks for; cell also while it asks for nothing, and always where the stage is no window.
enum class Question { cell, pixel, weight };
Question question(const FrameState& state);
// Whether the pictures show the window of the explained cell: also while a number of its arithmetic is pointed at.
bool shows_window(const Context& ctx);

// The cell of a feature map that is hovered (of a max-pooled map: the cell that won), else pinned; none when the
// pointer is elsewhere and nothing is pinned.
std::optional<model::Hover> pointed_cell(const FrameState& state);
// The cell that the screen explains: the pointed one, else where the transport stands.
model::Hover explained_cell(const FrameState& state);
// Where the transport stands, as a cell of the shown stage's maps.
model::Hover transport_cell(const FrameState& state);
// That cell, while the screen shows something else: it stays visible as a ghost.
std::optional<model::Hover> ghost_cell(const Context& ctx);

// The taps of a cell of a feature map, its numbers in the scale that is shown; none when the map has no such cell.
std::optional<CellExplanation> explain_cell(const FrameState& state, const model::Hover& cell);
// The cell that an activation or a pooling gives; none while another stage is shown, or there is no such cell.
std::optional<model::StageCell> explain_stage_cell(const FrameState& state, const model::Hover& cell);
// What the explained cell of the shown stage reads of what comes to it, not clipped; none when there is none.
std::optional<Rect> window_of(const FrameState& state, const model::Hover& cell);
// The outputs of `channel` that the hovered input cell feeds, with the weights of the selected input channel; empty
// when the pointer is not on the input.
std::vector<FedOutput> fed_by_pointer(const FrameState& state, int64_t channel);
// The same of a transposed convolution.
std::optional<Stamp> stamp_of_pointer(const FrameState& state, int64_t channel);

// The pooled cell under the pointer: the window of the map that it pools.
struct PooledWindow {
  int64_t channel = 0;
  Rect map;    // cells of the map
  Rect input;  // everything that these cells see, not clipped
};
std::optional<PooledWindow> pooled_window(const FrameState& state);

}  // namespace convlens::ui
