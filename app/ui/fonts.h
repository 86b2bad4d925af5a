// Finds and loads the fonts: Inter for text, JetBrains Mono for numbers, DejaVu behind both for the signs they lack.
#pragma once

#include "ui/theme.h"

namespace convlens::ui {

// Replaces the fonts of the current context's atlas. Falls back to DejaVu alone, then to ImGui's built-in font.
Fonts load_fonts(float scale);

}  // namespace convlens::ui
