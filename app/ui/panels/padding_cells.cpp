#include "ui/panels/padding_cells.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/unreached.h"
#include "ui/shown_stage.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {
namespace {

constexpr float kBlock = 4;             // design units: smaller cells are drawn in blocks of about this size
constexpr float kNumbersFromCell = 22;  // design units
constexpr int64_t kMaxNumbers = 400;
constexpr size_t kMaxBands = 96;  // unreached bands drawn on an axis; more could not be told apart
constexpr float kHatchStep = 5;   // design units

// The colour of an input cell.
ImU32 input_color(const Context& ctx, int64_t row, int64_t col) {
  const Tensor& input = *stage_input(ctx.state).values;
  const ColorScale scale = stage_input_scale(ctx.state);
  const auto shade = [&](int64_t c) { return scale.color_of(input.at(0, c, row, col)); };
  if (const int64_t channel = shown_input_channel(ctx.state); channel >= 0) return shade(channel);
  return IM_COL32(shade(0) & 255U, shade(1) & 255U, shade(2) & 255U, 255);
}

ImU32 dimmed(ImU32 color, ImU32 ground) {
  ImU32 mixed = IM_COL32_A_MASK;
  for (const int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT}) {
    const unsigned a = (color >> shift) & 255U, b = (ground >> shift) & 255U;
    mixed |= ((a * 45 + b * 55) / 100) << shift;
  }
  return mixed;
}

// The four sides of the ring, in cells; they do not overlap.
std::array<Rect, 4> sides(const CellGrid& grid, const Padding& p) {
  const Range cols{-p.left, grid.cols + p.right};
  return {Rect{{-p.top, 0}, cols}, Rect{{grid.rows, grid.rows + p.bottom}, cols}, Rect{{0, grid.rows}, {-p.left, 0}},
          Rect{{0, grid.rows}, {grid.cols, cols.end}}};
}

// The colours that the padding repeats. A block of cells takes the colour of its middle one: what is drawn depends on
// the size on screen, not on the image's.
void draw_repeated(const Context& ctx, const CellGrid& grid, const Rect& side, PaddingMode mode) {
  const auto block = std::max<int64_t>(1, static_cast<int64_t>(std::ceil(ctx.px(kBlock) / grid.cell_px)));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (int64_t row = side.rows.begin; row < side.rows.end; row += block)
    for (int64_t col = side.cols.begin; col < side.cols.end; col += block) {
      const Rect cells = intersect(side, Rect{{row, row + block}, {col, col + block}});
      const int64_t source_row = padded_source((cells.rows.begin + cells.rows.end - 1) / 2, grid.rows, mode);
      const int64_t source_col = padded_source((cells.cols.begin + cells.cols.end - 1) / 2, grid.cols, mode);
      const Box box = grid.box_of(cells);
      draw.AddRectFilled(box.min(), box.max(), dimmed(input_color(ctx, source_row, source_col), ctx.palette().panel));
    }
}

void draw_values(const Context& ctx, const CellGrid& grid, const Rect& side, const StagePadding& padding) {
  const PaddingMode mode = padding.mode;
  const Tensor& input = *stage_input(ctx.state).values;
  const Font& font = ctx.style.fonts.mono_small;
  for (int64_t row = side.rows.begin; row < side.rows.end; ++row)
    for (int64_t col = side.cols.begin; col < side.cols.end; ++col) {
      const int64_t source_row = padded_source(row, grid.rows, mode), source_col = padded_source(col, grid.cols, mode);
      const bool zero = source_row < 0 || source_col < 0;
      const std::string text =
          zero ? std::string(padding.zero)
               : value_text(ctx.state, double{input.at(0, shown_input_channel(ctx.state), source_row, source_col)}, 3);
      const ImU32 ground = zero ? 0 : dimmed(input_color(ctx, source_row, source_col), ctx.palette().panel);
      if (text_width(font, text) > grid.cell_px - 2) continue;
      draw_text(font, grid.box_of({{row, row + 1}, {col, col + 1}}),
                zero ? ctx.palette().text_dim : readable_on(ground), text, Align::centre);
    }
}

// Lines across those of hatch(), so that unreached padding is told from padding.
void cross_hatch(const Context& ctx, const Box& box, ImU32 color, float step) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float first = std::ceil((box.x + box.y) / step) * step;
  for (float c = first; c < box.right() + box.bottom(); c += step) {  // x + y = c
    const float top = std::max(box.y, c - box.right()), bottom = std::min(box.bottom(), c - box.x);
    draw.AddLine({c - top, top}, {c - bottom, bottom}, color, std::max(1.0F, ctx.px(1)));
  }
}

void draw_band(const Context& ctx, const Box& box) {
  const ImU32 veil = (ctx.palette().panel & ~IM_COL32_A_MASK) | (ImU32{150} << IM_COL32_A_SHIFT);
  ImGui::GetWindowDrawList()->AddRectFilled(box.min(), box.max(), veil);
  cross_hatch(ctx, box, ctx.palette().text_faint, ctx.px(kHatchStep));
}

// The bands of one axis, input and padding, clipped to what is drawn.
std::vector<Range> bands(const UnreachedCells& cells, Range drawn) {
  std::vector<Range> all;
  for (const auto* list : {&cells.input, &cells.padding})
    for (const Range band : *list) {
      if (all.size() >= kMaxBands) return all;
      if (const Range visible = intersect(band, drawn); !visible.empty()) all.push_back(visible);
    }
  return all;
}

}  // namespace

int64_t shown_input_channel(const FrameState& state) {
  const StageMaps input = stage_input(state);
  const int64_t channels = input.shape().c;
  if (input.is_picture() && channels == 3) return state.session.brush.channel;
  if (shown_part(state) != model::StagePart::window) return std::min(state.session.selected_output, channels - 1);
  const int64_t first = state.document.first_channel_of(state.session.selected_output);
  return std::min(first + state.session.selected_input_channel, channels - 1);
}

ColorScale input_scale(const FrameState& state) {
  const model::Session& session = state.session;
  const bool colors = state.whole.input.read().shape().c == 3 && session.brush.channel < 0;
  ColorScale scale;
  scale.table = colors ? &model::unsigned_table(model::UnsignedColors::grey, session.black_on_white)
                       : &model::unsigned_table(session);
  scale.clip_lo = scale.lo = 0;
  scale.clip_hi = scale.hi = model::kMaxPixel;
  return scale;
}

StagePadding stage_padding(const FrameState& state) {
  if (!explains_present(state)) return {};
  StagePadding padding;
  if (shown_part(state) == model::StagePart::window) {
    padding.size = state.results.problem.padding;
    padding.mode = state.results.problem.params.padding_mode;
  } else if (shown_part(state) == model::StagePart::pool && !state.results.pool.is_adaptive()) {
    const model::PoolSettings& pool = state.results.pool;
    padding.size = pool.padding;
    const bool takes_part =
        pool.choice == model::PoolChoice::lp || (pool.choice == model::PoolChoice::average && pool.count_include_pad);
    if (!takes_part) padding.zero = {};
  }
  // Padding many times larger than the picture would leave nothing of it: the picture matters more.
  const Shape& in = stage_input(state).shape();
  if (padding.size.top + padding.size.bottom > std::max<int64_t>(in.h, 4) ||
      padding.size.left + padding.size.right > std::max<int64_t>(in.w, 4))
    padding.size = {};
  return padding;
}

void draw_padding(const Context& ctx, const CellGrid& grid, const StagePadding& padding) {
  const bool repeats = padding.mode != PaddingMode::zeros;
  int64_t cells = 0;
  for (const Rect& side : sides(grid, padding.size)) cells += grid.seen(side).area();
  const bool numbers =
      grid.cell_px >= ctx.px(kNumbersFromCell) && cells <= kMaxNumbers && shown_input_channel(ctx.state) >= 0;
  for (const Rect& whole : sides(grid, padding.size)) {
    const Rect side = grid.seen(whole);
    if (side.empty()) continue;
    if (repeats) draw_repeated(ctx, grid, side, padding.mode);
    hatch(ctx, grid.box_of(side), ctx.palette().hatch, ctx.px(kHatchStep));
    if (numbers) draw_values(ctx, grid, side, padding);
  }
}

void draw_unreached(const Context& ctx, const CellGrid& grid, const Padding& p) {
  const UnreachedCache& unreached = unreached_by_stage(ctx);
  const std::string text = unreached_text(unreached);
  if (text.empty()) return;
  const auto [rows, cols] = grid.seen(Rect{{-p.top, grid.rows + p.bottom}, {-p.left, grid.cols + p.right}});
  const std::vector<Range> row_bands = bands(unreached.rows, rows), col_bands = bands(unreached.cols, cols);
  for (const Range band : row_bands) draw_band(ctx, grid.box_of({band, cols}));
  for (const Range band : col_bands) draw_band(ctx, grid.box_of({rows, band}));
  const Box box = grid.box();
  ctx.recorder.add("input.unreached", box.min(), box.max(), text);
}

}  // namespace convlens::ui
