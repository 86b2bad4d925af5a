// Drawings made of pen strokes (assets/digits/*.txt, format in the README there): reading them, and drawing them with a
// round pen at any size. Knows nothing of which drawings exist.
#pragma once

#include <string_view>
#include <vector>

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"
#include "model/session.h"

namespace convlens::model {

// Every stroke as a line through points; curves are already flattened. x to the right, y down, any unit.
using Strokes = std::vector<std::vector<Point>>;

// Refuses, naming the line, what the format does not have.
Result<Strokes> parse_strokes(std::string_view text);

// Draws as MNIST does, on [1, 1, h, w] with 0 for no ink and 255 for full ink, rounded to whole numbers: the ink, grey
// edges included, fits a square box of 20/28 of the shorter side, its centre of mass lies in the middle of the canvas
// as long as a margin of 2/28 of the shorter side stays blank, and the pen is 2.7/28 of the shorter side wide, at least
// one cell.
Tensor draw_strokes(const Strokes& strokes, int64_t h, int64_t w);

// Draws with a round pen on [1, 1, h, w]: points are at p * scale + (x, y) in cells. Cells keep the most ink, 0..1, that
// any stroke gave them; what lies outside is left out.
void draw_pen(Tensor& ink, const Strokes& strokes, double scale, double x, double y, double radius);

}  // namespace convlens::model
