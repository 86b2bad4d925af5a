// A kernel as text, for the clipboard: written as rows of numbers or as a literal, read from either.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"

namespace convlens::model {

enum class KernelTextForm {
  rows,    // "-1 -1 -1" a line
  python,  // [[-1, -1, -1], ...]
  numpy,   // np.array([[-1, -1, -1], ...], dtype=np.float32)
  pytorch  // torch.tensor([[-1, -1, -1], ...])
};

// Fractions such as 1/9 stay fractions where the weight is that fraction as float32; every number reads back as the
// same weight.
std::string kernel_text(std::span<const float> weights, int64_t h, int64_t w, KernelTextForm form);

struct KernelMatrix {
  int64_t h = 0, w = 0;
  std::vector<float> weights;
};
// Rows on lines of their own or parted by semicolons, numbers parted by blanks, tabs or commas; or nested brackets as
// Python, NumPy and PyTorch write them, also with outer brackets around a single kernel, with what comes before and
// after, and with a factor: "1/9 * [[1, 1], [1, 1]]", "np.array([[1, 2]]) / 3". At most kMaxKernelSide rows and
// columns. An Error names the row.
Result<KernelMatrix> parse_kernel_text(std::string_view text);
// The factor before "*" at the end of `before`, or after the "*" or "/" that `after` begins with: "1/9 * [...]",
// "np.array([...]) / 3"; 1 where there is none.
Result<double> factor_around(std::string_view before, std::string_view after);

}  // namespace convlens::model
