// The built-in inputs: the digits and patterns that are used most as buttons, all of them as pictures in a list.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Returns the bottom of the buttons.
float sample_section(const Context& ctx, const Box& area);

}  // namespace convlens::ui
