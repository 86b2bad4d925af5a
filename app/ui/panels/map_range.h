// The colours of feature maps: signed, symmetric about 0.
#pragma once

#include <vector>

#include "ui/context.h"
#include "ui/widgets/color_scale.h"

namespace convlens::ui {

// The scale of a channel's map of a stage as the session's range mode has it: of all channels, of its own, or locked.
// Stages of the layer share the first one's, so that what an activation or a pooling changes is seen; those that give
// numbers of another size (tanh, sigmoid, Lp, a divisor of one's own) have their own.
ColorScale map_scale(const FrameState& state, model::Hover::Place place, int64_t channel);
// The scale of the shares that input channels have in the selected output, and of their sum beside them. `channel`:
// the input channel; -1: the sum.
ColorScale share_scale(const FrameState& state, int64_t channel);
// The same over all inputs of the batch, whose results must fit the document (batch_fits).
ColorScale batch_scale(const FrameState& state, int64_t channel);
// The scale of the large map in the present view.
ColorScale selected_scale(const FrameState& state);

// Symmetric about 0, wide enough for all of these channels.
ColorScale symmetric_scale(const FrameState& state, const std::vector<model::MapStatistics>& statistics);

// The range that locking would freeze: what the selected map is coloured by.
model::LockedRange range_to_lock(const FrameState& state);

}  // namespace convlens::ui
