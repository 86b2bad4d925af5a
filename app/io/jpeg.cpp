// JPEG by libjpeg-turbo, within limits on picture, memory and scans; see image.h.
//
// libjpeg reports errors by a call that must not return. The two functions that hold a setjmp own nothing with a
// destructor, so that a longjmp skips none; everything owned lives in the caller.
#include <cstdio>  // jpeglib.h needs FILE and size_t before it

#include <jerror.h>
#include <jpeglib.h>

#include <array>
#include <csetjmp>
#include <memory>
#include <new>

#include "io/exif_orientation.h"
#include "io/image_decoders.h"

namespace convlens::io {
namespace {

constexpr long kMaxMemoryBytes = 256L << 20;  // a 16 Mpx progressive file with full chroma needs 100 MB
constexpr int kMaxScans = 100;
constexpr unsigned kMaxExifBytes = 65533;

// Everything that libjpeg's callbacks reach; lives on the heap of decode_jpeg().
struct Reader {
  jpeg_decompress_struct info{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf on_error{};
  std::array<char, JMSG_LENGTH_MAX> message{};
  bool cut_short = false;
  bool cancelled = false;
  const CancelToken* cancel = nullptr;
  bool created = false;

  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    if (created) jpeg_destroy_decompress(&info);
  }
};

Reader& reader_of(j_common_ptr info) { return *static_cast<Reader*>(info->client_data); }

[[noreturn]] void stop(j_common_ptr info) {
  Reader& reader = reader_of(info);
  info->err->format_message(info, reader.message.data());
  std::longjmp(reader.on_error, 1);
}

// libjpeg warns where it makes pixels up. Those files are refused; harmless oddities (bytes between markers, an unknown
// JFIF version or Adobe transform) are read, as every viewer does.
void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;  // a trace
  switch (info->err->msg_code) {
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_ADOBE_XFORM:
    case JWRN_TOO_MUCH_DATA:
      return;
    default:
      break;
  }
  reader_of(info).cut_short = info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER;
  stop(info);
}

void on_progress(j_common_ptr info) {
  Reader& reader = reader_of(info);
  if (is_cancelled(reader.cancel)) {
    reader.cancelled = true;
    std::longjmp(reader.on_error, 1);
  }
  if (reader.info.input_scan_number > kMaxScans) {
    std::snprintf(reader.message.data(), reader.message.size(), "more than %d scans", kMaxScans);
    std::longjmp(reader.on_error, 1);
  }
}

void no_output(j_common_ptr) {}

bool read_header(Reader& reader, const uint8_t* data, unsigned long size) {
  reader.info.err = jpeg_std_error(&reader.errors);
  reader.errors.error_exit = stop;
  reader.errors.emit_message = on_message;
  reader.errors.output_message = no_output;
  reader.info.client_data = &reader;
  if (setjmp(reader.on_error) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's way of reporting errors
  jpeg_create_decompress(&reader.info);
  reader.created = true;
  reader.info.mem->max_memory_to_use = kMaxMemoryBytes;
  reader.progress.progress_monitor = on_progress;
  reader.info.progress = &reader.progress;
  jpeg_save_markers(&reader.info, JPEG_APP0 + 1, kMaxExifBytes);
  jpeg_mem_src(&reader.info, data, size);
  jpeg_read_header(&reader.info, TRUE);
  return true;
}

bool read_pixels(Reader& reader, uint8_t* out, size_t row_bytes) {
  if (setjmp(reader.on_error) != 0) return false;  // NOLINT(cert-err52-cpp): libjpeg's way of reporting errors
  jpeg_start_decompress(&reader.info);
  while (reader.info.output_scanline < reader.info.output_height) {
    JSAMPROW row = out + row_bytes * reader.info.output_scanline;
    jpeg_read_scanlines(&reader.info, &row, 1);
  }
  return true;  // what follows the pixels does not matter
}

Error damaged(const Reader& reader, const std::string& name) {
  if (reader.cancelled) return Error::cancelled();
  if (reader.cut_short) return Error::failure(name, "is a JPEG that is cut short", "a whole file");
  return Error::failure(name, std::string("is a JPEG that cannot be read: ") + reader.message.data());
}

int saved_orientation(const jpeg_decompress_struct& info) {
  for (jpeg_saved_marker_ptr marker = info.marker_list; marker != nullptr; marker = marker->next) {
    if (const int value = exif_orientation({marker->data, marker->data_length}); value != 0) return value;
  }
  return 1;
}

// Adobe writes CMYK inverted (255 = no ink) and marks it so; without the mark 0 is no ink. In place: three bytes of
// four.
void cmyk_to_rgb(uint8_t* samples, int64_t count, bool inverted) {
  const auto light = [&](int64_t i) -> unsigned { return inverted ? samples[i] : 255U - samples[i]; };
  for (int64_t pixel = 0; pixel < count; ++pixel) {
    const unsigned key = light(pixel * 4 + 3);
    for (int64_t c = 0; c < 3; ++c)
      samples[pixel * 3 + c] = static_cast<uint8_t>((light(pixel * 4 + c) * key + 127) / 255);
  }
}

}  // namespace

Result<Pixels> decode_jpeg(ByteView bytes, const std::string& name, const CancelToken* cancel) {
  try {
    const auto reader = std::make_unique<Reader>();
    reader->cancel = cancel;
    if (!read_header(*reader, bytes.data(), bytes.size())) return damaged(*reader, name);
    jpeg_decompress_struct& info = reader->info;
    if (auto error = check_image_size(info.image_height, info.image_width, name)) return *error;
    if (is_cancelled(cancel)) return Error::cancelled();

    const bool cmyk = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    const bool grey = info.jpeg_color_space == JCS_GRAYSCALE;
    info.out_color_space = cmyk ? JCS_CMYK : grey ? JCS_GRAYSCALE : JCS_RGB;
    const size_t channels = cmyk ? 4 : grey ? 1 : 3;
    const size_t row_bytes = channels * info.image_width;
    const std::shared_ptr<uint8_t> samples = allocate_samples(static_cast<int64_t>(row_bytes * info.image_height));
    if (!samples) return Error::failure(name, "does not fit into memory");
    if (!read_pixels(*reader, samples.get(), row_bytes)) return damaged(*reader, name);
    Pixels pixels{
        .samples = samples, .h = info.image_height, .w = info.image_width, .channels = grey ? 1 : 3, .grey = grey};
    if (cmyk) {
      cmyk_to_rgb(samples.get(), pixels.h * pixels.w, info.saw_Adobe_marker != 0);
      pixels.note = "CMYK turned into RGB without a colour profile";
    }
    pixels.orientation = saved_orientation(info);
    return pixels;
  } catch (const std::bad_alloc&) {
    return Error::failure(name, "does not fit into memory");
  }
}

}  // namespace convlens::io
