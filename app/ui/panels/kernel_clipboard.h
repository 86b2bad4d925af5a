// The selected kernel to the clipboard and from it, as text (model/kernel_text.h).
#pragma once

#include "model/kernel_text.h"
#include "ui/context.h"

namespace convlens::ui {

// The kernel of the selected output and input channel.
void copy_kernel(const Context& ctx, model::KernelTextForm form);
// Over the selected kernel; a text that is none becomes an error notice.
void paste_kernel(const Context& ctx);

}  // namespace convlens::ui
