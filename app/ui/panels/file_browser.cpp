// The file browser of dialogs.h: what is typed and chosen is asked of the shell, which alone reads folders and files.
#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "ui/imgui_compat.h"
#include "ui/panels/dialogs.h"
#include "ui/panels/import_options.h"
#include "ui/panels/recent_list.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

constexpr float kRecentWidth = 200, kLeastForRecent = 760;  // design units: of the column, of the window
constexpr ImportRows kImport{.name = "browser.import"};

std::string size_text(int64_t bytes) {
  char text[32];
  if (bytes < 1024)
    std::snprintf(text, sizeof text, "%lld B", static_cast<long long>(bytes));
  else if (bytes < 1024 * 1024)
    std::snprintf(text, sizeof text, "%.1f KiB", static_cast<double>(bytes) / 1024);
  else
    std::snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / (1024 * 1024));
  return text;
}

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() || folder.back() == '/' ? folder + name : folder + "/" + name;
}

std::string parent_of(const std::string& folder) {
  const size_t slash = folder.find_last_of('/');
  return slash == std::string::npos || slash == 0 ? "/" : folder.substr(0, slash);
}

void list(const Context& ctx, const std::string& folder) {
  ctx.scratch.file_selected.clear();
  ctx.emit(model::ListFolder{folder});
}

void open(const Context& ctx, const std::string& path) {
  if (ctx.state.session.dialog == model::Dialog::add_files)
    ctx.emit(model::OpenBatch{{path}, ctx.state.session.import_mode, true, ctx.state.session.import_shape});
  else
    ctx.emit(model::OpenFile{path, ctx.state.session.import_mode, ctx.state.session.import_shape});
  ctx.emit(model::SetDialog{});
}

// The path as text: a folder's is listed, any other is opened.
void path_row(const Context& ctx, float width) {
  Scratch& scratch = ctx.scratch;
  const model::Browser& browser = ctx.state.session.browser;
  if (scratch.folder_shown != browser.folder) {
    scratch.folder_shown = scratch.folder_text = browser.folder;
  }
  const float up_width = button_width(ctx, "Up");
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (button(ctx, "browser.up", "Up", {at.x, at.y, up_width, ctx.style.control()}, {.tooltip = "The folder above"}))
    list(ctx, parent_of(browser.folder));
  ImGui::SetCursorScreenPos({at.x + up_width + ctx.style.gap(), at.y});
  ImGui::SetNextItemWidth(width - up_width - ctx.style.gap());
  char text[4096];
  std::snprintf(text, sizeof text, "%s", scratch.folder_text.c_str());
  const bool entered = ImGui::InputText("##path", text, sizeof text, ImGuiInputTextFlags_EnterReturnsTrue);
  ctx.recorder.add_last_item("browser.path", text);
  scratch.folder_text = text;
  if (ImGui::IsItemActive()) scratch.animate = true;
  if (!entered || scratch.folder_text.empty()) return;
  // A trailing slash or the present folder's name asks for a folder; the shell says so if it is none.
  if (scratch.folder_text.back() == '/')
    list(ctx, scratch.folder_text);
  else
    open(ctx, scratch.folder_text);
}

void entries(const Context& ctx, float width, float height) {
  const model::Browser& browser = ctx.state.session.browser;
  Scratch& scratch = ctx.scratch;
  begin_child("##entries", {width, height}, true);
  if (!browser.error.empty())
    ImGui::TextWrapped("%s", browser.error.c_str());
  else if (browser.loading)
    ImGui::TextDisabled("Reading the folder");
  else if (browser.entries.empty())
    ImGui::TextDisabled("This folder is empty.");
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(browser.entries.size()));
  while (clipper.Step())
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const model::FolderEntry& entry = browser.entries[static_cast<size_t>(i)];
      ImGui::PushID(i);
      const bool selected = scratch.file_selected == entry.name;
      const std::string shown = entry.is_folder ? entry.name + "/" : entry.name;
      const bool clicked = ImGui::Selectable(
          "##entry", selected, ImGuiSelectableFlags_AllowDoubleClick | ImGuiSelectableFlags_DontClosePopups);
      ctx.recorder.add_last_item("browser.entry." + entry.name,
                                 entry.is_folder ? "folder" : size_text(entry.size_bytes));
      const ImVec2 min = ImGui::GetItemRectMin(), max = ImGui::GetItemRectMax();
      const Box row{min.x, min.y, max.x - min.x, max.y - min.y};
      const float size_width = ctx.px(90);
      draw_text(ctx.style.fonts.text, {row.x + ctx.px(4), row.y, row.w - size_width, row.h},
                entry.is_folder ? ctx.palette().accent : ctx.palette().text, shown);
      if (!entry.is_folder)
        draw_text(ctx.style.fonts.mono_small, {row.right() - size_width, row.y, size_width - ctx.px(4), row.h},
                  ctx.palette().text_dim, size_text(entry.size_bytes), Align::right);
      if (clicked) {
        scratch.file_selected = entry.name;
        const bool twice = ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
        if (twice && entry.is_folder)
          list(ctx, joined(browser.folder, entry.name));
        else if (twice)
          open(ctx, joined(browser.folder, entry.name));
      }
      ImGui::PopID();
    }
  ImGui::EndChild();
}

void buttons(const Context& ctx, float width) {
  const model::Browser& browser = ctx.state.session.browser;
  const std::string chosen = ctx.scratch.file_selected;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = ctx.style.control();
  const float open_width = button_width(ctx, "Open"), cancel_width = button_width(ctx, "Cancel");
  const float x = at.x + width - open_width - cancel_width - ctx.style.gap();
  if (button(ctx, "browser.cancel", "Cancel", {x, at.y, cancel_width, height}) ||
      (key_pressed(Key::escape) && !ImGui::IsAnyItemActive()))
    ctx.emit(model::SetDialog{});
  const bool opens = button(ctx, "browser.open", "Open", {at.x + width - open_width, at.y, open_width, height},
                            {.enabled = !chosen.empty()});
  const bool entered = !chosen.empty() && !ImGui::GetIO().WantTextInput && key_pressed(Key::enter);
  if (!opens && !entered) return;
  const auto entry = std::find_if(browser.entries.begin(), browser.entries.end(),
                                  [&](const model::FolderEntry& e) { return e.name == chosen; });
  if (entry == browser.entries.end()) return;
  if (entry->is_folder)
    list(ctx, joined(browser.folder, chosen));
  else
    open(ctx, joined(browser.folder, chosen));
}

}  // namespace

void file_browser(const Context& ctx) {
  const bool adds = ctx.state.session.dialog == model::Dialog::add_files;
  const char* const title = adds ? "Add a picture or an array to the batch" : "Open a picture or an array";
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  // Beside the batch's own files the recent ones would replace it: they are for opening alone.
  const bool recent = !adds && !ctx.state.session.recent_files.empty() && display.x >= ctx.px(kLeastForRecent);
  const float recent_width = recent ? ctx.px(kRecentWidth) : 0;
  const float width = std::min(ctx.px(640) + recent_width, display.x - ctx.px(60));
  const float height = std::min(ctx.px(360), display.y - ctx.px(190) - import_options_height(ctx, width, kImport));
  if (!ImGui::IsPopupOpen(title)) {
    ImGui::OpenPopup(title);
    ctx.emit(model::ListFolder{ctx.state.session.browser.folder.empty() ? "." : ctx.state.session.browser.folder});
  }
  ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ctx.px(18), ctx.px(16)));
  if (ImGui::BeginPopupModal(title, nullptr,
                             ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                                 ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav)) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    caption(ctx, at.x, at.y, width, title, "PNG  JPEG  GIF  BMP  TGA  PNM  NPY  IDX");
    ImGui::Dummy({width, ctx.px(22)});
    path_row(ctx, width);
    ImGui::Dummy({0, ctx.px(2)});
    const ImVec2 list_at = ImGui::GetCursorScreenPos();
    const float beside = recent ? recent_width + ctx.style.gap() : 0;
    if (recent) recent_list(ctx, {list_at.x, list_at.y, recent_width, height});
    ImGui::SetCursorScreenPos({list_at.x + beside, list_at.y});
    entries(ctx, width - beside, height);
    const float options_y = list_at.y + height + ctx.style.gap();
    const float bottom = import_options(ctx, {list_at.x, options_y, width, 0}, kImport);
    ImGui::SetCursorScreenPos({list_at.x, bottom + ctx.style.gap()});
    buttons(ctx, width);
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace convlens::ui
