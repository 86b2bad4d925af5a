// Reducers of commands that make whole kernels: operations, random weights, the notebook's four, a pasted kernel.
#include <algorithm>
#include <array>
#include <cmath>

#include "model/bank_edit.h"
#include "model/presets.h"
#include "model/reduce.h"
#include "model/splitmix64.h"

namespace convlens::model {
namespace {

constexpr std::array<std::string_view, 4> kEdgeKernels{"top_edge", "left_edge", "diag1_edge", "diag2_edge"};

std::string label_of(KernelOperation operation) {
  switch (operation) {
    case KernelOperation::flip_horizontal:
    case KernelOperation::flip_vertical:
      return "flip kernel";
    case KernelOperation::rotate:
      return "rotate kernel";
    case KernelOperation::transpose:
      return "transpose kernel";
    case KernelOperation::negate:
      return "negate kernel";
    case KernelOperation::scale:
      return "scale kernel";
    case KernelOperation::sum_to_one:
    case KernelOperation::magnitude_to_one:
      return "normalise kernel";
  }
  return {};
}

// What every weight is multiplied by; in double, rounded once.
Result<double> factor_of(const TransformKernel& command, std::span<const float> weights) {
  double sum = 0, magnitude = 0;
  for (const float weight : weights) {
    sum += weight;
    magnitude += std::abs(weight);
  }
  switch (command.operation) {
    case KernelOperation::negate:
      return -1;
    case KernelOperation::scale:
      return command.factor;
    case KernelOperation::sum_to_one:
      // A sum of rounded weights that cancel is not exactly 0.
      if (std::abs(sum) <= 1e-6 * magnitude)
        return Error::request("sum of the kernel", "is 0, which no factor makes 1", "any other sum");
      return 1 / sum;
    case KernelOperation::magnitude_to_one:
      if (magnitude == 0) return Error::request("kernel", "has no weight but 0", "a weight that is not 0");
      return 1 / magnitude;
    default:
      return 1;
  }
}

// Where the weight at (row, col) of the new kernel comes from.
std::pair<int64_t, int64_t> source_of(KernelOperation operation, int64_t row, int64_t col, const Shape& shape) {
  switch (operation) {
    case KernelOperation::flip_horizontal:
      return {row, shape.w - 1 - col};
    case KernelOperation::flip_vertical:
      return {shape.h - 1 - row, col};
    case KernelOperation::rotate:
      return {shape.h - 1 - col, row};
    case KernelOperation::transpose:
      return {col, row};
    default:
      return {row, col};
  }
}

}  // namespace

Result<Edit> reduce(const Document& document, const TransformKernel& command) {
  const Shape& shape = document.kernels.weight.shape();
  if (const Result<void> check =
          first_failure({check_output(document.kernels, command.output), check_finite("factor", command.factor)});
      !check)
    return check.error();
  const bool turns = command.operation == KernelOperation::rotate || command.operation == KernelOperation::transpose;
  if (turns && shape.h != shape.w)
    return Error::request("kernel", "is " + std::to_string(shape.h) + " x " + std::to_string(shape.w), "a square one");
  const auto per_output = static_cast<size_t>(shape.c * shape.h * shape.w);
  const Result<double> factor = factor_of(
      command, document.kernels.weight.values().subspan(static_cast<size_t>(command.output) * per_output, per_output));
  if (!factor) return factor.error();
  KernelBank kernels = document.kernels;
  for (int64_t c = 0; c < shape.c; ++c)
    for (int64_t row = 0; row < shape.h; ++row)
      for (int64_t col = 0; col < shape.w; ++col) {
        const auto [from_row, from_col] = source_of(command.operation, row, col, shape);
        // + 0 turns -0 into 0.
        const auto weight =
            static_cast<float>(*factor * document.kernels.weight.at(command.output, c, from_row, from_col)) + 0.0F;
        if (const Result<void> check = check_finite("weight", weight); !check) return check.error();
        kernels.weight.at(command.output, c, row, col) = weight;
      }
  name_after_edit(kernels, command.output);
  return kernels_edit(document, label_of(command.operation), std::move(kernels));
}

Result<Edit> reduce(const Document& document, const RandomKernel& command) {
  if (const Result<void> check = check_output(document.kernels, command.output); !check) return check.error();
  KernelBank kernels = document.kernels;
  auto state = static_cast<uint64_t>(command.seed);
  for (int64_t c = 0; c < kernels.input_channels(); ++c)
    for (float& weight : kernel_of(kernels.weight, command.output, c))
      weight = (static_cast<float>(splitmix64(state) % 201) - 100) / 100;
  kernels.names[static_cast<size_t>(command.output)] = std::string(kRandomName) + std::to_string(command.seed);
  return kernels_edit(document, "random kernel", std::move(kernels));
}

Result<Edit> reduce(const Document& document, const StackEdgeKernels&) {
  const Shape& old_shape = document.kernels.weight.shape();
  const int64_t side_h = std::max<int64_t>(old_shape.h, 3), side_w = std::max<int64_t>(old_shape.w, 3);
  constexpr auto kOutputs = static_cast<int64_t>(kEdgeKernels.size());
  const int64_t groups = kOutputs % document.conv.groups == 0 ? document.conv.groups : 1;
  const int64_t channels = old_shape.c * document.conv.groups / groups;
  KernelBank kernels;
  kernels.weight = Tensor({kOutputs, channels, side_h, side_w});
  int64_t output = 0;
  for (const std::string_view id : kEdgeKernels) {
    const std::vector<float> weights = preset_weights(*find_preset(id), side_h, side_w);
    for (int64_t c = 0; c < channels; ++c) std::ranges::copy(weights, kernel_of(kernels.weight, output, c).begin());
    kernels.bias.push_back(0);
    kernels.names.emplace_back(id);
    ++output;
  }
  Edit edit = kernels_edit(document, "stack edge kernels", std::move(kernels));
  edit.settings->conv.groups = groups;
  edit.select_output = 0;
  return edit;
}

Result<Edit> reduce(const Document& document, const PasteKernel& command) {
  const Shape& shape = document.kernels.weight.shape();
  if (const Result<void> check = first_failure({check_output(document.kernels, command.output),
                                                check_range("input channel", command.input_channel, 0, shape.c - 1),
                                                check_range("kernel height", command.h, 1, kMaxKernelSide),
                                                check_range("kernel width", command.w, 1, kMaxKernelSide)});
      !check)
    return check.error();
  if (static_cast<int64_t>(command.weights.size()) != command.h * command.w)
    return Error::request("kernel", "has " + std::to_string(command.weights.size()) + " weights",
                          std::to_string(command.h * command.w));
  for (const float weight : command.weights)
    if (const Result<void> check = check_finite("weight", weight); !check) return check.error();
  // The only kernel there is has nothing to agree with.
  const bool alone = shape.n * shape.c == 1;
  const int64_t h = alone ? command.h : std::max(shape.h, command.h);
  const int64_t w = alone ? command.w : std::max(shape.w, command.w);
  Tensor pasted({1, 1, command.h, command.w});
  std::ranges::copy(command.weights, pasted.values().begin());
  KernelBank kernels = document.kernels;
  kernels.weight = resized(kernels.weight, h, w);
  std::ranges::copy(resized(pasted, h, w).values(),
                    kernel_of(kernels.weight, command.output, command.input_channel).begin());
  for (int64_t o = 0; o < shape.n; ++o) name_after_edit(kernels, o);
  return kernels_edit(document, "paste kernel", std::move(kernels));
}

}  // namespace convlens::model
