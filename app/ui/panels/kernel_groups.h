// The weight tensor's shape at the head of the panel, and the list that it opens: in how many groups the convolution
// can be, what each means, and the weights, parameters and multiplications that it takes.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// How wide the button wants to be, at most `room`.
float groups_button_width(const Context& ctx, float room);
// Records param.groups with "1 dense" as value, and in the open list param.groups.G.
void groups_button(const Context& ctx, const Box& box);

}  // namespace convlens::ui
