// PNG by libspng, both ways, within limits on picture, chunks and memory; see image.h.
#include <spng.h>

#include <limits>
#include <memory>
#include <new>
#include <vector>

#include "io/image_decoders.h"

namespace convlens::io {
namespace {

// Text, profiles and other ancillary chunks: one of them, and all that are kept.
constexpr size_t kMaxChunkBytes = size_t{16} << 20;
constexpr size_t kMaxChunkCacheBytes = size_t{32} << 20;
constexpr double kWhite16 = 65535;

struct FreeContext {
  void operator()(spng_ctx* context) const noexcept { spng_ctx_free(context); }
};
using Context = std::unique_ptr<spng_ctx, FreeContext>;

struct FreeBuffer {
  void operator()(void* buffer) const noexcept { std::free(buffer); }  // NOLINT: spng_get_png_buffer() mallocs
};

Error damaged(const std::string& name, int code) {
  if (code == SPNG_EMEM) return Error::failure(name, "does not fit into memory");
  if (code == SPNG_IO_EOF || code == SPNG_EOF)
    return Error::failure(name, "is a PNG that is cut short", "a whole file");
  return Error::failure(name, std::string("is a damaged PNG: ") + spng_strerror(code), "a whole file");
}

template <class Sample>
Result<Image> decode_pixels(spng_ctx* context, const spng_ihdr& header, int format, double white,
                            const std::string& name, const CancelToken* cancel) {
  size_t bytes = 0;
  if (const int code = spng_decoded_image_size(context, format, &bytes); code != SPNG_OK) return damaged(name, code);
  try {
    std::vector<Sample> samples(bytes / sizeof(Sample));
    if (const int code = spng_decode_image(context, samples.data(), bytes, format, SPNG_DECODE_TRNS); code != SPNG_OK) {
      return damaged(name, code);
    }
    if (is_cancelled(cancel)) return Error::cancelled();
    const bool grey =
        header.color_type == SPNG_COLOR_TYPE_GRAYSCALE || header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA;
    return to_planes({samples.data(), header.height, header.width, 4, white}, grey, name);
  } catch (const std::bad_alloc&) {
    return Error::failure(name, "does not fit into memory");
  }
}

}  // namespace

Result<Image> decode_png(ByteView bytes, const std::string& name, const CancelToken* cancel) {
  const Context context(spng_ctx_new(0));
  if (!context) return Error::failure(name, "does not fit into memory");
  spng_set_chunk_limits(context.get(), kMaxChunkBytes, kMaxChunkCacheBytes);
  if (const int code = spng_set_png_buffer(context.get(), bytes.data(), bytes.size()); code != SPNG_OK) {
    return damaged(name, code);
  }
  spng_ihdr header{};
  if (const int code = spng_get_ihdr(context.get(), &header); code != SPNG_OK) return damaged(name, code);
  if (auto error = check_image_size(header.height, header.width, name)) return *error;
  if (is_cancelled(cancel)) return Error::cancelled();
  if (header.bit_depth != 16) {
    return decode_pixels<uint8_t>(context.get(), header, SPNG_FMT_RGBA8, 255, name, cancel);
  }
  auto image = decode_pixels<uint16_t>(context.get(), header, SPNG_FMT_RGBA16, kWhite16, name, cancel);
  if (image) {
    const std::string rest = std::move(image->note);
    image->note = "16-bit values divided by 257";
    if (!rest.empty()) add_note(image->note, rest);
  }
  return image;
}

Result<Bytes> encode_png(const PixelView& pixels, std::string_view name) {
  const std::string text(name);
  constexpr int64_t kMaxSide = std::numeric_limits<int32_t>::max();
  if (pixels.h < 1 || pixels.w < 1 || pixels.h > kMaxSide || pixels.w > kMaxSide) {
    return Error::failure(text, "cannot be a PNG of " + std::to_string(pixels.w) + " x " + std::to_string(pixels.h),
                          "sides from 1 to 2147483647");
  }
  CONVLENS_CHECK(pixels.channels == 1 || pixels.channels == 3 || pixels.channels == 4);
  const Context context(spng_ctx_new(SPNG_CTX_ENCODER));
  if (!context) return Error::failure(text, "does not fit into memory");
  spng_ihdr header{};
  header.width = static_cast<uint32_t>(pixels.w);
  header.height = static_cast<uint32_t>(pixels.h);
  header.bit_depth = 8;
  header.color_type = pixels.channels == 1   ? SPNG_COLOR_TYPE_GRAYSCALE
                      : pixels.channels == 3 ? SPNG_COLOR_TYPE_TRUECOLOR
                                             : SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
  int code = spng_set_ihdr(context.get(), &header);
  if (code == SPNG_OK) code = spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1);
  const size_t bytes = static_cast<size_t>(pixels.h * pixels.w) * static_cast<size_t>(pixels.channels);
  if (code == SPNG_OK) code = spng_encode_image(context.get(), pixels.data, bytes, SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE);
  if (code != SPNG_OK) return Error::failure(text, std::string("cannot be made into a PNG: ") + spng_strerror(code));
  size_t length = 0;
  const std::unique_ptr<void, FreeBuffer> buffer(spng_get_png_buffer(context.get(), &length, &code));
  if (!buffer) return Error::failure(text, std::string("cannot be made into a PNG: ") + spng_strerror(code));
  try {
    const auto* begin = static_cast<const uint8_t*>(buffer.get());
    return Bytes(begin, begin + length);
  } catch (const std::bad_alloc&) {
    return Error::failure(text, "does not fit into memory");
  }
}

}  // namespace convlens::io
