// Ground and ink; where the ink goes is the model's (digit_place.h).
#include "io/digit.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/digit_place.h"

namespace convlens::io {
namespace {

constexpr double kRed = 0.299, kGreen = 0.587, kBlue = 0.114;  // ITU-R BT.601

std::vector<float> border_of(const Tensor& grey) {
  const Shape shape = grey.shape();
  std::vector<float> border;
  for (int64_t r = 0; r < shape.h; ++r) {
    const int64_t step = r == 0 || r == shape.h - 1 ? 1 : std::max<int64_t>(shape.w - 1, 1);
    for (int64_t c = 0; c < shape.w; c += step) border.push_back(grey.at(0, 0, r, c));
  }
  return border;
}

float quantile(std::vector<float>& values, double q) {
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

// Ink in 0..255 with the ground at 0, in place. Returns whether the ground was light.
bool extract_ink(Tensor& grey, float black, float white) {
  std::vector<float> border = border_of(grey);
  const float ground = quantile(border, 0.5);
  const bool light = ground > black + (white - black) / 2;
  const float full = light ? ground - black : white - ground;  // distance from the ground to full ink
  const auto ink = [&](float value) {
    const float distance = light ? ground - value : value - ground;
    return std::max(distance, 0.0F) * 255.0F / full;
  };
  for (float& value : grey.values()) value = ink(value);
  for (float& value : border) value = ink(value);
  const float strongest = *std::max_element(grey.values().begin(), grey.values().end());
  const float grain = std::min(4 * quantile(border, 0.9), strongest / 4);
  for (float& value : grey.values()) {
    if (value <= grain) value = 0;
  }
  return light;
}

}  // namespace

Result<Tensor> to_grey(ConstTensorView image) {
  CONVLENS_CHECK(image.shape.c == 1 || image.shape.c == 3);
  auto allocated = Tensor::allocate({image.shape.n, 1, image.shape.h, image.shape.w});
  if (!allocated) return allocated;
  Tensor grey = std::move(allocated).value();
  for (int64_t n = 0; n < image.shape.n; ++n) {
    for (int64_t r = 0; r < image.shape.h; ++r) {
      float* out = grey.view().row(n, 0, r);
      const float* red = image.row(n, 0, r);
      if (image.shape.c == 1) {
        std::copy(red, red + image.shape.w, out);
        continue;
      }
      const float* green = image.row(n, 1, r);
      const float* blue = image.row(n, 2, r);
      for (int64_t c = 0; c < image.shape.w; ++c) {
        out[c] = static_cast<float>(kRed * red[c] + kGreen * green[c] + kBlue * blue[c]);
      }
    }
  }
  return grey;
}

Result<Digit> make_digit(ConstTensorView image, float black, float white, const std::string& name) {
  CONVLENS_CHECK(image.shape.n == 1 && (image.shape.c == 1 || image.shape.c == 3));
  const Error no_ink = Error::failure(name, "holds no digit: all of it is one shade", "ink on a plain ground");
  if (!(white > black)) return no_ink;
  auto grey = to_grey(image);
  if (!grey) return Error::failure(name, "does not fit into memory");
  Digit digit;
  digit.inverted = extract_ink(*grey, black, white);
  if (model::ink_box(grey->view()).empty()) return no_ink;
  digit.values = model::placed_as_digit(grey->view(), model::kDigitSide, model::kDigitSide);
  return digit;
}

}  // namespace convlens::io
