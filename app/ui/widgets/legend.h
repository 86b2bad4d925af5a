// A legend: the colours with the numbers of their ends and of 0, and how many cells are beyond the ends. Every picture
// of values has one.
#pragma once

#include <string_view>

#include "ui/context.h"
#include "ui/widgets/color_scale.h"

namespace convlens::ui {

struct LegendLook {
  bool is_weight = false;    // numbers are weights: not in the input's unit
  bool opens_colors = true;  // a click opens the list of colour maps
  bool counts = false;       // says how many cells are beyond the ends
  int64_t above = 0, below = 0;
  bool counting = false;  // the counts are not complete yet
};

// What a legend needs at least, in design units: less room and it is drawn without its bar's numbers.
inline constexpr float kLegendWidth = 150;

// In a box of a control's height; 0 and the counts stand under the bar. Records `name` with "-765 0 765", and where
// cells are cut off "; 12 above, 3 below".
void legend(const Context& ctx, std::string_view name, const Box& box, const ColorScale& scale,
            const LegendLook& look = {});
// The bar alone, for tight places.
void legend_bar(const Context& ctx, const Box& bar, const ColorScale& scale);

}  // namespace convlens::ui
