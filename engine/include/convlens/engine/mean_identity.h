// Why the mean of a convolution's output is what it is, without computing the output.
//
//   cells * mean[o] = cells * b[o] + sum over i, r, c of  x[i,r,c] * W[i,r,c]
//
// where W[i,r,c] is the sum of the weights that input cell (r, c) meets as the window moves over it. Away from the
// border, with stride 1, every cell meets every weight once: W is the kernel's sum, so an edge kernel (sum 0) has mean
// 0 on every picture with a blank margin. Only zeros padding; the other modes show cells of the input twice.
#pragma once

#include "convlens/engine/conv2d.h"

namespace convlens {

struct MeanIdentity {
  bool applies = false;     // false: padding mode, groups or batch for which nothing simple can be said
  int64_t cells = 0;        // OH * OW
  double kernel_sum = 0;    // of the output's weights, all input channels
  double input_sum = 0;     // of the input, all channels
  double weighted_sum = 0;  // sum of x * W: cells * (mean - bias)
  // Every input cell that is not zero meets every weight exactly once: weighted_sum = sum over channels of kernel sum *
  // input sum.
  bool meets_all = false;
  // Every input cell that is not zero meets weights that sum to 0: the mean is exactly the bias.
  bool cancels = false;
};

// For output channel `output_channel` of image 0. Costs one pass over the input.
MeanIdentity mean_identity(const Conv2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                           int64_t output_channel);

}  // namespace convlens
