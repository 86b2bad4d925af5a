// One number a channel: what the cells of the shown layer's last maps become, by the measure that the person chose. At
// the last layer this is the end of the pipeline.
#pragma once

#include <string>
#include <vector>

#include "ui/context.h"

namespace convlens::ui {

// By the chosen measure; of all channels.
std::vector<double> pooled_values(const FrameState& state);
// "mean of 14 × 14 = 196 cells"; with the stages that the layer has before it: "after ReLU, max 2 × 2, mean of ...".
std::string pooled_details(const FrameState& state);
// "POOLED", or that it is the end of the pipeline.
std::string_view pooled_title(const FrameState& state);

float measure_choice_width(const Context& ctx);
void measure_choice(const Context& ctx, const Box& box);

}  // namespace convlens::ui
