#include "ui/panels/window/input_marks.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "ui/panels/window/explained.h"
#include "ui/panels/window/glide.h"
#include "ui/panels/window/marks.h"
#include "ui/panels/window/predict_view.h"
#include "ui/panels/window/transposed_marks.h"

namespace convlens::ui {
namespace {

using model::Hover;

constexpr size_t kMaxArrows = 8;       // more would hide the cells
constexpr int64_t kMaxLattice = 2500;  // places of a weight that are drawn one by one
constexpr float kLatticeFromCell = 3;  // pixels

Rect cell_rect(int64_t row, int64_t col) { return {{row, row + 1}, {col, col + 1}}; }

// The taps of one channel: the channels share their places.
std::vector<Tap> places_of(const CellExplanation& cell) {
  std::vector<Tap> taps;
  for (const Tap& tap : cell.taps)
    if (tap.input_channel == cell.first_input_channel) taps.push_back(tap);
  return taps;
}

// From cells of the padding in the window to the cells whose values they repeat. All sources are recorded, and as many
// arrows drawn as stay clear.
void draw_sources(const Context& ctx, const CellGrid& grid, const CellExplanation& cell) {
  std::vector<Tap> repeated;
  for (const Tap& tap : places_of(cell))
    if (tap.padding && tap.row >= 0) repeated.push_back(tap);
  if (repeated.empty()) return;
  std::string text;
  for (const Tap& tap : repeated)
    text += (text.empty() ? "" : "; ") + std::to_string(tap.window_row) + "," + std::to_string(tap.window_col) +
            " from " + std::to_string(tap.row) + "," + std::to_string(tap.col);
  const Box box = grid.box_of(cell.window);
  ctx.recorder.add("input.sources", box.min(), box.max(), text);
  const size_t step = (repeated.size() + kMaxArrows - 1) / kMaxArrows;
  for (size_t i = 0; i < repeated.size(); i += step) {
    const Tap& tap = repeated[i];
    arrow(ctx, grid.box_of(cell_rect(tap.window_row, tap.window_col)), grid.box_of(cell_rect(tap.row, tap.col)));
  }
}

// Where the taps of a dilated window lie, and the product that the transport stands on.
void draw_taps(const Context& ctx, const CellGrid& grid, const CellExplanation& cell, ImVec2 shift) {
  const Palette& p = ctx.palette();
  CellGrid moved = grid;
  moved.x += shift.x;
  moved.y += shift.y;
  const Size2 dilation = ctx.state.results.problem.params.dilation;
  if (dilation.h * dilation.w > 1)
    for (const Tap& tap : places_of(cell))
      mark_cells(ctx, moved, cell_rect(tap.window_row, tap.window_col), p.accent, p.accent_soft, 1);
  const int64_t product = ctx.state.session.transport.place.product;
  if (pointed_cell(ctx.state) || product < 0 || product >= static_cast<int64_t>(cell.taps.size())) return;
  const Tap& tap = cell.taps[static_cast<size_t>(product)];
  mark_cells(ctx, moved, cell_rect(tap.window_row, tap.window_col), p.accent, p.accent_soft, 2.5F);
}

void draw_overlap(const Context& ctx, const CellGrid& grid, const Rect& window) {
  const auto& previous = ctx.scratch.glide.previous;
  const auto before = previous ? window_of(ctx.state, *previous) : std::nullopt;
  if (!before) return;
  const Rect shared = intersect(window, *before);
  if (shared.empty()) return;
  mark_cells(ctx, grid, shared, 0, ctx.palette().overlap, 0);
  const Box box = grid.box_of(shared);
  ctx.recorder.add("input.overlap", box.min(), box.max(), span_text(shared));
}

// Of a pooling: the cells that it reads where they lie apart, the one that the maximum takes, and the one that the
// transport stands on.
void draw_pool(const Context& ctx, const CellGrid& grid, const model::StageCell& cell) {
  const Palette& p = ctx.palette();
  const bool apart = cell.dilation.h * cell.dilation.w > 1;
  const int64_t product = pointed_cell(ctx.state) ? -1 : ctx.state.session.transport.place.product;
  for (size_t k = 0; k < cell.patch.size(); ++k) {
    const model::PatchCell& tap = cell.patch[k];
    const bool current = static_cast<int64_t>(k) == product;
    if (apart || current)
      mark_cells(ctx, grid, cell_rect(tap.row, tap.col), p.accent, p.accent_soft, current ? 2.5F : 1);
  }
  if (cell.pool.row < 0 || covered(ctx.state)) return;
  const Box box = grid.box_of(cell_rect(cell.pool.row, cell.pool.col));
  mark_cells(ctx, grid, cell_rect(cell.pool.row, cell.pool.col), p.accent, 0, 2.5F);
  ctx.recorder.add("input.winner", box.min(), box.max(),
                   "row " + std::to_string(cell.pool.row) + ", col " + std::to_string(cell.pool.col));
}

// How far the window has still to go, in cells of what comes in.
ImVec2 shift_of(const Context& ctx, const CellGrid& grid, const Rect& window) {
  const GlideOffset offset = glide_offset(ctx);
  const auto& previous = ctx.scratch.glide.previous;
  const auto before = previous ? window_of(ctx.state, *previous) : std::nullopt;
  if (!before) return {0, 0};
  const auto step = [](int64_t from, int64_t to) { return static_cast<float>(std::abs(to - from)); };
  return {offset.cols * step(before->cols.begin, window.cols.begin) * grid.cell_px,
          offset.rows * step(before->rows.begin, window.rows.begin) * grid.cell_px};
}

void draw_window(const Context& ctx, const CellGrid& grid) {
  const Hover place = explained_cell(ctx.state);
  const auto window = window_of(ctx.state, place);
  if (!window) return;
  const Palette& p = ctx.palette();
  const Box at = grid.box_of(*window);
  ctx.recorder.add("input.window", at.min(), at.max(), span_text(*window));
  draw_overlap(ctx, grid, *window);
  const ImVec2 shift = shift_of(ctx, grid, *window);
  CellGrid moved = grid;
  moved.x += shift.x;
  moved.y += shift.y;
  mark_cells(ctx, moved, *window, p.accent, p.accent_soft, 2);
  if (shift.x != 0 || shift.y != 0) {
    const Box now = moved.box_of(*window);
    ctx.recorder.add("input.glide", now.min(), now.max());
  }
  if (const auto cell = explain_cell(ctx.state, place)) {
    draw_taps(ctx, grid, *cell, shift);
    if (shift.x == 0 && shift.y == 0) draw_sources(ctx, grid, *cell);
  } else if (const auto pooled = explain_stage_cell(ctx.state, place)) {
    draw_pool(ctx, moved, *pooled);
  }
  if (ctx.state.session.pinned == place) corner_marks(ctx, at);
}

void draw_ghost(const Context& ctx, const CellGrid& grid) {
  const auto ghost = ghost_cell(ctx);
  const auto window = ghost ? window_of(ctx.state, *ghost) : std::nullopt;
  if (!window || window->empty()) return;
  const Box box = grid.box_of(*window);
  dashed_rect(ctx, box);
  ctx.recorder.add("input.ghost", box.min(), box.max(), span_text(*window));
}

// Everything that the hovered weight meets: one place an output cell, as far as they can be told apart.
void draw_met(const Context& ctx, const CellGrid& grid) {
  const Hover& weight = ctx.state.session.hover;
  const Palette& p = ctx.palette();
  const MetInputs met = inputs_met_by(ctx.state.results.problem, weight.row, weight.col);
  const Box box = grid.box_of(met.span());
  ctx.recorder.add("input.met", box.min(), box.max(), span_text(met.span()));
  const Rect whole = Rect::whole(grid.rows, grid.cols);
  const bool dense = met.step.h * met.step.w == 1;
  if (!dense && met.places() <= kMaxLattice && grid.cell_px >= kLatticeFromCell) {
    for (int64_t r = 0; r < met.count.h; ++r)
      for (int64_t c = 0; c < met.count.w; ++c)
        mark_cells(ctx, grid, cell_rect(met.first_row + r * met.step.h, met.first_col + c * met.step.w), p.accent,
                   met.inside.contains(r, c) ? p.accent_soft : 0, 1);
    return;
  }
  // Half as strong as a window's fill: it lies over most of the picture, which has to stay readable.
  const ImU32 fill =
      (p.accent_soft & ~IM_COL32_A_MASK) | (((p.accent_soft >> IM_COL32_A_SHIFT) / 2) << IM_COL32_A_SHIFT);
  mark_cells(ctx, grid, intersect(met.span(), whole), 0, fill, 0);
  mark_cells(ctx, grid, met.span(), p.accent, 0, 2);
}

void draw_pooled(const Context& ctx, const CellGrid& grid) {
  const auto pooled = pooled_window(ctx.state);
  if (!pooled || pooled->input.empty()) return;
  const Box box = grid.box_of(pooled->input);
  mark_cells(ctx, grid, pooled->input, ctx.palette().accent, ctx.palette().accent_soft, 1);
  ctx.recorder.add("input.receptive", box.min(), box.max(), span_text(pooled->input));
}

}  // namespace

void input_marks(const Context& ctx, const CellGrid& grid) {
  if (!explains_present(ctx.state)) return;
  const Hover& hover = ctx.state.session.hover;
  draw_ghost(ctx, grid);
  draw_pooled(ctx, grid);
  if (question(ctx.state) == Question::weight) draw_met(ctx, grid);
  if (shows_window(ctx)) transposes(ctx.state) ? mark_stamping_cells(ctx, grid) : draw_window(ctx, grid);
  if (question(ctx.state) == Question::pixel && Rect::whole(grid.rows, grid.cols).contains(hover.row, hover.col))
    mark_cells(ctx, grid, cell_rect(hover.row, hover.col), ctx.palette().accent, 0, 1.5F);
}

}  // namespace convlens::ui
