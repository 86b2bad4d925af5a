// The examples of docs/cli.md: every command is run, and what it prints must be what the manual says.
#include "shell.h"

namespace convlens::test {
namespace {

struct Example {
  int64_t line = 0;
  std::string command, output;
};

// Lines of ```console blocks: "$ command", then its output.
std::vector<Example> examples_of(const std::string& manual) {
  std::vector<Example> examples;
  std::istringstream lines(manual);
  bool inside = false;
  int64_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = line == "```console";
    } else if (inside && line.starts_with("$ ")) {
      examples.push_back({number, line.substr(2), ""});
    } else if (inside && !examples.empty()) {
      examples.back().output += line + "\n";
    }
  }
  return examples;
}

TEST(Manual, ExamplesAreTrue) {
  const TemporaryFolder folder;
  // What the manual says these files hold.
  write_npy(folder / "x.npy", {1, 1, 3, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8});
  write_npy(folder / "w.npy", {1, 1, 2, 2}, {0, 1, 2, 3});
  std::filesystem::copy_file(CONVLENS_PHOTO_PATH, folder / "photo.png");
  const std::vector<Example> examples = examples_of(read_text(CONVLENS_MANUAL_PATH));
  ASSERT_GT(examples.size(), 12U);
  for (const Example& example : examples) {
    const Outcome outcome = run_shell(example.command, folder.path().native());
    EXPECT_EQ(outcome.out + outcome.err, example.output) << "docs/cli.md:" << example.line << ": " << example.command;
  }
}

}  // namespace
}  // namespace convlens::test
