// 2-D convolution with the semantics of torch.nn.functional.conv2d: cross-correlation, float32, NCHW.
//
//   y[n,o,r,c] = b[o] + sum over i, kr, kc of  w[o,i,kr,kc] * x[n, g*I + i, r*sh + kr*dh - top, c*sw + kc*dw - left]
//
// with I = C / groups, g = o / (O / groups), and indices outside x given by the padding mode. `flip` turns every kernel
// by 180 degrees first (the convolution of mathematics). Shapes: x [N,C,H,W], w [O, C/groups, kH, kW], b [O] or none,
// y [N,O,OH,OW] with OH = floor((H + top + bottom - dh*(kH-1) - 1) / sh) + 1, OW likewise. The sum runs over the padded
// input: a zero of the padding times an infinite weight is NaN (so in PyTorch, but for the kernels that skip padding).
//
// Three steps: Conv2dProblem checks a request and knows its sizes; Conv2dPlan picks the implementation (variants.h)
// that its cost model finds fastest and packs the weights once; run() computes the whole output or a part of it, many
// times, without allocating or locking. Source: PyTorch's documentation of Conv2d; where it pads asymmetrically
// (`same`), the extra cell is bottom / right.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/executor.h"
#include "convlens/engine/result.h"
#include "convlens/engine/shape.h"
#include "convlens/engine/tensor.h"

namespace convlens {

enum class PaddingMode { zeros, reflect, replicate, circular };
enum class AutoPadding {
  none,        // Conv2dParams::padding as it stands
  valid,       // no padding
  same,        // output size = input size; stride 1 only, as PyTorch; the odd cell goes to the bottom / right
  same_upper,  // ONNX: output = ceil(input / stride); the odd cell to the bottom / right
  same_lower,  // ONNX: the odd cell to the top / left
};

std::string_view to_string(PaddingMode mode);  // "zeros", "reflect", "replicate", "circular"
std::string_view to_string(AutoPadding mode);  // "none", "valid", "same", "same-upper", "same-lower"

struct Conv2dParams {
  Size2 stride = {};
  AutoPadding auto_padding = AutoPadding::none;
  Padding padding = {};  // used when auto_padding is none
  PaddingMode padding_mode = PaddingMode::zeros;
  Size2 dilation = {};
  int64_t groups = 1;
  bool flip = false;
  bool operator==(const Conv2dParams&) const = default;
};

// A checked request: every size is known and fits into 64 bits.
struct Conv2dProblem {
  Shape input;   // [N, C, H, W]
  Shape weight;  // [O, C/groups, kH, kW]
  Shape output;  // [N, O, OH, OW]
  bool has_bias = false;
  Conv2dParams params;
  Padding padding;  // resolved: what auto_padding comes to
  Axis rows, cols;

  // Refuses, saying what would be accepted: sizes, strides, dilations or groups below 1, negative padding, channels
  // that do not match weight and groups, O not divisible by groups, a dilated kernel larger than the padded input,
  // reflect padding not smaller than the input side, circular larger than it, `same` with a stride, overflow.
  // bias_size: number of bias values, or -1 for none.
  static Result<Conv2dProblem> make(const Shape& input, const Shape& weight, int64_t bias_size,
                                    const Conv2dParams& params);

  int64_t parameter_count() const;       // weights and biases
  int64_t multiplication_count() const;  // N * O * OH * OW * C/groups * kH * kW: padding counted, as everywhere
  // Outputs that may change when these input cells do (a bounding rectangle; mirrored padding included).
  Rect affected_outputs(const Rect& input_rect) const;
  // The one-line recipe that convlens-cli shape, the tests and the benchmark accept:
  // "conv2d --input-size 1,1,28,28 --weight-size 4,1,3,3 --padding 1,1,1,1 --stride 2,2".
  std::string recipe() const;
  bool operator==(const Conv2dProblem&) const = default;
};

// Where index `i` of a padded axis takes its value from, in input coordinates (i < 0: leading padding, i >= size:
// trailing): an input index, or -1 for a zero. Reflect needs -size < i < 2 * size - 1, circular -size <= i < 2 * size.
int64_t padded_source(int64_t i, int64_t size, PaddingMode mode);

// A part of an output: images x channels x rectangle.
struct OutputRegion {
  Range images, channels;
  Rect rect;
  static OutputRegion whole(const Shape& output) {
    return {{0, output.n}, {0, output.c}, Rect::whole(output.h, output.w)};
  }
};

// Which arithmetic a plan may use.
enum class Arithmetic {
  direct_sums,  // every cell is the float32 sum of its own products: exact for integers, explainable tap by tap
  any,          // also Winograd's: fewer multiplications, rounding up to 16 times the bound of a direct sum
};

struct Conv2dPlanOptions {
  Arithmetic arithmetic = Arithmetic::direct_sums;
  // Forces an implementation by name (variants.h), whatever its arithmetic; empty takes the fastest that serves.
  std::string_view variant;
};

// Called with every part of a region once it is computed, on the thread that did it, while its cells are still in that
// core's cache: the place for what follows the convolution (activation, statistics).
using BandFunction = FunctionRef<void(const OutputRegion& part)>;

struct VariantVerdict;  // variants.h

class Conv2dPlan {
 public:
  // Packs weight and bias (bias may be empty); neither is needed afterwards. Refuses a forced variant that cannot serve
  // the problem, with its reason, and a weight or bias of another shape than the problem's; fails where memory is
  // short.
  static Result<Conv2dPlan> create(const Conv2dProblem& problem, ConstTensorView weight, std::span<const float> bias,
                                   const Conv2dPlanOptions& options = {});
  Conv2dPlan(Conv2dPlan&&) noexcept;
  Conv2dPlan& operator=(Conv2dPlan&&) noexcept;
  ~Conv2dPlan();

  const Conv2dProblem& problem() const;
  std::string_view variant() const;  // e.g. "few_channels"
  std::string_view target() const;   // the SIMD target chosen at run time, e.g. "AVX3", or "scalar"
  // Why this variant: what each one said to the problem, in the order of conv2d_variants().
  std::span<const VariantVerdict> verdicts() const;
  // What the cost model expects a run over `region` to take on one core, in nanoseconds of its nominal machine.
  double expected_ns(const OutputRegion& region) const;
  int64_t packed_bytes() const;

  // Repacks one output channel after an edit of its weights [1, C/groups, kH, kW] or bias (ignored where the problem
  // has none). No run may be under way.
  void update_channel(int64_t output_channel, ConstTensorView weight, float bias);

  // Computes `region` of `output`, a view of the *whole* output; nothing else is written. An empty region is done at
  // once. Refuses views of other shapes than the problem's and regions that reach beyond the output; input and output
  // must not overlap. Safe to call from several threads on disjoint regions with executors of their own. A cell has the
  // same bits whatever the region, the executor and the number of threads. Error::cancelled when `cancel` was set
  // before the last chunk began; the region is then partly written. `after_band` may be called from several threads at
  // once; the parts are disjoint and make up the region. The first run on a thread may allocate scratch memory, and
  // fails where there is none.
  Result<void> run(ConstTensorView input, TensorView output, const OutputRegion& region, Executor& executor,
                   const CancelToken* cancel = nullptr, BandFunction after_band = {}) const;
  // The whole output.
  Result<void> run(ConstTensorView input, TensorView output, Executor& executor,
                   const CancelToken* cancel = nullptr) const;

 private:
  struct State;
  explicit Conv2dPlan(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Plan, allocate and run in one call.
Result<Tensor> conv2d(ConstTensorView input, ConstTensorView weight, std::span<const float> bias,
                      const Conv2dParams& params, Executor& executor = serial_executor());

}  // namespace convlens
