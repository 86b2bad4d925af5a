// convlens-cli shape conv2d and shape conv-transpose2d: sizes and costs without data. They accept what recipe() prints.
#include "cli/commands.h"
#include "cli/conv_options.h"
#include "cli/shape_description.h"
#include "cli/values.h"

namespace convlens::cli {
namespace {

std::vector<Option> weight_options() {
  return {{"--input-size", "N,C,H,W", "shape of the input"},
          {"--weight-size", "A,B,KH,KW", "shape of the weight"},
          {"--kernel", "KH,KW", "instead of --weight-size: the kernel's size"},
          {"--outputs", "O", "with --kernel: output channels (default: 1)"},
          {"--bias-size", "O", "number of bias values, one per output channel (default: no bias)"}};
}

struct ConvShapes {
  Shape input, weight;
  int64_t bias_size = -1;
};

// `from_kernel` makes a weight of kernel, outputs, input channels and groups (all 1 or more but the outputs).
Result<ConvShapes> read_shapes(const Arguments& args, int64_t groups,
                               Shape (*from_kernel)(Size2 kernel, int64_t outputs, int64_t channels, int64_t groups)) {
  ConvShapes shapes;
  auto input = shape_option(args, "--input-size");
  if (!input) return input.error();
  shapes.input = *input;
  auto bias = integer_option(args, "--bias-size", -1);
  if (!bias) return bias.error();
  if (args.has("--bias-size") && *bias < 0) {
    return Error::request("--bias-size", "is " + std::to_string(*bias), "0 or more");
  }
  shapes.bias_size = *bias;

  const bool whole = args.has("--weight-size");
  if (whole == args.has("--kernel")) {
    return Error::request("--weight-size", whole ? "is given with --kernel" : "is missing",
                          "--weight-size, or --kernel and --outputs");
  }
  if (whole && args.has("--outputs")) {
    return Error::request("--outputs", "is given with --weight-size", "--outputs with --kernel");
  }
  if (whole) {
    auto weight = shape_option(args, "--weight-size");
    if (!weight) return weight.error();
    shapes.weight = *weight;
    return shapes;
  }
  auto kernel = size_option(args, "--kernel", {});
  if (!kernel) return kernel.error();
  auto outputs = integer_option(args, "--outputs", 1);
  if (!outputs) return outputs.error();
  shapes.weight = from_kernel(*kernel, *outputs, input->c, std::max<int64_t>(groups, 1));
  return shapes;
}

// The engine speaks of tensors; here there are only their sizes.
Error with_size_options(const Arguments& args, Error error) {
  error = with_option_names(std::move(error), args.has("--kernel") ? "--kernel" : "--weight-size", "--bias-size");
  if (error.where == "--input" || error.where == "--output") error.where = "--input-size";
  return error;
}

void add_parameters(ShapeDescription& description, const Shape& weight, int64_t count, bool has_bias) {
  description.weight = weight;
  description.parameters = count;
  description.parameter_formula = product_text({weight.n, weight.c, weight.h, weight.w});
  if (has_bias) description.parameter_formula += " + " + std::to_string(description.output.c);
}

Result<void> run_shape_conv2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  auto params = conv2d_params(args);
  if (!params) return params.error();
  auto shapes = read_shapes(args, params->groups, [](Size2 kernel, int64_t outputs, int64_t channels, int64_t groups) {
    return Shape{outputs, channels / groups, kernel.h, kernel.w};
  });
  if (!shapes) return shapes.error();
  auto problem = Conv2dProblem::make(shapes->input, shapes->weight, shapes->bias_size, *params);
  if (!problem) return with_size_options(args, problem.error());
  const Conv2dProblem& p = *problem;

  ShapeDescription description;
  description.operation = "conv2d";
  description.input = p.input;
  description.output = p.output;
  description.height_formula = size_formula(p.rows, true);
  description.width_formula = size_formula(p.cols, true);
  description.unused = Size2{p.rows.floor_remainder(), p.cols.floor_remainder()};
  add_parameters(description, p.weight, p.parameter_count(), p.has_bias);
  description.multiplications = p.multiplication_count();
  description.multiplication_formula =
      product_text({p.output.n, p.output.c, p.output.h, p.output.w, p.weight.c, p.weight.h, p.weight.w});
  double input_grid = 1;
  for (const int64_t factor : {p.input.n, p.input.h, p.input.w, p.weight.n, p.weight.c, p.weight.h, p.weight.w}) {
    input_grid *= static_cast<double>(factor);
  }
  description.input_grid_multiplications = input_grid;
  description.variants = conv2d_verdicts(p);
  return print_description(context, description);
}

// One axis of the size formula: "(4 - 1)*2 - 1 - 1 + 1*(3 - 1) + 1 = 7".
std::string transposed_formula(const std::array<int64_t, 8>& numbers) {
  const auto [input, stride, before, after, dilation, kernel, extra, output] = numbers;
  std::string text = "(" + std::to_string(input) + " - 1)*" + std::to_string(stride);
  if (before != 0 || after != 0) text += " - " + std::to_string(before) + " - " + std::to_string(after);
  text += " + " + std::to_string(dilation) + "*(" + std::to_string(kernel) + " - 1)";
  if (extra != 0) text += " + " + std::to_string(extra);
  return text + " + 1 = " + std::to_string(output);
}

Result<void> run_shape_conv_transpose2d(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  auto params = conv_transpose2d_params(args);
  if (!params) return params.error();
  auto shapes = read_shapes(args, params->groups, [](Size2 kernel, int64_t outputs, int64_t channels, int64_t groups) {
    return Shape{channels, outputs / groups, kernel.h, kernel.w};
  });
  if (!shapes) return shapes.error();
  auto problem = ConvTranspose2dProblem::make(shapes->input, shapes->weight, shapes->bias_size, *params);
  if (!problem) return with_size_options(args, problem.error());
  const ConvTranspose2dProblem& p = *problem;
  const ConvTranspose2dParams& q = p.params;

  ShapeDescription description;
  description.operation = "conv-transpose2d";
  description.input = p.input;
  description.output = p.output;
  description.height_formula = transposed_formula({p.input.h, q.stride.h, q.padding.top, q.padding.bottom, q.dilation.h,
                                                   p.weight.h, q.output_padding.h, p.output.h});
  description.width_formula = transposed_formula({p.input.w, q.stride.w, q.padding.left, q.padding.right, q.dilation.w,
                                                  p.weight.w, q.output_padding.w, p.output.w});
  add_parameters(description, p.weight, p.parameter_count(), p.has_bias);
  description.multiplications = p.multiplication_count();
  description.multiplication_formula =
      product_text({p.input.n, p.input.c, p.input.h, p.input.w, p.weight.c, p.weight.h, p.weight.w});
  return print_description(context, description);
}

}  // namespace

const Command& shape_conv2d_command() {
  static const Command command{
      "shape conv2d",
      "--input-size N,C,H,W --weight-size O,I,KH,KW [options]",
      "size, parameters and multiplications of conv2d, with the formula",
      "--kernel KH,KW --outputs O stands for a --weight-size that fits the input's channels and the groups.\n"
      "With --json also which implementations serve it, and why the others refuse.",
      with_conv2d_options(weight_options()),
      run_shape_conv2d};
  return command;
}

const Command& shape_conv_transpose2d_command() {
  static const Command command{"shape conv-transpose2d",
                               "--input-size N,C,H,W --weight-size C,O,KH,KW [options]",
                               "the same of conv-transpose2d",
                               "",
                               with_conv_transpose2d_options(weight_options()),
                               run_shape_conv_transpose2d};
  return command;
}

}  // namespace convlens::cli
