// Files for tests: a folder that goes away, reading and writing without the code under test, committed fixtures, and a
// child process for what would harm the test's own (limits, another user).
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"

namespace convlens::test {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "convlens-test-").native() + std::string(6, 'X');
    path_ = mkdtemp(pattern.data()) != nullptr ? pattern : "/nonexistent";
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }
  std::string operator/(std::string_view name) const { return (path_ / name).native(); }

  // Names of everything inside, hidden ones too, sorted.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::filesystem::path path_;
};

inline std::vector<uint8_t> read_all(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  return {std::istreambuf_iterator<char>(in), {}};
}
inline std::string read_text(const std::filesystem::path& path) {
  const auto bytes = read_all(path);
  return {bytes.begin(), bytes.end()};
}
inline void write_all(const std::filesystem::path& path, const std::vector<uint8_t>& bytes) {
  std::ofstream out(path, std::ios::binary);
  std::copy(bytes.begin(), bytes.end(), std::ostreambuf_iterator<char>(out));
  EXPECT_TRUE(out.flush()) << path;
}
inline void write_text(const std::filesystem::path& path, std::string_view text) {
  write_all(path, {text.begin(), text.end()});
}

inline std::filesystem::path fixture(std::string_view name) {
  return std::filesystem::path(CONVLENS_TEST_DATA_DIR) / "data" / name;
}

// A message for a person: one line, not empty, with a text in it.
inline void expect_message(const Error& error, std::string_view part) {
  EXPECT_NE(error.message().find(part), std::string::npos) << error.message();
  EXPECT_EQ(error.message().find('\n'), std::string::npos) << error.message();
}

// Runs `body` in a child process and returns its exit status; body returns 0 when all is well.
template <class Body>
int in_child(Body body) {
  const pid_t child = fork();
  if (child == 0) _exit(body());
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

// Runs `body` as a user for whom permissions count, also when the tests run as root.
template <class Body>
int as_ordinary_user(Body body) {
  return in_child([&] {
    constexpr unsigned kNobody = 65534;
    if (geteuid() == 0 && (setresgid(kNobody, kNobody, kNobody) != 0 || setresuid(kNobody, kNobody, kNobody) != 0)) {
      return 99;
    }
    return body();
  });
}

}  // namespace convlens::test
