// The options of convolution and pooling, shared by the operators, `shape` and `explain`.
#pragma once

#include <vector>

#include "cli/arguments.h"
#include "convlens/engine/conv2d.h"
#include "convlens/engine/conv_transpose2d.h"
#include "convlens/engine/pool2d.h"

namespace convlens::cli {

// `first` followed by the options that the functions below read.
std::vector<Option> with_conv2d_options(std::vector<Option> first);
std::vector<Option> with_conv_transpose2d_options(std::vector<Option> first);
std::vector<Option> with_pool2d_options(std::vector<Option> first);

Result<Conv2dParams> conv2d_params(const Arguments& args);
Result<ConvTranspose2dParams> conv_transpose2d_params(const Arguments& args);
Result<Pool2dParams> pool2d_params(const Arguments& args);
Result<PaddingMode> padding_mode_option(const Arguments& args);
Result<AdaptivePoolKind> adaptive_kind_option(const Arguments& args);
Result<Size2> output_size_option(const Arguments& args);

// The engine speaks of weight, bias, input and output; on a command line they are options.
Error with_option_names(Error error, std::string_view weight_option = "--weight",
                        std::string_view bias_option = "--bias");

}  // namespace convlens::cli
