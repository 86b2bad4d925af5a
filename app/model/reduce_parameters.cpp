// Reducers of commands that set parameters: convolution, ReLU, pooling.
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

}  // namespace

Result<Edit> reduce(const Document& document, const SetConvParams& command) {
  const Conv2dParams& params = command.params;
  if (const Result<void> check = first_failure(
          {check_size("stride", params.stride, kMaxStride), check_size("dilation", params.dilation, kMaxDilation),
           check_padding("padding", params.padding, kMaxPadding), check_range("groups", params.groups, 1, 1)});
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
  edit.settings->relu = command.on;
  return edit;
}

Result<Edit> reduce(const Document& document, const SetChannelOff& command) {
  const int64_t channels = document.input.read().shape().c;
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

Result<Edit> reduce(const Document& document, const SetPool& command) {
  const PoolSettings& pool = command.pool;
  if (const Result<void> check = first_failure({check_size("pooling window", pool.kernel, kMaxPoolWindow),
                                                check_size("pooling stride", pool.stride, kMaxPoolStride),
                                                check_padding("pooling padding", pool.padding, kMaxPoolPadding)});
      !check)
    return check.error();
  Edit edit;
  edit.label = "pooling";
  edit.settings = settings_of(document);
  edit.settings->pool = pool;
  return edit;
}

}  // namespace convlens::model
