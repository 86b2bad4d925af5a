// convlens-cli shape pool2d, shape adaptive-pool2d and shape pad2d: sizes without data.
#include "cli/commands.h"
#include "cli/conv_options.h"
#include "cli/shape_description.h"
#include "cli/values.h"
#include "convlens/engine/activation.h"

namespace convlens::cli {
namespace {

constexpr Option kInputSize{"--input-size", "N,C,H,W", "shape of the input"};

// These operations have no data here: what the engine calls the input is --input-size.
Error with_size_option(Error error) {
  error = with_option_names(std::move(error));
  if (error.where == "--input" || error.where == "--output") error.where = "--input-size";
  return error;
}

// The engine's formula is the floor's; with ceil_mode the size is another one, and the last window may be dropped.
std::string pool_formula(const Axis& axis, bool ceil_mode, int64_t output) {
  std::string text = size_formula(axis, true);
  if (!ceil_mode) return text;
  if (const size_t floor = text.find("floor"); floor != std::string::npos) text.replace(floor, 5, "ceil");
  const int64_t reach = axis.input + axis.pad_before + axis.pad_after - axis.dilated_kernel();
  const int64_t rounded_up = reach / axis.stride + (reach % axis.stride != 0 ? 1 : 0) + 1;
  text = text.substr(0, text.rfind('=') + 1) + " " + std::to_string(rounded_up);
  if (rounded_up == output) return text;
  return text + ", less 1 window that would start in the trailing padding = " + std::to_string(output);
}

Result<void> run_shape_pool2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  auto params = pool2d_params(args);
  if (!params) return params.error();
  auto input = shape_option(args, "--input-size");
  if (!input) return input.error();
  auto problem = Pool2dProblem::make(*input, *params);
  if (!problem) return with_size_option(problem.error());
  ShapeDescription description;
  description.operation = "pool2d";
  description.input = problem->input;
  description.output = problem->output;
  description.height_formula = pool_formula(problem->rows, params->ceil_mode, problem->output.h);
  description.width_formula = pool_formula(problem->cols, params->ceil_mode, problem->output.w);
  if (!params->ceil_mode) {
    description.unused = Size2{problem->rows.floor_remainder(), problem->cols.floor_remainder()};
  }
  return print_description(context, description);
}

// The windows of one axis of adaptive pooling.
std::string adaptive_formula(int64_t input, int64_t output) {
  const std::string ratio = std::to_string(input) + "/" + std::to_string(output);
  return "window i is floor(i*" + ratio + ") .. ceil((i + 1)*" + ratio + "), i = 0 .. " + std::to_string(output - 1);
}

Result<void> run_shape_adaptive_pool2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  if (auto kind = adaptive_kind_option(args); !kind) return kind.error();
  auto size = output_size_option(args);
  if (!size) return size.error();
  auto input = shape_option(args, "--input-size");
  if (!input) return input.error();
  auto output = adaptive_pool2d_output(*input, *size);
  if (!output) return with_size_option(output.error());
  ShapeDescription description;
  description.operation = "adaptive-pool2d";
  description.input = *input;
  description.output = *output;
  description.height_formula = adaptive_formula(input->h, size->h);
  description.width_formula = adaptive_formula(input->w, size->w);
  return print_description(context, description);
}

std::string pad_formula(int64_t input, int64_t before, int64_t after, int64_t output) {
  return std::to_string(input) + " + " + std::to_string(before) + " + " + std::to_string(after) + " = " +
         std::to_string(output);
}

Result<void> run_shape_pad2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  auto padding = padding_option(args, "--padding");
  if (!padding) return padding.error();
  auto mode = padding_mode_option(args);
  if (!mode) return mode.error();
  auto input = shape_option(args, "--input-size");
  if (!input) return input.error();
  auto output = pad2d_output(*input, *padding, *mode);
  if (!output) return with_size_option(output.error());
  ShapeDescription description;
  description.operation = "pad2d";
  description.input = *input;
  description.output = *output;
  description.height_formula = pad_formula(input->h, padding->top, padding->bottom, output->h);
  description.width_formula = pad_formula(input->w, padding->left, padding->right, output->w);
  return print_description(context, description);
}

}  // namespace

const Command& shape_pool2d_command() {
  static const Command command{"shape pool2d",
                               "--kind KIND --kernel KH,KW --input-size N,C,H,W [options]",
                               "the size of pool2d, with the formula",
                               "",
                               with_pool2d_options({kInputSize}),
                               run_shape_pool2d};
  return command;
}

const Command& shape_adaptive_pool2d_command() {
  static const Command command{
      "shape adaptive-pool2d",
      "--kind KIND --output-size OH,OW --input-size N,C,H,W",
      "the windows of adaptive-pool2d",
      "",
      {kInputSize, {"--kind", "KIND", "average or max"}, {"--output-size", "OH,OW", "height and width of the output"}},
      run_shape_adaptive_pool2d};
  return command;
}

const Command& shape_pad2d_command() {
  static const Command command{"shape pad2d",
                               "--padding T,L,B,R --input-size N,C,H,W [--padding-mode MODE]",
                               "the size of pad2d",
                               "",
                               {kInputSize,
                                {"--padding", "P | PH,PW | T,L,B,R", "cells around the input (default: 0)"},
                                {"--padding-mode", "MODE", "zeros, reflect, replicate or circular (default: zeros)"}},
                               run_shape_pad2d};
  return command;
}

}  // namespace convlens::cli
