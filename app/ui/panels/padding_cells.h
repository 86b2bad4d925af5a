// The cells around and in what comes to a stage that are not plain input: padding, which is another material and shows
// the value that the padding mode gives it, and cells that no window reaches, which are dimmed and hatched.
#pragma once

#include "ui/context.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

// The channel of what comes to the stage that is shown; -1: three of a picture together, as RGB. Of an RGB picture it
// is the one that the brush paints on, of anything else the one whose kernel is shown, or whose cell is explained.
int64_t shown_input_channel(const FrameState& state);
// The colours of the picture as it is shown; a colour picture is red, green and blue, whatever maps have.
ColorScale input_scale(const FrameState& state);

// The padding that the shown stage adds to what comes to it.
struct StagePadding {
  Padding size;
  PaddingMode mode = PaddingMode::zeros;
  std::string_view zero = "0";  // what is written into a cell of zeros; empty: it takes no part
};
StagePadding stage_padding(const FrameState& state);

// Around `grid`, the grid of what comes to the stage.
void draw_padding(const Context& ctx, const CellGrid& grid, const StagePadding& padding);
// `padding`: as it is drawn. Records input.unreached.
void draw_unreached(const Context& ctx, const CellGrid& grid, const Padding& padding);

}  // namespace convlens::ui
