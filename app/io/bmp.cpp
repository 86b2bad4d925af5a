// BMP: our own look at the header and at the bytes that the pixels need, then stb_image; see image.h.
//
// stb_image reads zeros where a file ends early, and colours that a palette does not have; both are refused here.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "io/image_decoders.h"
#include "io/little_endian.h"
#include "io/stb_decoder.h"

namespace convlens::io {
namespace {

constexpr int64_t kFileHeaderBytes = 14;
constexpr uint32_t kUncompressed = 0;
constexpr uint32_t kBitFields = 3;

struct BmpHeader {
  int64_t offset = 0;        // of the pixels
  int64_t header_bytes = 0;  // 12, 40, 56, 108 or 124
  int64_t w = 0, h = 0;
  uint32_t bits = 0;
  uint32_t compression = kUncompressed;

  int64_t row_bytes() const { return (w * bits + 31) / 32 * 4; }
  // Bytes between the headers and the pixels that hold the palette, and what one colour takes.
  int64_t palette_offset() const { return kFileHeaderBytes + header_bytes; }
  int64_t palette_entry_bytes() const { return header_bytes == 12 ? 3 : 4; }
};

Error not_read(const std::string& name, const std::string& what) {
  return Error::failure(name, what, "an uncompressed BMP of 1, 4, 8, 16, 24 or 32 bits a pixel");
}

Result<BmpHeader> read_header(ByteView bytes, const std::string& name) {
  if (bytes.size() < 26) return Error::failure(name, "is a BMP that is cut short", "a whole file");
  BmpHeader header;
  header.offset = little_endian(bytes, 10, 4);
  header.header_bytes = little_endian(bytes, 14, 4);
  static constexpr std::array<int64_t, 5> known{12, 40, 56, 108, 124};
  if (std::find(known.begin(), known.end(), header.header_bytes) == known.end()) {
    return not_read(name, "is a BMP with an unknown header");
  }
  if (bytes.size() < static_cast<size_t>(kFileHeaderBytes + header.header_bytes)) {
    return Error::failure(name, "is a BMP that is cut short", "a whole file");
  }
  const bool old = header.header_bytes == 12;
  header.w = old ? little_endian(bytes, 18, 2) : static_cast<int32_t>(little_endian(bytes, 18, 4));
  header.h = old ? little_endian(bytes, 20, 2) : std::abs(int64_t{static_cast<int32_t>(little_endian(bytes, 22, 4))});
  header.bits = little_endian(bytes, old ? 24 : 28, 2);
  if (!old) header.compression = little_endian(bytes, 30, 4);
  return header;
}

// The colours of a palette must be there for every index in the pixels.
bool indices_within(ByteView bytes, const BmpHeader& header, int64_t colours) {
  if (colours >= (int64_t{1} << header.bits)) return true;
  const unsigned mask = (1U << header.bits) - 1U;
  for (int64_t r = 0; r < header.h; ++r) {
    for (int64_t c = 0; c < header.w; ++c) {
      const int64_t bit = c * header.bits;
      const unsigned byte = bytes[static_cast<size_t>(header.offset + r * header.row_bytes() + bit / 8)];
      const auto shift = static_cast<unsigned>(8 - header.bits - bit % 8);
      if (((byte >> shift) & mask) >= colours) return false;
    }
  }
  return true;
}

std::optional<Error> check_layout(ByteView bytes, const BmpHeader& header, const std::string& name) {
  static constexpr std::array<uint32_t, 6> depths{1, 4, 8, 16, 24, 32};
  if (std::find(depths.begin(), depths.end(), header.bits) == depths.end()) {
    return not_read(name, "is a BMP of " + std::to_string(header.bits) + " bits a pixel");
  }
  const bool bit_fields = header.compression == kBitFields && (header.bits == 16 || header.bits == 32);
  if (header.compression != kUncompressed && !bit_fields) return not_read(name, "is a compressed BMP");
  // stb_image takes the masks of this rare header from the wrong place.
  if (bit_fields && header.header_bytes == 56) return not_read(name, "is a BMP with a 56-byte header and bit masks");
  const int64_t masks = bit_fields && header.header_bytes == 40 ? 12 : 0;
  if (header.offset < header.palette_offset() + masks)
    return not_read(name, "is a BMP whose pixels overlap its header");
  const auto size = static_cast<int64_t>(bytes.size());
  if (header.offset > size || size - header.offset < header.row_bytes() * header.h) {
    return Error::failure(name, "is a BMP that is cut short", "a whole file");
  }
  if (header.bits <= 8) {
    const int64_t colours = (header.offset - header.palette_offset()) / header.palette_entry_bytes();
    if (colours < 1 || colours > 256) return not_read(name, "is a BMP with a damaged palette");
    if (!indices_within(bytes, header, colours)) return not_read(name, "is a BMP with colours beyond its palette");
  }
  return std::nullopt;
}

bool palette_is_grey(ByteView bytes, const BmpHeader& header) {
  if (header.bits > 8) return false;
  for (int64_t at = header.palette_offset(); at + 3 <= header.offset; at += header.palette_entry_bytes()) {
    const auto colour = bytes.subspan(static_cast<size_t>(at), 3);
    if (colour[0] != colour[1] || colour[1] != colour[2]) return false;
  }
  return true;
}

}  // namespace

Result<Pixels> decode_bmp(ByteView bytes, const std::string& name, const CancelToken* cancel) {
  auto header = read_header(bytes, name);
  if (!header) return header.error();
  if (auto error = check_image_size(header->h, header->w, name)) return *error;
  if (auto error = check_layout(bytes, *header, name)) return *error;
  if (is_cancelled(cancel)) return Error::cancelled();
  StbPixels pixels = decode_with_stb(bytes, header->h * header->w * 4 + 4096);
  if (!pixels.rgba) return not_read(name, "is a BMP that cannot be read: " + pixels.reason);
  // BMP has no grey pixels, only grey palettes: those pictures keep one channel.
  return Pixels{
      .samples = std::move(pixels.rgba), .h = pixels.h, .w = pixels.w, .grey = palette_is_grey(bytes, *header)};
}

}  // namespace convlens::io
