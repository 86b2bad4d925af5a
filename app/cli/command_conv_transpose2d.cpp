// convlens-cli conv-transpose2d
#include "cli/commands.h"
#include "cli/conv_options.h"
#include "cli/progress.h"
#include "convlens/engine/conv_transpose2d.h"

namespace convlens::cli {
namespace {

Result<void> run_conv_transpose2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  auto params = conv_transpose2d_params(args);
  if (!params) return params.error();
  auto path = context.output_option(args);
  if (!path) return path.error();
  auto tensors = context.read_conv_tensors(args);
  if (!tensors) return tensors.error();
  auto problem =
      ConvTranspose2dProblem::make(tensors->input.shape(), tensors->weight.shape(), tensors->bias_size, *params);
  if (!problem) return with_option_names(problem.error());
  auto output = Tensor::allocate(problem->output);
  if (!output) return output.error();
  auto done = run_with_progress(
      context, problem->output, static_cast<double>(problem->multiplication_count()), [&](const OutputRegion& region) {
        return conv_transpose2d_run(*problem, tensors->input, tensors->weight, tensors->bias, output->view(), region,
                                    context.executor(), context.cancel());
      });
  if (!done) return done;
  return save_tensor(context, *path, *output, {"conv-transpose2d", {}});
}

}  // namespace

const Command& conv_transpose2d_command() {
  static const Command command{
      "conv-transpose2d",
      "--input X --weight W [--bias B] --output Y [options]",
      "transposed 2-D convolution (torch.nn.functional.conv_transpose2d)",
      "input [N,C,H,W], weight [C,O/groups,KH,KW], bias [O], output [N,O,OH,OW] with\n"
      "OH = (H - 1)*SH - TOP - BOTTOM + DH*(KH - 1) + OUTPUT_PADDING_H + 1, OW likewise.",
      with_conv_transpose2d_options({{"--input", "X", ".npy file, or -"},
                                     {"--weight", "W", ".npy file, or -"},
                                     {"--bias", "B", ".npy file of one value per output channel"},
                                     {"--output", "Y", ".npy file to write, or -"}}),
      run_conv_transpose2d};
  return command;
}

}  // namespace convlens::cli
