#include "ui/panels/kernel_bank.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/kernel_editor.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

// Tiles shrink when the bank grows, so that sixteen outputs take two rows.
struct TileSize {
  float width, height;
  bool named;
};

TileSize tile_size(const Context& ctx, int64_t outputs, float width) {
  if (outputs <= 4) {
    const float tile = std::min(ctx.px(72), (width - ctx.px(28) - 4 * ctx.px(6)) / 4);
    return {tile, tile + ctx.px(12), true};
  }
  return {(width - 8 * ctx.px(5)) / 9, (width - 8 * ctx.px(5)) / 9, false};
}

void tile(const Context& ctx, int64_t output, const Box& box, bool named) {
  const model::KernelBank& kernels = ctx.state.document.kernels;
  const bool selected = ctx.state.session.selected_output == output;
  const std::string id = "kernel.output." + std::to_string(output);
  const std::string& name = kernels.names[static_cast<size_t>(output)];
  const bool name_fits = text_width(ctx.style.fonts.small, name) <= box.w - ctx.px(6);
  ImGui::SetCursorScreenPos(box.min());
  if (ImGui::InvisibleButton(id.c_str(), {box.w, box.h}) && !ctx.scratch.tile_drag.moved)
    ctx.emit(model::SelectOutput{output});
  if (ImGui::IsItemActivated()) ctx.scratch.tile_drag = {output, false};
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) start_renaming(ctx, output);
  ctx.recorder.add_last_item(id, selected ? name + ", selected" : name);
  const Palette& p = ctx.palette();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (selected || ImGui::IsItemHovered()) draw.AddRectFilled(box.min(), box.max(), p.control, ctx.style.rounding());
  add_rect(&draw, box.min(), box.max(), selected ? p.accent : p.border, ctx.style.rounding(),
           ctx.px(selected ? 1.5F : 1));
  const float inset = ctx.px(named ? 7 : 4);
  const float text_height = named ? ctx.px(18) : 0;
  const Box picture{box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset - text_height};
  const int64_t channels = kernels.input_channels();
  // Kernels of several input channels stand side by side: they are different weights.
  const float part = picture.w / static_cast<float>(channels);
  for (int64_t i = 0; i < channels; ++i)
    kernel_thumbnail(
        ctx, output, i,
        {picture.x + static_cast<float>(i) * part, picture.y, part - (channels > 1 ? ctx.px(2) : 0), picture.h});
  if (named)
    draw_text(ctx.style.fonts.small,
              {box.x + ctx.px(3), box.bottom() - text_height - ctx.px(3), box.w - ctx.px(6), text_height},
              selected ? p.text : p.text_dim, name_fits ? name : std::to_string(output), Align::centre);
  tooltip(ctx, "Output channel " + std::to_string(output) + ": " + name +
                   ". Drag it to another place (Ctrl+Shift+Up, Down); double-click to name it");
}

// A dragged tile goes to where the pointer lets it go: a line shows the place.
void drag_tile(const Context& ctx, std::span<const Box> tiles, float gap) {
  TileDrag& drag = ctx.scratch.tile_drag;
  if (drag.output < 0) return;
  drag.moved = drag.moved || ImGui::IsMouseDragging(ImGuiMouseButton_Left, ctx.px(6));
  const ImVec2 pointer = ImGui::GetIO().MousePos;
  const bool released = !ImGui::IsMouseDown(ImGuiMouseButton_Left);
  for (size_t i = 0; drag.moved && i < tiles.size(); ++i) {
    const Box& box = tiles[i];
    const auto place = static_cast<int64_t>(i);
    if (!box.contains(pointer) || place == drag.output) continue;
    const float x = place < drag.output ? box.x - gap / 2 : box.right() + gap / 2;
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

}  // namespace

void start_renaming(const Context& ctx, int64_t output) {
  Renaming& renaming = ctx.scratch.renaming;
  renaming = {};
  renaming.output = output;
  renaming.open_now = true;
  renaming.before = ctx.state.document.kernels.names[static_cast<size_t>(output)];
  std::snprintf(renaming.text, sizeof renaming.text, "%s", renaming.before.c_str());
}

float kernel_bank(const Context& ctx, const Box& area) {
  const int64_t outputs = ctx.state.document.kernels.outputs();
  const TileSize size = tile_size(ctx, outputs, area.w);
  const float gap = ctx.px(size.named ? 6 : 5);
  Flow flow(area.x, area.y, area.w, size.height, gap);
  std::array<Box, model::kMaxOutputs> tiles;
  for (int64_t output = 0; output < outputs; ++output) {
    Box& box = tiles[static_cast<size_t>(output)];
    box = flow.next(size.width);
    tile(ctx, output, box, size.named);
  }
  drag_tile(ctx, std::span(tiles).first(static_cast<size_t>(outputs)), gap);
  if (const int64_t renamed = ctx.scratch.renaming.output; renamed >= 0)
    name_field(ctx, tiles[static_cast<size_t>(std::min(renamed, outputs - 1))]);
  const bool full = outputs >= model::kMaxOutputs;
  Box add = flow.next(size.named ? ctx.px(28) : size.width);
  if (button(ctx, "kernel.add_output", "+", add,
             {.enabled = !full,
              .tooltip = full ? "The bank is full: at most 16 outputs" : "Add an output channel (Ctrl+K)"}))
    ctx.emit(model::AddOutput{});
  return flow.bottom();
}

float kernel_bank_actions(const Context& ctx, const Box& area) {
  const int64_t outputs = ctx.state.document.kernels.outputs();
  const int64_t selected = ctx.state.session.selected_output;
  const float step = area.h + ctx.px(4);
  if (button(ctx, "kernel.duplicate_output", "Duplicate", area,
             {.enabled = outputs < model::kMaxOutputs, .tooltip = "A copy of this output behind it (Ctrl+D)"}))
    ctx.emit(model::DuplicateOutput{selected});
  if (button(ctx, "kernel.remove_output", "Remove", {area.x, area.y + step, area.w, area.h},
             {.enabled = outputs > 1, .tooltip = "Take this output out of the bank (Ctrl+Backspace)"}))
    ctx.emit(model::RemoveOutput{selected});
  return area.y + step + area.h;
}

}  // namespace convlens::ui
