// Text at exact places: measured, aligned, shortened with an ellipsis where it would not fit.
#pragma once

#include <string>
#include <string_view>

#include "ui/context.h"

namespace convlens::ui {

enum class Align { left, centre, right };

float text_width(const Font& font, std::string_view text);
// The text, or as much of it as fits into `width` followed by "…".
std::string fit_text(const Font& font, std::string_view text, float width);
// Draws into the box, centred vertically, shortened when too wide.
void draw_text(const Font& font, const Box& box, ImU32 color, std::string_view text, Align align = Align::left);
// Draws wrapped text from (x, y) down; returns the height used.
float draw_wrapped(const Font& font, float x, float y, float width, ImU32 color, std::string_view text);
// Black or white, whichever reads better on `background`.
ImU32 readable_on(ImU32 background);

// "28 × 28", with the sign that the font has.
std::string times(int64_t a, int64_t b);
// Digits in groups of three: "28 224".
std::string grouped(int64_t value);

}  // namespace convlens::ui
