// The other direction: the pixel under the pointer, the outputs that it feeds laid out as they lie in the map, with the
// weight that each one reads it with (so the kernel appears, turned by 180 degrees) and what each one receives.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Requires a question() for the pixel. Of the selected output channel, a block for every input channel that fits, else
// the selected one. Records pixel.value, pixel.outputs, pixel.weights.iI, pixel.products.iI, pixel.remark.
void pixel_view(const Context& ctx, const Box& box);

}  // namespace convlens::ui
