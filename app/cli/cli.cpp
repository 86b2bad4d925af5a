// From a command line to a command and an exit status; see cli.h.
#include "cli/cli.h"

#include <algorithm>
#include <new>

#include "cli/commands.h"
#include "io/file.h"

namespace convlens::cli {
namespace {

bool has_flag(std::span<const std::string> args, std::string_view flag) {
  return std::find(args.begin(), std::find(args.begin(), args.end(), "--"), flag) !=
         std::find(args.begin(), args.end(), "--");
}

bool asks_for_variants(std::span<const std::string> args) {
  for (size_t i = 0; i < args.size(); ++i) {
    if (args[i] == "--variant=list" || (args[i] == "--variant" && i + 1 < args.size() && args[i + 1] == "list")) {
      return true;
    }
  }
  return false;
}

Result<void> print(Process& process, const BatchRow* row, std::string_view text) {
  auto context = Context::make({}, process, row);
  if (!context) return context.error();
  return context->print(text);
}

// What is asked of the program itself, before any command: --help, --version, --variant list.
Result<bool> answer_about_program(std::span<const std::string> args, Process& process) {
  if (args.empty() || !args[0].starts_with("-")) return false;
  std::string text;
  if (asks_for_variants(args)) {
    text = variants_text(has_flag(args, "--json"));
  } else if (args[0] == "--help" || args[0] == "-h") {
    text = program_help();
  } else if (args[0] == "--version") {
    text = version_text();
  } else {
    return false;
  }
  if (auto printed = print(process, nullptr, text); !printed) return printed.error();
  return true;
}

void report_error(const Streams& streams, const Error& error) {
  const std::string line = "convlens-cli: error: " + io::printable(error.message()) + "\n";
  const std::array<io::ByteView, 1> parts{io::as_bytes(line)};
  // There is nowhere left to say that this failed.
  [[maybe_unused]] const auto written = io::write_descriptor(streams.err, "standard error", parts);
}

}  // namespace

Result<void> run_command(std::span<const std::string> args, Process& process, const BatchRow* row) {
  size_t words = 0;
  // "shape --help" names no operation yet.
  if (args.size() == 2 && args[0] == "shape" && (args[1] == "--help" || args[1] == "-h")) {
    return print(process, row, program_help());
  }
  auto command = find_command(args, words);
  if (!command) return command.error();
  const std::span<const std::string> rest = args.subspan(words);
  auto parsed = Arguments::parse(rest, (*command)->options);
  if (!parsed) return parsed.error();
  auto context = Context::make(*parsed, process, row);
  if (!context) return context.error();
  if (parsed->has("--help")) return context->print(command_help(**command));
  if (parsed->has("--version")) return context->print(version_text());
  if (context->variant() == "list") return context->print(variants_text(context->json()));
  if (process.is_cancelled()) return Error::cancelled();
  return (*command)->run(*parsed, *context);
}

int run(std::span<const std::string> args, const Streams& streams, const CancelToken* cancel,
        std::vector<std::string> decoder) {
  Process process{streams, cancel, {}, false, std::move(decoder)};
  const auto outcome = [&]() -> Result<void> {
    try {
      auto answered = answer_about_program(args, process);
      if (!answered) return answered.error();
      if (*answered) return {};
      return run_command(args, process, nullptr);
    } catch (const std::bad_alloc&) {
      return Error::failure("", "there is not enough memory", "smaller inputs");
    }
  }();
  if (outcome) return kDone;
  report_error(streams, outcome.error());
  return outcome.error().kind == Error::Kind::request ? kWrongRequest : kFailed;
}

}  // namespace convlens::cli
