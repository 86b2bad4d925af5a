// Reducers of commands that give the whole weight tensor another shape: groups, weights from elsewhere.
#include <algorithm>
#include <cmath>

#include "model/bank_edit.h"
#include "model/groups.h"
#include "model/reduce.h"

namespace convlens::model {
namespace {

constexpr std::string_view kAlone = "custom";

// "[3, 0, 1, 2]", of the value at this place in memory.
std::string place_text(const Shape& shape, int64_t flat) {
  const int64_t col = flat % shape.w, row = flat / shape.w % shape.h;
  const int64_t in = flat / (shape.w * shape.h) % shape.c, out = flat / (shape.w * shape.h * shape.c);
  return to_string(Shape{out, in, row, col});
}

// "[1..64, 3, 1..11, 1..11]", or with as many outputs as groups: what the input can take.
std::string accepted_shapes(int64_t channels) {
  std::string text;
  for (const int64_t groups : group_choices(channels)) {
    if (groups != 1 && groups != channels) continue;
    const std::string side = "1.." + std::to_string(kMaxKernelSide);
    const std::string outputs =
        groups == 1 ? "1.." + std::to_string(kMaxOutputs) : "a multiple of " + std::to_string(groups);
    text += (text.empty() ? "[" : " or [") + outputs + ", " + std::to_string(channels / groups) + ", " + side + ", " +
            side + "]";
  }
  return text;
}

Result<void> check_weights(const SetWeights& command, int64_t channels) {
  const Shape& shape = command.weight.shape();
  const auto within = [](int64_t size, int64_t most) { return size >= 1 && size <= most; };
  const bool sizes = within(shape.n, kMaxOutputs) && within(shape.h, kMaxKernelSide) && within(shape.w, kMaxKernelSide);
  const bool fits = sizes && shape.c >= 1 && channels % shape.c == 0 && shape.n % (channels / shape.c) == 0;
  if (!fits)
    return Error::request(command.source,
                          "has the shape " + to_string(shape) + ", the input has " + std::to_string(channels) +
                              (channels == 1 ? " channel" : " channels"),
                          accepted_shapes(channels));
  const auto all_finite = [&](std::span<const float> values, const auto& place) -> Result<void> {
    const auto bad = std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
    if (bad == values.end()) return {};
    return Error::request(command.source,
                          std::string(std::isnan(*bad) ? "has NaN" : "has an infinity") + " at " +
                              place(static_cast<int64_t>(bad - values.begin())),
                          "finite numbers");
  };
  if (const Result<void> check =
          all_finite(command.weight.values(), [&](int64_t flat) { return place_text(shape, flat); });
      !check)
    return check;
  if (!command.bias.empty() && static_cast<int64_t>(command.bias.size()) != shape.n)
    return Error::request(command.source,
                          "has " + std::to_string(shape.n) + " outputs and " + std::to_string(command.bias.size()) +
                              (command.bias.size() == 1 ? " bias" : " biases"),
                          "one bias an output");
  return all_finite(command.bias, [](int64_t at) { return "bias [" + std::to_string(at) + "]"; });
}

}  // namespace

Result<Edit> reduce(const Document& document, const SetGroups& command) {
  const int64_t channels = channels_of_shown_layer(document), present = document.conv.groups;
  if (const Result<void> check = check_groups(command.groups, channels, document.kernels.outputs()); !check)
    return check.error();
  if (command.groups == present) return Edit{};
  KernelBank kernels = document.kernels;
  int64_t dropped = 0;
  kernels.weight = regrouped(document.kernels.weight, present, command.groups, &dropped);
  for (int64_t o = 0; o < kernels.outputs(); ++o) name_after_edit(kernels, o);
  Edit edit = kernels_edit(document, groups_word(command.groups, channels), std::move(kernels));
  edit.settings->conv.groups = command.groups;
  if (dropped > 0)
    edit.note = std::to_string(dropped) + (dropped == 1 ? " weight" : " weights") +
                " between groups went with their connections. Undo brings them back.";
  return edit;
}

Result<Edit> reduce(const Document& document, const SetWeights& command) {
  const int64_t channels = channels_of_shown_layer(document);
  if (const Result<void> check = check_weights(command, channels); !check) return check.error();
  const Shape& shape = command.weight.shape();
  KernelBank kernels = document.kernels;
  kernels.weight = command.weight;
  if (!command.bias.empty()) kernels.bias = command.bias;
  kernels.bias.resize(static_cast<size_t>(shape.n), 0.0F);
  kernels.names.resize(static_cast<size_t>(shape.n), std::string(kAlone));
  for (int64_t o = 0; o < shape.n; ++o) name_after_edit(kernels, o);
  Edit edit = kernels_edit(document, command.source, std::move(kernels));
  edit.settings->conv.groups = channels / shape.c;
  return edit;
}

}  // namespace convlens::model
