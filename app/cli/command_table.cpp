// Finding commands, and all help texts, made from the tables of options; see commands.h.
#include <algorithm>
#include <array>

#include "cli/commands.h"
#include "convlens/engine/variants.h"

namespace convlens::cli {
namespace {

// Commands of the contract that need project files, which do not exist yet.
constexpr std::array<std::string_view, 2> kCommandsToCome{"run", "export"};

std::string normalised(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

std::string names_starting_with(std::string_view prefix) {
  std::string names;
  for (const Command* command : all_commands()) {
    if (!command->name.starts_with(prefix)) continue;
    std::string_view name = command->name.substr(prefix.size());
    name = name.substr(0, name.find(' '));
    if (names.find(name) == std::string::npos || !prefix.empty())
      names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return names;
}

const Command* command_named(std::string_view name) {
  for (const Command* command : all_commands()) {
    if (command->name == name) return command;
  }
  return nullptr;
}

std::string option_lines(std::span<const Option> options) {
  constexpr size_t kHelpColumn = 34;
  std::string text;
  for (const Option& option : options) {
    std::string line = "  " + std::string(option.name);
    if (!option.value.empty()) line += " " + std::string(option.value);
    line += line.size() < kHelpColumn - 1 ? std::string(kHelpColumn - line.size(), ' ')
                                          : "\n" + std::string(kHelpColumn, ' ');
    text += line + std::string(option.help) + "\n";
  }
  return text;
}

}  // namespace

std::span<const Command* const> all_commands() {
  static const std::array commands{
      &conv2d_command(),       &conv_transpose2d_command(),
      &pool2d_command(),       &adaptive_pool2d_command(),
      &pad2d_command(),        &activation_command(),
      &convert_command(),      &explain_command(),
      &shape_conv2d_command(), &shape_conv_transpose2d_command(),
      &shape_pool2d_command(), &shape_adaptive_pool2d_command(),
      &shape_pad2d_command(),  &bench_command(),
      &batch_command(),
  };
  return commands;
}

Result<const Command*> find_command(std::span<const std::string> args, size_t& words) {
  if (args.empty()) return Error::request("", "no command was given", names_starting_with(""));
  const std::string first = normalised(args[0]);
  words = 1;
  if (const Command* command = command_named(first)) return command;
  if (first == "shape") {
    if (args.size() < 2 || args[1].starts_with("-")) {
      return Error::request("shape", "has no operation", names_starting_with("shape "));
    }
    words = 2;
    if (const Command* command = command_named("shape " + normalised(args[1]))) return command;
    return Error::request("shape " + args[1], "is no operation", names_starting_with("shape "));
  }
  if (std::find(kCommandsToCome.begin(), kCommandsToCome.end(), first) != kCommandsToCome.end()) {
    return Error::request(first, "comes with project files, which this version does not read", names_starting_with(""));
  }
  if (first.starts_with("-")) {
    return Error::request(args[0], "comes before a command", "a command first, or --help or --version alone");
  }
  return Error::request(args[0], "is no command", names_starting_with(""));
}

std::string program_help() {
  std::string text =
      "usage: convlens-cli COMMAND [options]\n\n"
      "2-D convolution and its relatives on .npy files, with PyTorch's semantics.\n\n"
      "commands:\n";
  constexpr size_t kSummaryColumn = 26;
  for (const Command* command : all_commands()) {
    std::string line = "  " + std::string(command->name);
    line.resize(std::max(line.size() + 1, kSummaryColumn), ' ');
    text += line + std::string(command->summary) + "\n";
  }
  text +=
      "\nArrays are NumPy .npy files, converted to float32 [N,C,H,W]; [H,W] and [C,H,W] get leading ones.\n"
      "- is standard input or output. Exit status: 0 done, 1 the work failed, 2 the request is wrong.\n"
      "convlens-cli COMMAND --help says more about a command.\n";
  return text;
}

std::string command_help(const Command& command) {
  std::string text = "usage: convlens-cli " + std::string(command.name) + " " + std::string(command.synopsis) + "\n\n" +
                     std::string(command.summary) + "\n";
  if (!command.details.empty()) text += "\n" + std::string(command.details) + "\n";
  if (!command.options.empty()) text += "\noptions:\n" + option_lines(command.options);
  return text + "\ncommon options:\n" + option_lines(common_options());
}

std::string version_text() { return "convlens-cli " CONVLENS_VERSION "\n"; }

std::string variants_text(bool json) {
  if (json) {
    JsonWriter writer;
    writer.begin_array();
    for (const VariantInfo& variant : conv2d_variants()) {
      writer.begin_object().field("name", variant.name).field("description", variant.description).end_object();
    }
    return writer.end_array().text() + "\n";
  }
  std::string text;
  for (const VariantInfo& variant : conv2d_variants()) {
    text += std::string(variant.name) + "\t" + std::string(variant.description) + "\n";
  }
  return text;
}

}  // namespace convlens::cli
