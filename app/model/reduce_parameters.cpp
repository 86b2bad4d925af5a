// Reducers of commands that set parameters: convolution, ReLU, pooling.
#include <algorithm>

#include "model/reduce.h"

namespace convlens::model {
namespace {

Result<void> check_padding(const std::string& where, const Padding& padding, int64_t most) {
  return first_failure(
      {check_range(where + " top", padding.top, 0, most), check_range(where + " left", padding.left, 0, most),
       check_range(where + " bottom", padding.bottom, 0, most), check_range(where + " right", padding.right, 0, most)});
}

Result<void> check_size(const std::string& where, const Size2& size, int64_t most) {
  return first_failure(
      {check_range(where + " height", size.h, 1, most), check_range(where + " width", size.w, 1, most)});
}

std::string label_of(const Conv2dParams& before, const Conv2dParams& after) {
  if (before.stride != after.stride) return "stride";
  if (before.padding_mode != after.padding_mode) return "padding mode";
  if (before.dilation != after.dilation) return "dilation";
  if (before.flip != after.flip) return "flip";
  return "padding";
}

// Whether the layer has another stage than this part.
bool keeps_a_stage(const Layer& layer, StagePart part) {
  return std::ranges::any_of(kStageParts, [&](StagePart other) { return other != part && layer.has(other); });
}

Error last_stage_error() {
  return Error::request("stage", "is the only one of its layer", "remove it in the pipeline");
}

}  // namespace

Result<Edit> reduce(const Document& document, const SetConvParams& command) {
  const Conv2dParams& params = command.params;
  if (const Result<void> check = first_failure(
          {check_size("stride", params.stride, kMaxStride), check_size("dilation", params.dilation, kMaxDilation),
           check_padding("padding", params.padding, kMaxPadding),
           check_range("groups", params.groups, document.conv.groups, document.conv.groups)});
      !check)
    return check.error();
  Edit edit;
  edit.label = label_of(document.conv, params);
  edit.settings = settings_of(document);
  edit.settings->conv = params;
  return edit;
}

Result<Edit> reduce(const Document& document, const SetRelu& command) {
  Edit edit;
  edit.label = command.on ? "ReLU on" : "ReLU off";
  edit.settings = settings_of(document);
  edit.settings->activation = command.on ? Activation::relu : Activation::none;
  edit.settings->activation_on = true;
  return edit;
}

Result<Edit> reduce(const Document& document, const SetChannelOff& command) {
  const int64_t channels = channels_of_shown_layer(document);
  if (const Result<void> check = check_range("input channel", command.channel, 0, channels - 1); !check)
    return check.error();
  if (channels == 1 && command.off)
    return Error::request("input channel", "is the only one", "switch channels of inputs that have several");
  const uint64_t bit = uint64_t{1} << static_cast<unsigned>(command.channel);
  Edit edit;
  edit.label = "channel " + std::to_string(command.channel) + (command.off ? " off" : " on");
  edit.settings = settings_of(document);
  edit.settings->channels_off = command.off ? document.channels_off | bit : document.channels_off & ~bit;
  return edit;
}

Result<void> check_pool(const PoolSettings& pool) {
  if (Result<void> check =
          first_failure({check_size("pooling window", pool.kernel, kMaxPoolWindow),
                         check_size("pooling stride", pool.stride, kMaxPoolStride),
                         check_padding("pooling padding", pool.padding, kMaxPoolPadding),
                         check_size("pooling dilation", pool.dilation, kMaxDilation),
                         check_size("pooled size", pool.output_size, kMaxAdaptiveSide),
                         check_range("pooling divisor", pool.divisor_override.value_or(1), 1, kMaxPoolDivisor)});
      !check)
    return check;
  return check_range("pooling norm", static_cast<float>(pool.norm), static_cast<float>(kMinPoolNorm),
                     static_cast<float>(kMaxPoolNorm));
}

Result<Edit> reduce(const Document& document, const SetPool& command) {
  if (const Result<void> check = check_pool(command.pool); !check) return check.error();
  if (command.pool.choice == PoolChoice::none && !keeps_a_stage(document, StagePart::pool)) return last_stage_error();
  Edit edit;
  edit.label = "pooling";
  edit.settings = settings_of(document);
  edit.settings->pool = command.pool;
  // Chosen anew, it is meant to work.
  if (command.pool.choice != document.pool.choice) edit.settings->pool_on = true;
  return edit;
}

Result<Edit> reduce(const Document& document, const SetActivation& command) {
  if (const Result<void> check = check_range("slope", command.slope, 0, kMaxSlope); !check) return check.error();
  if (command.activation == Activation::none && !keeps_a_stage(document, StagePart::activation))
    return last_stage_error();
  Edit edit;
  edit.label = command.activation == Activation::none ? "no activation" : std::string(to_string(command.activation));
  edit.settings = settings_of(document);
  edit.settings->activation = command.activation;
  edit.settings->slope = command.slope;
  if (command.activation != document.activation) edit.settings->activation_on = true;
  return edit;
}

Result<Edit> reduce(const Document& document, const SetOutputPadding& command) {
  const Size2& extra = command.extra;
  const int64_t most = std::max(kMaxStride, kMaxDilation) - 1;
  if (const Result<void> check = first_failure({check_range("output padding height", extra.h, 0, most),
                                                check_range("output padding width", extra.w, 0, most)});
      !check)
    return check.error();
  Edit edit;
  edit.label = "output padding";
  edit.settings = settings_of(document);
  edit.settings->output_padding = extra;
  return edit;
}

}  // namespace convlens::model
