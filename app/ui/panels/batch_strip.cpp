#include "ui/panels/batch_strip.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/batch.h"
#include "ui/imgui_compat.h"
#include "ui/panels/padding_cells.h"
#include "ui/shortcuts.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/icon.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {
namespace {

constexpr float kThumb = 44, kNumber = 15, kArrow = 20;  // design units

// What of the batch is on screen, and where.
struct Strip {
  Box area;  // of the thumbnails, without the arrows
  float thumb_w = 1, thumb_h = 1, gap = 1;
  int64_t first = 0, count = 1;

  Box box(int64_t n) const {
    return {area.x + static_cast<float>(n - first) * (thumb_w + gap), area.y, thumb_w, area.h};
  }
};

void caption_row(const Context& ctx, const Box& row) {
  const float gap = ctx.px(4), side = ctx.px(28), files = button_width(ctx, "Files\xE2\x80\xA6");
  const Box remove{row.right() - side, row.y, side, row.h};
  const Box open{remove.x - gap - files, row.y, files, row.h};
  const Box add{open.x - gap - side, row.y, side, row.h};
  const bool full = model::batch_size(ctx.state.whole) >= model::kMaxBatch;
  if (button(
          ctx, "batch.add", "+", add,
          {.enabled = !full,
           .tooltip = full ? "The batch is full: at most 64 inputs" : "A copy of the shown input behind it (Ctrl+B)"}))
    perform(ctx, Action::batch_add);
  if (button(
          ctx, "batch.add_files", "Files\xE2\x80\xA6", open,
          {.enabled = !full, .tooltip = "Add a picture or an array to the batch; several dropped files are a new one"}))
    ctx.emit(model::SetDialog{model::Dialog::add_files});
  if (button(ctx, "batch.remove", "\xC3\x97", remove,
             {.tooltip = "Take the shown input out of the batch (Ctrl+Shift+B)"}))
    perform(ctx, Action::batch_remove);
  const float title = text_width(ctx.style.fonts.small, "BATCH") + ctx.px(8);
  draw_text(ctx.style.fonts.small, {row.x, row.y, title, row.h}, ctx.palette().text_dim, "BATCH");
  const Box place{row.x + title, row.y, std::max(0.0F, add.x - gap - row.x - title), row.h};
  const std::string text = batch_shapes(ctx, ctx.style.fonts.mono_small, place.w);
  draw_text(ctx.style.fonts.mono_small, place, ctx.palette().text, text);
  ctx.recorder.add("batch.shape", place.min(), place.max(), text);
}

// Moves on only as far as it must, so that the shown input is seen.
Strip arrange(const Context& ctx, const Box& row) {
  const Shape& shape = ctx.state.whole.input.read().shape();
  Strip strip;
  strip.count = model::batch_size(ctx.state.whole);
  strip.gap = ctx.px(5);
  strip.thumb_h = ctx.px(kThumb);
  strip.thumb_w =
      std::floor(strip.thumb_h * std::clamp(static_cast<float>(shape.w) / static_cast<float>(shape.h), 0.6F, 1.8F));
  const auto fitting = [&](float width) {
    return std::max<int64_t>(1, static_cast<int64_t>((width + strip.gap) / (strip.thumb_w + strip.gap)));
  };
  strip.area = row;
  BatchStrip& scratch = ctx.scratch.strip;
  if (fitting(row.w) >= strip.count) {
    scratch.first = 0;
    return strip;
  }
  strip.area.x += ctx.px(kArrow) + strip.gap;
  strip.area.w -= 2 * (ctx.px(kArrow) + strip.gap);
  const int64_t fit = fitting(strip.area.w), shown = ctx.state.whole.shown;
  if (scratch.shown != shown || scratch.count != strip.count)
    scratch.first = std::clamp(scratch.first, shown - fit + 1, shown);
  scratch.first = std::clamp<int64_t>(scratch.first, 0, strip.count - fit);
  strip.first = scratch.first;
  strip.count = std::min(strip.count, strip.first + fit);
  return strip;
}

void arrows(const Context& ctx, const Strip& strip, const Box& row) {
  const int64_t all = model::batch_size(ctx.state.whole);
  if (strip.first == 0 && strip.count == all) return;
  BatchStrip& scratch = ctx.scratch.strip;
  const int64_t page = std::max<int64_t>(1, strip.count - strip.first - 1);
  const float width = ctx.px(kArrow);
  if (icon_button(ctx, "batch.back", Icon::angle_left, {row.x, row.y, width, strip.thumb_h},
                  {.enabled = strip.first > 0, .quiet = true, .tooltip = "The inputs before"}))
    scratch.first -= page;
  if (icon_button(ctx, "batch.forward", Icon::angle_right, {row.right() - width, row.y, width, strip.thumb_h},
                  {.enabled = strip.count < all, .quiet = true, .tooltip = "More inputs"}))
    scratch.first += page;
}

void thumbnail(const Context& ctx, int64_t n, const Box& box, float picture_h) {
  const model::Document& document = ctx.state.whole;
  const Shape& shape = document.input.read().shape();
  const bool shown = n == document.shown;
  const std::string id = "batch.input." + std::to_string(n);
  const std::string& name = model::batch_name(document, n);
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton(id.c_str(), {box.w, box.h}) && !ctx.scratch.strip.moved) ctx.emit(model::ShowInput{n});
  if (ImGui::IsItemActivated()) ctx.scratch.strip.dragged = n;
  const bool hovered = ImGui::IsItemHovered();
  ctx.recorder.add_last_item(id, shown ? name + ", shown" : name);
  const Palette& p = ctx.palette();
  const CellGrid grid = fit_grid({box.x, box.y, box.w, picture_h}, shape.h, shape.w);
  draw_map(ctx, id, MapSource::batch_input, shape.c == 3 ? -1 : 0, grid, input_scale(ctx.state), n);
  add_rect(ImGui::GetWindowDrawList(), {box.x, box.y}, {box.right(), box.y + picture_h},
           shown     ? p.accent
           : hovered ? p.text_dim
                     : p.border,
           0, ctx.px(shown ? 2.0F : 1.0F));
  draw_text(ctx.style.fonts.mono_small, {box.x, box.y + picture_h, box.w, box.h - picture_h},
            shown ? p.accent : p.text_dim, std::to_string(n), Align::centre);
  tooltip(ctx, "Input " + std::to_string(n) + ": " + name +
                   ". Click shows it (Ctrl+Page Up, Page Down); drag it to another place");
}

// A dragged thumbnail goes to where the pointer lets it go: a line shows the place.
void drag_thumbnail(const Context& ctx, const Strip& strip) {
  BatchStrip& drag = ctx.scratch.strip;
  const bool released = !ImGui::IsMouseDown(ImGuiMouseButton_Left);
  if (drag.dragged >= 0 && ImGui::IsMouseDragging(ImGuiMouseButton_Left, ctx.px(6))) drag.moved = true;
  for (int64_t n = strip.first; drag.dragged >= 0 && drag.moved && n < strip.count; ++n) {
    const Box box = strip.box(n);
    if (!box.contains(ImGui::GetIO().MousePos) || n == drag.dragged) continue;
    const float x = n < drag.dragged ? box.x - strip.gap / 2 : box.right() + strip.gap / 2;
    ImGui::GetWindowDrawList()->AddLine({x, box.y}, {x, box.y + strip.thumb_h}, ctx.palette().accent, ctx.px(2));
    if (released) ctx.emit(model::MoveInBatch{drag.dragged, n});
  }
  if (!released) return;
  drag.dragged = -1;
  drag.moved = false;
}

}  // namespace

bool has_batch(const FrameState& state) { return !state.whole.others.empty(); }

std::string batch_shapes(const Context& ctx, const Font& font, float width) {
  const std::string in = to_string(model::batch_shape(ctx.state.whole));
  if (ctx.state.results.conv.maps.empty() || ctx.state.results.conv_error) return in;
  Shape output = ctx.state.results.conv.maps.shape();
  output.n = model::batch_size(ctx.state.whole);
  const std::string both = in + " \xE2\x86\x92 " + to_string(output);
  return text_width(font, both) <= width ? both : in;
}

float batch_strip_height(const Context& ctx) {
  if (!has_batch(ctx.state)) return 0;
  return ctx.style.control() + ctx.px(6 + kThumb + kNumber) + ctx.style.gap();
}

float batch_strip(const Context& ctx, const Box& area) {
  if (!has_batch(ctx.state)) return area.y;
  caption_row(ctx, {area.x, area.y, area.w, ctx.style.control()});
  const Box row{area.x, area.y + ctx.style.control() + ctx.px(6), area.w, ctx.px(kThumb + kNumber)};
  const Strip strip = arrange(ctx, row);
  arrows(ctx, strip, row);
  for (int64_t n = strip.first; n < strip.count; ++n) thumbnail(ctx, n, strip.box(n), strip.thumb_h);
  drag_thumbnail(ctx, strip);
  ctx.scratch.strip.shown = ctx.state.whole.shown;
  ctx.scratch.strip.count = model::batch_size(ctx.state.whole);
  return row.bottom() + ctx.style.gap();
}

}  // namespace convlens::ui
