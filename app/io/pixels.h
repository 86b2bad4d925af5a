// What a decoder hands over: interleaved samples as the library gives them, not yet the planes of numbers of an Image.
// Internal to io: image.h is the door.
//
// Plain data, because it also crosses from the decoder child (decoder_child.h), of which nothing is believed:
// check_pixels() holds it against its own sizes.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "convlens/engine/result.h"

namespace convlens::io {

struct Pixels {
  std::shared_ptr<const uint8_t> samples;  // h * w * channels of them, top to bottom, without gaps
  int64_t h = 0, w = 0;
  int channels = 4;       // 1 grey, 3 RGB, 4 RGBA
  int sample_bytes = 1;   // 1, or 2 in the machine's byte order
  int white = 255;        // the sample that becomes 255
  bool grey = false;      // the first channel alone counts
  bool mirrored = false;  // rows are stored from right to left
  int orientation = 1;    // 1..8, as cameras say it (exif_orientation.h)
  std::string note;       // what the decoder converted; may be empty

  int64_t byte_count() const { return h * w * channels * sample_bytes; }
};

// Memory for samples, freed with the last owner; null when there is none. Its contents are unknown.
std::shared_ptr<uint8_t> allocate_samples(int64_t bytes);

// Why these cannot be pixels, whoever says so: sizes, channels or numbers out of range. `samples` is not looked at.
std::optional<Error> check_pixels(const Pixels& pixels, const std::string& name);

}  // namespace convlens::io
