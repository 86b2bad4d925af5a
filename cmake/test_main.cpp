// main() of every GoogleTest executable. It adds one thing to GoogleTest's own: a test that fails or crashes
// prints the command line that runs just that test again.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <string>

namespace {

// Sanitizers have signal handlers of their own, which say more than ours.
constexpr bool kSanitized = CONVLENS_SANITIZED;

// The line is kept ready in a fixed buffer, because a signal handler may not allocate.
std::array<char, PATH_MAX + 512> rerun_line{};
std::size_t rerun_length = 0;

std::string this_executable() {
  std::array<char, PATH_MAX> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : std::string("<this executable>");
}

void print_rerun_line() {
  if (rerun_length == 0) return;
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, rerun_line.data(), rerun_length);
}

void on_fatal_signal(int signal_number) {
  print_rerun_line();
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

class RerunPrinter : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo& info) override {
    const int length = std::snprintf(rerun_line.data(), rerun_line.size(), "rerun: %s --gtest_filter='%s.%s'\n",
                                     executable_.c_str(), info.test_suite_name(), info.name());
    rerun_length = length > 0 ? std::min(static_cast<std::size_t>(length), rerun_line.size() - 1) : 0;
  }
  void OnTestEnd(const testing::TestInfo& info) override {
    if (info.result()->Failed()) {
      std::fflush(stdout);
      print_rerun_line();
    }
    rerun_length = 0;
  }

 private:
  std::string executable_ = this_executable();
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  testing::UnitTest::GetInstance()->listeners().Append(new RerunPrinter);  // owned by GoogleTest
  if (!kSanitized) {
    for (const int signal_number : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL}) {
      std::signal(signal_number, on_fatal_signal);
    }
  }
  return RUN_ALL_TESTS();
}
