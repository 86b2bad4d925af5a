#include "io/pixels.h"

#include <cstdlib>

#include "io/image_decoders.h"

namespace convlens::io {

std::shared_ptr<uint8_t> allocate_samples(int64_t bytes) {
  auto* memory = static_cast<uint8_t*>(std::malloc(static_cast<size_t>(bytes)));  // NOLINT: not initialised
  if (memory == nullptr) return nullptr;
  return {memory, [](uint8_t* data) { std::free(data); }};  // NOLINT: from malloc
}

std::optional<Error> check_pixels(const Pixels& pixels, const std::string& name) {
  if (auto error = check_image_size(pixels.h, pixels.w, name)) return error;
  const bool channels = pixels.channels == 1 || pixels.channels == 3 || pixels.channels == 4;
  const bool samples = pixels.sample_bytes == 1 || pixels.sample_bytes == 2;
  const int most = pixels.sample_bytes == 1 ? 255 : 65535;
  if (channels && samples && pixels.white >= 1 && pixels.white <= most && pixels.orientation >= 1 &&
      pixels.orientation <= 8)
    return std::nullopt;
  return Error::failure(name, "was decoded into something that is no picture");
}

}  // namespace convlens::io
