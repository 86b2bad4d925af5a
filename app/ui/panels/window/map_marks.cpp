#include "ui/panels/window/map_marks.h"

#include <algorithm>
#include <string>

#include "model/color_table.h"
#include "model/number_text.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/window/explained.h"
#include "ui/panels/window/glide.h"
#include "ui/panels/window/marks.h"
#include "ui/panels/window/transposed_marks.h"
#include "ui/shown_stage.h"
#include "ui/widgets/text.h"

namespace convlens::ui {
namespace {

using model::Hover;

std::string cell_text(const Hover& cell) {
  return "row " + std::to_string(cell.row) + ", col " + std::to_string(cell.col);
}

class MapMarks {
 public:
  MapMarks(const Context& ctx, const CellGrid& grid, int64_t channel, bool large)
      : ctx_(ctx), grid_(grid), channel_(channel), large_(large) {}

  void draw() const {
    ghost();
    pin();
    pooled();
    if (question(ctx_.state) == Question::pixel)
      transposes(ctx_.state) ? mark_stamp(ctx_, grid_, channel_, large_) : fed();
    if (!shows_window(ctx_)) return;
    if (large_ && transposes(ctx_.state)) mark_covering_stamps(ctx_, grid_);
    cell();
  }

 private:
  Box box_of(const Hover& cell) const { return grid_.box_of({{cell.row, cell.row + 1}, {cell.col, cell.col + 1}}); }
  bool has(const Hover& cell) const {
    return cell.place == model::place_of(shown_part(ctx_.state)) &&
           Rect::whole(grid_.rows, grid_.cols).contains(cell.row, cell.col);
  }
  void record(std::string_view name, const Box& box, const std::string& value) const {
    if (large_) ctx_.recorder.add(name, box.min(), box.max(), value);
  }

  // The explained cell, in every map: they are computed from the same window.
  void cell() const {
    const Hover cell = explained_cell(ctx_.state);
    if (!has(cell)) return;
    const GlideOffset offset = glide_offset(ctx_);
    CellGrid moved = grid_;
    moved.x += offset.cols * grid_.cell_px;
    moved.y += offset.rows * grid_.cell_px;
    const bool own = cell.channel == channel_;
    mark_cells(ctx_, moved, {{cell.row, cell.row + 1}, {cell.col, cell.col + 1}}, ctx_.palette().accent, 0,
               own && large_ ? 2 : 1.5F);
    record("map.mark", box_of(cell), cell_text(cell));
  }

  void pin() const {
    const Hover& pinned = ctx_.state.session.pinned;
    if (!has(pinned)) return;
    const Box box = box_of(pinned);
    if (large_) corner_marks(ctx_, box);
    record("map.pin", box, cell_text(pinned));
  }

  void ghost() const {
    const auto ghost = ghost_cell(ctx_);
    if (!ghost || !has(*ghost) || !large_) return;
    dashed_rect(ctx_, box_of(*ghost));
    record("map.ghost", box_of(*ghost), cell_text(*ghost));
  }

  void pooled() const {
    const auto pooled = pooled_window(ctx_.state);
    if (!pooled || pooled->channel != channel_) return;
    mark_cells(ctx_, grid_, pooled->map, ctx_.palette().accent, ctx_.palette().accent_soft, 1.5F);
    record("map.pooled", grid_.box_of(pooled->map), span_text(pooled->map));
  }

  // The cells that the pixel feeds, in the colour of the weight that each one reads it with: together they draw the
  // kernel, turned by 180 degrees.
  void fed() const {
    const std::vector<FedOutput> all = fed_by_pointer(ctx_.state, channel_);
    if (all.empty()) return;
    const ColorTable& colors = model::signed_table(ctx_.state.session);
    const float range = weight_range(ctx_);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    constexpr size_t kMostOutlined = 25;  // more would be a mesh over the weights' colours
    const bool separate = all.size() <= kMostOutlined && grid_.cell_px >= ctx_.px(8);
    Rect span;
    for (const FedOutput& fed : all) {
      const Rect cell{{fed.row, fed.row + 1}, {fed.col, fed.col + 1}};
      span = unite(span, cell);
      const Box box = grid_.box_of(cell);
      const ImU32 ground = model::color_of(colors, fed.weight, -range, range);
      draw.AddRectFilled(box.min(), box.max(), ground);
      if (!large_) continue;
      if (separate) mark_cells(ctx_, grid_, cell, ctx_.palette().accent, 0, 1);
      const std::string weight = model::format_number(fed.weight, 3);
      const Font& font = ctx_.style.fonts.mono_small;
      if (grid_.cell_px < font.size_px || text_width(font, weight) > grid_.cell_px - 3) continue;
      draw_text(font, box, readable_on(ground), weight, Align::centre);
    }
    // Reflected and circular padding feeds cells far from each other: an outline around all would be of nothing.
    if (span.area() <= 4 * static_cast<int64_t>(all.size()))
      mark_cells(ctx_, grid_, span, ctx_.palette().accent, 0, large_ ? 2 : 1);
    record("map.fed", grid_.box_of(span), span_text(span));
  }

  const Context& ctx_;
  const CellGrid& grid_;
  int64_t channel_;
  bool large_;
};

}  // namespace

void map_marks(const Context& ctx, const CellGrid& grid, int64_t channel, bool large) {
  if (explains_present(ctx.state)) MapMarks(ctx, grid, channel, large).draw();
}

}  // namespace convlens::ui
