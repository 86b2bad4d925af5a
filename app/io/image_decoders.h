// One function per image library, and what they share. Internal to io: image.h is the door.
//
// Every decoder is given bytes of its own format and returns a picture or a failure; none of them throws.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/cancel.h"
#include "io/image.h"

namespace convlens::io {

Result<Image> decode_png(ByteView bytes, const std::string& name, const CancelToken* cancel);
Result<Image> decode_jpeg(ByteView bytes, const std::string& name, const CancelToken* cancel);
Result<Image> decode_bmp(ByteView bytes, const std::string& name, const CancelToken* cancel);
Result<Image> decode_tga(ByteView bytes, const std::string& name, const CancelToken* cancel);
// Whether the bytes can be a TGA: every field of the header makes sense.
bool looks_like_tga(ByteView bytes);

// Refuses sides below 1 and above kMaxImageSide, in one line that names the limit.
std::optional<Error> check_image_size(int64_t h, int64_t w, const std::string& name);

// Joins the parts of Image::note.
void add_note(std::string& note, std::string_view part);

// Interleaved pixels as a library gives them: `channels` samples each (1 grey, 3 RGB, 4 RGBA), top to bottom.
template <class Sample>
struct InterleavedPixels {
  const Sample* data = nullptr;
  int64_t h = 0, w = 0;
  int channels = 4;
  double white = 255;  // the sample that becomes 255
};
// To planes of 0..255. `grey` keeps the first channel only; alpha, when there are four channels, is laid over white,
// and said in the note if any pixel was not opaque.
Result<Image> to_planes(const InterleavedPixels<uint8_t>& pixels, bool grey, const std::string& name);
Result<Image> to_planes(const InterleavedPixels<uint16_t>& pixels, bool grey, const std::string& name);

}  // namespace convlens::io
