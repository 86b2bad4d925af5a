// Our keys as ImGui's, for imgui_compat.cpp and input_queue.cpp only.
//
// 1.86 has "native" key indices (ours are the values of Key) and a map for the 22 keys that it uses itself; later
// versions have an enum of all keys, with the ranges in the same order as ours.
#pragma once

#include <imgui.h>

#include <utility>

#include "ui/imgui_compat.h"

namespace convlens::ui {

#if IMGUI_VERSION_NUM >= 18700

#if IMGUI_VERSION_NUM >= 18900
inline constexpr auto kModCtrl = ImGuiMod_Ctrl, kModShift = ImGuiMod_Shift, kModAlt = ImGuiMod_Alt,
                      kModSuper = ImGuiMod_Super;
#else
inline constexpr auto kModCtrl = ImGuiKey_ModCtrl, kModShift = ImGuiKey_ModShift, kModAlt = ImGuiKey_ModAlt,
                      kModSuper = ImGuiKey_ModSuper;
#endif

inline ImGuiKey to_imgui(Key key) {
  const auto in_range = [key](Key first, ImGuiKey imgui_first) {
    return static_cast<ImGuiKey>(static_cast<int>(imgui_first) + static_cast<int>(key) - static_cast<int>(first));
  };
  if (key >= Key::tab && key <= Key::escape) return in_range(Key::tab, ImGuiKey_Tab);
  if (key >= Key::apostrophe && key <= Key::grave) return in_range(Key::apostrophe, ImGuiKey_Apostrophe);
  if (key >= Key::digit0 && key <= Key::digit9) return in_range(Key::digit0, ImGuiKey_0);
  if (key >= Key::a && key <= Key::z) return in_range(Key::a, ImGuiKey_A);
  if (key >= Key::f1 && key <= Key::f12) return in_range(Key::f1, ImGuiKey_F1);
  if (key >= Key::keypad0 && key <= Key::keypad_enter) return in_range(Key::keypad0, ImGuiKey_Keypad0);
  if (is_modifier(key)) return in_range(Key::left_ctrl, ImGuiKey_LeftCtrl);
  return ImGuiKey_None;
}

#if IMGUI_VERSION_NUM >= 19000
// The ranges above rely on ImGui's order of keys.
static_assert(static_cast<int>(Key::escape) - static_cast<int>(Key::tab) == ImGuiKey_Escape - ImGuiKey_Tab);
static_assert(static_cast<int>(Key::grave) - static_cast<int>(Key::apostrophe) ==
              ImGuiKey_GraveAccent - ImGuiKey_Apostrophe);
static_assert(static_cast<int>(Key::keypad_enter) - static_cast<int>(Key::keypad0) ==
              ImGuiKey_KeypadEnter - ImGuiKey_Keypad0);
static_assert(static_cast<int>(Key::right_super) - static_cast<int>(Key::left_ctrl) ==
              ImGuiKey_RightSuper - ImGuiKey_LeftCtrl);
#endif

#else

inline constexpr std::pair<ImGuiKey, Key> kKeyMap[] = {{ImGuiKey_Tab, Key::tab},
                                                       {ImGuiKey_LeftArrow, Key::left},
                                                       {ImGuiKey_RightArrow, Key::right},
                                                       {ImGuiKey_UpArrow, Key::up},
                                                       {ImGuiKey_DownArrow, Key::down},
                                                       {ImGuiKey_PageUp, Key::page_up},
                                                       {ImGuiKey_PageDown, Key::page_down},
                                                       {ImGuiKey_Home, Key::home},
                                                       {ImGuiKey_End, Key::end},
                                                       {ImGuiKey_Insert, Key::insert},
                                                       {ImGuiKey_Delete, Key::del},
                                                       {ImGuiKey_Backspace, Key::backspace},
                                                       {ImGuiKey_Space, Key::space},
                                                       {ImGuiKey_Enter, Key::enter},
                                                       {ImGuiKey_Escape, Key::escape},
                                                       {ImGuiKey_KeyPadEnter, Key::keypad_enter},
                                                       {ImGuiKey_A, Key::a},
                                                       {ImGuiKey_C, Key::c},
                                                       {ImGuiKey_V, Key::v},
                                                       {ImGuiKey_X, Key::x},
                                                       {ImGuiKey_Y, Key::y},
                                                       {ImGuiKey_Z, Key::z}};

#endif

}  // namespace convlens::ui
