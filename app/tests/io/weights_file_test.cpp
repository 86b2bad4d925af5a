// Weights as files: the bytes are np.save's, what NumPy wrote is read bit for bit, what does not fit is said in a line.
#include "io/weights_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "io/npy.h"
#include "tests/common/documents.h"

namespace convlens::io {
namespace {

class WeightsFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("convlens_weights_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  std::string bytes(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& name, const std::vector<int64_t>& dims, const std::vector<float>& values) const {
    std::ofstream file(path(name), std::ios::binary);
    const Bytes header = npy_header(dims);
    file.write(reinterpret_cast<const char*>(header.data()), static_cast<std::streamsize>(header.size()));
    file.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(float)));
  }
  std::string refusal(const std::string& name) const {
    const auto file = load_weights(path(name));
    return file ? "accepted" : file.error().message();
  }
  static Tensor odd_values(const Shape& shape) {
    Tensor weight(shape);
    uint32_t state = 5;
    for (float& value : weight.values())
      value = static_cast<float>(static_cast<int32_t>(state = state * 1664525U + 1013904223U)) / 3e9F;
    return weight;
  }
  std::filesystem::path folder_;
};

TEST_F(WeightsFileTest, TheBytesAreNumpys) {
  Tensor weight({2, 1, 1, 2});
  weight.at(1, 0, 0, 1) = 1;
  ASSERT_TRUE(save_weights(path("w.npy"), weight, {0.5F, -2}));
  // np.save(f, np.array([[[[0, 0]]], [[[0, 1]]]], np.float32)) of NumPy 1.24, byte for byte.
  std::string wanted("\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 1, 2), }", 75);
  wanted.resize(127, ' ');
  wanted += '\n';
  wanted += std::string(12, '\0') + std::string("\x00\x00\x80\x3f", 4);
  EXPECT_EQ(bytes("w.npy"), wanted);
  EXPECT_NE(bytes("w.bias.npy").find("'shape': (2,), }"), std::string::npos);
  EXPECT_TRUE(bytes("w.bias.npy").ends_with(std::string("\x00\x00\x00\x3f\x00\x00\x00\xc0", 8)));
}

TEST_F(WeightsFileTest, ReadsBackBitForBit) {
  for (const Shape& shape : {Shape{4, 1, 3, 3}, Shape{64, 64, 11, 11}, Shape{1, 3, 2, 5}}) {
    const Tensor weight = odd_values(shape);
    std::vector<float> bias(static_cast<size_t>(shape.n), 0.1F);
    ASSERT_TRUE(save_weights(path("w.npy"), weight, bias));
    const auto file = load_weights(path("w.npy"));
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_TRUE(test::same_bits(file->weight, weight));
    EXPECT_EQ(file->bias, bias);
  }
}

TEST_F(WeightsFileTest, StacksAndSingleKernelsGetTheirChannel) {
  write("stack.npy", {4, 1, 3}, std::vector<float>(12, 2));
  EXPECT_EQ(load_weights(path("stack.npy"))->weight.shape(), (Shape{4, 1, 1, 3}));
  write("one.npy", {2, 3}, {1, 2, 3, 4, 5, 6});
  const auto one = load_weights(path("one.npy"));
  EXPECT_EQ(one->weight.shape(), (Shape{1, 1, 2, 3}));
  EXPECT_EQ(one->weight.at(0, 0, 1, 2), 6);
  EXPECT_TRUE(one->bias.empty()) << "there is no such file";
}

TEST_F(WeightsFileTest, WhatDoesNotFitIsSaidInALine) {
  const std::string accepted =
      " ([out, in, rows, columns], [out, rows, columns] or [rows, columns] up to (64, 64, 11, 11))";
  write("large.npy", {1, 1, 12, 3}, std::vector<float>(36));
  EXPECT_TRUE(refusal("large.npy").ends_with("large.npy: has the shape (1, 1, 12, 3)" + accepted));
  write("flat.npy", {9}, std::vector<float>(9));
  EXPECT_TRUE(refusal("flat.npy").ends_with("flat.npy: has the shape (9,)" + accepted));
  std::ofstream(path("text.npy")) << "1 2 3";
  EXPECT_TRUE(refusal("text.npy").ends_with("text.npy: is not a NumPy file (.npy)"));
  EXPECT_NE(refusal("missing.npy"), "accepted");
  write("w.npy", {2, 1, 1, 1}, {1, 2});
  write("w.bias.npy", {3}, {1, 2, 3});
  EXPECT_TRUE(refusal("w.npy").ends_with("w.bias.npy: has the shape (3,) ((2,), a bias an output)"));
}

TEST_F(WeightsFileTest, AFailedSaveLeavesWhatWasThere) {
  const Tensor weight({1, 1, 1, 1});
  EXPECT_FALSE(save_weights(path("missing") / "w.npy", weight, {}));
  ASSERT_TRUE(save_weights(path("w.npy"), weight, {1}));
  const std::string before = bytes("w.npy");
  std::filesystem::remove(path("w.bias.npy"));
  std::filesystem::create_directory(path("w.bias.npy"));
  EXPECT_FALSE(save_weights(path("w.npy"), Tensor({2, 1, 1, 1}), {1, 2})) << "the biases cannot be written";
  EXPECT_EQ(bytes("w.npy"), before);
}

}  // namespace
}  // namespace convlens::io
