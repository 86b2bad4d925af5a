// Zoom and pan of the input and the selected map, which look at the same place together: the wheel zooms at the
// pointer, a drag with the middle button moves, a double click with it fits the whole again.
#pragma once

#include "convlens/engine/explain_transposed.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {

// How a place on an axis of the input, as a share of its length, becomes one of the picture: a * share + b.
struct ZoomLink {
  double a = 1, b = 0;
};

struct ZoomedPicture {
  CellGrid fitted;  // where the picture is when all of it is shown
  Box frame;        // the same with its padding: what stays on screen when it is magnified
  ZoomLink rows, cols;
};

// Of a picture computed from the input by the windows of these axes: the middle of a window is the output's place.
ZoomLink link_to_output(const Axis& axis);
// The same of a transposed convolution: the middle of an input cell's stamp is its place.
ZoomLink link_to_output(const WidenedAxis& axis);

// The picture as the present zoom shows it.
CellGrid zoomed(const Context& ctx, const ZoomedPicture& picture);
// What the pointer does on the last item, which has this name and lies over picture.frame.
void zoom_by_pointer(const Context& ctx, const char* name, const ZoomedPicture& picture);
// "2×", or nothing while all is shown.
std::string zoom_text(const Context& ctx);

// Keeps what is drawn inside the view of a magnified grid, as long as it lives.
class ViewClip {
 public:
  explicit ViewClip(const CellGrid& grid);
  ~ViewClip();
  ViewClip(const ViewClip&) = delete;
  ViewClip& operator=(const ViewClip&) = delete;

 private:
  bool clips_ = false;
};

}  // namespace convlens::ui
