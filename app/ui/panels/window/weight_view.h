// What the weight under the pointer does in the whole map: how many inputs it meets, how many of them are padding,
// their mean, the mean product, and its share of the map's sum.
#pragma once

#include "ui/context.h"

namespace convlens::ui {

// Requires a question() for the weight. Records weight.value, weight.count, weight.padding, weight.mean,
// weight.mean_product, weight.sum, weight.map_sum.
void weight_view(const Context& ctx, const Box& box);

}  // namespace convlens::ui
