// Transposed convolution as ordinary ones: of stride s, the outputs of one phase (index modulo s) meet every s-th tap
// of the kernel and neighbouring inputs, which is a convolution of stride 1 with those taps mirrored. Each runs through
// Conv2dPlan; their results interleave.
#pragma once

#include "convlens/engine/conv_transpose2d.h"

namespace convlens {

// Whether phases give the transposed convolution: few of them, and finite weights, because a convolution multiplies its
// padding where a transposed one has no term.
bool phases_serve(const ConvTranspose2dProblem& problem, const ConstTensorView& weight);

// As conv_transpose2d_run, for arguments that it has checked.
Result<void> run_phases(const ConvTranspose2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                        std::span<const float> bias, TensorView output, const OutputRegion& region, Executor& executor,
                        const CancelToken* cancel);

}  // namespace convlens
