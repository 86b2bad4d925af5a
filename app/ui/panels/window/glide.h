// The move of the window: from a place to its neighbour it glides by exactly the stride, everything else is a jump.
//
// Only the transport's own steps glide: a pointer is not kept waiting, and the return from the end of a row to the next
// is no move that the loop makes. A glide is never longer than a step of playing or than the time since the step
// before, so that neither playing fast nor a held key lags behind.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Looks where the explained cell is now; once a frame, before anything is drawn.
void move_window(const Context& ctx);

// How far the explained cell still is from its place, in output cells: 0, 0 when it rests.
struct GlideOffset {
  float rows = 0, cols = 0;
};
GlideOffset glide_offset(const Context& ctx);

}  // namespace convlens::ui
