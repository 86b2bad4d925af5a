// A convolution as a product of matrices, for one output channel: only the part that is shown is made, from the
// engine's taps.
//
// Patches (im2col): every window is a column, the kernel is a row, the product the row of outputs. Weights: every
// output is a row over the cells of the input, with the kernel's weights shared between rows and zeros that are fixed.
// Equations: the same, written out.
#pragma once

#include <string>
#include <vector>

#include "convlens/engine/explain.h"

namespace convlens::model {

// What the maker of a matrix needs to know of the document and its problem. Views: they must not outlive the tensors.
struct MatrixSource {
  const Conv2dProblem& problem;
  ConstTensorView input, weight;
  std::span<const float> bias;
  int64_t n = 0, output_channel = 0;

  int64_t windows() const { return problem.output.h * problem.output.w; }
  int64_t index_of(int64_t row, int64_t col) const { return row * problem.output.w + col; }
  // The window's turn counts rows first.
  CellExplanation window(int64_t index) const;
};

// `count` neighbours around `present`, moved inside [0, total).
Range neighbours(int64_t present, int64_t count, int64_t total);

// The windows of `range` by their turn: the columns of the patch matrix, or the rows of the other.
std::vector<CellExplanation> windows_of(const MatrixSource& source, Range range);

struct WeightMatrix {
  struct Column {
    int64_t channel = 0, row = 0, col = 0;  // of the input
    float value = 0;
    bool gap_before = false;  // cells between the last column and this one are left out
  };
  // What an output takes of an input cell. Mirrored padding may lead several taps to one cell: their weights add up.
  struct Entry {
    double weight = 0;
    int64_t tap = -1;  // the first; -1: a fixed zero
  };
  std::vector<Column> columns;
  std::vector<CellExplanation> rows;
  std::vector<Entry> entries;  // rows x columns

  const Entry& at(size_t row, size_t column) const { return entries[row * columns.size() + column]; }
};

// The rows of these windows over the input cells that any of them reads, or over all cells with `all_columns`.
WeightMatrix weight_matrix(const MatrixSource& source, Range windows, bool all_columns);

// "y[0,1] = 1·0 + 2·1 - 4·2 + 5·3 + 0" in parts that may stand on lines of their own: what it is, every product, the
// bias. The products' weights give the signs.
std::vector<std::string> equation(const CellExplanation& cell);

}  // namespace convlens::model
