#include "ui/panels/dataset_sheet.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "model/batch.h"
#include "ui/imgui_compat.h"
#include "ui/panels/dataset_section.h"
#include "ui/panels/padding_cells.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/map_view.h"

namespace convlens::ui {
namespace {

using model::Dataset;

constexpr const char* kPopup = "##dataset_sheet";
constexpr float kThumb = 46, kGap = 4, kNumber = 14;  // design units
constexpr int64_t kColumns = 10, kRows = 7;           // on screen at once, at most

const std::vector<int64_t>& pictures(const Context& ctx, const Dataset& dataset) {
  DatasetSheet& sheet = ctx.scratch.dataset_sheet;
  const auto& label = ctx.state.session.dataset_label;
  if (sheet.dataset != &dataset || sheet.label != label || sheet.pictures.empty()) {
    sheet = {.dataset = &dataset, .label = label, .pictures = model::dataset_pictures(dataset, label)};
  }
  return sheet.pictures;
}

// Where the present picture is in the list, or where it would be.
int64_t place_of(const std::vector<int64_t>& list, int64_t index) {
  const auto at = std::ranges::lower_bound(list, index);
  return std::min<int64_t>(at - list.begin(), static_cast<int64_t>(list.size()) - 1);
}

struct Grid {
  int64_t columns = 1, rows = 1;
  float cell_w = 1, cell_h = 1, number_h = 0, gap = 1;
  float row_h() const { return cell_h + number_h + gap; }
};

Grid arrange(const Context& ctx, const Dataset& dataset, int64_t count) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  Grid grid;
  grid.gap = ctx.px(kGap);
  grid.number_h = ctx.px(kNumber);
  grid.cell_w = ctx.px(kThumb);
  const float aspect = std::clamp(static_cast<float>(dataset.w) / static_cast<float>(dataset.h), 0.5F, 2.0F);
  grid.cell_h = std::floor(grid.cell_w / aspect);
  const auto fitting = static_cast<int64_t>((display.x - ctx.px(60)) / (grid.cell_w + grid.gap));
  grid.columns = std::clamp<int64_t>(std::min(kColumns, fitting), 1, std::max<int64_t>(1, count));
  grid.rows = (count + grid.columns - 1) / grid.columns;
  return grid;
}

void picture(const Context& ctx, const Dataset& dataset, int64_t index, const Box& box, const Grid& grid,
             const Box& view) {
  const bool present = ctx.state.session.dataset_index == index;
  const std::string id = "dataset.picture." + std::to_string(index);
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton(id.c_str(), {box.w, box.h})) show_picture(ctx, dataset, index);
  const bool hovered = ImGui::IsItemHovered();
  ctx.recorder.add(id, {box.x, std::max(box.y, view.y)}, {box.right(), std::min(box.bottom(), view.bottom())},
                   present ? "selected" : "");
  const Palette& p = ctx.palette();
  const CellGrid cells = fit_grid({box.x, box.y, box.w, grid.cell_h}, dataset.h, dataset.w);
  draw_map(ctx, id, MapSource::dataset, 0, cells, input_scale(ctx.state), index);
  if (present || hovered)
    add_rect(ImGui::GetWindowDrawList(), {box.x, box.y}, {box.right(), box.y + grid.cell_h},
             present ? p.accent : p.text_dim, 0, ctx.px(present ? 2.0F : 1.0F));
  const std::string label =
      dataset.has_labels() ? std::to_string(dataset.labels[static_cast<size_t>(index)]) : std::to_string(index);
  draw_text(ctx.style.fonts.mono_small, {box.x, box.y + grid.cell_h, box.w, grid.number_h},
            present ? p.accent : p.text_dim, label, Align::centre);
  tooltip(ctx, model::dataset_item_name(dataset, index));
}

// Arrows and page keys while the sheet is open.
void walk(const Context& ctx, const Dataset& dataset, const std::vector<int64_t>& list, const Grid& grid) {
  const int64_t page = grid.columns * kRows;
  const struct {
    Key key;
    int64_t by;
  } steps[] = {{Key::left, -1},           {Key::right, 1},       {Key::up, -grid.columns},
               {Key::down, grid.columns}, {Key::page_up, -page}, {Key::page_down, page}};
  const int64_t at = place_of(list, ctx.state.session.dataset_index);
  for (const auto& [key, by] : steps) {
    if (!key_pressed(key, true)) continue;
    const int64_t to = std::clamp<int64_t>(at + by, 0, static_cast<int64_t>(list.size()) - 1);
    if (to != at) show_picture(ctx, dataset, list[static_cast<size_t>(to)]);
    return;
  }
}

// Scrolls to the present picture when it is another one.
void follow(const Context& ctx, const std::vector<int64_t>& list, const Grid& grid, float height) {
  DatasetSheet& sheet = ctx.scratch.dataset_sheet;
  const int64_t index = ctx.state.session.dataset_index;
  if (sheet.followed == index) return;
  sheet.followed = index;
  const float top = static_cast<float>(place_of(list, index) / grid.columns) * grid.row_h();
  const float scroll = ImGui::GetScrollY();
  if (top < scroll || top + grid.row_h() > scroll + height) ImGui::SetScrollY(std::max(0.0F, top - height / 3));
}

void thumbnails(const Context& ctx, const Dataset& dataset, const std::vector<int64_t>& list, const Grid& grid,
                const Box& view) {
  const float scroll = ImGui::GetScrollY();
  const auto first = std::max<int64_t>(0, static_cast<int64_t>(scroll / grid.row_h()));
  const auto end = std::min(grid.rows, static_cast<int64_t>((scroll + view.h) / grid.row_h()) + 1);
  for (int64_t row = first; row < end; ++row)
    for (int64_t column = 0; column < grid.columns; ++column) {
      const int64_t at = row * grid.columns + column;
      if (at >= static_cast<int64_t>(list.size())) break;
      const Box box{view.x + static_cast<float>(column) * (grid.cell_w + grid.gap),
                    view.y + static_cast<float>(row) * grid.row_h() - scroll, grid.cell_w, grid.cell_h + grid.number_h};
      picture(ctx, dataset, list[static_cast<size_t>(at)], box, grid, view);
    }
  ImGui::SetCursorScreenPos({view.x, view.y - scroll});
  ImGui::Dummy({1, static_cast<float>(grid.rows) * grid.row_h()});
}

std::string title(const Context& ctx, const std::vector<int64_t>& list) {
  const auto& label = ctx.state.session.dataset_label;
  return grouped(static_cast<int64_t>(list.size())) + " pictures" +
         (label ? " of label " + std::to_string(*label) : std::string());
}

void sheet(const Context& ctx, const Dataset& dataset, const Box& below) {
  const std::vector<int64_t>& list = pictures(ctx, dataset);
  const Grid grid = arrange(ctx, dataset, static_cast<int64_t>(list.size()));
  const float line = ctx.style.control(), gap = ctx.px(8);
  const ImVec2 padding = ImGui::GetStyle().WindowPadding, display = ImGui::GetIO().DisplaySize;
  const float width = std::max(static_cast<float>(grid.columns) * (grid.cell_w + grid.gap) + ctx.px(8), ctx.px(330));
  const float room = display.y - 2 * padding.y - line - gap - ctx.px(60);
  const float height =
      std::min({static_cast<float>(std::min(kRows, grid.rows)) * grid.row_h(), std::max(grid.row_h(), room)});
  const float all = line + gap + height;
  ImGui::SetNextWindowPos(
      {std::clamp(below.x, 0.0F, std::max(0.0F, display.x - width - 2 * padding.x)),
       std::clamp(below.bottom() + ctx.px(4), 0.0F, std::max(0.0F, display.y - all - 2 * padding.y))});
  if (!ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav)) return;
  ctx.scratch.list_open = true;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float button_w = dataset_batch_button_width(ctx);
  label(ctx, {at.x, at.y, width - button_w - gap, line}, title(ctx, list));
  dataset_batch_button(ctx, dataset, {at.x + width - button_w, at.y, button_w, line});
  const Box view{at.x, at.y + line + gap, width, height};
  ImGui::SetCursorScreenPos(view.min());
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  begin_child("##pictures", {view.w, view.h}, false, ImGuiWindowFlags_NoNav);
  follow(ctx, list, grid, view.h);
  thumbnails(ctx, dataset, list, grid, view);
  ImGui::EndChild();
  ImGui::PopStyleVar();
  ctx.recorder.add("dataset.pictures", view.min(), view.max(), std::to_string(list.size()));
  walk(ctx, dataset, list, grid);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, all});
  if (key_pressed(Key::escape)) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

}  // namespace

void dataset_sheet_button(const Context& ctx, const Dataset& dataset, const Box& box) {
  if (button(ctx, "dataset.sheet", "Sheet", box, {.tooltip = "All pictures of the chosen label as a contact sheet"})) {
    ctx.scratch.dataset_sheet.followed = -1;
    ImGui::OpenPopup(kPopup);
  }
  sheet(ctx, dataset, box);
}

float dataset_batch_button_width(const Context& ctx) { return button_width(ctx, "64 as batch"); }

void dataset_batch_button(const Context& ctx, const Dataset& dataset, const Box& box) {
  const std::vector<int64_t>& list = pictures(ctx, dataset);
  const int64_t from = place_of(list, ctx.state.session.dataset_index);
  const int64_t count = std::min<int64_t>(model::kMaxBatch, static_cast<int64_t>(list.size()) - from);
  const auto& chosen = ctx.state.session.dataset_label;
  if (!button(ctx, "dataset.batch", std::to_string(count) + " as batch", box,
              {.enabled = count > 0,
               .tooltip = "The pictures from this one on, of the chosen label, in place of all inputs"}))
    return;
  model::SetBatch batch;
  batch.label = "batch of " + dataset.name + (chosen ? ", label " + std::to_string(*chosen) : std::string());
  for (int64_t i = from; i < from + count; ++i) {
    const int64_t index = list[static_cast<size_t>(i)];
    batch.items.push_back({model::dataset_item(dataset, index), model::dataset_item_name(dataset, index)});
  }
  ctx.emit(std::move(batch));
}

}  // namespace convlens::ui
