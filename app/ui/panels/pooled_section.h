// Pooling: ReLU, the kind of pooling with its numbers, pooled maps, one pooled value a channel as bar and number, and
// the reason when the mean of an edge kernel must be what it is.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Height that the section needs at this width, so that the maps above can take the rest.
float pooled_section_height(const Context& ctx, float width);
// Returns the bottom of what was drawn.
float pooled_section(const Context& ctx, const Box& area);

}  // namespace convlens::ui
