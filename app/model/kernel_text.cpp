#include "model/kernel_text.h"

#include "model/document.h"
#include "model/number_text.h"

namespace convlens::model {
namespace {

std::string number_text(float weight) {
  const std::string fraction = format_weight(weight);
  return fraction.find('/') != std::string::npos ? fraction : format_exact(weight);
}

}  // namespace

std::string kernel_text(std::span<const float> weights, int64_t h, int64_t w, KernelTextForm form) {
  CONVLENS_CHECK(static_cast<int64_t>(weights.size()) == h * w);
  const bool plain = form == KernelTextForm::rows;
  std::string text;
  for (int64_t row = 0; row < h; ++row) {
    if (row > 0) text += plain ? "" : ", ";
    if (!plain) text += "[";
    for (int64_t col = 0; col < w; ++col) {
      if (col > 0) text += plain ? " " : ", ";
      text += number_text(weights[static_cast<size_t>(row * w + col)]);
    }
    text += plain ? "\n" : "]";
  }
  switch (form) {
    case KernelTextForm::rows:
      return text;
    case KernelTextForm::python:
      return "[" + text + "]";
    case KernelTextForm::numpy:
      return "np.array([" + text + "], dtype=np.float32)";
    case KernelTextForm::pytorch:
      // Whole numbers alone would make a tensor of integers, which conv2d refuses.
      return "torch.tensor([" + text + "], dtype=torch.float32)";
  }
  return text;
}

Result<Matrix> parse_kernel_text(std::string_view text) {
  constexpr size_t kMaxText = 64 * 1024;
  return parse_matrix_text(text, {"kernel text", "kernel", kMaxKernelSide, kMaxText});
}

}  // namespace convlens::model
