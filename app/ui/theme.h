// Themes: the colours, sizes and fonts of the screen. Everything is sized from one scale, so type and spacing grow
// together.
#pragma once

#include <imgui.h>

#include "model/session.h"

namespace convlens::ui {

// Few colours with one meaning each; the data's colours come from model/color_table.h.
struct Palette {
  ImU32 background;  // between the panels
  ImU32 panel;
  ImU32 control, control_hovered, control_active;
  ImU32 border;
  ImU32 text, text_dim, text_faint;
  ImU32 accent;       // selection, the window under the pointer
  ImU32 accent_soft;  // its translucent fill
  ImU32 on_accent;    // text on it
  ImU32 error, on_error;
  ImU32 overlap;  // what the window shares with its previous place
  ImU32 hatch;    // padding cells
};
const Palette& palette_of(model::Theme theme);

// One type family for text, one for numbers. Never null after load_fonts.
struct Font {
  ImFont* face = nullptr;
  float size_px = 0;
};
struct Fonts {
  Font text, small, title;            // sentences, captions, the program's name
  Font mono, mono_small, mono_large;  // numbers
  Font mono_display;                  // numbers to be read from the back of a room; digits and signs only
  bool has_symbols = true;            // false: only ASCII could be loaded, signs are spelled out
};

struct Style {
  model::Theme theme = model::Theme::dark;
  float scale = 1;  // of every length below, the theme's own magnification included
  Palette palette{};
  Fonts fonts;

  float px(float units) const { return units * scale; }  // design units (pixels at scale 1) to pixels
  float pad() const { return px(14); }                   // inside panels
  float gap() const { return px(8); }                    // between controls
  float control() const { return px(28); }               // height of buttons and fields
  float rounding() const { return px(6); }
};

// Loads fonts into the current context's atlas and sets ImGui's style. `scale` is the monitor's times the person's;
// the projector theme magnifies further.
Style make_style(model::Theme theme, float scale);

}  // namespace convlens::ui
