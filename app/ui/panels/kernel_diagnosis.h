// What the weights say before any picture is seen: sum with its meaning, reachable range, masses, symmetry, factors,
// and the frequency response as a small map.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// In words and numbers; returns the bottom.
float kernel_diagnosis(const Context& ctx, const Box& area);
// The magnitude of the frequency response of the selected input channel's kernel, zero frequency in the centre.
// Below the map stands its legend, so high.
float frequency_legend_height(const Context& ctx);
void frequency_map(const Context& ctx, const Box& box);

}  // namespace convlens::ui
