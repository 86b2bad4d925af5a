// Which decoder reads a file, and what the decoders share: size limits, alpha, planes; see image.h.
#include "io/image.h"

#include <algorithm>
#include <array>

#include "io/atomic_save.h"
#include "io/image_decoders.h"

namespace convlens::io {
namespace {

constexpr std::array<uint8_t, 8> kPngSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

bool starts_with(ByteView bytes, ByteView prefix) {
  return bytes.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

template <class Sample>
Result<Image> to_planes_of(const InterleavedPixels<Sample>& pixels, bool grey, const std::string& name) {
  const int64_t planes = grey || pixels.channels == 1 ? 1 : 3;
  auto values = Tensor::allocate({1, planes, pixels.h, pixels.w});
  if (!values) return Error::failure(name, "does not fit into memory");
  Image image{std::move(values).value(), {}};
  const bool has_alpha = pixels.channels == 4;
  const auto opaque = static_cast<Sample>(pixels.white);
  const double scale = 255.0 / pixels.white;
  bool transparent = false;
  for (int64_t c = 0; c < planes; ++c) {
    float* out = image.values.view().plane(0, c);
    const Sample* in = pixels.data + c;
    for (int64_t i = 0; i < pixels.h * pixels.w; ++i, in += pixels.channels) {
      double value = *in * scale;
      if (has_alpha && in[3 - c] != opaque) {
        const double alpha = in[3 - c] / pixels.white;
        value = value * alpha + 255.0 * (1.0 - alpha);
        transparent = true;
      }
      out[i] = static_cast<float>(value);
    }
  }
  if (transparent) add_note(image.note, "transparency laid over white");
  return image;
}

}  // namespace

ImageFormat sniff_image(ByteView bytes) {
  static constexpr std::array<uint8_t, 3> jpeg{0xFF, 0xD8, 0xFF};
  if (starts_with(bytes, kPngSignature)) return ImageFormat::png;
  if (starts_with(bytes, jpeg)) return ImageFormat::jpeg;
  if (starts_with(bytes, as_bytes("BM"))) return ImageFormat::bmp;
  if (looks_like_tga(bytes)) return ImageFormat::tga;
  return ImageFormat::unknown;
}

Result<Image> decode_image(ByteView bytes, std::string_view name, const CancelToken* cancel) {
  if (is_cancelled(cancel)) return Error::cancelled();
  const std::string text(name);
  switch (sniff_image(bytes)) {
    case ImageFormat::png:
      return decode_png(bytes, text, cancel);
    case ImageFormat::jpeg:
      return decode_jpeg(bytes, text, cancel);
    case ImageFormat::bmp:
      return decode_bmp(bytes, text, cancel);
    case ImageFormat::tga:
      return decode_tga(bytes, text, cancel);
    case ImageFormat::unknown:
      break;
  }
  return Error::failure(text, "is not an image that can be read", "PNG, JPEG, BMP or TGA");
}

std::optional<Error> check_image_size(int64_t h, int64_t w, const std::string& name) {
  const std::string limit =
      "up to " + std::to_string(kMaxImageSide) + " x " + std::to_string(kMaxImageSide) + " pixels";
  if (h < 1 || w < 1) return Error::failure(name, "has no pixels", limit);
  if (h <= kMaxImageSide && w <= kMaxImageSide) return std::nullopt;
  return Error::failure(name, "is too large: " + std::to_string(w) + " x " + std::to_string(h) + " pixels", limit);
}

void add_note(std::string& note, std::string_view part) {
  if (!note.empty()) note += "; ";
  note += part;
}

Result<Image> to_planes(const InterleavedPixels<uint8_t>& pixels, bool grey, const std::string& name) {
  return to_planes_of(pixels, grey, name);
}
Result<Image> to_planes(const InterleavedPixels<uint16_t>& pixels, bool grey, const std::string& name) {
  return to_planes_of(pixels, grey, name);
}

Result<void> save_png(const std::filesystem::path& path, const PixelView& pixels) {
  auto bytes = encode_png(pixels, printable_path(path));
  if (!bytes) return bytes.error();
  return save_file(path, *bytes);
}

}  // namespace convlens::io
