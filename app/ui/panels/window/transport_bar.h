// The transport: to the start, back, play, on, to the end; a product back and on; the scrubber over the loop nest; how
// it plays.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

void transport_bar(const Context& ctx, const Box& box);

}  // namespace convlens::ui
