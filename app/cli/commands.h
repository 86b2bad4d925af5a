// The table of commands: what the help lists, what run() looks a name up in. Each command is one file command_*.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.h"
#include "cli/context.h"

namespace convlens::cli {

struct Command {
  std::string_view name;      // "conv2d", "shape conv2d"
  std::string_view synopsis;  // what follows the name on the usage line
  std::string_view summary;   // one line for the list of commands
  std::string_view details;   // more lines for the command's own help; may be empty
  std::vector<Option> options;
  Result<void> (*run)(const Arguments& args, const Context& context) = nullptr;
};

const Command& conv2d_command();
const Command& conv_transpose2d_command();
const Command& pool2d_command();
const Command& adaptive_pool2d_command();
const Command& pad2d_command();
const Command& activation_command();
const Command& convert_command();
const Command& explain_command();
const Command& shape_conv2d_command();
const Command& shape_conv_transpose2d_command();
const Command& shape_pool2d_command();
const Command& shape_adaptive_pool2d_command();
const Command& shape_pad2d_command();
const Command& bench_command();
const Command& batch_command();

// All of them, in the order of the help.
std::span<const Command* const> all_commands();

// The command that a command line starts with; `words` receives how many words its name took. A name may be spelt with
// _ for -. Refuses what is no command, and says of commands to come that they are.
Result<const Command*> find_command(std::span<const std::string> args, size_t& words);

// The help of the program and of one command.
std::string program_help();
std::string command_help(const Command& command);
std::string version_text();
// The conv2d implementations with a sentence each, or as JSON.
std::string variants_text(bool json);

// Runs one command line as part of `process`; `row` is null outside a batch.
Result<void> run_command(std::span<const std::string> args, Process& process, const BatchRow* row);

}  // namespace convlens::cli
