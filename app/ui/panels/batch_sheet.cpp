#include "ui/panels/batch_sheet.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/batch.h"
#include "model/number_text.h"
#include "ui/imgui_compat.h"
#include "ui/panels/map_range.h"
#include "ui/panels/padding_cells.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {
namespace {

constexpr float kLeastSide = 40, kMostSide = 132, kLabel = 34, kGap = 6;  // design units

// The sheet's grid: every row has a label, the input, and its outputs.
struct Grid {
  float label_w = 0, cell_w = 1, cell_h = 1, value_h = 0, gap = 1;
  int64_t rows = 1, columns = 1;  // columns: the input's, too

  float x_of(int64_t column) const { return label_w + static_cast<float>(column) * (cell_w + gap); }
  float y_of(int64_t row) const { return static_cast<float>(row) * row_h(); }
  float row_h() const { return cell_h + value_h + gap; }
  float width() const { return x_of(columns) - gap; }
};

Grid arrange(const Context& ctx, float width) {
  const model::BatchResults& batch = *ctx.state.batch;
  Grid grid;
  grid.rows = batch.inputs();
  grid.columns = batch.outputs() + 1;
  grid.gap = ctx.px(kGap);
  grid.label_w = ctx.px(kLabel);
  grid.value_h = ctx.px(kBatchValue);
  const auto columns = static_cast<float>(grid.columns);
  grid.cell_w = std::floor(
      std::clamp((width - grid.label_w + grid.gap) / columns - grid.gap, ctx.px(kLeastSide), ctx.px(kMostSide)));
  grid.cell_h = std::floor(grid.cell_w / batch_aspect(ctx.state));
  return grid;
}

// The outputs' names over their columns, at the child's scroll.
void header(const Context& ctx, const Grid& grid, const Box& box, float scroll_x) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.PushClipRect(box.min(), box.max(), true);
  const auto& names = ctx.state.document.kernels.names;
  const Font& font = ctx.style.fonts.small;
  for (int64_t column = 0; column < grid.columns; ++column) {
    const bool selected = column - 1 == ctx.state.session.selected_output;
    const std::string number = std::to_string(column - 1);
    const std::string text = column == 0 ? "input" : number + " " + names[static_cast<size_t>(column - 1)];
    const bool fits = column == 0 || text_width(font, text) <= grid.cell_w;
    draw_text(font, {box.x - scroll_x + grid.x_of(column), box.y, grid.cell_w, box.h},
              selected ? ctx.palette().text : ctx.palette().text_dim, fits ? text : number);
  }
  draw.PopClipRect();
}

void row_label(const Context& ctx, const Grid& grid, int64_t n, const Box& row) {
  const bool shown = n == ctx.state.whole.shown;
  const Palette& p = ctx.palette();
  if (shown)
    ImGui::GetWindowDrawList()->AddRectFilled({row.x, row.y - ctx.px(2)},
                                              {row.right(), row.y + grid.row_h() - ctx.px(4)}, p.accent_soft,
                                              ctx.style.rounding());
  draw_text(ctx.style.fonts.mono, {row.x + ctx.px(4), row.y, grid.label_w - ctx.px(6), grid.cell_h},
            shown ? p.accent : p.text_dim, std::to_string(n));
}

void input_cell(const Context& ctx, int64_t n, const Box& box, const Box& view) {
  const Shape& shape = ctx.state.whole.input.read().shape();
  const std::string id = "map.batch." + std::to_string(n) + ".input";
  const std::string& name = model::batch_name(ctx.state.whole, n);
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton(id.c_str(), {box.w, box.h})) ctx.emit(model::ShowInput{n});
  ctx.recorder.add(id, {std::max(box.x, view.x), std::max(box.y, view.y)},
                   {std::min(box.right(), view.right()), std::min(box.bottom(), view.bottom())}, name);
  draw_map(ctx, id, MapSource::batch_input, shape.c == 3 ? -1 : 0, fit_grid(box, shape.h, shape.w),
           input_scale(ctx.state), n);
  tooltip(ctx, "Input " + std::to_string(n) + ": " + name);
}

}  // namespace

bool batch_fits(const FrameState& state) {
  return state.batch != nullptr && !state.batch->empty() && state.batch->inputs() == model::batch_size(state.whole) &&
         state.batch->outputs() == state.document.kernels.outputs() && !state.batch->error;
}

std::string batch_progress(const FrameState& state) {
  const bool stale = state.batch != nullptr && state.batch->version != state.document_version;
  return stale ? "computing\xE2\x80\xA6" : "";
}

float batch_aspect(const FrameState& state) {
  const Shape& shape = state.batch->conv.maps.shape();
  return std::clamp(static_cast<float>(shape.w) / static_cast<float>(shape.h), 0.5F, 3.0F);
}

void batch_remark(const Context& ctx, const Box& area) {
  const bool failed = ctx.state.batch != nullptr && ctx.state.batch->error;
  const std::string text = failed ? ctx.state.batch->error->message() : "Computing\xE2\x80\xA6";
  const float height = draw_wrapped(ctx.style.fonts.text, area.x, area.y, area.w,
                                    failed ? ctx.palette().error : ctx.palette().text_dim, text);
  ctx.recorder.add("map.batch.remark", area.min(), {area.right(), area.y + height}, text);
}

void follow_shown(const Context& ctx, float top, float bottom, float height) {
  int64_t& followed = ctx.scratch.sheet_followed;
  if (followed == ctx.state.whole.shown) return;
  followed = ctx.state.whole.shown;
  const float scroll = ImGui::GetScrollY();
  if (top < scroll)
    ImGui::SetScrollY(top);
  else if (bottom > scroll + height)
    ImGui::SetScrollY(bottom - height);
}

void batch_cell(const Context& ctx, int64_t n, int64_t channel, const Box& box, const Box& view) {
  const model::BatchResults& batch = *ctx.state.batch;
  const auto& session = ctx.state.session;
  const size_t index = batch.index(n, channel);
  const std::string id = "map.batch." + std::to_string(n) + "." + std::to_string(channel);
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton(id.c_str(), {box.w, box.h})) {
    ctx.emit(model::ShowInput{n});
    ctx.emit(model::SelectOutput{channel});
  }
  const bool hovered = ImGui::IsItemHovered();
  const bool chosen = n == ctx.state.whole.shown && channel == session.selected_output;
  const std::string value = model::format_fixed(batch.global_average[index], 2);
  ctx.recorder.add(id, {std::max(box.x, view.x), std::max(box.y, view.y)},
                   {std::min(box.right(), view.right()), std::min(box.bottom(), view.bottom())},
                   chosen ? value + ", shown" : value);
  const Palette& p = ctx.palette();
  const Shape& shape = batch.conv.maps.shape();
  const Box picture{box.x, box.y, box.w, box.h - ctx.px(kBatchValue)};
  const CellGrid grid = fit_grid(picture, shape.h, shape.w);
  draw_map(ctx, id, MapSource::batch_conv, channel, grid, batch_scale(ctx.state, channel), n);
  const Box frame = grid.box();
  add_rect(ImGui::GetWindowDrawList(), frame.min(), frame.max(),
           chosen    ? p.accent
           : hovered ? p.text_dim
                     : p.border,
           0, ctx.px(chosen ? 2.0F : 1.0F));
  draw_text(ctx.style.fonts.mono_small, {box.x, picture.bottom(), box.w, ctx.px(kBatchValue)},
            chosen ? p.text : p.text_dim, value, Align::centre);
  const model::MapStatistics& s = batch.conv.statistics[index];
  tooltip(ctx, "Input " + std::to_string(n) + " " + model::batch_name(ctx.state.whole, n) + ", output " +
                   std::to_string(channel) + " " + ctx.state.document.kernels.names[static_cast<size_t>(channel)] +
                   ": " + model::format_number(s.min, 5) + " \xE2\x80\xA6 " + model::format_number(s.max, 5) +
                   "\nPooled mean " + model::format_number(batch.global_average[index], 9) + ", maximum " +
                   model::format_number(batch.global_max[index], 9) + ". Click shows it.");
}

void batch_sheet(const Context& ctx, const Box& area) {
  if (!batch_fits(ctx.state)) return batch_remark(ctx, area);
  const Grid grid = arrange(ctx, area.w - ctx.px(8));
  const float head = ctx.px(20);
  const Box view{area.x, area.y + head, area.w, area.h - head};
  ImGui::SetCursorScreenPos(view.min());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  begin_child("##sheet", {view.w, view.h}, false, ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoNav);
  const float scroll_x = ImGui::GetScrollX(), scroll_y = ImGui::GetScrollY();
  const int64_t shown = ctx.state.whole.shown;
  follow_shown(ctx, grid.y_of(shown), grid.y_of(shown + 1), view.h);
  const auto first = std::clamp<int64_t>(static_cast<int64_t>(scroll_y / grid.row_h()), 0, grid.rows - 1);
  const auto end = std::min(grid.rows, static_cast<int64_t>((scroll_y + view.h) / grid.row_h()) + 1);
  const Box origin{view.x - scroll_x, view.y - scroll_y + ctx.px(2), 0, 0};
  for (int64_t n = first; n < end; ++n) {
    const float y = origin.y + grid.y_of(n);
    row_label(ctx, grid, n, {origin.x, y, grid.width(), grid.row_h()});
    for (int64_t column = 0; column < grid.columns; ++column) {
      const Box box{origin.x + grid.x_of(column), y, grid.cell_w, grid.cell_h};
      if (box.right() < view.x || box.x > view.right()) continue;
      if (column == 0)
        input_cell(ctx, n, box, view);
      else
        batch_cell(ctx, n, column - 1, {box.x, box.y, box.w, box.h + grid.value_h}, view);
    }
  }
  ImGui::SetCursorScreenPos(origin.min());
  ImGui::Dummy({grid.width(), grid.y_of(grid.rows)});
  ImGui::EndChild();
  ImGui::PopStyleVar();
  header(ctx, grid, {area.x, area.y, area.w, head}, scroll_x);
}

}  // namespace convlens::ui
