// What comes to the shown stage as a picture: its values, the padding around it, what no window reaches, and the marks
// of the explanation. The painting canvas lays its brush over it; elsewhere it is only looked at.
#pragma once

#include "ui/panels/padding_cells.h"
#include "ui/shown_stage.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

struct StagePicture {
  CellGrid grid;  // of what comes in, without its padding
  Box frame;      // of all that is drawn
  StagePadding padding;
  bool hovered = false;
};

// Submits the item `name` in `area` and places the picture, as it is zoomed.
StagePicture place_stage_picture(const Context& ctx, const char* name, const Box& area);
// The pointer on a cell asks where it goes.
void point_at_stage_picture(const Context& ctx, const StagePicture& picture);
void draw_stage_picture(const Context& ctx, const char* name, const StagePicture& picture, bool lines);

// All of it, to be looked at: a click pins what is explained. Records input.map. Returns its bottom.
float stage_picture(const Context& ctx, const Box& area);

}  // namespace convlens::ui
