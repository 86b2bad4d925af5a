// Moves of a whole image that undo can take back without a copy of it: a shift keeps only the cells that left the
// canvas, an inversion nothing.
#pragma once

#include <cstdint>
#include <vector>

#include "convlens/engine/tensor.h"
#include "model/watch.h"

namespace convlens::model {

class CanvasMove {
 public:
  // Every cell of [1, C, H, W] goes so far down and to the right; 0 comes in.
  static CanvasMove shift(int64_t rows, int64_t cols);
  // x -> 255 - x.
  static CanvasMove inversion();
  // Whether an inversion's inversion is the image again, to the last bit: not for NaNs, -0, or tiny fractions.
  static bool inverts_exactly(const Tensor& image);

  // The image moved, as another one. The move turns into the one that takes it back. Costs one pass over the image. A
  // stopped watch leaves the move as it was, and an image of no use.
  Tensor apply(const Tensor& image, Watch* watch = nullptr);
  int64_t bytes() const { return static_cast<int64_t>(incoming_.size() * sizeof(float)); }

 private:
  enum class Kind { shift, inversion } kind_ = Kind::shift;
  int64_t rows_ = 0, cols_ = 0;
  // The cells that come in, channel by channel in row-major order of the places that they take; none: zeros.
  std::vector<float> incoming_;
};

}  // namespace convlens::model
