// The data's colours: 256-entry tables as 0xAABBGGRR (ImGui's order), for pictures of maps and for kernel cells.
//
// Signed data: from blue (negative) over a neutral middle to orange (positive), safe for colour-blind eyes. Entries 127
// and 128 are both the neutral colour, so zero in the middle of a symmetric range is never tinted. Lightness runs
// evenly away from the neutral one, in equal amounts on both sides: dark theme from dark to light, the others from
// light to dark. Interpolated in OKLab (https://bottosson.github.io/posts/oklab/).
#pragma once

#include <array>
#include <cstdint>

#include "model/session.h"

namespace convlens::model {

using ColorTable = std::array<uint32_t, 256>;

// Tables live as long as the program.
const ColorTable& diverging_table(Theme theme);
// 0 is black and 255 white, or, black on white, the other way round.
const ColorTable& grey_table(bool black_on_white);

inline constexpr uint32_t kNanColor = 0xFFC83CB4;  // a violet that no table has

// The entry of a value when lo and hi stand for the first and the last one: entry round(255 * (value - lo) / (hi -
// lo)), values outside clamped, the middle when lo equals hi, kNanColor for NaN.
uint32_t color_of(const ColorTable& table, float value, float lo, float hi);

}  // namespace convlens::model
