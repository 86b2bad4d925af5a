// Running command lines in process and looking at what they leave behind.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "cli/cli.h"
#include "convlens/engine/tensor.h"
#include "io/npy.h"
#include "tests/common/test_files.h"

namespace convlens::test {

struct Outcome {
  int status = -1;
  std::string out, err;
};

// A file in memory as a standard stream.
class MemoryStream {
 public:
  explicit MemoryStream(std::string_view content = {}) : fd_(memfd_create("stream", 0)) {
    EXPECT_EQ(write(fd_, content.data(), content.size()), static_cast<ssize_t>(content.size()));
    lseek(fd_, 0, SEEK_SET);
  }
  MemoryStream(const MemoryStream&) = delete;
  MemoryStream& operator=(const MemoryStream&) = delete;
  ~MemoryStream() { close(fd_); }
  int fd() const { return fd_; }
  std::string text() const {
    std::string content(static_cast<size_t>(lseek(fd_, 0, SEEK_END)), '\0');
    EXPECT_EQ(pread(fd_, content.data(), content.size(), 0), static_cast<ssize_t>(content.size()));
    return content;
  }

 private:
  int fd_;
};

inline Outcome run_cli(const std::vector<std::string>& args, std::string_view input = {}) {
  const MemoryStream in(input);
  const MemoryStream out;
  const MemoryStream err;
  const int status = cli::run(args, {in.fd(), out.fd(), err.fd()});
  return {status, out.text(), err.text()};
}

// One line on standard error, as the contract words it, and nothing on standard output.
inline void expect_error(const Outcome& outcome, int status, std::string_view message) {
  EXPECT_EQ(outcome.status, status) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(outcome.err.starts_with("convlens-cli: error: ")) << outcome.err;
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  EXPECT_TRUE(outcome.err.ends_with('\n')) << outcome.err;
  EXPECT_NE(outcome.err.find(message), std::string::npos) << outcome.err << "lacks: " << message;
}

inline void write_npy(const std::string& path, const Shape& shape, const std::vector<float>& values) {
  const auto saved = io::save_npy(path, Tensor(shape, values));
  EXPECT_TRUE(saved.ok()) << path;
}
inline void write_npy_dims(const std::string& path, const std::vector<int64_t>& dims,
                           const std::vector<float>& values) {
  std::vector<uint8_t> bytes = io::npy_header(dims);
  const auto* data = reinterpret_cast<const uint8_t*>(values.data());
  bytes.insert(bytes.end(), data, data + values.size() * sizeof(float));
  write_all(path, bytes);
}
inline void write_npy_vector(const std::string& path, const std::vector<float>& values) {
  write_npy_dims(path, {static_cast<int64_t>(values.size())}, values);
}

struct NpyContent {
  Shape shape;
  std::vector<float> values;
};
inline NpyContent parse_npy(const std::vector<uint8_t>& bytes) {
  const auto array = io::decode_npy(bytes, "result");
  EXPECT_TRUE(array.ok()) << array.error().message();
  if (!array.ok()) return {};
  return {array->values.shape(), {array->values.values().begin(), array->values.values().end()}};
}
inline NpyContent read_npy(const std::string& path) { return parse_npy(read_all(path)); }

// A folder with the arrays that most tests use, as the working folder of command lines.
class CliTest : public testing::Test {
 protected:
  std::string path(std::string_view name) const { return folder_ / name; }
  // Runs a command line given as words separated by blanks; @name stands for a file in the folder.
  Outcome run(std::string_view line, std::string_view input = {}) const { return run_cli(words(line), input); }
  std::vector<std::string> words(std::string_view line) const {
    std::vector<std::string> result;
    for (size_t begin = 0; begin < line.size();) {
      const size_t end = std::min(line.find(' ', begin), line.size());
      std::string word(line.substr(begin, end - begin));
      if (const size_t at = word.find('@'); at != std::string::npos) word.replace(at, 1, path(""));
      if (!word.empty()) result.push_back(word);
      begin = end + 1;
    }
    return result;
  }
  // Runs a command line that must succeed and returns what it wrote to @y.npy.
  NpyContent result_of(std::string_view line) const {
    const Outcome outcome = run(line);
    EXPECT_EQ(outcome.status, cli::kDone) << line << "\n" << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return outcome.status == cli::kDone ? read_npy(path("y.npy")) : NpyContent{};
  }

  TemporaryFolder folder_;
};

}  // namespace convlens::test
