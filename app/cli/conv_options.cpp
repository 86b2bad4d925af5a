// Tables and readers of the operators' options; see conv_options.h.
#include "cli/conv_options.h"

#include <array>

#include "cli/values.h"

namespace convlens::cli {
namespace {

constexpr Option kStride{"--stride", "SH,SW", "step of the window (default: 1,1)"};
constexpr Option kSidePadding{"--padding", "P | PH,PW | T,L,B,R", "cells around the input (default: 0)"};
constexpr Option kDilation{"--dilation", "DH,DW", "distance of the taps (default: 1,1)"};
constexpr Option kGroups{"--groups", "G", "groups of channels (default: 1)"};

constexpr std::array<std::pair<std::string_view, AutoPadding>, 4> kPaddingWords{{
    {"same", AutoPadding::same},
    {"same-upper", AutoPadding::same_upper},
    {"same-lower", AutoPadding::same_lower},
    {"valid", AutoPadding::valid},
}};

constexpr std::array<std::pair<std::string_view, PaddingMode>, 4> kPaddingModes{{
    {"zeros", PaddingMode::zeros},
    {"reflect", PaddingMode::reflect},
    {"replicate", PaddingMode::replicate},
    {"circular", PaddingMode::circular},
}};

constexpr std::array<std::pair<std::string_view, PoolKind>, 3> kPoolKinds{{
    {"max", PoolKind::max},
    {"average", PoolKind::average},
    {"lp", PoolKind::lp},
}};

constexpr std::array<std::pair<std::string_view, AdaptivePoolKind>, 2> kAdaptiveKinds{{
    {"average", AdaptivePoolKind::average},
    {"max", AdaptivePoolKind::max},
}};

std::vector<Option> joined(std::vector<Option> first, std::initializer_list<Option> more) {
  first.insert(first.end(), more);
  return first;
}

// Numbers or one of kPaddingWords.
Result<void> read_padding(const Arguments& args, Conv2dParams& params) {
  const auto text = args.get("--padding");
  for (const auto& [word, mode] : kPaddingWords) {
    if (text != word) continue;
    params.auto_padding = mode;
    return {};
  }
  auto padding = padding_option(args, "--padding");
  if (!padding) {
    Error error = padding.error();
    error.accepted = "P, PH,PW, TOP,LEFT,BOTTOM,RIGHT, same, same-upper, same-lower or valid";
    return error;
  }
  params.padding = *padding;
  return {};
}

// Reads the options that have a field of their own in all three parameter structures.
template <class Params>
Result<void> read_dilation(const Arguments& args, Params& params) {
  auto dilation = size_option(args, "--dilation", {1, 1});
  if (!dilation) return dilation.error();
  params.dilation = *dilation;
  return {};
}
template <class Params>
Result<void> read_stride_dilation_groups(const Arguments& args, Params& params) {
  auto stride = size_option(args, "--stride", {1, 1});
  if (!stride) return stride.error();
  params.stride = *stride;
  if (auto dilation = read_dilation(args, params); !dilation) return dilation;
  auto groups = integer_option(args, "--groups", 1);
  if (!groups) return groups.error();
  params.groups = *groups;
  return {};
}

}  // namespace

std::vector<Option> with_conv2d_options(std::vector<Option> first) {
  return joined(std::move(first), {kStride,
                                   {"--padding", "P | PH,PW | T,L,B,R | WORD",
                                    "cells around the input, or same, same-upper, same-lower, valid (default: 0)"},
                                   {"--padding-mode", "MODE", "zeros, reflect, replicate or circular (default: zeros)"},
                                   kDilation,
                                   kGroups,
                                   {"--flip", "", "turn every kernel by 180 degrees: the convolution of mathematics"}});
}

std::vector<Option> with_conv_transpose2d_options(std::vector<Option> first) {
  return joined(std::move(first), {kStride,
                                   {"--padding", "P | PH,PW | T,L,B,R", "cells cut off the output (default: 0)"},
                                   {"--output-padding", "OH,OW", "cells added at the bottom and right (default: 0,0)"},
                                   kDilation,
                                   kGroups});
}

std::vector<Option> with_pool2d_options(std::vector<Option> first) {
  return joined(std::move(first), {{"--kind", "KIND", "max, average or lp"},
                                   {"--kernel", "KH,KW", "size of the window"},
                                   {"--stride", "SH,SW", "step of the window (default: the kernel's size)"},
                                   kSidePadding,
                                   {"--dilation", "DH,DW", "distance of the taps, max only (default: 1,1)"},
                                   {"--ceil-mode", "", "round the output size up"},
                                   {"--no-count-include-pad", "", "average: divide by the cells inside the input"},
                                   {"--divisor-override", "D", "average: divide by D"},
                                   {"--norm", "P", "lp: the power (default: 2)"}});
}

Result<PaddingMode> padding_mode_option(const Arguments& args) {
  if (!args.has("--padding-mode")) return PaddingMode::zeros;
  return word_option<PaddingMode>(args, "--padding-mode", kPaddingModes);
}

Result<AdaptivePoolKind> adaptive_kind_option(const Arguments& args) {
  return word_option<AdaptivePoolKind>(args, "--kind", kAdaptiveKinds);
}

Result<Size2> output_size_option(const Arguments& args) {
  if (auto text = args.require("--output-size", "OH,OW"); !text) return text.error();
  return size_option(args, "--output-size", {});
}

Result<Conv2dParams> conv2d_params(const Arguments& args) {
  Conv2dParams params;
  if (auto read = read_stride_dilation_groups(args, params); !read) return read.error();
  if (auto padding = read_padding(args, params); !padding) return padding.error();
  auto mode = padding_mode_option(args);
  if (!mode) return mode.error();
  params.padding_mode = *mode;
  params.flip = args.has("--flip");
  return params;
}

Result<ConvTranspose2dParams> conv_transpose2d_params(const Arguments& args) {
  ConvTranspose2dParams params;
  if (auto read = read_stride_dilation_groups(args, params); !read) return read.error();
  auto padding = padding_option(args, "--padding");
  if (!padding) return padding.error();
  params.padding = *padding;
  auto output_padding = size_option(args, "--output-padding", {0, 0});
  if (!output_padding) return output_padding.error();
  params.output_padding = *output_padding;
  return params;
}

Result<Pool2dParams> pool2d_params(const Arguments& args) {
  Pool2dParams params;
  auto kind = word_option<PoolKind>(args, "--kind", kPoolKinds);
  if (!kind) return kind.error();
  params.kind = *kind;
  if (auto text = args.require("--kernel", "KH,KW"); !text) return text.error();
  auto kernel = size_option(args, "--kernel", {});
  if (!kernel) return kernel.error();
  params.kernel = *kernel;
  if (args.has("--stride")) {
    auto stride = size_option(args, "--stride", {});
    if (!stride) return stride.error();
    params.stride = *stride;
  }
  auto padding = padding_option(args, "--padding");
  if (!padding) return padding.error();
  params.padding = *padding;
  if (auto dilation = read_dilation(args, params); !dilation) return dilation.error();
  params.ceil_mode = args.has("--ceil-mode");
  params.count_include_pad = !args.has("--no-count-include-pad");
  if (args.has("--divisor-override")) {
    auto divisor = integer_option(args, "--divisor-override", 0);
    if (!divisor) return divisor.error();
    params.divisor_override = *divisor;
  }
  auto norm = real_option(args, "--norm", 2);
  if (!norm) return norm.error();
  params.norm = *norm;
  return params;
}

Error with_option_names(Error error, std::string_view weight_option, std::string_view bias_option) {
  if (error.where == "weight" || error.where == "--weight") error.where = weight_option;
  if (error.where == "bias" || error.where == "--bias") error.where = bias_option;
  if (error.where == "input") error.where = "--input";
  if (error.where == "output") error.where = "--output";
  return error;
}

}  // namespace convlens::cli
