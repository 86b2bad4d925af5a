// convlens-cli batch: many command lines in one process, with one pool of threads.
#include <algorithm>
#include <array>
#include <new>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/progress.h"

namespace convlens::cli {
namespace {

constexpr int64_t kMaxListBytes = int64_t{64} << 20;

struct Row {
  int64_t number = 0;  // line of the list, from 1
  std::string_view text;
};

std::vector<Row> rows_of(std::string_view list) {
  std::vector<Row> rows;
  int64_t number = 0;
  for (size_t begin = 0; begin < list.size();) {
    const size_t end = std::min(list.find('\n', begin), list.size());
    rows.push_back({++number, list.substr(begin, end - begin)});
    begin = end + 1;
  }
  return rows;
}

Result<void> run_row(std::vector<std::string> words, Process& process, const BatchRow& row) {
  // Rows may be pasted from a shell.
  if (words.front() == "convlens-cli") words.erase(words.begin());
  if (!words.empty() && words.front() == "batch") {
    return Error::request("batch", "cannot be a row of a batch", "any other command");
  }
  try {
    return run_command(words, process, &row);
  } catch (const std::bad_alloc&) {
    return Error::failure("", "there is not enough memory", "smaller inputs");
  }
}

std::string row_json(const Row& row, const Result<void>& outcome, const std::string& output) {
  int64_t exit_status = kDone;
  if (!outcome) exit_status = outcome.error().kind == Error::Kind::request ? kWrongRequest : kFailed;
  JsonWriter json;
  json.begin_object().field("row", row.number).field("exit", exit_status);
  json.field("error", outcome ? std::string() : outcome.error().message());
  if (!output.empty()) json.field("output", output);
  return json.end_object().text() + "\n";
}

void report_row_error(const Context& context, const std::string& list, const Row& row, const Error& error) {
  const std::string line = "convlens-cli: error: " + io::printable(list) + ":" + std::to_string(row.number) + ": " +
                           io::printable(error.message()) + "\n";
  const std::array<io::ByteView, 1> parts{io::as_bytes(line)};
  [[maybe_unused]] const auto written = io::write_descriptor(context.process().streams.err, "standard error", parts);
}

Result<void> run_batch(const Arguments& args, const Context& context) {
  static constexpr std::array<std::string_view, 1> names{"LIST"};
  if (auto one = args.expect_positionals(names); !one) return one;
  if (auto none = refuse_variant(context); !none) return none;
  const std::string& list = args.positionals()[0];
  auto bytes = context.read_bytes(list, kMaxListBytes);
  if (!bytes) return bytes.error();
  const std::vector<Row> rows = rows_of({reinterpret_cast<const char*>(bytes->data()), bytes->size()});

  int64_t run = 0;
  int64_t failed = 0;
  Progress progress(context, "rows", static_cast<int64_t>(rows.size()));
  for (const Row& row : rows) {
    auto words = split_command_line(row.text);
    if (words && words->empty()) continue;
    std::string output;
    const BatchRow batch_row{context.threads(), context.quiet(), context.json() ? &output : nullptr};
    Result<void> outcome =
        words ? run_row(std::move(words).value(), context.process(), batch_row) : Result<void>(words.error());
    if (!outcome && outcome.error().kind == Error::Kind::cancelled) return outcome;
    ++run;
    if (!outcome) {
      ++failed;
      if (!context.json()) report_row_error(context, list, row, outcome.error());
    }
    if (context.json()) {
      if (auto printed = context.print(row_json(row, outcome, output)); !printed) return printed;
    }
    progress.update(row.number);
  }
  if (failed == 0) return {};
  return Error::failure(list, std::to_string(failed) + " of " + std::to_string(run) + " rows failed");
}

}  // namespace

const Command& batch_command() {
  static const Command command{
      "batch",
      "LIST",
      "one command line per row of LIST, in one process",
      "Words are quoted as in a shell; # starts a comment. A row that fails is reported and the rest still run; the\n"
      "exit status is 1 if any failed. With --json every row prints {\"row\", \"exit\", \"error\"}, and \"output\" "
      "where\n"
      "the row printed something. --threads and --quiet are defaults for the rows, which have no - of their own.",
      {},
      run_batch};
  return command;
}

}  // namespace convlens::cli
