// Checks a convolution request and resolves its sizes: every refusal of conv2d is worded here. No arithmetic on data.
#include <algorithm>

#include "checked_math.h"
#include "convlens/engine/conv2d.h"
#include "request_checks.h"

namespace convlens {
namespace {

std::string number(int64_t value) { return std::to_string(value); }

Result<void> check_parameters(const Conv2dParams& params) {
  if (auto checked = check_positive(params.stride, "--stride"); !checked) return checked;
  if (auto checked = check_positive(params.dilation, "--dilation"); !checked) return checked;
  if (params.groups < 1) return Error::request("--groups", "is " + number(params.groups), "1 or more");
  if (params.auto_padding == AutoPadding::none) {
    if (auto checked = check_not_negative(params.padding); !checked) return checked;
  }
  if (params.auto_padding == AutoPadding::same && params.stride != Size2{1, 1}) {
    return Error::request("--padding", "same needs stride 1, the stride is " + list_text(params.stride),
                          "same-upper, same-lower or numbers");
  }
  return {};
}

Result<void> check_channels(const Shape& input, const Shape& weight, int64_t bias_size, int64_t groups) {
  const auto refuse_groups = [&](int64_t channels, const char* side) {
    return Error::request("--groups", number(groups) + " groups do not divide " + number(channels) + " " + side,
                          "a divisor of " + number(channels));
  };
  if (input.c % groups != 0) return refuse_groups(input.c, "input channels");
  if (weight.n % groups != 0) return refuse_groups(weight.n, "output channels");
  if (weight.c != input.c / groups) {
    const Shape fitting{weight.n, input.c / groups, weight.h, weight.w};
    return Error::request("weight",
                          "has " + number(weight.c) + " input channels, the input has " + number(input.c) + " in " +
                              number(groups) + (groups == 1 ? " group" : " groups"),
                          to_string(fitting));
  }
  if (bias_size >= 0 && bias_size != weight.n)
    return Error::request("bias", "has " + number(bias_size) + " values",
                          number(weight.n) + ", one per output channel");
  return {};
}

// What auto_padding comes to on one axis. Sizes are 1 or more; the sum may pass 64 bits.
Result<void> resolve_padding(AutoPadding mode, Axis& axis) {
  if (mode == AutoPadding::none) return {};
  axis.pad_before = axis.pad_after = 0;
  if (mode == AutoPadding::valid) return {};
  const int64_t wanted_output = (axis.input - 1) / axis.stride + 1;  // ceil(input / stride)
  const Checked total =
      (Checked(wanted_output) - 1) * axis.stride + Checked(axis.dilation) * (Checked(axis.kernel) - 1) + 1 - axis.input;
  if (!total.ok()) return overflow_error("--padding");
  const int64_t cells = std::max<int64_t>(total.value(), 0);
  axis.pad_before = mode == AutoPadding::same_lower ? cells - cells / 2 : cells / 2;
  axis.pad_after = cells - axis.pad_before;
  return {};
}

Result<void> check_mirroring(PaddingMode mode, const Axis& axis, const char* name) {
  const int64_t most = std::max(axis.pad_before, axis.pad_after);
  const auto refuse = [&](int64_t allowed) {
    return Error::request("--padding",
                          std::string(to_string(mode)) + " padding of " + number(most) + " in " + name +
                              " does not fit an input of " + number(axis.input),
                          "at most " + number(allowed));
  };
  if (mode == PaddingMode::reflect && most >= axis.input) return refuse(axis.input - 1);
  if (mode == PaddingMode::circular && most > axis.input) return refuse(axis.input);
  return {};
}

Result<void> resolve_axis(const Conv2dParams& params, Axis& axis, const char* name) {
  if (auto resolved = resolve_padding(params.auto_padding, axis); !resolved) return resolved;
  if (const auto fits = check_axis(axis, name); !fits) {
    Error error = fits.error();
    error.where = "weight";
    error.what = std::string("in ") + name + ", " + error.what;
    return error;
  }
  return check_mirroring(params.padding_mode, axis, name);
}

// Outputs of an axis that read any of `cells`, directly or through mirrored padding.
Range affected_on_axis(const Axis& axis, PaddingMode mode, Range cells) {
  cells = intersect(cells, {0, axis.input});
  if (cells.empty()) return {};
  Range outputs = axis.affected_outputs(cells);
  const Range before{-axis.pad_before, 0};
  const Range after{axis.input, axis.input + axis.pad_after};
  const auto add = [&](Range image, Range side) {
    outputs = unite(outputs, axis.affected_outputs(intersect(image, side)));
  };
  switch (mode) {
    case PaddingMode::zeros:
      break;
    case PaddingMode::reflect:
      add({1 - cells.end, 1 - cells.begin}, before);
      add({2 * axis.input - 1 - cells.end, 2 * axis.input - 1 - cells.begin}, after);
      break;
    case PaddingMode::replicate:
      if (cells.begin == 0) add(before, before);
      if (cells.end == axis.input) add(after, after);
      break;
    case PaddingMode::circular:
      add({cells.begin - axis.input, cells.end - axis.input}, before);
      add({cells.begin + axis.input, cells.end + axis.input}, after);
      break;
  }
  return outputs;
}

}  // namespace

std::string_view to_string(PaddingMode mode) {
  switch (mode) {
    case PaddingMode::zeros:
      return "zeros";
    case PaddingMode::reflect:
      return "reflect";
    case PaddingMode::replicate:
      return "replicate";
    case PaddingMode::circular:
      return "circular";
  }
  return "";
}

std::string_view to_string(AutoPadding mode) {
  switch (mode) {
    case AutoPadding::none:
      return "none";
    case AutoPadding::valid:
      return "valid";
    case AutoPadding::same:
      return "same";
    case AutoPadding::same_upper:
      return "same-upper";
    case AutoPadding::same_lower:
      return "same-lower";
  }
  return "";
}

int64_t padded_source(int64_t i, int64_t size, PaddingMode mode) {
  if (i >= 0 && i < size) return i;
  switch (mode) {
    case PaddingMode::zeros:
      return -1;
    case PaddingMode::reflect:
      return i < 0 ? -i : 2 * (size - 1) - i;
    case PaddingMode::replicate:
      return i < 0 ? 0 : size - 1;
    case PaddingMode::circular:
      return i < 0 ? i + size : i - size;
  }
  return -1;
}

Result<Conv2dProblem> Conv2dProblem::make(const Shape& input, const Shape& weight, int64_t bias_size,
                                          const Conv2dParams& params) {
  if (const auto valid = check_shape(input, "input"); !valid) return valid.error();
  if (const auto valid = check_shape(weight, "weight"); !valid) return valid.error();
  if (const auto valid = check_parameters(params); !valid) return valid.error();
  if (const auto valid = check_channels(input, weight, bias_size, params.groups); !valid) return valid.error();

  Conv2dProblem problem;
  problem.input = input;
  problem.weight = weight;
  problem.has_bias = bias_size >= 0;
  problem.params = params;
  problem.rows = {input.h, weight.h, params.stride.h, params.dilation.h, params.padding.top, params.padding.bottom};
  problem.cols = {input.w, weight.w, params.stride.w, params.dilation.w, params.padding.left, params.padding.right};
  if (const auto resolved = resolve_axis(params, problem.rows, "height"); !resolved) return resolved.error();
  if (const auto resolved = resolve_axis(params, problem.cols, "width"); !resolved) return resolved.error();
  problem.padding = {problem.rows.pad_before, problem.cols.pad_before, problem.rows.pad_after, problem.cols.pad_after};
  problem.output = {input.n, weight.n, problem.rows.output(), problem.cols.output()};
  if (const auto valid = check_output(problem.output); !valid) return valid.error();
  const Checked products =
      Checked(input.n) * weight.n * problem.output.h * problem.output.w * weight.c * weight.h * weight.w;
  if (!products.ok())
    return Error::request("output", "takes more multiplications than 64 bits can count", "smaller sizes");
  return problem;
}

int64_t Conv2dProblem::parameter_count() const {
  return weight.n * weight.c * weight.h * weight.w + (has_bias ? weight.n : 0);
}

int64_t Conv2dProblem::multiplication_count() const {
  return output.n * output.c * output.h * output.w * weight.c * weight.h * weight.w;
}

Rect Conv2dProblem::affected_outputs(const Rect& input_rect) const {
  const Rect outputs{affected_on_axis(rows, params.padding_mode, input_rect.rows),
                     affected_on_axis(cols, params.padding_mode, input_rect.cols)};
  return outputs.empty() ? Rect{} : outputs;
}

std::string Conv2dProblem::recipe() const {
  std::string text = "conv2d --input-size " + list_text(input) + " --weight-size " + list_text(weight);
  if (has_bias) text += " --bias-size " + number(weight.n);
  if (params.auto_padding != AutoPadding::none)
    text += " --padding " + std::string(to_string(params.auto_padding));
  else if (params.padding != Padding{})
    text += " --padding " + list_text(params.padding);
  if (params.padding_mode != PaddingMode::zeros)
    text += " --padding-mode " + std::string(to_string(params.padding_mode));
  if (params.stride != Size2{}) text += " --stride " + list_text(params.stride);
  if (params.dilation != Size2{}) text += " --dilation " + list_text(params.dilation);
  if (params.groups != 1) text += " --groups " + number(params.groups);
  if (params.flip) text += " --flip";
  return text;
}

}  // namespace convlens
