// The present convolution as Python with NumPy, in two forms: as nested loops, and with apply_kernel as the notebook
// (fast.ai, chapter 13) writes it. The code runs as it stands, given x [N, C, H, W], w [O, C/groups, kH, kW] and b [O],
// and leaves the output in `out`; tests run it.
//
// Pure text: which line is current and what the loops' variables are worth, the screen shows beside it.
#pragma once

#include <string>
#include <vector>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/explain.h"
#include "model/transport.h"

namespace convlens::model {

// nested: `out` is [N, O, OH, OW]. apply_kernel: of one image, `out` is a list [O][OH][OW]; where there is one
// channel, image and kernel are matrices, as in the notebook. Its row and col are the window's middle in the padded
// image (for even kernels the cell after it).
enum class LoopForm { nested, apply_kernel };

struct CodeLine {
  int spaces = 0;  // of indentation
  std::string text;
};

struct LoopCode {
  std::vector<CodeLine> lines;
  size_t window_line = 0;   // where one turn of the outer loops ends: it gives one output cell
  size_t product_line = 0;  // where one product is added

  size_t current_line(const WindowPlace& place) const { return place.product < 0 ? window_line : product_line; }
  std::string text() const;  // every line with its end
};

// `n`: the image that apply_kernel is of.
LoopCode loop_code(const Conv2dProblem& problem, LoopForm form, int64_t n = 0);

// A variable of the code and its present value; "-" before the inner loops have begun.
struct LoopValue {
  std::string name, value;
};

// The variables, outermost first, and last the sum so far: after the current product, or of the whole window.
// `place` must be the place of `cell`.
std::vector<LoopValue> loop_values(const Conv2dProblem& problem, LoopForm form, const CellExplanation& cell,
                                   int64_t product);

}  // namespace convlens::model
