// Pictures from strangers' files as numbers, and pictures out as PNG.
//
// A decoder is chosen by content, never by the name: PNG by libspng, JPEG by libjpeg-turbo, GIF by giflib, BMP and TGA
// by stb_image, PNM by a reader of our own. Every decoder checks the size in the header before it allocates, works
// within a memory budget, and refuses a damaged or truncated file: a picture with made-up pixels is never returned.
//
// Values are what the file says, as 0..255, channels first: no gamma, no colour profile. What had to be converted is
// said in `note`:
//   16 bits a channel    divided by 257, so that 65535 becomes 255; fractions are kept
//   transparency         laid over white, as a viewer or a sheet of paper shows it
//   PNM                  scaled so that its maxval becomes 255
//   GIF                  the first picture; what it leaves of its canvas is transparent
//   CMYK JPEG            R = C*K / 255 with inks inverted (255 = no ink), no colour profile
//   JPEG orientation     turned upright as the camera says (EXIF)
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "convlens/engine/result.h"
#include "convlens/engine/tensor.h"
#include "io/file.h"
#include "io/load_context.h"

namespace convlens::io {

inline constexpr int64_t kMaxImageSide = 4096;                             // cells
inline constexpr int64_t kMaxImagePixels = kMaxImageSide * kMaxImageSide;  // 16 Mpx

enum class ImageFormat { unknown, png, jpeg, gif, bmp, tga, pnm };

// By the first bytes; TGA, which has no signature, by a header whose every field makes sense.
ImageFormat sniff_image(ByteView bytes);

struct Image {
  Tensor values;     // [1, C, H, W], 0..255; C is 1 for grey files and 3 for colour
  std::string note;  // what was converted: "16-bit values divided by 257; transparency laid over white", or empty
};

// `name` is how messages call the file. Error::cancelled when that was asked for, looked at between phases.
Result<Image> decode_image(ByteView bytes, std::string_view name, const LoadContext& context = {});

// Pixels to write: rows top to bottom without gaps, `channels` bytes a pixel: 1 grey, 3 RGB, 4 RGBA.
struct PixelView {
  const uint8_t* data = nullptr;
  int64_t h = 0, w = 0;
  int channels = 4;
};

// The bytes of an 8-bit PNG. `name` is for messages. Refuses empty pictures and ones that memory cannot hold.
Result<Bytes> encode_png(const PixelView& pixels, std::string_view name);
// The same, saved atomically.
Result<void> save_png(const std::filesystem::path& path, const PixelView& pixels);

}  // namespace convlens::io
