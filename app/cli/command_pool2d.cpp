// convlens-cli pool2d and adaptive-pool2d
#include "cli/commands.h"
#include "cli/conv_options.h"
#include "cli/progress.h"
#include "convlens/engine/pool2d.h"

namespace convlens::cli {
namespace {

Result<void> run_pool2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  auto params = pool2d_params(args);
  if (!params) return params.error();
  auto path = context.output_option(args);
  if (!path) return path.error();
  auto input = context.read_tensor(args, "--input");
  if (!input) return input.error();
  auto problem = Pool2dProblem::make(input->shape(), *params);
  if (!problem) return with_option_names(problem.error());
  auto output = Tensor::allocate(problem->output);
  if (!output) return output.error();
  const double reads = static_cast<double>(output->size()) * static_cast<double>(params->kernel.h) *
                       static_cast<double>(params->kernel.w);
  auto done = run_with_progress(context, problem->output, reads, [&](const OutputRegion& region) {
    return pool2d_run(*problem, *input, output->view(), region, context.executor(), context.cancel());
  });
  if (!done) return done;
  return save_tensor(context, *path, *output, {"pool2d", {}});
}

Result<void> run_adaptive_pool2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  auto kind = adaptive_kind_option(args);
  if (!kind) return kind.error();
  auto size = output_size_option(args);
  if (!size) return size.error();
  auto path = context.output_option(args);
  if (!path) return path.error();
  auto input = context.read_tensor(args, "--input");
  if (!input) return input.error();
  auto output = adaptive_pool2d(*input, *kind, *size, context.executor());
  if (!output) return with_option_names(output.error());
  return save_tensor(context, *path, *output, {"adaptive-pool2d", {}});
}

}  // namespace

const Command& pool2d_command() {
  static const Command command{
      "pool2d",
      "--kind KIND --kernel KH,KW --input X --output Y [options]",
      "max, average or lp pooling (torch.nn.functional.max_pool2d, avg_pool2d, lp_pool2d)",
      "",
      with_pool2d_options({{"--input", "X", ".npy file, or -"}, {"--output", "Y", ".npy file to write, or -"}}),
      run_pool2d};
  return command;
}

const Command& adaptive_pool2d_command() {
  static const Command command{"adaptive-pool2d",
                               "--kind KIND --output-size OH,OW --input X --output Y",
                               "average or max pooling to a given size; 1,1 is global pooling",
                               "The window of output i is floor(i*in/out) .. ceil((i+1)*in/out).",
                               {{"--input", "X", ".npy file, or -"},
                                {"--output", "Y", ".npy file to write, or -"},
                                {"--kind", "KIND", "average or max"},
                                {"--output-size", "OH,OW", "height and width of the output"}},
                               run_adaptive_pool2d};
  return command;
}

}  // namespace convlens::cli
