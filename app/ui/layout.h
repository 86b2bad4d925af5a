// Where the parts of the screen are: bars above and below, three columns that splitters divide,
// the window's arithmetic under them, or one panel alone.
#pragma once

#include <vector>

#include "ui/context.h"

namespace convlens::ui {

struct Layout {
  Box stage_bar, status_bar;
  Box input, kernels, maps;  // an empty box: not shown
  Box window;                // below them; a slim strip where the screen is not tall enough for all of it
  bool slim_window = false;  // only the transport and the result
  bool bare = false;         // input and maps without their controls: the window panel has the room
  Box overview;              // of all stages, below the stage bar, when it is open
  Box performance;           // at the bottom, when it is open
};

Layout arrange(const Context& ctx, ImVec2 display, float top);
// Everything that is not a panel, in the background's colour, with the panels' corners rounded. The window itself is
// cleared in the panels' colour: filling the narrow rest costs a software renderer a tenth of filling the panels.
void backdrop(const Context& ctx, const Layout& layout, ImVec2 display);
// The handles between the columns.
void splitters(const Context& ctx, const Layout& layout, ImVec2 display);

}  // namespace convlens::ui
