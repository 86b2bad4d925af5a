// One input channel of a window as three grids that line up: patch, kernel, products.
//
// Cells are as large as the height allows and the widest number needs; a kernel that is turned (convolution) shows as
// the window meets it, and turns into place when the switch is pressed.
#pragma once

#include <cstdint>
#include <vector>

#include "convlens/engine/explain.h"
#include "model/printed_sum.h"
#include "ui/context.h"

namespace convlens::ui {

// What is printed and marked, the same for every channel.
struct ArithmeticLook {
  const CellExplanation& cell;
  const model::PrintedSum& sum;
  float cell_w = 0, cell_h = 0, sign_w = 0;
  float magnification = 1;  // of the sums beside the grids, on the maximised panel
  int64_t summed = -1;      // taps that the running sum has taken; -1: all, nothing is dimmed
  bool covered = false;     // products and sums are a question
  float turn = 0;           // of the kernel on its way into place: 1 where it comes from, 0 arrived

  bool rounds_input = false;  // in 0..1 grey levels have endless decimals: they get those of the sums

  int64_t rows = 0, cols = 0;            // of the grids of this cell
  int64_t most_rows = 0, most_cols = 0;  // of any cell's: room is kept for them
  std::string input_text(const Tap& tap) const;
  float grid_w() const { return cell_w * static_cast<float>(cols); }
  float grid_h() const { return cell_h * static_cast<float>(rows); }
  float most_h() const { return cell_h * static_cast<float>(most_rows); }
  float width() const { return 3 * cell_w * static_cast<float>(most_cols) + 2 * sign_w; }
};

// The cells' size for a strip of this size.
ArithmeticLook arithmetic_look(const Context& ctx, const CellExplanation& cell, const model::PrintedSum& sum,
                               float width, float height);
// Everything that the strip prints, for PrintedSum.
std::vector<double> printed_numbers(const CellExplanation& cell);
// The products of one input channel, counted within the group.
std::vector<double> products_of(const CellExplanation& cell, int64_t channel);
// "patch", "red patch", "patch 5".
std::string patch_name(const Context& ctx, int64_t channel);
// The height of the line of captions over the grids.
float grid_caption_height(const Context& ctx);
void channel_grids(const Context& ctx, const ArithmeticLook& look, int64_t channel, float x, float y);

}  // namespace convlens::ui
