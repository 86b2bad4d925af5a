// convlens-cli conv2d
#include "cli/commands.h"
#include "cli/conv_options.h"
#include "cli/progress.h"
#include "convlens/engine/conv2d.h"

namespace convlens::cli {
namespace {

Result<void> run_conv2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  auto params = conv2d_params(args);
  if (!params) return params.error();
  auto path = context.output_option(args);
  if (!path) return path.error();
  auto tensors = context.read_conv_tensors(args);
  if (!tensors) return tensors.error();
  auto problem = Conv2dProblem::make(tensors->input.shape(), tensors->weight.shape(), tensors->bias_size, *params);
  if (!problem) return with_option_names(problem.error());
  auto plan = Conv2dPlan::create(*problem, tensors->weight, tensors->bias, {.variant = context.variant().value_or("")});
  if (!plan) return with_option_names(plan.error());
  auto output = Tensor::allocate(problem->output);
  if (!output) return output.error();
  auto done = run_with_progress(
      context, problem->output, static_cast<double>(problem->multiplication_count()), [&](const OutputRegion& region) {
        return plan->run(tensors->input, output->view(), region, context.executor(), context.cancel());
      });
  if (!done) return done;
  return save_tensor(
      context, *path, *output,
      {"conv2d", {}, {{"variant", std::string(plan->variant())}, {"target", std::string(plan->target())}}});
}

}  // namespace

const Command& conv2d_command() {
  static const Command command{"conv2d",
                               "--input X --weight W [--bias B] --output Y [options]",
                               "2-D convolution (cross-correlation, as torch.nn.functional.conv2d)",
                               "input [N,C,H,W], weight [O,C/groups,KH,KW], bias [O], output [N,O,OH,OW] with\n"
                               "OH = floor((H + TOP + BOTTOM - DH*(KH-1) - 1) / SH) + 1, OW likewise.",
                               with_conv2d_options({{"--input", "X", ".npy file, or -"},
                                                    {"--weight", "W", ".npy file, or -"},
                                                    {"--bias", "B", ".npy file of one value per output channel"},
                                                    {"--output", "Y", ".npy file to write, or -"}}),
                               run_conv2d};
  return command;
}

}  // namespace convlens::cli
