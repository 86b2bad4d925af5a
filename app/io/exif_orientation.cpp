// A reader of one tag of one EXIF directory that believes nothing about its input; see exif_orientation.h.
#include "io/exif_orientation.h"

#include <algorithm>
#include <cstddef>

namespace convlens::io {
namespace {

constexpr uint32_t kOrientationTag = 0x0112;
constexpr uint32_t kShortType = 3;
constexpr size_t kEntryBytes = 12;

// Integers of a TIFF block in its own byte order; 0 beyond the end.
struct TiffBlock {
  ByteView bytes;
  bool big_endian = false;

  uint32_t integer(size_t at, size_t length) const {
    if (at > bytes.size() || bytes.size() - at < length) return 0;
    uint32_t value = 0;
    for (size_t i = 0; i < length; ++i) {
      value = (value << 8U) | bytes[at + (big_endian ? i : length - 1 - i)];
    }
    return value;
  }
};

}  // namespace

int exif_orientation(ByteView app1) {
  const ByteView signature = as_bytes(std::string_view("Exif\0\0", 6));
  if (app1.size() < signature.size() || !std::equal(signature.begin(), signature.end(), app1.begin())) return 0;
  TiffBlock block{app1.subspan(signature.size())};
  if (block.integer(0, 2) == 0x4D4D) {
    block.big_endian = true;
  } else if (block.integer(0, 2) != 0x4949) {
    return 0;
  }
  if (block.integer(2, 2) != 42) return 0;
  const size_t directory = block.integer(4, 4);
  const size_t entries = block.integer(directory, 2);
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = directory + 2 + i * kEntryBytes;
    if (entry + kEntryBytes > block.bytes.size()) return 0;
    if (block.integer(entry, 2) != kOrientationTag) continue;
    if (block.integer(entry + 2, 2) != kShortType || block.integer(entry + 4, 4) != 1) return 0;
    const uint32_t value = block.integer(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 0;
  }
  return 0;
}

Result<Tensor> turn_upright(const Tensor& image, int orientation) {
  CONVLENS_CHECK(orientation >= 1 && orientation <= 8);
  const Shape from = image.shape();
  const bool transposed = orientation >= 5;
  const Shape to{from.n, from.c, transposed ? from.w : from.h, transposed ? from.h : from.w};
  auto allocated = Tensor::allocate(to);
  if (!allocated) return allocated;
  Tensor out = std::move(allocated).value();
  // Where the camera's first row and first column belong: row at the bottom (3, 4) or right (6, 7), column at the right
  // (2, 3) or bottom (7, 8).
  const bool rows_reversed = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const bool cols_reversed = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  for (int64_t c = 0; c < to.c; ++c) {
    for (int64_t r = 0; r < to.h; ++r) {
      for (int64_t k = 0; k < to.w; ++k) {
        int64_t row = transposed ? k : r;
        int64_t col = transposed ? r : k;
        if (rows_reversed) row = from.h - 1 - row;
        if (cols_reversed) col = from.w - 1 - col;
        out.at(0, c, r, k) = image.at(0, c, row, col);
      }
    }
  }
  return out;
}

}  // namespace convlens::io
