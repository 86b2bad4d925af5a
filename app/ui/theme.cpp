#include "ui/theme.h"

#include "ui/fonts.h"

namespace convlens::ui {
namespace {

constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32((hex >> 16) & 255U, (hex >> 8) & 255U, hex & 255U, alpha);
}

constexpr float kProjectorMagnification = 1.3F;

constexpr Palette kDark{.background = rgb(0x111317),
                        .panel = rgb(0x1A1D23),
                        .control = rgb(0x262A33),
                        .control_hovered = rgb(0x303541),
                        .control_active = rgb(0x3C4350),
                        .border = rgb(0x343A45),
                        .text = rgb(0xE8EAEE),
                        .text_dim = rgb(0x9BA2AF),
                        .text_faint = rgb(0x6C7380),
                        .accent = rgb(0xF2A33C),
                        .accent_soft = rgb(0xF2A33C, 46),
                        .on_accent = rgb(0x1B1204),
                        .error = rgb(0xE5534B),
                        .on_error = rgb(0xFFFFFF),
                        .overlap = rgb(0x27C4B5, 84),
                        .hatch = rgb(0x4A515E)};

constexpr Palette kLight{.background = rgb(0xE4E7EC),
                         .panel = rgb(0xFBFCFD),
                         .control = rgb(0xE9ECF1),
                         .control_hovered = rgb(0xDDE2EA),
                         .control_active = rgb(0xCBD3DF),
                         .border = rgb(0xCDD3DC),
                         .text = rgb(0x1A1E26),
                         .text_dim = rgb(0x555D6B),
                         .text_faint = rgb(0x7C8492),
                         .accent = rgb(0xC05F00),
                         .accent_soft = rgb(0xC05F00, 40),
                         .on_accent = rgb(0xFFFFFF),
                         .error = rgb(0xB3261E),
                         .on_error = rgb(0xFFFFFF),
                         .overlap = rgb(0x007C74, 76),
                         .hatch = rgb(0xAEB6C2)};

constexpr Palette kProjector{.background = rgb(0xD3D8E0),
                             .panel = rgb(0xFFFFFF),
                             .control = rgb(0xE2E6EC),
                             .control_hovered = rgb(0xCFD6E0),
                             .control_active = rgb(0xB7C1CF),
                             .border = rgb(0x8D96A5),
                             .text = rgb(0x000000),
                             .text_dim = rgb(0x2E3541),
                             .text_faint = rgb(0x4C5462),
                             .accent = rgb(0xA84300),
                             .accent_soft = rgb(0xA84300, 52),
                             .on_accent = rgb(0xFFFFFF),
                             .error = rgb(0x9B1C15),
                             .on_error = rgb(0xFFFFFF),
                             .overlap = rgb(0x006B66, 92),
                             .hatch = rgb(0x8D96A5)};

void apply_to_imgui(const Style& style) {
  ImGuiStyle& imgui = ImGui::GetStyle();
  imgui = ImGuiStyle();
  const Palette& p = style.palette;
  imgui.WindowPadding = {style.px(12), style.px(10)};
  imgui.WindowRounding = style.px(8);
  imgui.WindowBorderSize = 0;
  imgui.PopupRounding = style.rounding();
  imgui.PopupBorderSize = 1;
  imgui.FramePadding = {style.px(8), (style.control() - style.fonts.text.size_px) / 2};
  imgui.FrameRounding = style.rounding();
  imgui.ItemSpacing = {style.gap(), style.px(6)};
  imgui.ItemInnerSpacing = {style.px(6), style.px(4)};
  imgui.ScrollbarSize = style.px(10);
  imgui.ScrollbarRounding = style.px(5);
  imgui.GrabMinSize = style.px(10);
  imgui.DisabledAlpha = 0.45F;
  const auto set = [&imgui](ImGuiCol slot, ImU32 color) { imgui.Colors[slot] = ImGui::ColorConvertU32ToFloat4(color); };
  set(ImGuiCol_Text, p.text);
  set(ImGuiCol_TextDisabled, p.text_dim);
  set(ImGuiCol_WindowBg, p.panel);
  set(ImGuiCol_PopupBg, p.panel);
  set(ImGuiCol_Border, p.border);
  set(ImGuiCol_FrameBg, p.control);
  set(ImGuiCol_FrameBgHovered, p.control_hovered);
  set(ImGuiCol_FrameBgActive, p.control_active);
  set(ImGuiCol_Button, p.control);
  set(ImGuiCol_ButtonHovered, p.control_hovered);
  set(ImGuiCol_ButtonActive, p.control_active);
  set(ImGuiCol_Header, p.control);
  set(ImGuiCol_HeaderHovered, p.control_hovered);
  set(ImGuiCol_HeaderActive, p.control_active);
  set(ImGuiCol_TextSelectedBg, p.accent_soft);
  set(ImGuiCol_CheckMark, p.accent);
  set(ImGuiCol_NavHighlight, p.accent);
  set(ImGuiCol_MenuBarBg, p.background);
  set(ImGuiCol_ScrollbarBg, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_ScrollbarGrab, p.control_hovered);
  set(ImGuiCol_ScrollbarGrabHovered, p.control_active);
  set(ImGuiCol_ScrollbarGrabActive, p.control_active);
  set(ImGuiCol_Separator, p.border);
  set(ImGuiCol_TableRowBg, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_TableRowBgAlt, IM_COL32(0, 0, 0, 0));
  set(ImGuiCol_ModalWindowDimBg, IM_COL32(0, 0, 0, 110));
}

}  // namespace

const Palette& palette_of(model::Theme theme) {
  switch (theme) {
    case model::Theme::light:
      return kLight;
    case model::Theme::projector:
      return kProjector;
    case model::Theme::dark:
      break;
  }
  return kDark;
}

Style make_style(model::Theme theme, float scale) {
  Style style;
  style.theme = theme;
  style.scale = theme == model::Theme::projector ? scale * kProjectorMagnification : scale;
  style.palette = palette_of(theme);
  style.fonts = load_fonts(style.scale);
  apply_to_imgui(style);
  return style;
}

}  // namespace convlens::ui
