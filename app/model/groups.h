// Groups of a convolution: which there can be, what they are called, what becomes of the weights.
//
// In g groups, output o reads the channels of group o / (outputs / g) only: channels / g of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"

namespace convlens::model {

// The divisors of the number of channels, ascending: 1 (dense) to all (depthwise).
std::vector<int64_t> group_choices(int64_t input_channels);
// Why there cannot be so many groups; an Error says what divides.
Result<void> check_groups(int64_t groups, int64_t input_channels, int64_t outputs);
// "dense", "2 groups", "depthwise": what they are called. One channel is dense.
std::string groups_word(int64_t groups, int64_t input_channels);
// The weights of a convolution in `from` groups for one in `to` groups: what connects the same output and channel
// before and after is kept, the rest is 0. `dropped`: how many weights other than 0 had no place.
Tensor regrouped(const Tensor& weight, int64_t from, int64_t to, int64_t* dropped = nullptr);

}  // namespace convlens::model
