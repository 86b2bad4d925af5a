// Help, version, variants and bench: what the program says about itself.
#include <nlohmann/json.hpp>

#include "cli_support.h"
#include "convlens/engine/variants.h"

namespace convlens::test {
namespace {

using nlohmann::json;
using Program = CliTest;

const std::vector<std::string> kCommands{"conv2d",       "conv-transpose2d",
                                         "pool2d",       "adaptive-pool2d",
                                         "pad2d",        "activation",
                                         "convert",      "explain",
                                         "shape conv2d", "shape conv-transpose2d",
                                         "shape pool2d", "shape adaptive-pool2d",
                                         "shape pad2d",  "bench",
                                         "batch"};

TEST_F(Program, HelpListsWhatWorksAndNothingElse) {
  const Outcome help = run("--help");
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  for (const std::string& command : kCommands) {
    EXPECT_NE(help.out.find("\n  " + command + " "), std::string::npos) << command;
  }
  EXPECT_EQ(help.out.find("\n  run"), std::string::npos);
  EXPECT_EQ(help.out.find("\n  export"), std::string::npos);
  EXPECT_EQ(run("-h").out, help.out);
  EXPECT_EQ(run("shape --help").out, help.out);
}

TEST_F(Program, EveryCommandHasHelpVersionAndVariants) {
  for (const std::string& command : kCommands) {
    SCOPED_TRACE(command);
    const Outcome help = run(command + " --help");
    EXPECT_EQ(help.status, 0);
    EXPECT_TRUE(help.out.starts_with("usage: convlens-cli " + command + " ")) << help.out;
    for (const char* option : {"--threads", "--variant", "--json", "--quiet", "--version", "--help"}) {
      EXPECT_NE(help.out.find(option), std::string::npos) << option;
    }
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 120U) << line;
    EXPECT_EQ(run(command + " -h").out, help.out);
    EXPECT_EQ(run(command + " --version").out, run("--version").out);
    EXPECT_EQ(run(command + " --variant list").out, run("--variant list").out);
  }
}

TEST_F(Program, Version) {
  const Outcome version = run("--version");
  EXPECT_EQ(version.status, 0);
  EXPECT_TRUE(version.out.starts_with("convlens-cli ")) << version.out;
  EXPECT_EQ(std::count(version.out.begin(), version.out.end(), '\n'), 1);
}

TEST_F(Program, NamesMayBeSpeltAsInPyTorch) {
  EXPECT_EQ(run("conv_transpose2d --help").out, run("conv-transpose2d --help").out);
  EXPECT_EQ(run("shape conv_transpose2d --help").out, run("shape conv-transpose2d --help").out);
}

TEST_F(Program, ListsVariants) {
  const json list = json::parse(run("--variant list --json").out);
  ASSERT_EQ(list.size(), conv2d_variants().size());
  for (size_t i = 0; i < list.size(); ++i) EXPECT_EQ(list[i]["name"], std::string(conv2d_variants()[i].name));
}

constexpr std::string_view kTable =
    "name\tN\tCin\tH\tW\tCout\tkH\tkW\tstride\tpad\tdilation\tgroups\n"
    "# a comment\n"
    "small\t1\t1\t8\t9\t2\t3\t3\t1\t1\t1\t1\n"
    "\n"
    "strided\t2\t4\t7\t7\t2\t3\t1\t2\t0\t2\t2\r\n";

TEST_F(Program, BenchPrintsTheColumnsOfTheContract) {
  const Outcome outcome = run("bench --shapes - --reps 2 --threads 1", kTable);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) rows.back().push_back(cell);
  }
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"peer", "shape", "threads", "reps", "min_ns", "median_ns", "max_err",
                                               "abs_err"}));
  for (size_t i = 1; i < rows.size(); ++i) {
    ASSERT_EQ(rows[i].size(), 8U);
    EXPECT_TRUE(rows[i][0].starts_with("convlens/"));
    EXPECT_EQ(rows[i][2], "1");
    EXPECT_EQ(rows[i][3], "2");
    EXPECT_GT(std::stod(rows[i][4]), 0);
    EXPECT_LE(std::stod(rows[i][4]), std::stod(rows[i][5]));
    EXPECT_LT(std::stod(rows[i][6]), 1e-5);
    EXPECT_LT(std::stod(rows[i][7]), 1e-5);
  }
  EXPECT_EQ(rows[1][1], "small");
  EXPECT_EQ(rows[2][1], "strided");
}

TEST_F(Program, BenchAsJsonAndForcedVariant) {
  const Outcome outcome = run("bench --shapes - --reps 1 --json --variant generic", kTable);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const json row = json::parse(outcome.out.substr(0, outcome.out.find('\n')));
  EXPECT_EQ(row["peer"], "convlens/generic");
  EXPECT_EQ(row["reps"], 1);
  EXPECT_GT(row["gflops"], 0);
  EXPECT_GT(row["gbytes_per_s"], 0);
}

TEST_F(Program, BenchRefuses) {
  const auto refused = [&](std::string_view table, int status, std::string_view message) {
    expect_error(run("bench --shapes - --reps 1", table), status, message);
  };
  refused("name\n", 1, "-:1: is no row of shapes (name N Cin H W Cout");
  refused("a\t1\t2\n", 1, "-:1: has 2 numbers");
  refused("a\t1\t1\t8\t9\t2\t3\t3\t1\tx\t1\t1\n", 1, "-:1: is no whole number: 'x'");
  refused("# nothing\n", 1, "-: holds no shapes");
  refused("a\t1\t1\t2\t2\t2\t3\t3\t1\t0\t1\t1\n", 2, "-:1: weight: in height, the dilated kernel");
  refused("a\t1\t1\t2\t2\t2\t3\t3\t1\t0\t1\t0\n", 2, "-:1: --groups: is 0");
  expect_error(run("bench --reps 0"), 2, "--reps: is 0 (1 or more)");
  expect_error(run("bench --shapes @missing.tsv"), 1, "missing.tsv: does not exist");
}

}  // namespace
}  // namespace convlens::test
