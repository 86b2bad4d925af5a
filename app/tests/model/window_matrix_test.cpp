// The convolution as matrices: the numbers of S18 and S20, and that the products give the outputs for other parameters.
#include <gtest/gtest.h>

#include "model/window_matrix.h"

namespace convlens::model {
namespace {

// The 3 x 3 image and the 2 x 2 kernel of S18, with d2l's numbers (S20).
class ThreeByThree : public testing::Test {
 protected:
  const std::vector<float> nine_{0, 1, 2, 3, 4, 5, 6, 7, 8}, four_{0, 1, 2, 3}, bias_{-1};
  const Tensor x_{{1, 1, 3, 3}, nine_}, w_{{1, 1, 2, 2}, four_};
  const Conv2dProblem problem_ = Conv2dProblem::make(x_.shape(), w_.shape(), 1, {}).value();
  const MatrixSource source_{problem_, x_, w_, bias_};
};

TEST_F(ThreeByThree, TheSparseMatrixIsWhole) {
  const WeightMatrix matrix = weight_matrix(source_, {0, 4}, true);
  ASSERT_EQ(matrix.columns.size(), 9U);
  ASSERT_EQ(matrix.rows.size(), 4U);
  // Shared weights 0 1 2 3 as taps 0..3; "." is a fixed zero, which the weight 0 is not.
  std::vector<std::string> rows;
  for (size_t r = 0; r < 4; ++r) {
    rows.emplace_back();
    for (size_t c = 0; c < 9; ++c) {
      const WeightMatrix::Entry& entry = matrix.at(r, c);
      rows.back() += entry.tap < 0 ? std::string(".") : std::to_string(entry.tap);
      EXPECT_EQ(entry.weight, entry.tap < 0 ? 0 : static_cast<double>(entry.tap));
      EXPECT_FALSE(matrix.columns[c].gap_before);
    }
  }
  EXPECT_EQ(rows, (std::vector<std::string>{"01.23....", ".01.23...", "...01.23.", "....01.23"}));
  EXPECT_EQ(matrix.rows[0].total, 18);
  EXPECT_EQ(matrix.rows[3].total, 42);
}

TEST_F(ThreeByThree, TheEquationsAreFour) {
  std::vector<std::string> equations;
  for (const CellExplanation& cell : windows_of(source_, {0, 4})) {
    equations.emplace_back();
    for (const std::string& part : equation(cell)) equations.back() += part + " ";
  }
  EXPECT_EQ(equations, (std::vector<std::string>{"y[0,0] = 0\xC2\xB7"
                                                 "0 + 1\xC2\xB7"
                                                 "1 + 3\xC2\xB7"
                                                 "2 + 4\xC2\xB7"
                                                 "3 - 1 ",
                                                 "y[0,1] = 1\xC2\xB7"
                                                 "0 + 2\xC2\xB7"
                                                 "1 + 4\xC2\xB7"
                                                 "2 + 5\xC2\xB7"
                                                 "3 - 1 ",
                                                 "y[1,0] = 3\xC2\xB7"
                                                 "0 + 4\xC2\xB7"
                                                 "1 + 6\xC2\xB7"
                                                 "2 + 7\xC2\xB7"
                                                 "3 - 1 ",
                                                 "y[1,1] = 4\xC2\xB7"
                                                 "0 + 5\xC2\xB7"
                                                 "1 + 7\xC2\xB7"
                                                 "2 + 8\xC2\xB7"
                                                 "3 - 1 "}));
}

TEST_F(ThreeByThree, ThePatchMatrixHasAColumnAWindow) {
  const auto columns = windows_of(source_, {0, source_.windows()});
  ASSERT_EQ(columns.size(), 4U);
  const std::vector<std::vector<float>> expected{{0, 1, 3, 4}, {1, 2, 4, 5}, {3, 4, 6, 7}, {4, 5, 7, 8}};
  for (size_t p = 0; p < 4; ++p)
    for (size_t k = 0; k < 4; ++k) EXPECT_EQ(columns[p].taps[k].input, expected[p][k]);
}

TEST(WindowMatrix, NeighboursStayInside) {
  EXPECT_EQ(neighbours(0, 5, 10), (Range{0, 5}));
  EXPECT_EQ(neighbours(5, 5, 10), (Range{3, 8}));
  EXPECT_EQ(neighbours(9, 5, 10), (Range{5, 10}));
  EXPECT_EQ(neighbours(1, 50, 4), (Range{0, 4}));
}

TEST(WindowMatrix, RowsTimesInputAreTheOutputs) {
  const Shape input{1, 4, 6, 7}, weight{4, 2, 3, 2};
  Tensor x(input), w(weight);
  float value = -20;
  for (float& v : x.values()) v = value++;
  value = -9;
  for (float& v : w.values()) v = value++;
  const std::vector<float> bias{1, 2, 3, 4};
  for (const PaddingMode mode :
       {PaddingMode::zeros, PaddingMode::reflect, PaddingMode::replicate, PaddingMode::circular})
    for (const bool flip : {false, true}) {
      const Conv2dParams params{.stride = {2, 1},
                                .padding = {2, 1, 1, 3},
                                .padding_mode = mode,
                                .dilation = {1, 2},
                                .groups = 2,
                                .flip = flip};
      const Conv2dProblem problem = Conv2dProblem::make(input, weight, 4, params).value();
      const MatrixSource source{problem, x, w, bias, 0, 3};
      const WeightMatrix matrix = weight_matrix(source, {2, 9}, false);
      ASSERT_EQ(matrix.rows.size(), 7U);
      for (size_t r = 0; r < matrix.rows.size(); ++r) {
        EXPECT_EQ(source.index_of(matrix.rows[r].row, matrix.rows[r].col), static_cast<int64_t>(r) + 2);
        double sum = 4;
        for (size_t c = 0; c < matrix.columns.size(); ++c)
          sum += matrix.at(r, c).weight * double{matrix.columns[c].value};
        EXPECT_EQ(sum, matrix.rows[r].total) << problem.recipe() << " row " << r;
      }
    }
}

}  // namespace
}  // namespace convlens::model
