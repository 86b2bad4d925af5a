// Pooling with the semantics of torch.nn.functional: max_pool2d, avg_pool2d, lp_pool2d, adaptive_*; float32 NCHW.
//
// max      the first maximum in row-major order wins; NaN propagates; a window without an input cell (possible with
//          dilation) gives -inf.
// average  sum in the window / denominator: divisor_override, or the cells of the window inside input and padding
//          (count_include_pad, never beyond the trailing padding), or those inside the input.
// lp       (kh*kw * mean of x^p)^(1/p), padding cells counted as zeros: the root of the sum for a whole window, more
//          for one that ceil_mode lets hang over. x keeps its sign: an odd p can leave a negative sum, its root is NaN.
//
// ceil_mode rounds the output size up, but the last window must start inside the input or the leading padding. Sums are
// taken in double and rounded once. Source: PyTorch's documentation of the functions named above; padding up to the
// dilated kernel (PyTorch stops at half) is ONNX's rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "convlens/engine/conv2d.h"

namespace convlens {

enum class PoolKind { max, average, lp };
enum class AdaptivePoolKind { max, average };
std::string_view to_string(PoolKind kind);          // "max", "average", "lp"
std::string_view to_string(AdaptivePoolKind kind);  // "max", "average"

// An option of another kind is refused unless it has its default value.
struct Pool2dParams {
  PoolKind kind = PoolKind::max;
  Size2 kernel{2, 2};
  std::optional<Size2> stride;  // none: the kernel's size
  Padding padding;
  Size2 dilation;  // max only, as PyTorch; others refuse anything but 1
  bool ceil_mode = false;
  bool count_include_pad = true;            // average only
  std::optional<int64_t> divisor_override;  // average only; 0 is refused, negative is not
  double norm = 2;                          // lp only; 0, infinities and NaN are refused
  bool operator==(const Pool2dParams&) const = default;
};

// A checked request.
struct Pool2dProblem {
  Shape input, output;
  Pool2dParams params;
  Size2 stride;     // resolved
  Axis rows, cols;  // output() ignores ceil_mode; `output` above is the truth
  // Refuses sizes below 1, padding not smaller than the dilated kernel on any side, a dilated kernel larger than the
  // padded input (also with ceil_mode, where PyTorch lets it hang over), overflow and the per-kind options named above.
  static Result<Pool2dProblem> make(const Shape& input, const Pool2dParams& params);
  // Outputs that may change when these input cells do (a bounding rectangle).
  Rect affected_outputs(const Rect& input_rect) const;
  // One line with the command line's option names, those at their defaults left out:
  // "pool2d --kind max --input-size 1,1,28,28 --kernel 2,2 --stride 1,1".
  std::string recipe() const;
};

// Computes `region` of `output`, a view of the whole output; nothing else is written. Views must have the problem's
// shapes and must not overlap. The bits of a cell depend neither on the region nor on the executor. Safe to call from
// several threads on disjoint regions with executors of their own. Error::cancelled when `cancel` was set; the region
// is then partly written.
Result<void> pool2d_run(const Pool2dProblem& problem, ConstTensorView input, TensorView output,
                        const OutputRegion& region, Executor& executor, const CancelToken* cancel = nullptr);
Result<Tensor> pool2d(ConstTensorView input, const Pool2dParams& params, Executor& executor = serial_executor());

// One output cell of a pooling explained: its window clipped to the input, the denominator, and for max the cell taken.
struct PoolTap {
  Rect window;                 // input cells, clipped to the input; with dilation its span
  double denominator = 1;      // average: what the sum is divided by; lp: the cells that the mean counts
  int64_t row = -1, col = -1;  // max: the winning input cell (the first NaN, if any); -1 when the window has none
  float value = 0;             // the very bits that pool2d_run writes
};
PoolTap explain_pool2d(const Pool2dProblem& problem, ConstTensorView input, int64_t n, int64_t c, int64_t row,
                       int64_t col);

// Input indices of the window of output index i: floor(i*in/out) .. ceil((i+1)*in/out). Windows may overlap by a cell
// and are never empty. Requires 0 <= i < out and a product in*out that fits into 64 bits (adaptive_pool2d_output).
Range adaptive_window(int64_t i, int64_t in, int64_t out);
// The output's shape. Refuses sizes below 1 and arithmetic past 64 bits.
Result<Shape> adaptive_pool2d_output(const Shape& input, Size2 output_size);
// Outputs whose windows hold any of these input cells. `output`: adaptive_pool2d_output's, for an input of this shape.
Rect adaptive_affected_outputs(const Shape& input, const Shape& output, const Rect& input_rect);
// Computes `region` of `output`, which has adaptive_pool2d_output's shape; otherwise as pool2d_run.
Result<void> adaptive_pool2d_run(ConstTensorView input, AdaptivePoolKind kind, TensorView output,
                                 const OutputRegion& region, Executor& executor, const CancelToken* cancel = nullptr);
// One output cell explained, as explain_pool2d: the denominator is the window's number of cells.
PoolTap explain_adaptive_pool2d(ConstTensorView input, AdaptivePoolKind kind, const Shape& output, int64_t n, int64_t c,
                                int64_t row, int64_t col);
// Output size 1x1 gives global pooling; means are accumulated in double, so that integers give exact sums.
Result<Tensor> adaptive_pool2d(ConstTensorView input, AdaptivePoolKind kind, Size2 output_size,
                               Executor& executor = serial_executor());

}  // namespace convlens
