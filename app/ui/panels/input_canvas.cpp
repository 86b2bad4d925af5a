#include "ui/panels/input_canvas.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/stage_picture.h"
#include "ui/widgets/zoom.h"

namespace convlens::ui {
namespace {

void fill(const Context& ctx, const CellGrid& grid, bool erases) {
  const auto cell = grid.cell_at(ImGui::GetIO().MousePos);
  if (!cell) return;
  const model::Brush& brush = ctx.state.session.brush;
  ctx.emit(model::FillArea{cell->first, cell->second, erases ? 0 : brush.value, brush.channel});
}

void paint(const Context& ctx, const CellGrid& grid) {
  Stroke& stroke = ctx.scratch.stroke;
  const auto& session = ctx.state.session;
  const auto segment = [&](model::Point from, model::Point to) {
    model::Brush brush = session.brush;
    if (stroke.erases) brush.value = 0;
    ctx.emit(model::PaintSegment{from, to, brush, stroke.edit_id});
  };
  const model::Point here = grid.to_cells(ImGui::GetIO().MousePos);
  const bool left = ImGui::IsMouseDown(ImGuiMouseButton_Left);
  const bool right = ImGui::IsMouseDown(ImGuiMouseButton_Right);
  if (ImGui::IsItemActivated()) {
    if (session.tool == model::Tool::fill) return fill(ctx, grid, right);
    const bool shift = modifiers().shift;
    const bool joins = shift && stroke.has_last;
    const model::Point previous = stroke.last;
    stroke.active = true;
    stroke.straight = shift || session.tool == model::Tool::line;
    stroke.erases = right || session.tool == model::Tool::eraser;
    stroke.edit_id = ctx.scratch.new_edit_id();
    stroke.start = joins ? previous : here;
    stroke.last = here;
    if (!stroke.straight) segment(here, here);
    return;
  }
  if (!stroke.active) return;
  if (!stroke.straight)
    for (const ImVec2& point : ctx.state.pointer_path) {
      const model::Point next = grid.to_cells(point);
      segment(stroke.last, next);
      stroke.last = next;
    }
  if (left || right) return;
  if (stroke.straight) {
    // A Shift-click joins the last stroke's end, a Shift-drag draws from where it began: the start tells them apart.
    segment(stroke.start, here);
    stroke.last = here;
  }
  stroke.active = false;
  stroke.has_last = true;
}

void draw_brush(const Context& ctx, const CellGrid& grid) {
  if (ctx.state.session.tool == model::Tool::fill) return;  // the cell under the pointer is marked anyway
  const Stroke& stroke = ctx.scratch.stroke;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 at = ImGui::GetIO().MousePos;
  const float radius = std::max(ctx.px(2), ctx.state.session.brush.size / 2 * grid.cell_px);
  draw.AddCircle(at, radius, IM_COL32(0, 0, 0, 160), 0, ctx.px(2.5F));
  draw.AddCircle(at, radius, IM_COL32(255, 255, 255, 230), 0, ctx.px(1));
  if (stroke.active && stroke.straight) {
    const ImVec2 from{grid.x + stroke.start.x * grid.cell_px, grid.y + stroke.start.y * grid.cell_px};
    draw.AddLine(from, at, ctx.palette().accent, ctx.px(2));
  }
}

// Strokes that wait until a large edit is done, where they will be.
void draw_waiting(const Context& ctx, const CellGrid& grid) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const auto on_screen = [&](model::Point p) {
    return ImVec2{grid.x + p.x * grid.cell_px, grid.y + p.y * grid.cell_px};
  };
  for (const model::PaintSegment& segment : ctx.state.waiting_paint) {
    const float width = std::max(1.0F, segment.brush.size * grid.cell_px);
    const bool dab = segment.from == segment.to;
    if (dab)
      draw.AddCircleFilled(on_screen(segment.from), width / 2, ctx.palette().accent);
    else
      draw.AddLine(on_screen(segment.from), on_screen(segment.to), ctx.palette().accent, width);
  }
}

}  // namespace

float input_canvas(const Context& ctx, const Box& area) {
  const StagePicture picture = place_stage_picture(ctx, "input.canvas", area);
  const CellGrid& grid = picture.grid;
  paint(ctx, grid);
  point_at_stage_picture(ctx, picture);
  const ViewClip clip(grid);
  draw_stage_picture(ctx, "input.canvas", picture, !ctx.scratch.stroke.active);
  draw_waiting(ctx, grid);
  if (picture.hovered || ctx.scratch.stroke.active) draw_brush(ctx, grid);
  return picture.frame.bottom();
}

}  // namespace convlens::ui
