// Which decoder reads a file and where it runs, and the size limits that they share; see image.h.
#include "io/image.h"

#include <algorithm>
#include <array>

#include "io/atomic_save.h"
#include "io/decoder_child.h"
#include "io/image_decoders.h"

namespace convlens::io {
namespace {

constexpr std::array<uint8_t, 8> kPngSignature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

// P1 to P6, then white space or a comment.
bool looks_like_pnm(ByteView bytes) {
  if (bytes.size() < 3 || bytes[0] != 'P' || bytes[1] < '1' || bytes[1] > '6') return false;
  return std::string_view(" \t\n\v\f\r#").find(static_cast<char>(bytes[2])) != std::string_view::npos;
}

bool starts_with(ByteView bytes, ByteView prefix) {
  return bytes.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

}  // namespace

ImageFormat sniff_image(ByteView bytes) {
  static constexpr std::array<uint8_t, 3> jpeg{0xFF, 0xD8, 0xFF};
  if (starts_with(bytes, kPngSignature)) return ImageFormat::png;
  if (starts_with(bytes, jpeg)) return ImageFormat::jpeg;
  if (starts_with(bytes, as_bytes("GIF87a")) || starts_with(bytes, as_bytes("GIF89a"))) return ImageFormat::gif;
  if (starts_with(bytes, as_bytes("BM"))) return ImageFormat::bmp;
  if (looks_like_pnm(bytes)) return ImageFormat::pnm;
  if (looks_like_tga(bytes)) return ImageFormat::tga;
  return ImageFormat::unknown;
}

Result<Pixels> decode_pixels(ByteView bytes, const std::string& name, const CancelToken* cancel) {
  if (is_cancelled(cancel)) return Error::cancelled();
  switch (sniff_image(bytes)) {
    case ImageFormat::png:
      return decode_png(bytes, name, cancel);
    case ImageFormat::jpeg:
      return decode_jpeg(bytes, name, cancel);
    case ImageFormat::gif:
      return decode_gif(bytes, name, cancel);
    case ImageFormat::bmp:
      return decode_bmp(bytes, name, cancel);
    case ImageFormat::tga:
      return decode_tga(bytes, name, cancel);
    case ImageFormat::pnm:
      return decode_pnm(bytes, name, cancel);
    case ImageFormat::unknown:
      break;
  }
  return Error::failure(name, "is not an image that can be read", "PNG, JPEG, GIF, BMP, TGA or PNM");
}

Result<Image> decode_image(ByteView bytes, std::string_view name, const LoadContext& context) {
  const std::string text(name);
  auto pixels = context.child != nullptr ? context.child->decode_pixels(bytes, text, context)
                                         : decode_pixels(bytes, text, context.cancel);
  if (!pixels) return pixels.error();
  if (is_cancelled(context.cancel)) return Error::cancelled();
  context.enter(LoadPhase::converting);
  return to_image(*pixels, text);
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

Result<void> save_png(const std::filesystem::path& path, const PixelView& pixels) {
  auto bytes = encode_png(pixels, printable_path(path));
  if (!bytes) return bytes.error();
  return save_file(path, *bytes);
}

}  // namespace convlens::io
