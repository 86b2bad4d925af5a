// The transport: to the start, back, play, on, to the end; a product back and on; the scrubber over the loop nest;
// where the window stands; how it plays. Where the bar is narrow the least important give way; the menu has them all.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// `with_result`: also the value of the cell that the screen explains, where no arithmetic strip shows it.
void transport_bar(const Context& ctx, const Box& box, bool with_result = false);

}  // namespace convlens::ui
