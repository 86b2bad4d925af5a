// Cells that no window reaches, for the picture and in words; worked out once for each convolution.
#pragma once

#include <string>

#include "ui/context.h"

namespace convlens::ui {

// Of the results' convolution; empty lists while there is none.
const UnreachedCache& unreached_by_windows(const Context& ctx);
// Of the shown stage: the convolution, or a pooling by windows whose size the floor rounds; else empty.
const UnreachedCache& unreached_by_stage(const Context& ctx);
// "1 row, 1 column unreached", "1 row, 1 column of padding unreached"; empty when every cell is reached.
std::string unreached_text(const UnreachedCache& unreached);
// A sentence that says why; empty when every cell is reached.
std::string unreached_sentence(const UnreachedCache& unreached);

}  // namespace convlens::ui
