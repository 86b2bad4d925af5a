// Reducers of commands that edit the bank of kernels.
#include <algorithm>
#include <span>

#include "model/bank_edit.h"
#include "model/presets.h"
#include "model/reduce.h"

namespace convlens::model {
namespace {

// A bank made of outputs of another one: sources[i] is the output that becomes output i.
KernelBank picked(const KernelBank& bank, const std::vector<int64_t>& sources) {
  KernelBank result;
  Shape shape = bank.weight.shape();
  const int64_t taps = shape.c * shape.h * shape.w;
  shape.n = static_cast<int64_t>(sources.size());
  result.weight = Tensor(shape);
  float* target = result.weight.data();
  for (const int64_t source : sources) {
    target = std::copy_n(bank.weight.data() + source * taps, taps, target);
    result.bias.push_back(bank.bias[static_cast<size_t>(source)]);
    result.names.push_back(bank.names[static_cast<size_t>(source)]);
  }
  return result;
}

std::vector<int64_t> all_outputs(const KernelBank& bank) {
  std::vector<int64_t> outputs(static_cast<size_t>(bank.outputs()));
  for (size_t i = 0; i < outputs.size(); ++i) outputs[i] = static_cast<int64_t>(i);
  return outputs;
}

// One line without control characters and blanks around it, cut between characters of UTF-8.
std::string tidy_name(std::string_view text) {
  std::string name;
  int64_t characters = 0;
  for (const char byte : text) {
    const bool goes_on = (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
    if (!goes_on && ++characters > kMaxOutputName) break;
    name += static_cast<unsigned char>(byte) < ' ' || byte == 0x7F ? ' ' : byte;
  }
  const size_t first = name.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return name.substr(first, name.find_last_not_of(' ') - first + 1);
}

// With groups every group gets one more.
Result<void> check_room(const Document& document) {
  const int64_t outputs = document.kernels.outputs(), groups = document.conv.groups;
  if (outputs + groups <= kMaxOutputs) return {};
  return Error::request(
      "outputs",
      "there are " + std::to_string(outputs) + " already" +
          (groups == 1 ? "" : ", and one more in every group makes " + std::to_string(outputs + groups)),
      "1.." + std::to_string(kMaxOutputs));
}

// What is said when one output was meant and every group has changed.
std::string every_group(const Document& document, const std::string& what) {
  if (document.conv.groups == 1) return {};
  return what + " in each of the " + std::to_string(document.conv.groups) + " groups: they stay of one size.";
}

// The outputs of the bank, with a copy behind the place'th of every group.
std::vector<int64_t> with_one_more(const Document& document, int64_t place) {
  const int64_t size = document.outputs_per_group();
  std::vector<int64_t> outputs;
  for (int64_t output = 0; output < document.kernels.outputs(); ++output) {
    outputs.push_back(output);
    if (output % size == place) outputs.push_back(output);
  }
  return outputs;
}

}  // namespace

Result<Edit> reduce(const Document& document, const SetWeight& command) {
  const Shape& shape = document.kernels.weight.shape();
  if (const Result<void> check = first_failure({check_output(document.kernels, command.output),
                                                check_range("input channel", command.input_channel, 0, shape.c - 1),
                                                check_range("kernel row", command.row, 0, shape.h - 1),
                                                check_range("kernel column", command.col, 0, shape.w - 1),
                                                check_finite("weight", command.value)});
      !check)
    return check.error();
  KernelBank kernels = document.kernels;
  float& weight = kernels.weight.at(command.output, command.input_channel, command.row, command.col);
  if (weight == command.value) return Edit{};
  weight = command.value;
  name_after_edit(kernels, command.output);
  return kernels_edit(document, "edit kernel", std::move(kernels));
}

Result<Edit> reduce(const Document& document, const SetKernel& command) {
  const Shape& shape = document.kernels.weight.shape();
  if (const Result<void> check = check_output(document.kernels, command.output); !check) return check.error();
  const auto taps = static_cast<size_t>(shape.h * shape.w);
  if (command.weights.size() != taps)
    return Error::request("kernel", "has " + std::to_string(command.weights.size()) + " weights", std::to_string(taps));
  for (const float weight : command.weights)
    if (const Result<void> check = check_finite("weight", weight); !check) return check.error();
  KernelBank kernels = document.kernels;
  for (int64_t c = 0; c < shape.c; ++c)
    std::ranges::copy(command.weights, kernel_of(kernels.weight, command.output, c).begin());
  const bool named = !command.name.empty() && command.name != "custom";
  kernels.names[static_cast<size_t>(command.output)] =
      named ? command.name : name_of_weights(kernels.weight, command.output);
  return kernels_edit(document, named ? "kernel " + command.name : "edit kernel", std::move(kernels));
}

Result<Edit> reduce(const Document& document, const SetKernelSize& command) {
  const Shape& old_shape = document.kernels.weight.shape();
  if (const Result<void> check = first_failure({check_range("kernel height", command.h, 1, kMaxKernelSide),
                                                check_range("kernel width", command.w, 1, kMaxKernelSide)});
      !check)
    return check.error();
  if (old_shape.h == command.h && old_shape.w == command.w) return Edit{};
  KernelBank kernels = document.kernels;
  kernels.weight = resized(document.kernels.weight, command.h, command.w);
  for (int64_t o = 0; o < old_shape.n; ++o) name_after_edit(kernels, o);
  return kernels_edit(document, "kernel size", std::move(kernels));
}

Result<Edit> reduce(const Document& document, const StartImpulseTest&) {
  Tensor impulse({1, 1, 5, 5});
  impulse.at(0, 0, 2, 2) = 1;
  KernelBank kernels;
  kernels.weight = Tensor({1, 1, 3, 3});
  float number = 0;
  for (float& weight : kernels.weight.values()) weight = ++number;
  kernels.bias = {0};
  kernels.names = {std::string(kImpulseTestName)};
  Edit edit = kernels_edit(document, "impulse test", std::move(kernels));
  edit.input = InputEdit{SharedTensor(std::move(impulse)), "impulse 5 \xC3\x97 5"};
  Layer layer = *edit.settings;
  layer.window = WindowKind::conv;
  layer.window_on = true;
  layer.conv = {};
  layer.conv.flip = document.conv.flip;
  layer.channels_off = 0;
  set_layers(*edit.settings, {std::move(layer)}, 0);
  edit.select_output = 0;
  return edit;
}

Result<Edit> reduce(const Document& document, const SetBias& command) {
  if (const Result<void> check =
          first_failure({check_output(document.kernels, command.output), check_finite("bias", command.value)});
      !check)
    return check.error();
  KernelBank kernels = document.kernels;
  float& bias = kernels.bias[static_cast<size_t>(command.output)];
  if (bias == command.value) return Edit{};
  bias = command.value;
  return kernels_edit(document, "edit bias", std::move(kernels));
}

Result<Edit> reduce(const Document& document, const AddOutput&) {
  if (const Result<void> check = check_room(document); !check) return check.error();
  const int64_t size = document.outputs_per_group();
  std::vector<int64_t> sources = with_one_more(document, size - 1);
  KernelBank kernels = picked(document.kernels, sources);
  const Shape shape = kernels.weight.shape();
  for (int64_t added = size; added < shape.n; added += size + 1) {
    for (int64_t c = 0; c < shape.c; ++c) {
      std::ranges::fill(kernel_of(kernels.weight, added, c), 0.0F);
      kernels.weight.at(added, c, shape.h / 2, shape.w / 2) = 1;
    }
    kernels.bias[static_cast<size_t>(added)] = 0;
    kernels.names[static_cast<size_t>(added)] = "identity";
    sources[static_cast<size_t>(added)] = -1;
  }
  Edit edit = kernels_edit(document, "add output", std::move(kernels), std::move(sources));
  edit.select_output = shape.n - 1;
  edit.note = every_group(document, "One output more");
  return edit;
}

Result<Edit> reduce(const Document& document, const RemoveOutput& command) {
  if (const Result<void> check = check_output(document.kernels, command.output); !check) return check.error();
  const int64_t size = document.outputs_per_group();
  if (size == 1)
    return Error::request(
        "outputs",
        document.conv.groups == 1 ? "the last one cannot be removed" : "the last one of every group cannot be removed",
        "1 or more");
  std::vector<int64_t> outputs = all_outputs(document.kernels);
  std::erase_if(outputs, [&](int64_t output) { return output % size == command.output % size; });
  Edit edit = kernels_edit(document, "remove output", picked(document.kernels, outputs), outputs);
  edit.note = every_group(document, "One output less");
  return edit;
}

Result<Edit> reduce(const Document& document, const DuplicateOutput& command) {
  if (const Result<void> check = first_failure({check_output(document.kernels, command.output), check_room(document)});
      !check)
    return check.error();
  const int64_t size = document.outputs_per_group();
  std::vector<int64_t> sources = with_one_more(document, command.output % size);
  KernelBank kernels = picked(document.kernels, sources);
  for (size_t o = 1; o < sources.size(); ++o)
    if (sources[o] == sources[o - 1]) sources[o] = -1;  // the copy is not read until somebody gives it a weight
  Edit edit = kernels_edit(document, "duplicate output", std::move(kernels), std::move(sources));
  edit.select_output = command.output + command.output / size + 1;
  edit.note = every_group(document, "A copy");
  return edit;
}

Result<Edit> reduce(const Document& document, const RenameOutput& command) {
  if (const Result<void> check = check_output(document.kernels, command.output); !check) return check.error();
  KernelBank kernels = document.kernels;
  std::string& name = kernels.names[static_cast<size_t>(command.output)];
  const std::string wanted = tidy_name(command.name);
  if (wanted == name) return Edit{};
  name = wanted.empty() ? name_of_weights(kernels.weight, command.output) : wanted;
  return kernels_edit(document, "rename output", std::move(kernels));
}

Result<Edit> reduce(const Document& document, const MoveOutput& command) {
  const int64_t size = document.outputs_per_group(), first = command.from / size * size;
  const std::string where = document.conv.groups == 1 ? "place" : "place in its group";
  if (const Result<void> check = first_failure(
          {check_output(document.kernels, command.from), check_range(where, command.to, first, first + size - 1)});
      !check)
    return check.error();
  if (command.from == command.to) return Edit{};
  std::vector<int64_t> outputs = all_outputs(document.kernels);
  outputs.erase(outputs.begin() + command.from);
  outputs.insert(outputs.begin() + command.to, command.from);
  Edit edit = kernels_edit(document, "move output", picked(document.kernels, outputs), outputs);
  edit.select_output = command.to;
  return edit;
}

KernelBank with_input_channels(const KernelBank& bank, int64_t channels) {
  KernelBank result = bank;
  Shape shape = bank.weight.shape();
  shape.c = channels;
  result.weight = Tensor(shape);
  for (int64_t o = 0; o < shape.n; ++o) {
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t source = bank.input_channels() == 1 ? 0 : std::min(c, bank.input_channels() - 1);
      std::copy_n(bank.weight.view().plane(o, source), shape.h * shape.w, result.weight.view().plane(o, c));
    }
    name_after_edit(result, o);
  }
  return result;
}

}  // namespace convlens::model
