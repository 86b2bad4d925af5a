// A kernel as text, for the clipboard: written as rows of numbers or as a literal, read from either.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "convlens/engine/result.h"
#include "model/matrix_text.h"

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

// As matrix_text.h reads it, with at most kMaxKernelSide rows and columns.
Result<Matrix> parse_kernel_text(std::string_view text);

}  // namespace convlens::model
