// Explicit padding in four modes.
#include <algorithm>

#include "checked_math.h"
#include "convlens/engine/activation.h"
#include "request_checks.h"

namespace convlens {
namespace {

Result<void> check_mode(const Padding& padding, PaddingMode mode, const Shape& input) {
  if (mode != PaddingMode::reflect && mode != PaddingMode::circular) return {};
  const int64_t least = mode == PaddingMode::reflect ? 1 : 0;  // cells that must be left over
  const auto check = [&](int64_t before, int64_t after, int64_t size, const char* name) -> Result<void> {
    if (std::max(before, after) <= size - least) return {};
    return Error::request("--padding",
                          std::string(to_string(mode)) + " padding of " + std::to_string(std::max(before, after)) +
                              " is too large for an input " + name + " of " + std::to_string(size),
                          "0 to " + std::to_string(size - least));
  };
  if (const Result<void> rows = check(padding.top, padding.bottom, input.h, "height"); !rows) return rows;
  return check(padding.left, padding.right, input.w, "width");
}

}  // namespace

Result<Shape> pad2d_output(const Shape& input, const Padding& padding, PaddingMode mode) {
  for (const Result<void>& check : {check_shape(input, "--input"), check_not_negative(padding)})
    if (!check) return check.error();
  if (const Result<void> check = check_mode(padding, mode, input); !check) return check.error();
  const Checked rows = Checked(input.h) + padding.top + padding.bottom;
  const Checked cols = Checked(input.w) + padding.left + padding.right;
  if (!rows.ok() || !cols.ok()) return overflow_error("--padding");
  const Shape output{input.n, input.c, rows.value(), cols.value()};
  if (const Result<void> check = check_output(output); !check) return check.error();
  return output;
}

Result<Tensor> pad2d(ConstTensorView input, const Padding& padding, PaddingMode mode, float value) {
  const Result<Shape> shape = pad2d_output(input.shape, padding, mode);
  if (!shape) return shape.error();
  if (mode != PaddingMode::zeros && value != 0)
    return Error::request("--value", "does not apply to --padding-mode " + std::string(to_string(mode)),
                          "--padding-mode zeros");
  Result<Tensor> result = Tensor::allocate(*shape);
  if (!result) return result;
  const TensorView output = result->view();
  const int64_t width = input.shape.w;
  for (int64_t n = 0; n < shape->n; ++n) {
    for (int64_t c = 0; c < shape->c; ++c) {
      for (int64_t row = 0; row < shape->h; ++row) {
        float* to = output.row(n, c, row);
        const int64_t source_row = padded_source(row - padding.top, input.shape.h, mode);
        if (source_row < 0) {
          std::fill_n(to, shape->w, value);
          continue;
        }
        const float* from = input.row(n, c, source_row);
        const auto fill = [&](int64_t begin, int64_t end) {
          for (int64_t col = begin; col < end; ++col) {
            const int64_t source = padded_source(col - padding.left, width, mode);
            to[col] = source < 0 ? value : from[source];
          }
        };
        fill(0, padding.left);
        std::copy_n(from, width, to + padding.left);
        fill(padding.left + width, shape->w);
      }
    }
  }
  return result;
}

}  // namespace convlens
