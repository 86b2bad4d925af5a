// Kernels as text: what is written reads back, what people paste is understood, what is wrong is said in a line.
#include "model/kernel_text.h"

#include <gtest/gtest.h>

#include <string>

namespace convlens::model {
namespace {

using Weights = std::vector<float>;

Matrix parsed(std::string_view text) {
  Result<Matrix> matrix = parse_kernel_text(text);
  EXPECT_TRUE(matrix) << text << ": " << (matrix ? "" : matrix.error().message());
  return matrix ? std::move(matrix).value() : Matrix{};
}

std::string refusal(std::string_view text) {
  const Result<Matrix> matrix = parse_kernel_text(text);
  return matrix ? "accepted" : matrix.error().message();
}

TEST(KernelText, IsWrittenAsPeopleWriteIt) {
  const Weights weights{-1, 0.5F, 1.0F / 9, 0, 2, -1.0F / 3};
  EXPECT_EQ(kernel_text(weights, 2, 3, KernelTextForm::rows), "-1 0.5 1/9\n0 2 -1/3\n");
  EXPECT_EQ(kernel_text(weights, 2, 3, KernelTextForm::python), "[[-1, 0.5, 1/9], [0, 2, -1/3]]");
  EXPECT_EQ(kernel_text(weights, 3, 2, KernelTextForm::numpy),
            "np.array([[-1, 0.5], [1/9, 0], [2, -1/3]], dtype=np.float32)");
  EXPECT_EQ(kernel_text(weights, 1, 6, KernelTextForm::pytorch),
            "torch.tensor([[-1, 0.5, 1/9, 0, 2, -1/3]], dtype=torch.float32)");
}

TEST(KernelText, ReadsBackBitForBit) {
  uint32_t state = 7;
  const auto next = [&state] { return state = state * 1664525U + 1013904223U; };
  for (int round = 0; round < 200; ++round) {
    const auto h = static_cast<int64_t>(1 + next() % 11), w = static_cast<int64_t>(1 + (next() >> 8U) % 11);
    Weights weights;
    for (int64_t i = 0; i < h * w; ++i)
      weights.push_back(static_cast<float>(static_cast<int32_t>(next())) / static_cast<float>(1U << (next() >> 27U)));
    for (const KernelTextForm form :
         {KernelTextForm::rows, KernelTextForm::python, KernelTextForm::numpy, KernelTextForm::pytorch}) {
      const std::string text = kernel_text(weights, h, w, form);
      const Matrix matrix = parsed(text);
      EXPECT_EQ(matrix.h, h);
      EXPECT_EQ(matrix.w, w);
      EXPECT_EQ(matrix.values, weights) << text;
    }
  }
}

TEST(KernelText, WhatPeoplePasteIsUnderstood) {
  const Weights edge{-1, -1, 0, 0, 1, 1};
  for (const std::string_view text :
       {"-1 -1\n0 0\n1 1", "  -1\t-1\r\n0\t0\r\n\r\n1\t1\r\n", "-1, -1\n0, 0\n1, 1", "-1 -1; 0 0; 1 1",
        "-1,-1;0,0;1,1;", "[[-1, -1], [0, 0], [1, 1]]", "[[-1 -1]\n [ 0  0]\n [ 1  1]]",
        "[[-1., -1.],\n [ 0.,  0.],\n [ 1.,  1.],\n]",
        "tensor([[[[-1., -1.],\n          [ 0.,  0.],\n          [ 1.,  1.]]]])",
        "kernel = np.array([[-1, -1], [0, 0], [1, 1]], dtype=np.float32)", "0.5 * [[-2, -2], [0, 0], [2, 2]]",
        "k = 1/3 * torch.tensor([[-3, -3], [0, 0], [3, 3]])", "(np.array([[-4, -4], [0, 0], [4, 4]]) / 4);",
        "[[-1/2, -1/2], [0, 0], [1/2, 1/2]] * 2"}) {
    const Matrix matrix = parsed(text);
    EXPECT_EQ(matrix.h, 3) << text;
    EXPECT_EQ(matrix.w, 2) << text;
    EXPECT_EQ(matrix.values, edge) << text;
  }
  const Matrix one = parsed("[1, 2, 3]");
  EXPECT_EQ(one.h, 1);
  EXPECT_EQ(one.w, 3);
  EXPECT_EQ(parsed("1/9").values, Weights{1.0F / 9});
}

TEST(KernelText, WhatIsWrongIsSaidInALine) {
  EXPECT_EQ(refusal(""), "kernel text: is empty (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal(" \n \n"), "kernel text: is empty (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal("1 2 3\n4 5"), "kernel text: row 2 has length 2 (3, as row 1)");
  EXPECT_EQ(refusal("1 2\n3 x"), "kernel text: has x in row 2, column 2 (numbers such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(refusal("1 nan"), "kernel text: has nan in row 1, column 2 (numbers such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(refusal("1 1/0"), "kernel text: has 1/0 in row 1, column 2 (numbers such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(refusal("1 2 3 4 5 6 7 8 9 10 11 12"), "kernel text: is larger than 11 x 11 (1 to 11 rows and columns)");
  EXPECT_EQ(refusal("[[1, 2], [3, 4]"),
            "kernel text: has a bracket that is not closed (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal("[[]]"), "kernel text: has no number in row 1 (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal("[]"), "kernel text: has no number in row 1 (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal("[[1, 2], 3]"), "kernel text: has a number outside of a row (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal("[[[1, 2]], [[3, 4]]]"), "kernel text: has more than one kernel (the rows of a single kernel)");
  EXPECT_EQ(refusal("[1, 2]\n[3, 4]"),
            "kernel text: has brackets side by side (the rows of a single kernel in brackets)");
  EXPECT_EQ(refusal("[[1, 2]] / 0"), "kernel text: divides by 0 (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal("x * [[1, 2]]"), "kernel text: has a factor that is no number (such as 1/9 * [[1, 1], [1, 1]])");
  EXPECT_EQ(refusal("1\n2, 3"), "kernel text: row 2 has length 2 (1, as row 1)");
  EXPECT_EQ(refusal("[1\n2, 3]"),
            "kernel text: has something else than a number in row 1, column 1 (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal(std::string(70000, ' ')), "kernel text: is too long (up to 65536 characters)");
}

}  // namespace
}  // namespace convlens::model
