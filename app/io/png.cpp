// PNG by libspng, both ways, within limits on picture, chunks and memory; see image.h.
#include <spng.h>

#include <limits>
#include <memory>
#include <new>

#include "io/image_decoders.h"

namespace convlens::io {
namespace {

// Text, profiles and other ancillary chunks: one of them, and all that are kept.
constexpr size_t kMaxChunkBytes = size_t{16} << 20;
constexpr size_t kMaxChunkCacheBytes = size_t{32} << 20;
constexpr int kWhite16 = 65535;

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

// What to ask of libspng: grey and colour without alpha come without it, so that a photograph takes three bytes a
// pixel.
Pixels layout_of(spng_ctx* context, const spng_ihdr& header, int& format) {
  Pixels pixels;
  pixels.h = header.height;
  pixels.w = header.width;
  pixels.grey = header.color_type == SPNG_COLOR_TYPE_GRAYSCALE || header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA;
  if (header.bit_depth == 16) {
    pixels.sample_bytes = 2;
    pixels.white = kWhite16;
    pixels.note = "16-bit values divided by 257";
    format = SPNG_FMT_RGBA16;
    return pixels;
  }
  spng_trns transparency{};
  const bool alpha =
      header.color_type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA || header.color_type == SPNG_COLOR_TYPE_TRUECOLOR_ALPHA;
  const bool opaque = !alpha && spng_get_trns(context, &transparency) != SPNG_OK;
  format = opaque ? SPNG_FMT_RGB8 : SPNG_FMT_RGBA8;
  pixels.channels = opaque ? 3 : 4;
  return pixels;
}

}  // namespace

Result<Pixels> decode_png(ByteView bytes, const std::string& name, const CancelToken* cancel) {
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
  int format = SPNG_FMT_RGBA8;
  Pixels pixels = layout_of(context.get(), header, format);
  size_t size = 0;
  if (const int code = spng_decoded_image_size(context.get(), format, &size); code != SPNG_OK)
    return damaged(name, code);
  CONVLENS_CHECK(static_cast<int64_t>(size) == pixels.byte_count());
  const std::shared_ptr<uint8_t> samples = allocate_samples(pixels.byte_count());
  if (!samples) return Error::failure(name, "does not fit into memory");
  if (const int code = spng_decode_image(context.get(), samples.get(), size, format, SPNG_DECODE_TRNS); code != SPNG_OK)
    return damaged(name, code);
  pixels.samples = samples;
  return pixels;
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
