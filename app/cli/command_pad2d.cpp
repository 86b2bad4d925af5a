// convlens-cli pad2d
#include "cli/commands.h"
#include "cli/conv_options.h"
#include "cli/values.h"
#include "convlens/engine/activation.h"

namespace convlens::cli {
namespace {

Result<void> run_pad2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  if (auto given = args.require("--padding", "P, PH,PW or TOP,LEFT,BOTTOM,RIGHT"); !given) return given.error();
  auto padding = padding_option(args, "--padding");
  if (!padding) return padding.error();
  auto mode = padding_mode_option(args);
  if (!mode) return mode.error();
  auto value = real_option(args, "--value", 0);
  if (!value) return value.error();
  auto path = context.output_option(args);
  if (!path) return path.error();
  auto input = context.read_tensor(args, "--input");
  if (!input) return input.error();
  auto output = pad2d(*input, *padding, *mode, *value);
  if (!output) return with_option_names(output.error());
  return save_tensor(context, *path, *output, {"pad2d", {}});
}

}  // namespace

const Command& pad2d_command() {
  static const Command command{"pad2d",
                               "--padding T,L,B,R [--padding-mode MODE] [--value V] --input X --output Y",
                               "cells around an input (torch.nn.functional.pad)",
                               "",
                               {{"--input", "X", ".npy file, or -"},
                                {"--output", "Y", ".npy file to write, or -"},
                                {"--padding", "P | PH,PW | T,L,B,R", "cells around the input"},
                                {"--padding-mode", "MODE", "zeros, reflect, replicate or circular (default: zeros)"},
                                {"--value", "V", "what zeros mode fills in (default: 0)"}},
                               run_pad2d};
  return command;
}

}  // namespace convlens::cli
