// From interleaved samples to the planes of an Image: scale, alpha, mirrored rows, the way up; see image_decoders.h.
#include <algorithm>
#include <array>
#include <cstring>

#include "io/exif_orientation.h"
#include "io/image_decoders.h"

namespace convlens::io {
namespace {

// One sample at its place; two-byte samples lie in memory without regard to alignment.
template <class Sample>
unsigned sample_at(const uint8_t* samples, int64_t index) {
  Sample value;
  std::memcpy(&value, samples + index * static_cast<int64_t>(sizeof(Sample)), sizeof(Sample));
  return value;
}

template <class Sample>
bool is_opaque(const Pixels& pixels) {
  const auto opaque = static_cast<unsigned>(pixels.white);
  for (int64_t i = 0; i < pixels.h * pixels.w; ++i)
    if (sample_at<Sample>(pixels.samples.get(), i * 4 + 3) != opaque) return false;
  return true;
}

// Without alpha: whole numbers up to 255 as they are, others scaled.
template <class Sample, int kChannels, int kPlanes>
void spread(const Pixels& pixels, TensorView planes) {
  const double scale = 255.0 / pixels.white;
  const int64_t count = pixels.h * pixels.w;
  const uint8_t* in = pixels.samples.get();
  std::array<float*, kPlanes> out;
  for (int c = 0; c < kPlanes; ++c) out[static_cast<size_t>(c)] = planes.plane(0, c);
  if (pixels.white == 255) {
    for (int64_t i = 0; i < count; ++i)
      for (int c = 0; c < kPlanes; ++c)
        out[static_cast<size_t>(c)][i] = static_cast<float>(sample_at<Sample>(in, i * kChannels + c));
    return;
  }
  for (int64_t i = 0; i < count; ++i)
    for (int c = 0; c < kPlanes; ++c)
      out[static_cast<size_t>(c)][i] = static_cast<float>(sample_at<Sample>(in, i * kChannels + c) * scale);
}

template <class Sample>
void spread_over_white(const Pixels& pixels, TensorView planes) {
  const double white = pixels.white, scale = 255.0 / white;
  const uint8_t* in = pixels.samples.get();
  for (int64_t i = 0; i < pixels.h * pixels.w; ++i) {
    const double alpha = sample_at<Sample>(in, i * 4 + 3) / white;
    for (int64_t c = 0; c < planes.shape.c; ++c) {
      const double value = sample_at<Sample>(in, i * 4 + c) * scale;
      planes.plane(0, c)[i] = static_cast<float>(alpha == 1 ? value : value * alpha + 255.0 * (1.0 - alpha));
    }
  }
}

template <class Sample>
void fill_planes(const Pixels& pixels, Image& image) {
  const TensorView planes = image.values.view();
  const bool one = planes.shape.c == 1;
  if (pixels.channels == 4 && !is_opaque<Sample>(pixels)) {
    spread_over_white<Sample>(pixels, planes);
    add_note(image.note, "transparency laid over white");
  } else if (pixels.channels == 4) {
    one ? spread<Sample, 4, 1>(pixels, planes) : spread<Sample, 4, 3>(pixels, planes);
  } else if (pixels.channels == 3) {
    one ? spread<Sample, 3, 1>(pixels, planes) : spread<Sample, 3, 3>(pixels, planes);
  } else {
    spread<Sample, 1, 1>(pixels, planes);
  }
}

void mirror_columns(Tensor& image) {
  for (int64_t c = 0; c < image.shape().c; ++c) {
    for (int64_t r = 0; r < image.shape().h; ++r) {
      float* row = image.view().row(0, c, r);
      std::reverse(row, row + image.shape().w);
    }
  }
}

}  // namespace

Result<Image> to_image(const Pixels& pixels, const std::string& name) {
  if (auto error = check_pixels(pixels, name)) return *error;
  const Error too_large = Error::failure(name, "does not fit into memory");
  auto values = Tensor::allocate({1, pixels.grey || pixels.channels == 1 ? 1 : 3, pixels.h, pixels.w});
  if (!values) return too_large;
  Image image{std::move(values).value(), pixels.note};
  pixels.sample_bytes == 1 ? fill_planes<uint8_t>(pixels, image) : fill_planes<uint16_t>(pixels, image);
  if (pixels.mirrored) mirror_columns(image.values);
  if (pixels.orientation == 1) return image;
  auto upright = turn_upright(image.values, pixels.orientation);
  if (!upright) return too_large;
  image.values = std::move(upright).value();
  add_note(image.note, "turned upright as the camera says");
  return image;
}

}  // namespace convlens::io
