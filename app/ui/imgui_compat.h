// One code base for Dear ImGui 1.86 .. 1.92: everything that we use and that changed its form between these versions.
//
// Panels use these names instead of the ImGui ones; whatever is not here has the same form in all versions. Keys have
// an enum of our own because 1.86 knows 22 keys only. ImGui draws and lays out; it never reads the keyboard or the
// mouse by itself here: input_queue.h feeds it.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string_view>

namespace convlens::ui {

enum class Key : uint8_t {
  none,
  tab,
  left,
  right,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  insert,
  del,
  backspace,
  space,
  enter,
  escape,
  apostrophe,
  comma,
  minus,
  period,
  slash,
  semicolon,
  equal,
  left_bracket,
  backslash,
  right_bracket,
  grave,
  digit0,
  digit1,
  digit2,
  digit3,
  digit4,
  digit5,
  digit6,
  digit7,
  digit8,
  digit9,
  a,
  b,
  c,
  d,
  e,
  f,
  g,
  h,
  i,
  j,
  k,
  l,
  m,
  n,
  o,
  p,
  q,
  r,
  s,
  t,
  u,
  v,
  w,
  x,
  y,
  z,
  f1,
  f2,
  f3,
  f4,
  f5,
  f6,
  f7,
  f8,
  f9,
  f10,
  f11,
  f12,
  keypad0,
  keypad1,
  keypad2,
  keypad3,
  keypad4,
  keypad5,
  keypad6,
  keypad7,
  keypad8,
  keypad9,
  keypad_decimal,
  keypad_divide,
  keypad_multiply,
  keypad_subtract,
  keypad_add,
  keypad_enter,
  left_ctrl,
  left_shift,
  left_alt,
  left_super,
  right_ctrl,
  right_shift,
  right_alt,
  right_super,
  count
};
inline constexpr int kKeyCount = static_cast<int>(Key::count);

constexpr bool is_modifier(Key key) { return key >= Key::left_ctrl && key <= Key::right_super; }
// Keys whose press a text field takes as a character (with Ctrl or Alt held it does not).
constexpr bool types_text(Key key) {
  return key == Key::space || (key >= Key::apostrophe && key <= Key::z) ||
         (key >= Key::keypad0 && key <= Key::keypad_add);
}

// Whether the key went down in this frame; with `repeat` also at ImGui's repeat rate while it is held.
bool key_pressed(Key key, bool repeat = false);
bool key_down(Key key);

struct Modifiers {
  bool ctrl = false, shift = false, alt = false;
  bool none() const { return !ctrl && !shift && !alt; }
};
Modifiers modifiers();

// Fonts. From 1.92 on one font has every size and `size_px` is used; before, a font has the size that it was loaded
// with and `size_px` is ignored, so load one font a size (kScalableFonts tells).
#if IMGUI_VERSION_NUM >= 19200
inline constexpr bool kScalableFonts = true;
#else
inline constexpr bool kScalableFonts = false;
#endif
void push_font(ImFont* font, float size_px);
inline void pop_font() { ImGui::PopFont(); }
// The size that the font was loaded with.
float font_size_px(const ImFont* font);
// Whether the font itself (or one merged into it) draws this character; false: an ASCII spelling is needed.
bool font_has_glyph(ImFont* font, unsigned int codepoint);

// ImTextureID is a pointer up to 1.91.3 and an integer from 1.91.4 on.
ImTextureID to_texture_id(unsigned int gl_name);
unsigned int to_gl_name(ImTextureID id);

// Draw lists: the last two arguments changed places in 1.92.8, and so did the value of "closed".
void add_rect(ImDrawList* list, ImVec2 min, ImVec2 max, ImU32 color, float rounding = 0, float thickness = 1,
              ImDrawFlags corners = 0);
void add_polyline(ImDrawList* list, const ImVec2* points, int count, ImU32 color, float thickness, bool closed = false);
void path_stroke(ImDrawList* list, ImU32 color, float thickness, bool closed = false);

bool begin_child(const char* id, ImVec2 size, bool border = false, ImGuiWindowFlags flags = 0);

// An item that later items may cover (a canvas under its handles): call both, one before and one after the item.
void allow_overlap_before_item();
void allow_overlap_after_item();
// The wheel over the last item is the item's: the window under it does not scroll. Call each frame, after the item.
void claim_mouse_wheel();

// The text clipboard; both functions must live as long as the context.
void set_clipboard(const char* (*get)(void* user), void (*set)(void* user, const char* text), void* user);

}  // namespace convlens::ui
