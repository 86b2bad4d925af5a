#include "ui/panels/stage_picture.h"

#include <algorithm>

#include "ui/panels/window/explained.h"
#include "ui/panels/window/input_marks.h"
#include "ui/widgets/text.h"
#include "ui/widgets/zoom.h"

namespace convlens::ui {
namespace {

using model::Hover;

CellGrid image_grid(const Box& area, const Shape& shape, const Padding& padding) {
  CellGrid grid = fit_grid(area, shape.h + padding.top + padding.bottom, shape.w + padding.left + padding.right);
  grid.y = area.y;
  grid.x += static_cast<float>(padding.left) * grid.cell_px;
  grid.y += static_cast<float>(padding.top) * grid.cell_px;
  grid.rows = shape.h;
  grid.cols = shape.w;
  return grid;
}

void draw_numbers(const Context& ctx, const CellGrid& grid, const ColorScale& scale) {
  const StageMaps input = stage_input(ctx.state);
  const int64_t channel = shown_input_channel(ctx.state);
  if (channel < 0) return;
  const auto value_at = [&](int64_t row, int64_t col) { return input.values->at(0, channel, row, col); };
  const auto ground = [&](float value) { return scale.color_of(value); };
  if (!draw_cell_numbers(ctx, grid, value_at, ground) && !input.is_picture())
    draw_cell_signs(ctx, grid, value_at, ground);
}

}  // namespace

StagePicture place_stage_picture(const Context& ctx, const char* name, const Box& area) {
  const Shape& shape = stage_input(ctx.state).shape();
  StagePicture picture;
  picture.padding = stage_padding(ctx.state);
  const Padding& p = picture.padding.size;
  const CellGrid fitted = image_grid(area, shape, p);
  picture.frame = fitted.box_of({{-p.top, shape.h + p.bottom}, {-p.left, shape.w + p.right}});
  const Box& all = picture.frame;
  ImGui::SetCursorScreenPos(all.min());
  ImGui::InvisibleButton(name, {std::max(1.0F, all.w), std::max(1.0F, all.h)},
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight);
  picture.hovered = ImGui::IsItemHovered();
  Zoom& zoom = ctx.scratch.zoom;
  if (zoom.rows != shape.h || zoom.cols != shape.w) zoom = {.rows = shape.h, .cols = shape.w};
  const ZoomedPicture zoomable{fitted, all, {}, {}};
  zoom_by_pointer(ctx, name, zoomable);
  picture.grid = zoomed(ctx, zoomable);
  ctx.recorder.add_last_item(name, times(shape.h, shape.w)).grid = recorded(picture.grid);
  return picture;
}

void point_at_stage_picture(const Context& ctx, const StagePicture& picture) {
  if (!picture.hovered) return;
  const StageMaps input = stage_input(ctx.state);
  const bool of_maps = input.place != Hover::Place::input;
  if (const auto cell = picture.grid.cell_at(ImGui::GetIO().MousePos))
    ctx.scratch.hover = {input.place, of_maps ? shown_input_channel(ctx.state) : 0, cell->first, cell->second};
}

void draw_stage_picture(const Context& ctx, const char* name, const StagePicture& picture, bool lines) {
  const CellGrid& grid = picture.grid;
  const StageMaps input = stage_input(ctx.state);
  const ColorScale scale = stage_input_scale(ctx.state);
  draw_padding(ctx, grid, picture.padding);
  draw_map(ctx, name, input.source, shown_input_channel(ctx.state), grid, scale);
  if (lines) draw_cell_lines(ctx, grid);
  if (explains_present(ctx.state)) draw_unreached(ctx, grid, picture.padding.size);
  draw_numbers(ctx, grid, scale);
  input_marks(ctx, grid);
}

float stage_picture(const Context& ctx, const Box& area) {
  const StagePicture picture = place_stage_picture(ctx, "input.map", area);
  point_at_stage_picture(ctx, picture);
  const bool pins = shown_part(ctx.state) != model::StagePart::window;
  if (pins && picture.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
    const auto cell = pointed_cell(ctx.state);
    if (cell) ctx.emit(model::SetPinned{ctx.state.session.pinned == *cell ? Hover{} : *cell});
  }
  const ViewClip clip(picture.grid);
  draw_stage_picture(ctx, "input.map", picture, true);
  return picture.frame.bottom();
}

}  // namespace convlens::ui
