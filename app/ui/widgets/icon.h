// Icons of the transport, drawn as shapes: no font has them all, and they scale with the rest.
#pragma once

#include "ui/context.h"
#include "ui/widgets/controls.h"

namespace convlens::ui {

// Filled triangles step windows, with a bar to an end; open angles step products or move by a cell.
enum class Icon { start, back, play, pause, forward, end, angle_left, angle_right, angle_up, angle_down };

// Centred in the box.
void draw_icon(const Context& ctx, Icon icon, const Box& box, ImU32 color);
// A button that bears an icon; true when clicked.
bool icon_button(const Context& ctx, std::string_view name, Icon icon, const Box& box, const ButtonLook& look = {});

}  // namespace convlens::ui
