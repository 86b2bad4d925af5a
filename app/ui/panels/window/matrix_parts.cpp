#include "ui/panels/window/matrix_parts.h"

#include <algorithm>

#include "model/color_table.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/map_range.h"
#include "ui/panels/window/predict_view.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/value_text.h"

namespace convlens::ui {

using model::Hover;

MatrixParts::MatrixParts(const Context& context, const CellExplanation& explained, const Box& side_box,
                         const Box& area_box, bool is_beside)
    : ctx(context),
      cell(explained),
      side(side_box),
      area(area_box),
      beside(is_beside),
      source{context.state.results.problem,
             context.state.document.input.read(),
             model::used_weight(context.state.document, storage_),
             context.state.document.kernels.bias,
             explained.n,
             explained.output_channel},
      present(source.index_of(explained.row, explained.col)),
      anchor(present),
      signed_(model::signed_table(context.state.session)),
      grey_(model::unsigned_table(context.state.session)),
      weights_(weight_range(context.state.document.kernels)),
      outputs_(selected_scale(context.state)) {
  ImGui::SetCursorScreenPos(area.min());
  ImGui::InvisibleButton("##matrix", {std::max(1.0F, area.w), std::max(1.0F, area.h)});
  pointer_is_here = ImGui::IsItemHovered();
  if (!pointer_is_here) return;
  const Hover& pinned = ctx.state.session.pinned;
  const model::WindowPlace& place = ctx.state.session.transport.place;
  const Shape& out = source.problem.output;
  const bool has_pin = pinned.place == Hover::Place::map && pinned.row < out.h && pinned.col < out.w;
  anchor = has_pin ? source.index_of(pinned.row, pinned.col)
                   : source.index_of(std::min(place.row, out.h - 1), std::min(place.col, out.w - 1));
}

int64_t MatrixParts::current_tap() const {
  const model::WindowPlace& place = ctx.state.session.transport.place;
  const bool here = place.channel == cell.output_channel && place.row == cell.row && place.col == cell.col;
  return here ? place.product : -1;
}

bool MatrixParts::is_covered(const CellExplanation& window) const {
  return covers(ctx.state, {Hover::Place::map, window.output_channel, window.row, window.col});
}

ImU32 MatrixParts::weight_color(double value) const {
  return model::color_of(signed_, static_cast<float>(value), -weights_, weights_);
}

ImU32 MatrixParts::pixel_color(float value) const { return model::color_of(grey_, value, 0, model::kMaxPixel); }

void MatrixParts::output_cell(const CellExplanation& window, const Box& box) const {
  if (is_covered(window)) return draw_text_cell(ctx, box, ctx.palette().control_active, "?");
  draw_number_cell(ctx, box, outputs_.color_of(static_cast<float>(window.total)), shown(ctx.state, window.total));
}

void MatrixParts::point_at(const CellExplanation& window) const {
  ctx.scratch.hover = {Hover::Place::map, window.output_channel, window.row, window.col};
}

void MatrixParts::record(const CellTable& table, const std::string& value) const {
  ctx.recorder.add("matrix.grid", table.box().min(), table.box().max(), value).grid = recorded(table);
}

void MatrixParts::describe(const std::vector<std::string>& lines, float bottom) const {
  const float line = ctx.px(18), top = beside ? side.y + ctx.px(34) : side.y;
  const auto fit = static_cast<size_t>(std::max(0.0F, (bottom - top) / line));
  for (size_t i = 0; i < std::min(fit, lines.size()); ++i)
    draw_text(i == 0 ? ctx.style.fonts.mono_small : ctx.style.fonts.small,
              {side.x, top + static_cast<float>(i) * line, side.w, line},
              i == 0 ? ctx.palette().text : ctx.palette().text_dim, lines[i]);
}

std::string MatrixParts::place_text() const {
  return "output " + std::to_string(present) + ": row " + std::to_string(cell.row) + ", col " +
         std::to_string(cell.col);
}

}  // namespace convlens::ui
