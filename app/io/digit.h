// From any picture to a digit as MNIST has them: white ink on black, 28 x 28, 0..255, scaled and centred as
// model/digit_place.h says.
#pragma once

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"

namespace convlens::io {

// Grey by Rec. 601 luma, 0.299 R + 0.587 G + 0.114 B, of every image of [N, 3, H, W]; one channel is copied.
Result<Tensor> to_grey(ConstTensorView image);

struct Digit {
  Tensor values;          // [1, 1, 28, 28], 0..255
  bool inverted = false;  // the ground was light
};

// `image` is [1, 1 or 3, H, W], its values running from `black` to `white` (0 and 255 for pictures).
// The ground is the median of the border cells; where it is light the picture is inverted. The ground becomes 0 and
// full ink 255. Paper grain counts as ground: whatever is below four times the 0.9 quantile of the border cells, or
// below a quarter of the strongest ink where that is less. Refuses a picture without ink; `name` is how the message
// calls it.
Result<Digit> make_digit(ConstTensorView image, float black, float white, const std::string& name);

}  // namespace convlens::io
