// convlens-cli activation
#include "convlens/engine/activation.h"

#include <array>

#include "cli/commands.h"
#include "cli/values.h"

namespace convlens::cli {
namespace {

constexpr std::array<std::pair<std::string_view, Activation>, 5> kKinds{{
    {"relu", Activation::relu},
    {"leaky-relu", Activation::leaky_relu},
    {"abs", Activation::abs},
    {"tanh", Activation::tanh},
    {"sigmoid", Activation::sigmoid},
}};
constexpr float kDefaultAlpha = 0.01F;

Result<void> run_activation(const Arguments& args, const Context& context) {
  if (auto none = args.expect_positionals({}); !none) return none;
  if (auto none = refuse_variant(context); !none) return none;
  auto kind = word_option<Activation>(args, "--kind", kKinds);
  if (!kind) return kind.error();
  if (args.has("--alpha") && *kind != Activation::leaky_relu) {
    return Error::request("--alpha", "does not apply to --kind " + std::string(to_string(*kind)), "--kind leaky-relu");
  }
  auto alpha = real_option(args, "--alpha", kDefaultAlpha);
  if (!alpha) return alpha.error();
  auto path = context.output_option(args);
  if (!path) return path.error();
  auto tensor = context.read_tensor(args, "--input");
  if (!tensor) return tensor.error();
  activate(*kind, *tensor, tensor->view(), OutputRegion::whole(tensor->shape()), *alpha);
  return save_tensor(context, *path, *tensor, {"activation", {}});
}

}  // namespace

const Command& activation_command() {
  static const Command command{"activation",
                               "--kind KIND [--alpha A] --input X --output Y",
                               "relu, leaky-relu, abs, tanh or sigmoid of every value",
                               "",
                               {{"--input", "X", ".npy file, or -"},
                                {"--output", "Y", ".npy file to write, or -"},
                                {"--kind", "KIND", "relu, leaky-relu, abs, tanh or sigmoid"},
                                {"--alpha", "A", "leaky-relu: slope below zero (default: 0.01)"}},
                               run_activation};
  return command;
}

}  // namespace convlens::cli
