// The colours of feature maps: signed, symmetric about 0.
#pragma once

#include "ui/context.h"
#include "ui/widgets/color_scale.h"

namespace convlens::ui {

// The scale of a channel's map as the session's range mode has it: of all channels, of its own, or locked. All stages
// of the pipeline share the convolution's.
ColorScale map_scale(const FrameState& state, int64_t channel);
// The scale of the shares that input channels have in the selected output, and of their sum beside them. `channel`:
// the input channel; -1: the sum.
ColorScale share_scale(const FrameState& state, int64_t channel);
// The same over all inputs of the batch, whose results must fit the document (batch_fits).
ColorScale batch_scale(const FrameState& state, int64_t channel);
// The scale of the large map in the present view.
ColorScale selected_scale(const FrameState& state);

// The range that locking would freeze: what the selected map is coloured by.
model::LockedRange range_to_lock(const FrameState& state);

}  // namespace convlens::ui
