#include "ui/panels/dialogs.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ui/imgui_compat.h"
#include "ui/shortcuts.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {
namespace {

void close(const Context& ctx) { ctx.emit(model::SetDialog{}); }

// The keys of one group in two columns; returns the bottom.
float shortcut_group(const Context& ctx, std::string_view group, float x, float y, float width) {
  const Fonts& fonts = ctx.style.fonts;
  draw_text(fonts.title, {x, y, width, ctx.px(24)}, ctx.palette().text, group);
  y += ctx.px(26);
  const float line = ctx.px(22), keys_width = ctx.px(120);
  for (const Shortcut& shortcut : shortcuts()) {
    if (shortcut.group != group) continue;
    draw_text(fonts.mono_small, {x, y, keys_width, line}, ctx.palette().accent, shortcut.keys);
    draw_text(fonts.text, {x + keys_width, y, width - keys_width, line}, ctx.palette().text, shortcut.label);
    y += line;
  }
  return y + ctx.px(12);
}

void shortcut_sheet(const Context& ctx) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ctx.px(320);
  using Groups = std::vector<std::string_view>;
  // As even as they get, in as many columns as there is room for.
  const float room = ImGui::GetIO().DisplaySize.x - ctx.px(60);
  const std::vector<Groups> placed =
      4 * width <= room
          ? std::vector<Groups>{{"File", "Edit", "Maps"}, {"View", "Pipeline"}, {"Kernels", "Input"}, {"Window"}}
      : 3 * width <= room
          ? std::vector<Groups>{{"Edit", "View"}, {"Kernels", "Input", "Maps"}, {"File", "Window", "Pipeline"}}
          : std::vector<Groups>{{"File", "Edit", "View", "Maps", "Pipeline"}, {"Kernels", "Window", "Input"}};
  const auto columns = static_cast<float>(placed.size());
  float y = at.y;
  for (size_t i = 0; i < placed.size(); ++i) {
    float bottom = at.y;
    for (const std::string_view group : placed[i])
      bottom = shortcut_group(ctx, group, at.x + static_cast<float>(i) * width, bottom, width);
    y = std::max(y, bottom);
  }
  const std::string cells =
      "On a kernel cell: drag up or down (Shift: finer), turn the wheel, or type a number such as 1/9 or -0.5. Arrows "
      "and Tab move, + and _ "
      "change by 0.1, Page Up and Page Down by 1, Del sets 0, a lone minus turns the sign; the right button paints the "
      "selected cell's weight across others. On the canvas: the right "
      "button "
      "erases, Shift draws a straight line.";
  const float height = draw_wrapped(ctx.style.fonts.small, at.x, y, columns * width, ctx.palette().text_dim, cells);
  ImGui::Dummy({columns * width, y + height - at.y + ctx.px(10)});
}

void about(const Context& ctx) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ctx.px(420);
  const std::string text =
      "See a convolution: paint a digit, edit kernels, change stride and padding, and watch every number change.\n\n"
      "Values are those of PyTorch's conv2d and pooling, computed by ConvLens' own engine. Free software under the MIT "
      "licence.";
  const float height = draw_wrapped(ctx.style.fonts.text, at.x, at.y, width, ctx.palette().text, text);
  ImGui::Dummy({width, height + ctx.px(12)});
}

void begin_dialog(const Context& ctx, const char* title) {
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  if (!ImGui::IsPopupOpen(title)) ImGui::OpenPopup(title);
  ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5F, 0.5F});
  ImGui::SetNextWindowSizeConstraints({0, 0}, {display.x - ctx.px(20), display.y - ctx.px(20)});
}

constexpr ImGuiWindowFlags kDialogFlags = ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoTitleBar |
                                          ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                                          ImGuiWindowFlags_NoNav;

template <class Body>
void dialog(const Context& ctx, const char* title, const char* name, Body body) {
  begin_dialog(ctx, title);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(ctx.px(20), ctx.px(18)));
  if (ImGui::BeginPopupModal(title, nullptr, kDialogFlags)) {
    push_font(ctx.style.fonts.title.face, ctx.style.fonts.title.size_px);
    ImGui::TextUnformatted(title);
    pop_font();
    ImGui::Dummy({0, ctx.px(6)});
    body();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = button_width(ctx, "Close");
    const bool clicked = button(ctx, std::string(name) + ".close", "Close", {at.x, at.y, width, ctx.style.control()});
    if (clicked || key_pressed(Key::escape)) close(ctx);
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar();
}

}  // namespace

void dialogs(const Context& ctx) {
  switch (ctx.state.session.dialog) {
    case model::Dialog::none:
      return;
    case model::Dialog::open_file:
    case model::Dialog::add_files:
      return file_browser(ctx);
    case model::Dialog::open_weights:
      return weights_dialog(ctx, false);
    case model::Dialog::save_weights:
      return weights_dialog(ctx, true);
    case model::Dialog::shortcuts:
      return dialog(ctx, "Keyboard and mouse", "shortcuts", [&] { shortcut_sheet(ctx); });
    case model::Dialog::about:
      return dialog(ctx, "ConvLens", "about", [&] { about(ctx); });
  }
}

}  // namespace convlens::ui
