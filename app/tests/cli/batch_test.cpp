// Many command lines in one process: quoting, rows that fail, reports.
#include <nlohmann/json.hpp>

#include "cli/command_line.h"
#include "cli_support.h"

namespace convlens::test {
namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

Words split(std::string_view line) {
  const auto words = cli::split_command_line(line);
  EXPECT_TRUE(words.ok()) << line << ": " << words.error().message();
  return words.ok() ? *words : Words{"refused"};
}

// Expected words are what bash makes of the same line.
TEST(CommandLine, QuotesAsAShellDoes) {
  EXPECT_EQ(split("a bc\td"), (Words{"a", "bc", "d"}));
  EXPECT_EQ(split("   a   "), (Words{"a"}));
  EXPECT_EQ(split("'a b' \"c d\" e\\ f"), (Words{"a b", "c d", "e f"}));
  EXPECT_EQ(split("a'b c'd\"e f\"g"), (Words{"ab cde fg"}));
  EXPECT_EQ(split(R"('a\b"c' "d\"e\\f\g'h")"), (Words{"a\\b\"c", "d\"e\\f\\g'h"}));
  EXPECT_EQ(split("'' \"\" a"), (Words{"", "", "a"}));
  EXPECT_EQ(split("a # b"), (Words{"a"}));
  EXPECT_EQ(split("a#b '#' \\# c"), (Words{"a#b", "#", "#", "c"}));
  EXPECT_EQ(split("$HOME *.npy `x` ~"), (Words{"$HOME", "*.npy", "`x`", "~"}));  // a shell would go on; we do not
  EXPECT_EQ(split("a b\r"), (Words{"a", "b"}));
  EXPECT_EQ(split(""), Words{});
  EXPECT_EQ(split("  \t "), Words{});
  EXPECT_EQ(split("# all of it"), Words{});
}

TEST(CommandLine, RefusesWhatDoesNotEnd) {
  EXPECT_FALSE(cli::split_command_line("a 'b").ok());
  EXPECT_FALSE(cli::split_command_line("a \"b").ok());
  EXPECT_FALSE(cli::split_command_line("a b\\").ok());
  EXPECT_FALSE(cli::split_command_line("a \"b\\\"").ok());
}

class Batch : public CliTest {
 protected:
  void SetUp() override {
    write_npy(path("x 1.npy"), {1, 1, 2, 2}, {1, -2, 3, -4});
    write_text(path("list"),
               "# two that work, two that do not\n"
               "activation --kind relu --input '" +
                   path("x 1.npy") + "' --output \"" + path("relu.npy") +
                   "\"\n"
                   "\n"
                   "activation --kind relu --input " +
                   path("missing.npy") + " --output " + path("no.npy") +
                   "\n"
                   "convlens-cli activation --kind abs --input " +
                   path("x\\ 1.npy") + " --output=" + path("abs.npy") +
                   "  # a comment\n"
                   "pool2d --kind max --kernel 5 --input '" +
                   path("x 1.npy") + "' --output " + path("no.npy") + "\n");
  }
};

TEST_F(Batch, RunsEveryRowAndReportsTheBadOnes) {
  const Outcome outcome = run("batch @list");
  EXPECT_EQ(outcome.status, cli::kFailed);
  EXPECT_EQ(read_npy(path("relu.npy")).values, (std::vector<float>{1, 0, 3, 0}));
  EXPECT_EQ(read_npy(path("abs.npy")).values, (std::vector<float>{1, 2, 3, 4}));
  EXPECT_FALSE(std::filesystem::exists(path("no.npy")));
  EXPECT_EQ(outcome.out, path("relu.npy") + ": [1, 1, 2, 2], 0 to 3\n" + path("abs.npy") + ": [1, 1, 2, 2], 1 to 4\n");
  const std::string error = "convlens-cli: error: " + path("list");
  EXPECT_TRUE(outcome.err.starts_with(error + ":4: " + path("missing.npy") + ": does not exist\n" + error + ":6: "))
      << outcome.err;
  EXPECT_TRUE(outcome.err.ends_with(error + ": 2 of 4 rows failed\n")) << outcome.err;
}

TEST_F(Batch, PrintsAnObjectARow) {
  const Outcome outcome = run("batch @list --json --quiet");
  EXPECT_EQ(outcome.status, cli::kFailed);
  std::vector<json> rows;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) rows.push_back(json::parse(line));
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0], (json{{"row", 2}, {"exit", 0}, {"error", ""}}));
  EXPECT_EQ(rows[1], (json{{"row", 4}, {"exit", 1}, {"error", path("missing.npy") + ": does not exist"}}));
  EXPECT_EQ(rows[2], (json{{"row", 5}, {"exit", 0}, {"error", ""}}));
  EXPECT_EQ(rows[3]["row"], 6);
  EXPECT_EQ(rows[3]["exit"], 2);
  EXPECT_EQ(outcome.err, "convlens-cli: error: " + path("list") + ": 2 of 4 rows failed\n");
}

TEST_F(Batch, KeepsWhatRowsPrint) {
  const Outcome outcome = run("batch - --json", "shape pool2d --kind max --kernel 2 --input-size 1,1,4,4 --json\n");
  EXPECT_EQ(outcome.status, cli::kDone) << outcome.err;
  EXPECT_EQ(json::parse(json::parse(outcome.out)["output"].get<std::string>())["output"], (json{1, 1, 2, 2}));
}

TEST_F(Batch, RowsHaveNoStandardStreamsAndNoBatches) {
  const auto error_of = [&](const std::string& row) {
    return json::parse(run("batch - --json", row).out)["error"].get<std::string>();
  };
  const std::string file = "'" + path("x 1.npy") + "'";
  EXPECT_EQ(error_of("activation --kind abs --input - --output " + path("y.npy")),
            "-: is standard input, which a batch row has not (a file)");
  EXPECT_EQ(error_of("activation --kind abs --input " + file + " --output -"),
            "--output: is -, which a batch row has not (a file)");
  EXPECT_EQ(error_of("convert " + file + " -"), "OUT: is -, which a batch row has not (a file)");
  EXPECT_EQ(error_of("batch " + path("list")), "batch: cannot be a row of a batch (any other command)");
  EXPECT_EQ(error_of("activation 'open"), "has a ' that is not closed (pairs of quotes)");
  EXPECT_TRUE(error_of("convlens-cli").starts_with("no command was given"));
}

TEST_F(Batch, GivesRowsItsDefaults) {
  const std::string row = "activation --kind abs --input '" + path("x 1.npy") + "' --output " + path("y.npy") + "\n";
  EXPECT_EQ(run("batch - --quiet --threads 1", row).out, "");
  EXPECT_NE(run("batch - --threads 1", row).out, "");
  EXPECT_EQ(run("batch -", "\n# nothing\n").status, cli::kDone);
}

TEST_F(Batch, Refuses) {
  expect_error(run("batch @missing"), 1, "missing: does not exist");
  expect_error(run("batch @list --variant generic"), 2, "--variant: does not apply to this command");
  expect_error(run("batch @list @list"), 2, "list: is not understood");
}

TEST_F(Batch, StopsWhenCancelled) {
  CancelToken cancel;
  cancel.cancel();
  const MemoryStream out;
  const MemoryStream err;
  const std::vector<std::string> args{"batch", path("list")};
  EXPECT_EQ(cli::run(args, {0, out.fd(), err.fd()}, &cancel), cli::kFailed);
  EXPECT_EQ(err.text(), "convlens-cli: error: cancelled\n");
  EXPECT_FALSE(std::filesystem::exists(path("relu.npy")));
}

}  // namespace
}  // namespace convlens::test
