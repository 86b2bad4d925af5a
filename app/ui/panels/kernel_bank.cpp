#include "ui/panels/kernel_bank.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <span>
#include <string>
#include <vector>

#include "convlens/engine/explain.h"
#include "ui/imgui_compat.h"
#include "ui/panels/kernel_editor.h"
#include "ui/panels/kernel_matrix.h"
#include "ui/widgets/controls.h"
#include "ui/widgets/scroll_area.h"

namespace convlens::ui {
namespace {

constexpr int64_t kNamedTiles = 4;      // up to so many outputs have large tiles with names
constexpr int64_t kTilesInRow = 9;      // of the small ones
constexpr float kRows = 3;              // of small tiles before they scroll
constexpr int64_t kChannelsInTile = 4;  // side by side; more channels need the matrix

// Tiles shrink when the bank grows, so that sixteen outputs take two rows; beyond kRows they scroll.
struct TileSize {
  float width, height, gap;
  bool named;
};

TileSize tile_size(const Context& ctx, int64_t outputs, float width) {
  if (outputs <= kNamedTiles) {
    const float tile = std::min(ctx.px(72), (width - ctx.px(28) - 4 * ctx.px(6)) / 4);
    return {tile, tile + ctx.px(12), ctx.px(6), true};
  }
  const float gap = ctx.px(5);
  const float side = std::floor((width - (kTilesInRow - 1) * gap) / kTilesInRow);
  return {side, side, gap, false};
}

// The kernels of one output side by side, in the places of the channels that they read: with groups the others are
// empty.
void pictures(const Context& ctx, int64_t output, const Box& area) {
  const model::Document& document = ctx.state.document;
  const int64_t channels = document.input.read().shape().c, own = document.kernels.input_channels();
  const int64_t first = document.first_channel_of(output);
  const float part = area.w / static_cast<float>(channels), gap = channels > 1 ? ctx.px(2) : 0;
  for (int64_t c = 0; c < channels; ++c) {
    const Box box{area.x + static_cast<float>(c) * part, area.y, part - gap, area.h};
    if (c >= first && c < first + own)
      kernel_thumbnail(ctx, output, c - first, box);
    else
      empty_pair(ctx, box);
  }
}

void tile(const Context& ctx, int64_t output, const Box& box, const Box& seen, bool named) {
  const model::KernelBank& kernels = ctx.state.document.kernels;
  const bool selected = ctx.state.session.selected_output == output;
  const std::string id = "kernel.output." + std::to_string(output);
  const std::string& name = kernels.names[static_cast<size_t>(output)];
  const bool name_fits = text_width(ctx.style.fonts.small, name) <= box.w - ctx.px(6);
  const bool hovered = output_handle(ctx, output, seen);
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (selected || hovered) draw.AddRectFilled(box.min(), box.max(), p.control, ctx.style.rounding());
  const bool lit = ctx.scratch.index_hover == IndexHover{model::WeightAxis::out, output};
  add_rect(&draw, box.min(), box.max(), selected || lit ? p.accent : p.border, ctx.style.rounding(),
           ctx.px(selected ? 1.5F : 1));
  const float inset = ctx.px(named ? 7 : 4);
  const float text_height = named ? ctx.px(18) : 0;
  pictures(ctx, output, {box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset - text_height});
  if (named)
    draw_text(ctx.style.fonts.small,
              {box.x + ctx.px(3), box.bottom() - text_height - ctx.px(3), box.w - ctx.px(6), text_height},
              selected ? p.text : p.text_dim, name_fits ? name : std::to_string(output), Align::centre);
}

// A dragged tile goes to where the pointer lets it go: a line shows the place.
void drag_tile(const Context& ctx, std::span<const Box> tiles, float gap, bool rows) {
  TileDrag& drag = ctx.scratch.tile_drag;
  if (drag.output < 0) return;
  drag.moved = drag.moved || ImGui::IsMouseDragging(ImGuiMouseButton_Left, ctx.px(6));
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  const bool released = !ImGui::IsMouseDown(ImGuiMouseButton_Left);
  for (size_t i = 0; drag.moved && i < tiles.size(); ++i) {
    const Box& box = tiles[i];
    const auto place = static_cast<int64_t>(i);
    if (!box.contains(pointer) || place == drag.output) continue;
    const bool before = place < drag.output;
    const float x = before ? box.x - gap / 2 : box.right() + gap / 2;
    const float y = before ? box.y - gap / 2 : box.bottom() + gap / 2;
    if (rows)
      ImGui::GetWindowDrawList()->AddLine({box.x, y}, {box.right(), y}, ctx.palette().accent, ctx.px(2));
    else
      ImGui::GetWindowDrawList()->AddLine({x, box.y}, {x, box.bottom()}, ctx.palette().accent, ctx.px(2));
    if (released) ctx.emit(model::MoveOutput{drag.output, place});
  }
  if (released) drag = {};
}

// A small text field under the tile: Enter and a click elsewhere take the name, Esc leaves it.
void name_field(const Context& ctx, const Box& tile) {
  Renaming& renaming = ctx.scratch.renaming;
  constexpr const char* kPopup = "##name";
  if (renaming.open_now) ImGui::OpenPopup(kPopup);
  ImGui::SetNextWindowPos({tile.x, tile.bottom() + ctx.px(4)});
  if (!ImGui::BeginPopup(kPopup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav)) {
    if (renaming.text != renaming.before) ctx.emit(model::RenameOutput{renaming.output, renaming.text});
    renaming = {};
    return;
  }
  ctx.scratch.list_open = true;
  if (renaming.open_now) ImGui::SetKeyboardFocusHere();
  renaming.open_now = false;
  ImGui::SetNextItemWidth(ctx.px(190));
  const bool entered =
      ImGui::InputTextWithHint("##text", "the name of its weights", renaming.text, sizeof renaming.text,
                               ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  ctx.recorder.add_last_item("kernel.name", renaming.text);
  if (key_pressed(Key::escape)) {
    std::snprintf(renaming.text, sizeof renaming.text, "%s", renaming.before.c_str());
    ImGui::CloseCurrentPopup();
  } else if (entered) {
    ImGui::CloseCurrentPopup();
  }
  ImGui::EndPopup();
}

void add_button(const Context& ctx, const Box& box) {
  const bool room = ctx.state.document.kernels.outputs() + ctx.state.document.conv.groups <= model::kMaxOutputs;
  if (button(ctx, "kernel.add_output", "+", box,
             {.enabled = room,
              .tooltip = room ? "Add an output channel (Ctrl+K)" : "The bank is full: at most 64 outputs"}))
    ctx.emit(model::AddOutput{});
}

// All tiles in rows, and the place behind the last.
float tiles_in_rows(const Context& ctx, const Box& area, const TileSize& size, std::vector<Box>& tiles) {
  Flow flow(area.x, area.y, area.w, size.height, size.gap);
  for (size_t output = 0; output < tiles.size(); ++output) {
    tiles[output] = flow.next(size.width);
    tile(ctx, static_cast<int64_t>(output), tiles[output], tiles[output], size.named);
  }
  drag_tile(ctx, tiles, size.gap, false);
  add_button(ctx, flow.next(size.named ? ctx.px(28) : size.width));
  return flow.bottom();
}

// More tiles than there is room for: they scroll, and the button that adds one stands beside them.
float scrolling_tiles(const Context& ctx, const Box& area, std::vector<Box>& tiles) {
  const float add = ctx.px(24);
  const float width = area.w - add - ctx.px(12);
  const TileSize size = tile_size(ctx, static_cast<int64_t>(tiles.size()), width);
  const float step = size.height + size.gap;
  const auto rows = static_cast<float>((static_cast<int64_t>(tiles.size()) + kTilesInRow - 1) / kTilesInRow);
  const float height = kRows * step - size.gap;
  {
    const ScrollArea scroll(ctx, "##tiles", {area.x, area.y, width + ctx.px(8), height},
                            {width, rows * step - size.gap});
    for (size_t i = 0; i < tiles.size(); ++i) {
      const auto column = static_cast<float>(static_cast<int64_t>(i) % kTilesInRow);
      const auto row = static_cast<float>(static_cast<int64_t>(i) / kTilesInRow);
      tiles[i] = {scroll.x() + column * (size.width + size.gap), scroll.y() + row * step, size.width, size.height};
      if (scroll.shows(tiles[i])) tile(ctx, static_cast<int64_t>(i), tiles[i], scroll.seen(tiles[i]), false);
    }
    if (bank_selection_moved(ctx))
      scroll.bring_into_view(tiles[static_cast<size_t>(ctx.state.session.selected_output)]);
    drag_tile(ctx, tiles, size.gap, false);
  }
  add_button(ctx, {area.right() - add, area.y, add, height});
  return area.y + height;
}

}  // namespace

void start_renaming(const Context& ctx, int64_t output) {
  Renaming& renaming = ctx.scratch.renaming;
  renaming = {};
  renaming.output = output;
  renaming.open_now = true;
  renaming.before = ctx.state.document.kernels.names[static_cast<size_t>(output)];
  std::snprintf(renaming.text, sizeof renaming.text, "%s", renaming.before.c_str());
}

bool output_handle(const Context& ctx, int64_t output, const Box& seen) {
  const bool selected = ctx.state.session.selected_output == output;
  const std::string id = "kernel.output." + std::to_string(output);
  const std::string& name = ctx.state.document.kernels.names[static_cast<size_t>(output)];
  ImGui::SetCursorScreenPos(seen.min());
  if (ImGui::InvisibleButton(id.c_str(), {std::max(1.0F, seen.w), std::max(1.0F, seen.h)}) &&
      !ctx.scratch.tile_drag.moved)
    ctx.emit(model::SelectOutput{output});
  if (ImGui::IsItemActivated()) ctx.scratch.tile_drag = {output, false};
  const bool hovered = ImGui::IsItemHovered();
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) start_renaming(ctx, output);
  ctx.recorder.add_last_item(id, selected ? name + ", selected" : name);
  tooltip(ctx, "Output channel " + std::to_string(output) + ": " + name +
                   ". Drag it to another place (Ctrl+Shift+Up, Down); double-click to name it");
  return hovered;
}

bool bank_selection_moved(const Context& ctx) {
  const auto& session = ctx.state.session;
  BankView& view = ctx.scratch.bank_view;
  const bool moved = view.output != session.selected_output || view.input_channel != session.selected_input_channel;
  view = {session.selected_output, session.selected_input_channel};
  return moved;
}

float kernel_bank(const Context& ctx, const Box& area) {
  const model::Document& document = ctx.state.document;
  const int64_t outputs = document.kernels.outputs();
  std::vector<Box> tiles(static_cast<size_t>(outputs));
  float bottom = area.y;
  if (document.input.read().shape().c > kChannelsInTile) {
    const float add = ctx.px(24);
    bottom = kernel_matrix(ctx, {area.x, area.y, area.w - add - ctx.px(4), 0}, tiles);
    add_button(ctx, {area.right() - add, area.y, add, bottom - area.y});
    drag_tile(ctx, tiles, ctx.px(2), true);
  } else if (outputs < static_cast<int64_t>(kRows) * kTilesInRow) {
    bottom = tiles_in_rows(ctx, area, tile_size(ctx, outputs, area.w), tiles);
  } else {
    bottom = scrolling_tiles(ctx, area, tiles);
  }
  if (const int64_t renamed = ctx.scratch.renaming.output; renamed >= 0)
    name_field(ctx, tiles[static_cast<size_t>(std::min(renamed, outputs - 1))]);
  return bottom;
}

float kernel_bank_actions(const Context& ctx, const Box& area) {
  const model::Document& document = ctx.state.document;
  const int64_t selected = ctx.state.session.selected_output;
  const float step = area.h + ctx.px(4);
  if (button(ctx, "kernel.duplicate_output", "Duplicate", area,
             {.enabled = document.kernels.outputs() + document.conv.groups <= model::kMaxOutputs,
              .tooltip = "A copy of this output behind it (Ctrl+D)"}))
    ctx.emit(model::DuplicateOutput{selected});
  if (button(ctx, "kernel.remove_output", "Remove", {area.x, area.y + step, area.w, area.h},
             {.enabled = document.outputs_per_group() > 1,
              .tooltip = "Take this output out of the bank (Ctrl+Backspace)"}))
    ctx.emit(model::RemoveOutput{selected});
  return area.y + step + area.h;
}

}  // namespace convlens::ui
