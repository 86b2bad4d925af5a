// The whole weight tensor as text: what is written reads back, literals of others are understood, what is wrong is said
// in a line with its place.
#include "model/weight_text.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace convlens::model {
namespace {

Tensor counted(const Shape& shape) {
  Tensor weight(shape);
  float number = 0;
  for (float& value : weight.values()) value = (number += 1) / 7;
  return weight;
}

NestedNumbers parsed(std::string_view text) {
  Result<NestedNumbers> numbers = parse_weight_text(text);
  EXPECT_TRUE(numbers) << text << ": " << (numbers ? "" : numbers.error().message());
  return numbers ? std::move(numbers).value() : NestedNumbers{};
}

std::string refusal(std::string_view text) {
  const Result<NestedNumbers> numbers = parse_weight_text(text);
  return numbers ? "accepted" : numbers.error().message();
}

TEST(WeightText, IsWrittenAsPeopleWriteIt) {
  Tensor weight({2, 1, 2, 2});
  weight.at(0, 0, 0, 1) = 0.5F;
  weight.at(1, 0, 1, 0) = -1.0F / 9;
  EXPECT_EQ(weight_text(weight, KernelTextForm::rows), "# weight [2, 1, 2, 2]\n0 0.5\n0 0\n\n0 0\n-1/9 0\n");
  EXPECT_EQ(weight_text(weight, KernelTextForm::python), "[\n [[[0, 0.5], [0, 0]]],\n [[[0, 0], [-1/9, 0]]]\n]");
  EXPECT_EQ(weight_text(weight, KernelTextForm::numpy),
            "np.array([\n [[[0, 0.5], [0, 0]]],\n [[[0, 0], [-1/9, 0]]]\n], dtype=np.float32)");
  EXPECT_TRUE(weight_text(weight, KernelTextForm::pytorch).starts_with("torch.tensor([\n"));
}

TEST(WeightText, ReadsBackBitForBit) {
  for (const Shape& shape : {Shape{4, 1, 3, 3}, Shape{2, 3, 1, 5}, Shape{3, 2, 4, 1}, Shape{64, 3, 11, 11}}) {
    const Tensor weight = counted(shape);
    for (const KernelTextForm form :
         {KernelTextForm::rows, KernelTextForm::python, KernelTextForm::numpy, KernelTextForm::pytorch}) {
      const std::string text = weight_text(weight, form);
      EXPECT_TRUE(is_weight_text(text));
      const NestedNumbers numbers = parsed(text);
      EXPECT_EQ(numbers.dims, (std::vector<int64_t>{shape.n, shape.c, shape.h, shape.w}));
      EXPECT_TRUE(std::ranges::equal(numbers.values, weight.values()));
    }
  }
}

TEST(WeightText, LiteralsOfOthersAreUnderstood) {
  const NestedNumbers printed = parsed(
      "tensor([[[[-1., -1.],\n          [ 0.,  0.]]],\n\n\n        [[[ 1.,  2.],\n"
      "          [ 3.,  4.]]]])");
  EXPECT_EQ(printed.dims, (std::vector<int64_t>{2, 1, 2, 2}));
  EXPECT_EQ(printed.values, (std::vector<float>{-1, -1, 0, 0, 1, 2, 3, 4}));
  const NestedNumbers stacked = parsed("w = 1/2 * np.array([[[2 4]\n [6 8]]\n [[0 0]\n [-2 1e1]]])");
  EXPECT_EQ(stacked.dims, (std::vector<int64_t>{2, 2, 2}));
  EXPECT_EQ(stacked.values, (std::vector<float>{1, 2, 3, 4, 0, 0, -1, 5}));
}

TEST(WeightText, OneKernelIsNotTheWholeTensor) {
  for (const std::string_view text : {"1 2\n3 4", "[[1, 2], [3, 4]]", "tensor([[[[1, 2], [3, 4]]]])", "[1, 2]", ""})
    EXPECT_FALSE(is_weight_text(text)) << text;
  EXPECT_TRUE(is_weight_text("[[[1, 2]], [[3, 4]]]"));
  EXPECT_TRUE(is_weight_text("# weight [1, 1, 2, 2]\n1 2\n3 4\n"));
}

TEST(WeightText, WhatIsWrongIsSaidWithItsPlace) {
  EXPECT_EQ(refusal("[[[1, 2], [3]], [[4, 5], [6, 7]]]"), "weights text: has 1 number at [0, 1] (2, as the first)");
  EXPECT_EQ(refusal("[[[1, 2]], [[4, 5], [6, 7]]]"), "weights text: has 2 parts at [1] (1, as the first)");
  EXPECT_EQ(refusal("[[[1, 2]], [[4, x]]]"), "weights text: has x at [1, 0, 1] (numbers such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(refusal("[[[1, 2]], [[4, nan]]]"),
            "weights text: has nan at [1, 0, 1] (numbers such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(refusal("[[[1, 2]], [3]]"),
            "weights text: has a number among brackets at [1, 0] (numbers in brackets, all rows of one length)");
  EXPECT_EQ(refusal("[[[1, [2]]]]"),
            "weights text: has brackets among numbers at [0, 0, 1] (numbers in brackets, all rows of one length)");
  EXPECT_EQ(refusal("[[[1, 2]], [[3, 4]]"),
            "weights text: has a bracket that is not closed (numbers in brackets, all rows of one length)");
  EXPECT_EQ(refusal("[[[[[1]]]]]"),
            "weights text: is nested deeper than out, in, row, column (numbers in brackets, "
            "all rows of one length)");
  EXPECT_EQ(refusal("[[[]], [[]]]"), "weights text: has 0 numbers at [0, 0] (1 or more)");
  EXPECT_EQ(refusal("# weight [2, 1, 1, 2]\n1 2\n"), "weights text: has 1 rows (2, as the first line says)");
  EXPECT_EQ(refusal("# weight [1, 1, 1, 2]\n1 2 3\n"), "weights text: row 1 has length 3 (2, as the first line says)");
  EXPECT_EQ(refusal("# weight [x]\n1"),
            "weights text: has no shape in its first line (# weight [out, in, rows, columns])");
  EXPECT_EQ(refusal("# weight [4096, 4096, 4096, 4096]\n1"),
            "weights text: row 1 has length 1 (4096, as the first line says)");
}

}  // namespace
}  // namespace convlens::model
