// One function per image format, and what they share. Internal to io: image.h is the door.
//
// Every decoder is given bytes of its own format and returns pixels or a failure; none of them throws.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/cancel.h"
#include "io/image.h"
#include "io/pixels.h"

namespace convlens::io {

Result<Pixels> decode_png(ByteView bytes, const std::string& name, const CancelToken* cancel);
Result<Pixels> decode_jpeg(ByteView bytes, const std::string& name, const CancelToken* cancel);
Result<Pixels> decode_gif(ByteView bytes, const std::string& name, const CancelToken* cancel);
Result<Pixels> decode_bmp(ByteView bytes, const std::string& name, const CancelToken* cancel);
Result<Pixels> decode_tga(ByteView bytes, const std::string& name, const CancelToken* cancel);
Result<Pixels> decode_pnm(ByteView bytes, const std::string& name, const CancelToken* cancel);
// Whichever of them reads the bytes.
Result<Pixels> decode_pixels(ByteView bytes, const std::string& name, const CancelToken* cancel);

// Whether the bytes can be a TGA: every field of the header makes sense.
bool looks_like_tga(ByteView bytes);

// Refuses sides below 1 and above kMaxImageSide, in one line that names the limit.
std::optional<Error> check_image_size(int64_t h, int64_t w, const std::string& name);

// Joins the parts of Image::note.
void add_note(std::string& note, std::string_view part);

// To planes of 0..255, upright: one of grey, three of colour. Alpha, where there are four channels, is laid over white,
// and said in the note if any pixel was not opaque.
Result<Image> to_image(const Pixels& pixels, const std::string& name);

}  // namespace convlens::io
