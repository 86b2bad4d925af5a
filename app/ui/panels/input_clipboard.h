// The clipboard's numbers as the input.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// What becomes of the values: as they are, or from 0..1 to 0..255.
enum class PastedScale { as_they_are, times_255 };

// What is no matrix becomes an error notice, and nothing changes. Values that all lie in 0..1 are kept, and the notice
// says how to have them scaled.
void paste_input(const Context& ctx, PastedScale scale);

}  // namespace convlens::ui
