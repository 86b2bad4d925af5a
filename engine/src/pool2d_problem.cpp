// Requests for pooling: checks, sizes, what an edit of the input reaches, and the command line that makes one again.
#include <algorithm>
#include <cmath>

#include "checked_math.h"
#include "convlens/engine/pool2d.h"
#include "request_checks.h"

namespace convlens {
namespace {

Result<void> check_kind_options(const Pool2dParams& params) {
  const std::string kind(to_string(params.kind));
  if (params.kind != PoolKind::max && params.dilation != Size2{1, 1})
    return Error::request("--dilation", "is " + list_text(params.dilation) + " with --kind " + kind,
                          "1,1, or --kind max");
  if (params.kind != PoolKind::average) {
    if (!params.count_include_pad)
      return Error::request("--no-count-include-pad", "does not apply to --kind " + kind, "--kind average");
    if (params.divisor_override)
      return Error::request("--divisor-override", "does not apply to --kind " + kind, "--kind average");
  }
  if (params.divisor_override == 0) return Error::request("--divisor-override", "is 0", "any other integer");
  if (params.norm == 0 || !std::isfinite(params.norm))
    return Error::request("--norm", "is " + number_text(params.norm), "a finite number other than 0");
  if (params.kind != PoolKind::lp && params.norm != 2)
    return Error::request("--norm", "does not apply to --kind " + kind, "--kind lp");
  return {};
}

// Padding and window of one axis against each other and the input.
Result<void> check_window(const Axis& axis, const char* name) {
  if (const Result<void> fits = check_axis(axis, name); !fits) {
    const Checked padded = Checked(axis.input) + axis.pad_before + axis.pad_after;
    const Checked dilated = Checked(axis.dilation) * (Checked(axis.kernel) - 1) + 1;
    if (!(padded + dilated + axis.stride).ok()) return overflow_error("--kernel");
    Error error = fits.error();
    error.what = std::string("in ") + name + ", " + error.what;
    error.where = "--kernel";
    return error;
  }
  const int64_t limit = axis.dilated_kernel() - 1;
  if (axis.pad_before > limit || axis.pad_after > limit)
    return Error::request("--padding",
                          std::string("of ") + std::to_string(std::max(axis.pad_before, axis.pad_after)) +
                              " is not smaller than the dilated kernel's " + name + " of " + std::to_string(limit + 1),
                          "0 to " + std::to_string(limit));
  return {};
}

int64_t output_size(const Axis& axis, bool ceil_mode) {
  const int64_t whole = axis.output();
  if (!ceil_mode || axis.floor_remainder() == 0) return whole;
  // One more window, if it starts before the end of the input: whole * stride < input + pad_before.
  return (axis.input + axis.pad_before - 1) / axis.stride >= whole ? whole + 1 : whole;
}

}  // namespace

std::string_view to_string(PoolKind kind) {
  switch (kind) {
    case PoolKind::max:
      return "max";
    case PoolKind::average:
      return "average";
    case PoolKind::lp:
      return "lp";
  }
  return "max";
}

Result<Pool2dProblem> Pool2dProblem::make(const Shape& input, const Pool2dParams& params) {
  const Size2 stride = params.stride.value_or(params.kernel);
  for (const Result<void>& check :
       {check_shape(input, "--input"), check_positive(params.kernel, "--kernel"), check_positive(stride, "--stride"),
        check_positive(params.dilation, "--dilation"), check_not_negative(params.padding), check_kind_options(params)})
    if (!check) return check.error();

  Pool2dProblem problem;
  problem.input = input;
  problem.params = params;
  problem.stride = stride;
  problem.rows = {input.h, params.kernel.h, stride.h, params.dilation.h, params.padding.top, params.padding.bottom};
  problem.cols = {input.w, params.kernel.w, stride.w, params.dilation.w, params.padding.left, params.padding.right};
  if (const Result<void> check = check_window(problem.rows, "height"); !check) return check.error();
  if (const Result<void> check = check_window(problem.cols, "width"); !check) return check.error();
  problem.output = {input.n, input.c, output_size(problem.rows, params.ceil_mode),
                    output_size(problem.cols, params.ceil_mode)};
  if (const Result<void> check = check_output(problem.output); !check) return check.error();
  return problem;
}

Rect Pool2dProblem::affected_outputs(const Rect& input_rect) const {
  // With ceil_mode the last window needs padding that the axis does not have; given it, the formula of Axis holds.
  const auto affected = [](Axis axis, int64_t outputs, Range range) {
    const int64_t needed = (outputs - 1) * axis.stride + axis.dilated_kernel() - axis.input - axis.pad_before;
    axis.pad_after = std::max(axis.pad_after, needed);
    return axis.affected_outputs(intersect(range, {0, axis.input}));
  };
  const Rect rect{affected(rows, output.h, input_rect.rows), affected(cols, output.w, input_rect.cols)};
  return rect.empty() ? Rect{} : rect;
}

std::string Pool2dProblem::recipe() const {
  std::string text = "pool2d --kind " + std::string(to_string(params.kind)) + " --input-size " + list_text(input) +
                     " --kernel " + list_text(params.kernel);
  if (params.stride) text += " --stride " + list_text(*params.stride);
  if (params.padding != Padding{}) text += " --padding " + list_text(params.padding);
  if (params.dilation != Size2{1, 1}) text += " --dilation " + list_text(params.dilation);
  if (params.ceil_mode) text += " --ceil-mode";
  if (!params.count_include_pad) text += " --no-count-include-pad";
  if (params.divisor_override) text += " --divisor-override " + std::to_string(*params.divisor_override);
  if (params.norm != 2) text += " --norm " + number_text(params.norm);
  return text;
}

}  // namespace convlens
