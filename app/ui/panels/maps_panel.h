// The feature maps: legend, the selected map large, one tile an output channel; below them the pooled maps and values.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void maps_panel(const Context& ctx, const Box& box);
// The selected map alone.
void bare_map_panel(const Context& ctx, const Box& box);

}  // namespace convlens::ui
