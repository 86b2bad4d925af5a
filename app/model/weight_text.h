// The whole weight tensor as text, for the clipboard: written as rows of numbers or as a literal, read from either.
// One kernel alone: kernel_text.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"
#include "model/kernel_text.h"

namespace convlens::model {

// rows: "# weight [4, 1, 3, 3]", then the rows of every kernel with an empty line between kernels; np.loadtxt reads
// that and reshape() gives it its shape. The others are nested four deep, a line an output. Numbers as in
// kernel_text().
std::string weight_text(const Tensor& weight, KernelTextForm form);

// Numbers in nested brackets, as deep as they are.
struct NestedNumbers {
  std::vector<int64_t> dims;
  std::vector<float> values;  // dims multiplied
};
// Whether the text has more than one kernel in it: brackets three or four deep with more than one kernel inside, or
// rows that begin with a shape.
bool is_weight_text(std::string_view text);
// What weight_text() writes, and such literals as Python, NumPy and PyTorch write them, with what comes before and
// after and with a factor. Two to four deep, at most 16 MiB. An Error names the place, "at [1, 0, 2]".
Result<NestedNumbers> parse_weight_text(std::string_view text);

}  // namespace convlens::model
