#include "ui/widgets/zoom.h"

#include <algorithm>
#include <cmath>

#include "model/number_text.h"
#include "ui/imgui_compat.h"

namespace convlens::ui {
namespace {

constexpr float kNotch = 1.25F;
constexpr float kLargestCell = 64;  // design units

float cell_at(const Context& ctx, const ZoomedPicture& picture, float factor) {
  const float largest = std::max(picture.fitted.cell_px, ctx.px(kLargestCell));
  const float cell = std::min(picture.fitted.cell_px * factor, largest);
  return cell > 1 ? std::floor(cell) : cell;
}

// Where the grid's edge goes so that a magnified picture, padding included, covers the frame.
float covering(float start, float frame_start, float frame_size, float before, float after, float cell) {
  // `before` and `after`: cells of the padding, and those of the grid with the padding behind it.
  const float least = frame_start + frame_size - after * cell, most = frame_start + before * cell;
  return std::round(std::clamp(start, std::min(least, most), most));
}

CellGrid placed(const Context& ctx, const ZoomedPicture& picture, float factor, ImVec2 start) {
  const CellGrid& fitted = picture.fitted;
  const Box& frame = picture.frame;
  CellGrid grid = fitted;
  grid.cell_px = cell_at(ctx, picture, factor);
  grid.view = frame;
  grid.x = covering(start.x, frame.x, frame.w, (fitted.x - frame.x) / fitted.cell_px,
                    (frame.right() - fitted.x) / fitted.cell_px, grid.cell_px);
  grid.y = covering(start.y, frame.y, frame.h, (fitted.y - frame.y) / fitted.cell_px,
                    (frame.bottom() - fitted.y) / fitted.cell_px, grid.cell_px);
  return grid;
}

// Takes the middle of the frame as the place that all linked pictures show.
void look_at_middle(Zoom& zoom, const ZoomedPicture& picture, const CellGrid& grid) {
  const Box& frame = picture.frame;
  const auto share = [&](float middle, float start, int64_t cells, const ZoomLink& link) {
    return ((middle - start) / (grid.cell_px * static_cast<float>(cells)) - link.b) / link.a;
  };
  zoom.x = share(frame.x + frame.w / 2, grid.x, grid.cols, picture.cols);
  zoom.y = share(frame.y + frame.h / 2, grid.y, grid.rows, picture.rows);
}

}  // namespace

ZoomLink link_to_output(const Axis& axis) {
  const auto stride = static_cast<double>(axis.stride), outputs = static_cast<double>(axis.output());
  const double middle = static_cast<double>(axis.pad_before) - static_cast<double>(axis.dilated_kernel()) / 2;
  return {static_cast<double>(axis.input) / (stride * outputs), (middle / stride + 0.5) / outputs};
}

ZoomLink link_to_output(const WidenedAxis& axis) {
  const auto stride = static_cast<double>(axis.stride), outputs = static_cast<double>(axis.output());
  const double reach = static_cast<double>(axis.dilation * (axis.kernel - 1));
  // Input cell i has its middle at i + 0.5, its stamp at i * stride - padding + reach / 2 + 0.5.
  const double first = static_cast<double>(axis.before) - reach / 2 + 0.5;
  return {static_cast<double>(axis.input) * stride / outputs, (first - stride / 2) / outputs};
}

CellGrid zoomed(const Context& ctx, const ZoomedPicture& picture) {
  const Zoom& zoom = ctx.scratch.zoom;
  if (zoom.factor <= 1) return picture.fitted;
  const float cell = cell_at(ctx, picture, zoom.factor);
  const Box& frame = picture.frame;
  const auto start = [&](float middle, int64_t cells, double share, const ZoomLink& link) {
    return middle - static_cast<float>((link.a * share + link.b) * static_cast<double>(cells)) * cell;
  };
  return placed(ctx, picture, zoom.factor,
                {start(frame.x + frame.w / 2, picture.fitted.cols, zoom.x, picture.cols),
                 start(frame.y + frame.h / 2, picture.fitted.rows, zoom.y, picture.rows)});
}

void zoom_by_pointer(const Context& ctx, const char* name, const ZoomedPicture& picture) {
  Zoom& zoom = ctx.scratch.zoom;
  const ImGuiIO& io = ImGui::GetIO();
  const ImGuiID item = ImGui::GetID(name);
  const bool hovered = ImGui::IsItemHovered();
  // Where the panel scrolls, the wheel alone is the panel's.
  const bool takes_wheel = modifiers().ctrl || ImGui::GetScrollMaxY() <= 0;
  if (takes_wheel) claim_mouse_wheel();
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Middle)) {
    zoom = Zoom{};
    return;
  }
  if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Middle)) zoom.panned = item;
  if (!ImGui::IsMouseDown(ImGuiMouseButton_Middle)) zoom.panned = 0;

  const CellGrid grid = zoomed(ctx, picture);
  if (zoom.panned == item && zoom.factor > 1 && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0))
    look_at_middle(zoom, picture,
                   placed(ctx, picture, zoom.factor, {grid.x + io.MouseDelta.x, grid.y + io.MouseDelta.y}));
  if (!hovered || !takes_wheel || io.MouseWheel == 0) return;

  const float most = std::max(1.0F, ctx.px(kLargestCell) / picture.fitted.cell_px);
  const float factor = std::clamp(zoom.factor * std::pow(kNotch, io.MouseWheel), 1.0F, std::max(most, zoom.factor));
  if (factor < std::sqrt(kNotch)) {
    zoom = Zoom{};
    return;
  }
  const model::Point at = grid.to_cells(io.MousePos);
  const float cell = cell_at(ctx, picture, factor);
  zoom.factor = factor;
  look_at_middle(zoom, picture,
                 placed(ctx, picture, factor, {io.MousePos.x - at.x * cell, io.MousePos.y - at.y * cell}));
}

std::string zoom_text(const Context& ctx) {
  const float factor = ctx.scratch.zoom.factor;
  return factor > 1 ? model::format_number(factor, 2) + "\xC3\x97" : std::string();
}

ViewClip::ViewClip(const CellGrid& grid) : clips_(grid.view.w > 0) {
  if (clips_) ImGui::PushClipRect(grid.view.min(), grid.view.max(), true);
}

ViewClip::~ViewClip() {
  if (clips_) ImGui::PopClipRect();
}

}  // namespace convlens::ui
