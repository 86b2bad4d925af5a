// PNM: PBM, PGM and PPM, plain (P1 P2 P3) and raw (P4 P5 P6), 8 and 16 bits, by a reader of our own; see image.h.
//
// A header of whole numbers parted by white space and comments (from # to the end of the line): width, height and, but
// for bitmaps, the largest value, 1 to 65535. One white space, then the samples: rows from the top; raw bitmaps have 8
// cells a byte, rows filled up to a byte, 1 is black; raw samples above 255 have two bytes, the high one first.
// A file may hold several pictures one after the other; the first is read.
// Source: Netpbm's pages pbm(5), pgm(5), ppm(5).
#include <algorithm>
#include <cstring>
#include <string_view>

#include "io/image_decoders.h"

namespace convlens::io {
namespace {

constexpr int64_t kMostNumber = 65535;  // no number in a PNM that we read is larger

class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}

  // The next whole number, 0..kMostNumber; -1: something else, or the end (at_end() tells).
  int64_t number() {
    skip_blanks();
    int64_t value = -1;
    for (; at_ < bytes_.size() && is_digit(bytes_[at_]); ++at_) {
      value = std::max<int64_t>(value, 0) * 10 + (bytes_[at_] - '0');
      if (value > kMostNumber) return -1;
    }
    return value;
  }
  // The next cell of a plain bitmap, whose digits need no blanks between them.
  int64_t digit() {
    skip_blanks();
    return at_ < bytes_.size() && is_digit(bytes_[at_]) ? bytes_[at_++] - '0' : -1;
  }
  // The one white space that parts the header from raw samples.
  bool blank() { return at_ < bytes_.size() && is_blank(bytes_[at_++]); }
  void skip(size_t count) { at_ += count; }
  bool at_end() const { return at_ >= bytes_.size(); }
  ByteView rest() const { return bytes_.subspan(std::min(at_, bytes_.size())); }

 private:
  static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }
  static bool is_blank(uint8_t byte) {
    return std::string_view(" \t\n\v\f\r").find(static_cast<char>(byte)) != std::string_view::npos;
  }
  void skip_blanks() {
    bool comment = false;
    for (; at_ < bytes_.size(); ++at_) {
      const uint8_t byte = bytes_[at_];
      if (comment)
        comment = byte != '\n' && byte != '\r';
      else if (byte == '#')
        comment = true;
      else if (!is_blank(byte))
        return;
    }
  }

  ByteView bytes_;
  size_t at_ = 0;
};

struct PnmHeader {
  int kind = 1;  // 1..6, as in P1..P6
  int64_t h = 0, w = 0;
  int64_t most = 1;  // the largest value

  bool bitmap() const { return kind == 1 || kind == 4; }
  bool raw() const { return kind >= 4; }
  int channels() const { return kind == 3 || kind == 6 ? 3 : 1; }
  int sample_bytes() const { return most > 255 ? 2 : 1; }
};

Error cut_short(const std::string& name) { return Error::failure(name, "is a PNM that is cut short", "a whole file"); }
Error damaged(const std::string& name, const std::string& what) {
  return Error::failure(name, "is a damaged PNM: " + what);
}

Result<PnmHeader> read_header(Reader& reader, int kind, const std::string& name) {
  PnmHeader header{.kind = kind};
  header.w = reader.number();
  header.h = reader.number();
  if (!header.bitmap()) header.most = reader.number();
  if (header.w < 0 || header.h < 0 || header.most < 0)
    return reader.at_end() ? cut_short(name) : damaged(name, "its header has something else than its sizes");
  if (auto error = check_image_size(header.h, header.w, name)) return *error;
  if (header.most == 0) return damaged(name, "its largest value is 0");
  if (header.raw() && !reader.blank())
    return reader.at_end() ? cut_short(name) : damaged(name, "its header has no end");
  return header;
}

// Stores a sample of one or two bytes.
void put(uint8_t* to, int64_t index, int64_t value, int sample_bytes) {
  if (sample_bytes == 1) {
    to[index] = static_cast<uint8_t>(value);
    return;
  }
  const auto wide = static_cast<uint16_t>(value);
  std::memcpy(to + index * 2, &wide, sizeof wide);
}

Result<void> read_plain(Reader& reader, const PnmHeader& header, uint8_t* out, const std::string& name) {
  const int64_t count = header.h * header.w * header.channels();
  for (int64_t i = 0; i < count; ++i) {
    const int64_t value = header.bitmap() ? reader.digit() : reader.number();
    if (value < 0) {
      if (reader.at_end()) return cut_short(name);
      return damaged(name, "sample " + std::to_string(i + 1) + " is no number");
    }
    if (value > header.most) return damaged(name, "sample " + std::to_string(i + 1) + " is above its largest value");
    put(out, i, header.bitmap() ? 1 - value : value, header.sample_bytes());
  }
  return {};
}

Result<void> read_raw_bitmap(ByteView bytes, const PnmHeader& header, uint8_t* out, const std::string& name) {
  const int64_t row_bytes = (header.w + 7) / 8;
  if (static_cast<int64_t>(bytes.size()) < row_bytes * header.h) return cut_short(name);
  for (int64_t r = 0; r < header.h; ++r) {
    const uint8_t* row = bytes.data() + r * row_bytes;
    for (int64_t c = 0; c < header.w; ++c)
      *out++ = (static_cast<unsigned>(row[c / 8]) >> static_cast<unsigned>(7 - c % 8) & 1U) != 0 ? 0 : 1;
  }
  return {};
}

Result<void> read_raw(ByteView bytes, const PnmHeader& header, uint8_t* out, const std::string& name) {
  const int64_t count = header.h * header.w * header.channels();
  if (static_cast<int64_t>(bytes.size()) < count * header.sample_bytes()) return cut_short(name);
  for (int64_t i = 0; i < count; ++i) {
    const auto at = static_cast<size_t>(i);
    const int64_t value = header.sample_bytes() == 1 ? bytes[at] : bytes[2 * at] * 256 + bytes[2 * at + 1];
    if (value > header.most) return damaged(name, "sample " + std::to_string(i + 1) + " is above its largest value");
    put(out, i, value, header.sample_bytes());
  }
  return {};
}

}  // namespace

Result<Pixels> decode_pnm(ByteView bytes, const std::string& name, const CancelToken* cancel) {
  CONVLENS_CHECK(bytes.size() >= 2);
  Reader reader(bytes);
  reader.skip(2);
  auto header = read_header(reader, bytes[1] - '0', name);
  if (!header) return header.error();
  if (is_cancelled(cancel)) return Error::cancelled();
  Pixels pixels{.samples = {},
                .h = header->h,
                .w = header->w,
                .channels = header->channels(),
                .sample_bytes = header->sample_bytes(),
                .white = static_cast<int>(header->most),
                .grey = header->channels() == 1};
  // A digit and a blank are the least that a plain sample takes: what cannot hold them all is refused unallocated.
  const int64_t least = header->raw() ? 0 : header->h * header->w * header->channels() * (header->bitmap() ? 1 : 2) - 1;
  if (static_cast<int64_t>(reader.rest().size()) < least) return cut_short(name);
  const std::shared_ptr<uint8_t> samples = allocate_samples(pixels.byte_count());
  if (!samples) return Error::failure(name, "does not fit into memory");
  const Result<void> read = !header->raw()     ? read_plain(reader, *header, samples.get(), name)
                            : header->bitmap() ? read_raw_bitmap(reader.rest(), *header, samples.get(), name)
                                               : read_raw(reader.rest(), *header, samples.get(), name);
  if (!read) return read.error();
  pixels.samples = samples;
  if (header->most == kMostNumber)
    pixels.note = "16-bit values divided by 257";
  else if (header->most != 255 && !header->bitmap())
    pixels.note = "values 0.." + std::to_string(header->most) + " scaled to 0..255";
  return pixels;
}

}  // namespace convlens::io
