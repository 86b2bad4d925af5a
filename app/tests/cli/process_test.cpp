// What only a process shows: exit statuses, pipes, closed and full streams, odd names, signals.
#include <csignal>

#include "shell.h"

namespace convlens::test {
namespace {

class RealProcess : public CliTest {
 protected:
  void SetUp() override {
    write_npy(path("x.npy"), {1, 1, 3, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8});
    write_npy(path("w.npy"), {1, 1, 2, 2}, {0, 1, 2, 3});
    before_ = folder_.names();
  }
  Outcome shell(const std::string& script) const { return run_shell(script, folder_.path().native()); }
  void expect_no_new_file() const { EXPECT_EQ(folder_.names(), before_); }

  std::vector<std::string> before_;
};

const std::string kConv = "\"$CLI\" conv2d --input x.npy --weight w.npy ";

TEST_F(RealProcess, ExitStatuses) {
  EXPECT_EQ(shell(kConv + "--output y.npy").status, 0);
  EXPECT_EQ(shell("convlens-cli --version").status, 0);
  expect_error(shell(kConv + "--output missing/y.npy"), 1, "missing/y.npy: its folder does not exist");
  expect_error(shell(kConv + "--output z.npy --stride 0"), 2, "--stride: is 0,0");
  expect_error(shell("\"$CLI\""), 2, "no command was given");
}

// The real program starts itself as its decoder child.
TEST_F(RealProcess, DecodesInAChildAndTellsWhatIsWrong) {
  std::filesystem::copy_file(CONVLENS_PHOTO_PATH, path("photo.png"));
  EXPECT_EQ(shell("\"$CLI\" convert photo.png y.npy").out, "y.npy: [1, 3, 6, 9], 2 to 255\n");
  EXPECT_EQ(shell("\"$CLI\" convert - - <photo.png >z.npy && cmp y.npy z.npy").status, 0);
  expect_error(shell("head -c 100 photo.png >cut.png; \"$CLI\" convert cut.png cut.npy"), 1, "cut.png: is a");
  EXPECT_NE(shell("\"$CLI\" --decode image").status, 0);  // without the descriptors of a parent
}

TEST_F(RealProcess, Pipes) {
  EXPECT_EQ(shell("cat x.npy | \"$CLI\" conv2d --input - --weight w.npy --output - | "
                  "\"$CLI\" activation --kind abs --input - --output y.npy --quiet")
                .err,
            "");
  EXPECT_EQ(read_npy(path("y.npy")).values, (std::vector<float>{19, 25, 37, 43}));
  expect_error(shell("\"$CLI\" conv2d --input - --weight w.npy --output y.npy <&-"), 1,
               "standard input: cannot be read: it is closed");
  expect_error(shell("\"$CLI\" conv2d --input x.npy --weight - --output y.npy </dev/null"), 1,
               "standard input: is empty");
}

TEST_F(RealProcess, AReportThatCannotBeWrittenLeavesNoFile) {
  for (const std::string report : {"", "--json"}) {
    SCOPED_TRACE(report);
    expect_error(shell(kConv + "--output y.npy " + report + " >&-"), 1,
                 "standard output: cannot be written: it is closed");
    expect_no_new_file();
    expect_error(shell(kConv + "--output y.npy " + report + " >/dev/full"), 1,
                 "standard output: cannot be written: no space is left on the device");
    expect_no_new_file();
  }
  EXPECT_EQ(shell(kConv + "--output y.npy --quiet >&-").status, 0);
}

TEST_F(RealProcess, FullAndClosedOutput) {
  expect_error(shell(kConv + "--output - >/dev/full"), 1, "standard output: cannot be written: no space");
  expect_error(shell(kConv + "--output - >&-"), 1, "standard output: cannot be written: it is closed");
  expect_error(shell("\"$CLI\" --help >/dev/full"), 1, "standard output: cannot be written");
  EXPECT_EQ(shell(kConv + "--stride 0 --output - 2>&-").status, 2);  // nowhere to say it: the status still does
  // The limit holds for the streams of the test as well, unless they are pipes.
  EXPECT_EQ(shell("(ulimit -f 0; " + kConv + "--output z.npy --quiet) 2>&1 | cat").out,
            "convlens-cli: error: z.npy: cannot be written: the file would be too large\n");
  expect_no_new_file();
}

TEST_F(RealProcess, APipeThatCloses) {
  write_npy(path("big.npy"), {1, 1, 512, 512}, std::vector<float>(512 * 512, 1));  // more than a pipe holds
  const Outcome outcome =
      shell("{ \"$CLI\" activation --kind abs --input big.npy --output -; echo $? >status; } | head -c 1 >/dev/null");
  EXPECT_EQ(read_text(path("status")), "1\n");
  EXPECT_EQ(outcome.err, "convlens-cli: error: standard output: cannot be written: nobody reads the pipe\n");
}

TEST_F(RealProcess, DevicesAsOutput) {
  EXPECT_EQ(shell(kConv + "--output /dev/null").status, 0);
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  const Outcome through = shell(kConv + "--quiet --output /dev/stdout | cat");
  EXPECT_EQ(parse_npy({through.out.begin(), through.out.end()}).values, (std::vector<float>{19, 25, 37, 43}));
}

TEST_F(RealProcess, OddNames) {
  EXPECT_EQ(shell("cp x.npy \"$(printf 'caf\\351 \\n.npy')\" && \"$CLI\" activation --kind abs --output ./-y.npy "
                  "--input \"$(printf 'caf\\351 \\n.npy')\" && \"$CLI\" convert -- -y.npy --z.npy")
                .err,
            "");
  EXPECT_EQ(read_npy(path("--z.npy")).shape, (Shape{1, 1, 3, 3}));
  const std::string longest(5000, 'n');
  expect_error(shell("\"$CLI\" convert x.npy " + longest + ".npy"), 1, "has a name that is too long");
  expect_error(shell("\"$CLI\" convert \"$(printf 'a\\nb')\" y.npy"), 1, "error: a\\x0ab: does not exist");
}

// The process says that it runs by printing the heading of its table, and would then run for hours.
TEST_F(RealProcess, SignalsEndItCleanly) {
  write_text(path("s.tsv"), "a\t1\t1\t64\t64\t1\t3\t3\t1\t1\t1\t1\n");
  for (const int signal_number : {SIGINT, SIGTERM}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const MemoryStream err;
    const pid_t child =
        start_shell("exec \"$CLI\" bench --shapes s.tsv --reps 2000000000", folder_.path().native(), ends[1], err.fd());
    close(ends[1]);
    char first = 0;
    ASSERT_EQ(read(ends[0], &first, 1), 1);
    kill(child, signal_number);
    EXPECT_EQ(wait_for(child), 128 + signal_number);
    EXPECT_EQ(err.text(), "convlens-cli: error: cancelled\n");
    close(ends[0]);
  }
}

}  // namespace
}  // namespace convlens::test
