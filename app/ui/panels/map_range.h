// The range that a map's colours stand for: symmetric around zero, common to all channels or each channel's own.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// The magnitude R of the range [-R, R] for a channel of the feature maps; at least a tiny positive number.
float map_range(const model::Results& results, model::RangeMode mode, int64_t channel);

// The legend: -R, the colours with zero marked, R. Returns its width's right end.
void legend(const Context& ctx, const Box& box, float range);

}  // namespace convlens::ui
