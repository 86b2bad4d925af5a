// Transposed 2-D convolution with the semantics of torch.nn.functional.conv_transpose2d; float32 NCHW.
//
// Every input cell stamps its value times the kernel onto the output, `stride` apart; `padding` cells are then cut off
// each side and output_padding cells added at the bottom / right. Weight [C, O/groups, kH, kW], bias [O].
//
//   y[n,o,r,c] = b[o] + sum over i, kr, kc of  w[g*I + i, o', kr, kc] * x[n, g*I + i, (r + top - kr*dh)/sh, ...]
//
// over the taps whose quotients are whole and inside x; I = C/groups, g = o / (O/groups), o' = o mod (O/groups).
// OH = (H - 1)*sh - top - bottom + dh*(kH - 1) + output_padding.h + 1, OW likewise.
// Sums are taken in float32, as those of conv2d, whose implementations do the work; where a weight is not finite or
// there are more than 16 phases (stride.h * stride.w) in double, rounded once. Source: PyTorch's documentation of
// ConvTranspose2d.
#pragma once

#include <span>
#include <string>

#include "convlens/engine/conv2d.h"

namespace convlens {

struct ConvTranspose2dParams {
  Size2 stride;
  Padding padding;
  Size2 output_padding{0, 0};
  Size2 dilation;
  int64_t groups = 1;
  bool operator==(const ConvTranspose2dParams&) const = default;
};

// A checked request.
struct ConvTranspose2dProblem {
  Shape input, weight, output;
  bool has_bias = false;
  ConvTranspose2dParams params;
  // Refuses sizes, strides, dilations or groups below 1, negative padding, channels that do not match weight and
  // groups, a bias of another length, output_padding that is smaller than neither stride nor dilation on its axis, an
  // empty output and overflow. bias_size: number of bias values, or -1 for none.
  static Result<ConvTranspose2dProblem> make(const Shape& input, const Shape& weight, int64_t bias_size,
                                             const ConvTranspose2dParams& params);
  int64_t parameter_count() const;       // weights and biases
  int64_t multiplication_count() const;  // N * C * H * W * O/groups * kH * kW: stamps cut off by padding counted
  // Outputs that may change when these input cells do (a bounding rectangle): those that their stamps cover.
  Rect affected_outputs(const Rect& input_rect) const;
  // One line with the command line's option names; options at their defaults are left out.
  std::string recipe() const;
  bool operator==(const ConvTranspose2dProblem&) const = default;
};

// Computes `region` of `output`, a view of the whole output; nothing else is written. Views must have the problem's
// shapes and must not overlap; bias is empty without one. The bits of a cell depend neither on the region nor on the
// executor. Error::cancelled when `cancel` was set; the region is then partly written.
Result<void> conv_transpose2d_run(const ConvTranspose2dProblem& problem, ConstTensorView input, ConstTensorView weight,
                                  std::span<const float> bias, TensorView output, const OutputRegion& region,
                                  Executor& executor, const CancelToken* cancel = nullptr);
// Check, allocate and run in one call. An empty bias means none.
Result<Tensor> conv_transpose2d(ConstTensorView input, ConstTensorView weight, std::span<const float> bias,
                                const ConvTranspose2dParams& params, Executor& executor = serial_executor());

}  // namespace convlens
