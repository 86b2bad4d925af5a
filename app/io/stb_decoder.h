// stb_image, as far as we let it: BMP and TGA from memory to RGBA, within a memory budget. Internal to io.
//
// It must be given files that bmp.cpp or tga.cpp have checked: stb_image itself fills what a short file lacks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "io/file.h"

namespace convlens::io {

struct FreeStbPixels {
  void operator()(uint8_t* pixels) const noexcept;
};

struct StbPixels {
  std::unique_ptr<uint8_t, FreeStbPixels> rgba;  // 4 bytes a pixel, top to bottom; null: `reason` says why
  int64_t h = 0, w = 0;
  std::string reason;
};

// `budget_bytes` bounds the sum of all allocations of this call.
StbPixels decode_with_stb(ByteView bytes, int64_t budget_bytes);

}  // namespace convlens::io
