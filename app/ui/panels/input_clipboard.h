// The clipboard's numbers or picture as the input, and pictures of the input and of maps on the clipboard.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// What becomes of the values: as they are, or from 0..1 to 0..255.
enum class PastedScale { as_they_are, times_255 };

// Text that is no matrix is refused in a notice, unless the clipboard turns out to hold a picture or a file as well.
// Values that all lie in 0..1 are kept, and the notice says how to have them scaled.
void paste_input(const Context& ctx, PastedScale scale);

// Whether these can be copied now. Maps cannot while there are none, or while a prediction covers them.
bool can_copy_input(const FrameState& state);
bool can_copy_map(const FrameState& state);
// As the screen shows them, a cell a pixel.
void copy_input(const Context& ctx);
void copy_map(const Context& ctx, int64_t channel);
// What the pointer is on, else what is pinned: a feature map, a pooled map; else the input.
void copy_picture(const Context& ctx);

}  // namespace convlens::ui
