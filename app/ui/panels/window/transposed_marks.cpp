#include "ui/panels/window/transposed_marks.h"

#include <algorithm>
#include <string>

#include "model/number_text.h"
#include "ui/panels/map_range.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/marks.h"
#include "ui/widgets/text.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr size_t kMostCells = 400;      // marked one by one
constexpr size_t kMostStamps = 16;      // more outlines could not be told apart
constexpr float kOutlinesFromCell = 5;  // pixels

Rect cell_rect(int64_t row, int64_t col) { return {{row, row + 1}, {col, col + 1}}; }

// The taps of the first input channel: the channels share their places.
std::vector<Tap> stamping(const CellExplanation& cell) {
  std::vector<Tap> taps;
  for (const Tap& tap : cell.taps)
    if (tap.row >= 0 && tap.input_channel == cell.first_input_channel) taps.push_back(tap);
  return taps;
}

ImU32 faint(ImU32 color) { return (color & ~IM_COL32_A_MASK) | (ImU32{130} << IM_COL32_A_SHIFT); }

}  // namespace

void mark_stamping_cells(const Context& ctx, const CellGrid& grid) {
  const model::Hover place = explained_cell(ctx.state);
  const auto cell = explain_cell(ctx.state, place);
  if (!cell || cell->window.empty()) return;
  const Palette& p = ctx.palette();
  const Box at = grid.box_of(cell->window);
  ctx.recorder.add("input.window", at.min(), at.max(), span_text(cell->window));
  const std::vector<Tap> taps = stamping(*cell);
  const bool apart = static_cast<int64_t>(taps.size()) < cell->window.area();  // dilation leaves cells out
  if (apart && taps.size() <= kMostCells)
    for (const Tap& tap : taps) mark_cells(ctx, grid, cell_rect(tap.row, tap.col), p.accent, p.accent_soft, 1.5F);
  else
    mark_cells(ctx, grid, cell->window, p.accent, p.accent_soft, 2);
  const int64_t product = ctx.state.session.transport.place.product;
  if (ctx.state.session.pinned == place) corner_marks(ctx, at);
  if (pointed_cell(ctx.state) || product < 0 || product >= static_cast<int64_t>(cell->taps.size())) return;
  const Tap& tap = cell->taps[static_cast<size_t>(product)];
  if (tap.row >= 0) mark_cells(ctx, grid, cell_rect(tap.row, tap.col), p.accent, p.accent_soft, 2.5F);
}

void mark_covering_stamps(const Context& ctx, const CellGrid& grid) {
  const auto cell = explain_cell(ctx.state, explained_cell(ctx.state));
  if (!cell || grid.cell_px < kOutlinesFromCell) return;
  const ConvTranspose2dProblem& problem = ctx.state.results.transposed;
  const Size2 reach{problem.params.dilation.h * (problem.weight.h - 1) + 1,
                    problem.params.dilation.w * (problem.weight.w - 1) + 1};
  if (reach.h * reach.w == 1) return;
  const std::vector<Tap> taps = stamping(*cell);
  if (taps.empty() || taps.size() > kMostStamps) return;
  Rect all;
  for (const Tap& tap : taps) {
    const int64_t top = cell->row - tap.kernel_row * problem.params.dilation.h;
    const int64_t left = cell->col - tap.kernel_col * problem.params.dilation.w;
    const Rect span = intersect(Rect{{top, top + reach.h}, {left, left + reach.w}}, Rect::whole(grid.rows, grid.cols));
    mark_cells(ctx, grid, span, faint(ctx.palette().accent), 0, 1);
    all = unite(all, span);
  }
  const Box box = grid.box_of(all);
  ctx.recorder.add("map.stamps", box.min(), box.max(), std::to_string(taps.size()) + " cover " + span_text(all));
}

void mark_stamp(const Context& ctx, const CellGrid& grid, int64_t channel, bool large) {
  const auto stamp = stamp_of_pointer(ctx.state, channel);
  if (!stamp || stamp->cells.empty()) return;
  const model::Hover& pixel = ctx.state.session.hover;
  const int64_t input_channel =
      first_input_channel(ctx.state.results.transposed, channel) +
      std::min(ctx.state.session.selected_input_channel, ctx.state.document.kernels.input_channels() - 1);
  const auto value = double{ctx.state.document.input.read().at(0, input_channel, pixel.row, pixel.col)};
  const ColorScale scale = large ? selected_scale(ctx.state) : map_scale(ctx.state, model::Hover::Place::map, channel);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Font& font = ctx.style.fonts.mono_small;
  for (const FedOutput& fed : stamp->cells) {
    const Box box = grid.box_of(cell_rect(fed.row, fed.col));
    const double product = value * double{fed.weight};
    const ImU32 ground = scale.color_of(static_cast<float>(product));
    draw.AddRectFilled(box.min(), box.max(), ground);
    if (!large || grid.cell_px < font.size_px) continue;
    const std::string text = value_text(ctx.state, product, 4);
    if (text_width(font, text) <= grid.cell_px - 3) draw_text(font, box, readable_on(ground), text, Align::centre);
  }
  const Rect span = intersect(stamp->span, Rect::whole(grid.rows, grid.cols));
  mark_cells(ctx, grid, span, ctx.palette().accent, 0, large ? 2 : 1);
  if (!large) return;
  const Box box = grid.box_of(span);
  ctx.recorder.add("map.stamp", box.min(), box.max(), span_text(span));
}

}  // namespace convlens::ui
