// The cells of the input canvas that are not plain input: padding, which is another material and shows the value that
// the padding mode gives it, and cells that no window reaches, which are dimmed and hatched.
#pragma once

#include "ui/context.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

// The channel of the input that is shown as grey; -1: three together, as RGB. Of an RGB picture it is the one that the
// brush paints on, of any other the one whose kernel is shown.
int64_t shown_input_channel(const FrameState& state);
// The colours of the input as it is shown; a colour picture is red, green and blue, whatever maps have.
ColorScale input_scale(const FrameState& state);

// Around `grid`, the grid of the input itself.
void draw_padding(const Context& ctx, const CellGrid& grid, const Padding& padding);
// `padding`: as it is drawn. Records input.unreached.
void draw_unreached(const Context& ctx, const CellGrid& grid, const Padding& padding);

}  // namespace convlens::ui
