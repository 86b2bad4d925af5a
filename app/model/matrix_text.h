// A matrix as text, as people paste it: a kernel, or an input.
//
// Rows on lines of their own or parted by semicolons, numbers parted by blanks, tabs or commas; or nested brackets as
// Python, NumPy and PyTorch write them, also with outer brackets around a single matrix, with what comes before and
// after, and with a factor: "1/9 * [[1, 1], [1, 1]]", "np.array([[1, 2]]) / 3".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"

namespace convlens::model {

struct Matrix {
  int64_t h = 0, w = 0;
  std::vector<float> values;  // h * w
};

struct MatrixRules {
  std::string_view where;  // what a message is about: "kernel text"
  std::string_view thing;  // what a matrix is: "kernel"
  int64_t max_side = 0;    // rows and columns
  size_t max_text = 0;     // characters
};

// An Error names the row, counted from 1, and the column where one number is at fault.
Result<Matrix> parse_matrix_text(std::string_view text, const MatrixRules& rules);

// The factor before "*" at the end of `before`, or after the "*" or "/" that `after` begins with: "1/9 * [...]",
// "np.array([...]) / 3"; 1 where there is none.
Result<double> factor_around(const MatrixRules& rules, std::string_view before, std::string_view after);

// What is pasted as an input: up to 4096 x 4096, values as they are.
Result<Matrix> parse_input_text(std::string_view text);

}  // namespace convlens::model
