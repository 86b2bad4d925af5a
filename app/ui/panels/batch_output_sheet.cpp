// The contact sheet of one output: see batch_sheet.h.
#include <algorithm>
#include <cmath>
#include <string>

#include "model/batch.h"
#include "ui/imgui_compat.h"
#include "ui/panels/batch_sheet.h"
#include "ui/widgets/text.h"

namespace convlens::ui {
namespace {

constexpr float kLeastSide = 56, kMostSide = 150, kGap = 8, kNumber = 16;  // design units

struct Grid {
  int64_t columns = 1, rows = 1;
  float cell_w = 1, map_h = 1, number_h = 0, value_h = 0, gap = 1;

  float x_of(int64_t n) const { return static_cast<float>(n % columns) * (cell_w + gap); }
  float y_of(int64_t n) const { return static_cast<float>(n / columns) * row_h(); }
  float row_h() const { return number_h + map_h + value_h + gap; }
};

// As many columns as make the maps largest without scrolling; where they would be too small, as fit and scroll.
Grid arrange(const Context& ctx, const Box& area) {
  const int64_t count = ctx.state.batch->inputs();
  const float aspect = batch_aspect(ctx.state);
  Grid best;
  for (int64_t columns = 1; columns <= count; ++columns) {
    Grid grid;
    grid.columns = columns;
    grid.rows = (count + columns - 1) / columns;
    grid.gap = ctx.px(kGap);
    grid.number_h = ctx.px(kNumber);
    grid.value_h = ctx.px(kBatchValue);
    const auto across = static_cast<float>(columns), down = static_cast<float>(grid.rows);
    const float by_width = (area.w - ctx.px(8) + grid.gap) / across - grid.gap;
    const float by_height = ((area.h + grid.gap) / down - grid.gap - grid.number_h - grid.value_h) * aspect;
    if (by_width < ctx.px(kLeastSide) && columns > 1) break;
    grid.cell_w = std::floor(std::clamp(std::min(by_width, by_height), ctx.px(kLeastSide), ctx.px(kMostSide)));
    grid.map_h = std::floor(grid.cell_w / aspect);
    // Ties take more columns: less to scroll.
    if (columns == 1 || grid.cell_w >= best.cell_w) best = grid;
  }
  return best;
}

}  // namespace

void batch_output_sheet(const Context& ctx, const Box& area) {
  if (!batch_fits(ctx.state)) return batch_remark(ctx, area);
  const int64_t channel = std::min(ctx.state.session.selected_output, ctx.state.batch->outputs() - 1);
  const float head = ctx.px(22);
  draw_text(
      ctx.style.fonts.text, {area.x, area.y, area.w, head}, ctx.palette().text,
      "output " + std::to_string(channel) + "  " + ctx.state.document.kernels.names[static_cast<size_t>(channel)]);
  const Box view{area.x, area.y + head, area.w, area.h - head};
  const Grid grid = arrange(ctx, view);
  ImGui::SetCursorScreenPos(view.min());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  begin_child("##output_sheet", {view.w, view.h}, false, ImGuiWindowFlags_NoNav);
  const int64_t shown = ctx.state.whole.shown;
  follow_shown(ctx, grid.y_of(shown), grid.y_of(shown) + grid.row_h(), view.h);
  const float scroll = ImGui::GetScrollY();
  for (int64_t n = 0; n < ctx.state.batch->inputs(); ++n) {
    const float x = view.x + grid.x_of(n), y = view.y + grid.y_of(n) - scroll;
    if (y + grid.row_h() < view.y || y > view.bottom()) continue;
    draw_text(ctx.style.fonts.mono_small, {x, y, grid.cell_w, grid.number_h},
              n == shown ? ctx.palette().accent : ctx.palette().text_dim, std::to_string(n));
    batch_cell(ctx, n, channel, {x, y + grid.number_h, grid.cell_w, grid.map_h + grid.value_h}, view);
  }
  ImGui::SetCursorScreenPos({view.x, view.y - scroll});
  ImGui::Dummy({1, static_cast<float>(grid.rows) * grid.row_h()});
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace convlens::ui
