#include "ui/panels/recent_list.h"

#include <string>

#include "ui/imgui_compat.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

std::string name_of(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }
std::string folder_of(const std::string& path) { return path.substr(0, path.find_last_of('/') + 1); }

void open(const Context& ctx, const model::RecentFile& file) {
  const model::Session& session = ctx.state.session;
  ctx.emit(model::OpenFile{file.path, session.import_mode, session.import_shape});
  ctx.emit(model::SetDialog{});
}

// Bytes that are no text must not reach ImGui, which stops at them.
std::string shown(const std::string& text) {
  std::string line;
  for (const char c : text) line += static_cast<unsigned char>(c) < ' ' || c == 0x7F ? '?' : c;
  return line;
}

}  // namespace

void recent_list(const Context& ctx, const Box& box) {
  const auto& files = ctx.state.session.recent_files;
  ImGui::SetCursorScreenPos(box.min());
  begin_child("##recent", {box.w, box.h}, true);
  const Fonts& fonts = ctx.style.fonts;
  const Palette& p = ctx.palette();
  const float inner = ImGui::GetContentRegionAvail().x, row = ctx.px(38);
  {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    caption(ctx, at.x, at.y, inner, "RECENT", "");
    ImGui::Dummy({inner, ctx.px(20)});
  }
  if (files.empty()) ImGui::TextDisabled("Nothing opened yet");
  for (size_t i = 0; i < files.size(); ++i) {
    const model::RecentFile& file = files[i];
    ImGui::PushID(static_cast<int>(i));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::InvisibleButton("##recent", {inner, row}) && file.exists) open(ctx, file);
    const std::string name = shown(name_of(file.path)), folder = shown(folder_of(file.path));
    ctx.recorder.add_last_item("browser.recent." + std::to_string(i), file.path, file.exists);
    if (file.exists && ImGui::IsItemHovered())
      ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + inner, at.y + row}, p.control_hovered,
                                                ctx.style.rounding());
    tooltip(ctx, file.exists ? shown(file.path) : shown(file.path) + " is not there any more");
    const float pad = ctx.px(6), half = row / 2;
    draw_text(fonts.text, {at.x + pad, at.y + ctx.px(1), inner - 2 * pad, half}, file.exists ? p.text : p.text_faint,
              name);
    draw_text(fonts.small, {at.x + pad, at.y + half - ctx.px(2), inner - 2 * pad, half},
              file.exists ? p.text_dim : p.text_faint, file.exists ? folder : "not there any more");
    ImGui::PopID();
  }
  ImGui::EndChild();
}

void recent_menu(const Context& ctx) {
  const auto& files = ctx.state.session.recent_files;
  for (size_t i = 0; i < files.size(); ++i) {
    const std::string label = shown(name_of(files[i].path)) + "##recent" + std::to_string(i);
    if (ImGui::MenuItem(label.c_str(), nullptr, false, files[i].exists)) open(ctx, files[i]);
    ctx.recorder.add_last_item("menu.recent." + std::to_string(i), files[i].path, files[i].exists);
    tooltip(ctx, shown(files[i].path));
  }
  ImGui::Separator();
  if (ImGui::MenuItem("Clear the list")) ctx.emit(model::ForgetRecentFiles{});
  ctx.recorder.add_last_item("menu.recent.clear");
}

}  // namespace convlens::ui
