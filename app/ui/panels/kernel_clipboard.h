// The selected kernel, or all weights, to the clipboard and from it, as text (model/kernel_text.h, weight_text.h).
#pragma once

#include "model/kernel_text.h"
#include "ui/context.h"

namespace convlens::ui {

// The kernel of the selected output and input channel.
void copy_kernel(const Context& ctx, model::KernelTextForm form);
// The whole weight tensor.
void copy_weights(const Context& ctx, model::KernelTextForm form);
// One kernel over the selected one, several over all: the text says which. A text that is none becomes an error notice.
void paste_kernel(const Context& ctx);

}  // namespace convlens::ui
