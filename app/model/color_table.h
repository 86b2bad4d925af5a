// The data's colours: 256-entry tables as 0xAABBGGRR (ImGui's order), for pictures of maps and for kernel cells.
//
// Signed data: from negative over a neutral middle to positive, every map safe for colour-blind eyes. Entries 127 and
// 128 are both the neutral colour, so zero in the middle of a symmetric range is never tinted. Lightness runs evenly
// away from the neutral one, in equal amounts on both sides: dark theme from dark to light, the others from light to
// dark. Interpolated in OKLab (https://bottosson.github.io/posts/oklab/). Hues: blue and orange are our own; blue and
// red, purple and green, brown and teal follow ColorBrewer's RdBu, PRGn and BrBG (https://colorbrewer2.org, C. Brewer),
// with lightness and colourfulness of our own.
//
// Unsigned data: grey; viridis (S. van der Walt, N. Smith, for matplotlib, public domain) and cividis (J. Nunez,
// C. Anderton, R. Renslow, PLoS ONE 13(7), 2018), through every 15th of their 256 published colours.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "model/session.h"

namespace convlens::model {

using ColorTable = std::array<uint32_t, 256>;

// Tables live as long as the program.
const ColorTable& signed_table(SignedColors colors, Theme theme);
// The first entry is 0, the last 255; or, turned, the other way round: black on white.
const ColorTable& unsigned_table(UnsignedColors colors, bool turned);
// What the session has chosen.
const ColorTable& signed_table(const Session& session);
const ColorTable& unsigned_table(const Session& session);

// "blue_orange": stable, for scripts; "Blue and orange": for people.
struct ColorsName {
  std::string_view id, text;
};
ColorsName name_of(SignedColors colors);
ColorsName name_of(UnsignedColors colors);

inline constexpr uint32_t kNanColor = 0xFFC83CB4;  // a violet that no table has

// The entry of a value when lo and hi stand for the first and the last one: entry round(255 * (value - lo) / (hi -
// lo)), values outside clamped, the middle when lo equals hi, kNanColor for NaN.
uint32_t color_of(const ColorTable& table, float value, float lo, float hi);

}  // namespace convlens::model
