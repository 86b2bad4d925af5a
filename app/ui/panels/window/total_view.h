// The end of the arithmetic: the sums of the channels, the bias, the total, and what the stages after the convolution
// make of it: activation, its place in a pooled cell, its part in the mean.
#pragma once

#include "ui/panels/window/arithmetic_grids.h"

namespace convlens::ui {

// How much larger than usual the sums are on a maximised panel of this size, and their width.
float total_view_magnification(const Context& ctx, float width, float height);
float total_view_width(const Context& ctx, float magnification);
void total_view(const Context& ctx, const ArithmeticLook& look, const Box& box);

}  // namespace convlens::ui
