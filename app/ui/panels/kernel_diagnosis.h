// What the weights say before any picture is seen: sum with its meaning, reachable range, masses, symmetry, factors,
// and the frequency response as a small map.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// In words and numbers; returns the bottom.
float kernel_diagnosis(const Context& ctx, const Box& area);
// The frequency response of the selected input channel's kernel in decibels, zero frequency in the centre, and its
// legend below.
void frequency_map(const Context& ctx, const Box& box);

}  // namespace convlens::ui
