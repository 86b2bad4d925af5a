// TGA: our own look at the header and at the bytes that the pixels need, then stb_image; see image.h.
//
// stb_image reads zeros where a file ends early; such files are refused here. It also takes a fourth byte for alpha
// whatever the header says, and does not know pictures stored from right to left; both are put right here.
// Source: Truevision TGA File Format Specification 2.0.
#include <algorithm>
#include <array>

#include "io/image_decoders.h"
#include "io/little_endian.h"
#include "io/stb_decoder.h"

namespace convlens::io {
namespace {

constexpr int64_t kHeaderBytes = 18;
constexpr uint32_t kRightToLeft = 0x10;
constexpr uint32_t kInterleaved = 0xC0;
constexpr uint32_t kAlphaBits = 0x0F;

struct TgaHeader {
  int64_t id_bytes = 0;
  uint32_t has_palette = 0;
  uint32_t type = 0;  // 1 palette, 2 colour, 3 grey; + 8 run lengths
  int64_t palette_first = 0, palette_entries = 0;
  uint32_t palette_bits = 0;
  int64_t w = 0, h = 0;
  uint32_t bits = 0;
  uint32_t descriptor = 0;

  bool run_lengths() const { return type >= 8; }
  uint32_t kind() const { return type & 7U; }
  int64_t pixel_bytes() const { return (bits + 7) / 8; }
  int64_t pixels_offset() const {
    return kHeaderBytes + id_bytes + (has_palette == 1 ? palette_entries * ((palette_bits + 7) / 8) : 0);
  }
};

// Null when the first bytes cannot be a TGA.
std::optional<TgaHeader> read_header(ByteView bytes) {
  if (bytes.size() <= static_cast<size_t>(kHeaderBytes)) return std::nullopt;
  TgaHeader header;
  header.id_bytes = bytes[0];
  header.has_palette = bytes[1];
  header.type = bytes[2];
  header.palette_first = little_endian(bytes, 3, 2);
  header.palette_entries = little_endian(bytes, 5, 2);
  header.palette_bits = bytes[7];
  header.w = little_endian(bytes, 12, 2);
  header.h = little_endian(bytes, 14, 2);
  header.bits = bytes[16];
  header.descriptor = bytes[17];

  const auto one_of = [](uint32_t value, std::initializer_list<uint32_t> accepted) {
    return std::find(accepted.begin(), accepted.end(), value) != accepted.end();
  };
  if (header.has_palette > 1 || !one_of(header.type, {1, 2, 3, 9, 10, 11})) return std::nullopt;
  if (header.w < 1 || header.h < 1 || (header.descriptor & kInterleaved) != 0) return std::nullopt;
  switch (header.kind()) {
    case 1:
      if (header.has_palette != 1 || header.palette_entries < 1) return std::nullopt;
      if (!one_of(header.bits, {8, 16}) || !one_of(header.palette_bits, {15, 16, 24, 32})) return std::nullopt;
      break;
    case 2:
      if (header.has_palette != 0 || !one_of(header.bits, {15, 16, 24, 32})) return std::nullopt;
      break;
    default:
      if (header.has_palette != 0 || !one_of(header.bits, {8, 16})) return std::nullopt;
  }
  return header;
}

// Whether the pixel at `at` is inside the file and, with a palette, names a colour of it.
bool pixel_is_there(ByteView bytes, const TgaHeader& header, int64_t at) {
  if (static_cast<int64_t>(bytes.size()) - at < header.pixel_bytes()) return false;
  if (header.has_palette == 0) return true;
  const auto length = static_cast<size_t>(header.pixel_bytes());
  return little_endian(bytes, static_cast<size_t>(at), length) < header.palette_entries;
}

// Whether the file gives every pixel.
bool is_whole(ByteView bytes, const TgaHeader& header) {
  const auto size = static_cast<int64_t>(bytes.size());
  int64_t at = header.pixels_offset();
  for (int64_t left = header.w * header.h; left > 0;) {
    int64_t stored = 1;  // pixels at `at`
    int64_t given = 1;   // pixels that they stand for
    if (header.run_lengths()) {
      if (at >= size) return false;
      const unsigned packet = bytes[static_cast<size_t>(at++)];
      given = 1 + int64_t{packet & 0x7FU};
      stored = (packet & 0x80U) != 0 ? 1 : std::min(given, left);
    }
    for (; stored > 0; --stored, at += header.pixel_bytes()) {
      if (!pixel_is_there(bytes, header, at)) return false;
    }
    left -= given;
  }
  return true;
}

}  // namespace

bool looks_like_tga(ByteView bytes) { return read_header(bytes).has_value(); }

Result<Pixels> decode_tga(ByteView bytes, const std::string& name, const CancelToken* cancel) {
  const std::optional<TgaHeader> header = read_header(bytes);
  if (!header) return Error::failure(name, "is not a TGA");
  if (auto error = check_image_size(header->h, header->w, name)) return *error;
  if (header->has_palette == 1 && header->palette_first != 0) {
    return Error::failure(name, "is a TGA whose palette does not start at entry 0", "a palette from entry 0");
  }
  if (!is_whole(bytes, *header))
    return Error::failure(name, "is a TGA that is cut short or has colours beyond its palette", "a whole file");
  if (is_cancelled(cancel)) return Error::cancelled();

  // As decoded, and once more when stb_image widens it to RGBA; the palette has at most 65535 entries.
  StbPixels pixels = decode_with_stb(bytes, header->h * header->w * 8 + (int64_t{1} << 18));
  if (!pixels.rgba) return Error::failure(name, "is a TGA that cannot be read: " + pixels.reason);
  if ((header->descriptor & kAlphaBits) == 0) {
    for (int64_t i = 0; i < pixels.h * pixels.w; ++i) pixels.rgba.get()[i * 4 + 3] = 255;
  }
  return Pixels{.samples = std::move(pixels.rgba),
                .h = pixels.h,
                .w = pixels.w,
                .grey = header->kind() == 3,
                .mirrored = (header->descriptor & kRightToLeft) != 0};
}

}  // namespace convlens::io
