// An input as text: what spreadsheets, NumPy and PyTorch put on the clipboard, and where it is wrong.
#include "model/matrix_text.h"

#include <gtest/gtest.h>

namespace convlens::model {
namespace {

Matrix parsed(std::string_view text) {
  Result<Matrix> matrix = parse_input_text(text);
  EXPECT_TRUE(matrix.ok()) << matrix.error().message();
  return matrix ? std::move(matrix).value() : Matrix{};
}
std::string refusal(std::string_view text) {
  const Result<Matrix> matrix = parse_input_text(text);
  EXPECT_FALSE(matrix.ok()) << text;
  return matrix ? "" : matrix.error().message();
}

TEST(MatrixText, OfEveryOrigin) {
  const std::vector<float> values{0, 255, -1.5F, 12, 0.25F, 1e-3F};
  for (const std::string_view text : {
           "0 255 -1.5\n12 0.25 1e-3\n",                                              // rows
           "0\t255\t-1.5\r\n12\t0.25\t1e-3\r\n",                                      // a spreadsheet
           "0, 255, -1.5\n12, 0.25, 1e-3",                                            // CSV
           "[[0, 255, -1.5], [12, 0.25, 1e-3]]",                                      // Python
           "array([[ 0.  , 255., -1.5],\n       [12., 0.25, 1e-3]], dtype=float32)",  // NumPy's repr
           "[[ 0. 255. -1.5]\n [12. 0.25 1e-3]]",                                     // NumPy's print
           "tensor([[0., 255., -1.5],\n        [12., 0.25, 1e-3]])",                  // PyTorch
       }) {
    const Matrix matrix = parsed(text);
    EXPECT_EQ(matrix.h, 2) << text;
    EXPECT_EQ(matrix.w, 3) << text;
    EXPECT_EQ(matrix.values, values) << text;
  }
}

TEST(MatrixText, OfTheSizeOfAPicture) {
  std::string text;
  for (int row = 0; row < 64; ++row) {
    for (int col = 0; col < 100; ++col) text += std::to_string(row + col) + " ";
    text += "\n";
  }
  const Matrix matrix = parsed(text);
  EXPECT_EQ(matrix.h, 64);
  EXPECT_EQ(matrix.w, 100);
  EXPECT_EQ(matrix.values.back(), 63 + 99);
}

TEST(MatrixText, RefusalsNameRowAndColumn) {
  EXPECT_EQ(refusal("1 2 3\n4 5 six"),
            "pasted text: has six in row 2, column 3 (numbers such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(refusal("1 2\n3"), "pasted text: row 2 has length 1 (2, as row 1)");
  EXPECT_EQ(refusal("[[1, 2], [3, ...]]"),
            "pasted text: has ... in row 2, column 2 (numbers such as 2, -0.5, 2e-3 or 1/9)");
  EXPECT_EQ(refusal("[[[1, 2]], [[3, 4]]]"), "pasted text: has more than one matrix (the rows of a single matrix)");
  EXPECT_EQ(refusal(""), "pasted text: is empty (rows of numbers, or nested brackets)");
  EXPECT_EQ(refusal("a sentence"), "pasted text: has a in row 1, column 1 (numbers such as 2, -0.5, 2e-3 or 1/9)");
  std::string row;
  for (int i = 0; i < 4097; ++i) row += "1 ";
  EXPECT_EQ(refusal(row), "pasted text: is larger than 4096 x 4096 (1 to 4096 rows and columns)");
  EXPECT_EQ(refusal(std::string(5 << 20, '1')), "pasted text: is too long (up to 4194304 characters)");
}

}  // namespace
}  // namespace convlens::model
