// Plain loops in double for every operation: the oracle of the tests and the definition of right. Slow on purpose.
#pragma once

#include <span>
#include <vector>

#include "convlens/engine/conv2d.h"
#include "convlens/engine/conv_transpose2d.h"
#include "convlens/engine/pool2d.h"

namespace convlens::reference {

// Result values in double, NCHW of the problem's output; for convolutions `magnitude`, when given, receives the sum of
// |terms| of each output, from which the rounding bound of a float32 result is gamma_n * magnitude, n = taps + 2.
std::vector<double> conv2d(const Conv2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                           std::span<const float> bias, std::vector<double>* magnitude = nullptr);
std::vector<double> conv_transpose2d(const ConvTranspose2dProblem& problem, ConstTensorView input,
                                     ConstTensorView weight, std::span<const float> bias,
                                     std::vector<double>* magnitude = nullptr);
std::vector<double> pool2d(const Pool2dProblem& problem, ConstTensorView input);
std::vector<double> adaptive_pool2d(ConstTensorView input, AdaptivePoolKind kind, Size2 output_size);

}  // namespace convlens::reference
