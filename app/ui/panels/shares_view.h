// The shares of the input channels in the selected output: a map a channel, each the convolution of that channel alone,
// and the bias. Beside the large map they say how a convolution over several channels adds up.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Whether the panel shows shares: it is asked for, and there is more than one input channel.
bool shows_shares(const FrameState& state);
// "R", "G", "B" of a colour picture, else "0", "1", ...
std::string channel_name(const FrameState& state, int64_t input_channel);
// The input channels that are off: "G off", "1, 4 off"; empty: none.
std::string channels_off_text(const FrameState& state);

void shares_view(const Context& ctx, const Box& area);

}  // namespace convlens::ui
