#include "io/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <string>

#include "io/cancel.h"
#include "io/decoder_child.h"

namespace convlens::io {
namespace {

constexpr size_t kPiece = size_t{1} << 20;
constexpr int kGzipOnly = 16 + MAX_WBITS;  // as inflateInit2 wants it

// The state of an inflation, ended when it goes out of scope.
class Inflation {
 public:
  Inflation() { ready_ = inflateInit2(&stream_, kGzipOnly) == Z_OK; }
  ~Inflation() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

Result<Bytes> unpack(ByteView bytes, const std::string& name, int64_t max_bytes, const LoadContext& context) {
  context.enter(LoadPhase::unpacking);
  if (context.child != nullptr) return context.child->gunzip(bytes, name, max_bytes, context);
  return gunzip(bytes, name, max_bytes, context.cancel);
}

bool is_gzip(ByteView bytes) { return bytes.size() >= 3 && bytes[0] == 0x1F && bytes[1] == 0x8B && bytes[2] == 8; }

Result<Bytes> gunzip(ByteView bytes, std::string_view name, int64_t max_bytes, const CancelToken* cancel) {
  const std::string where(name);
  Inflation inflation;
  if (!inflation.ready()) return Error::failure(where, "does not fit into memory");
  z_stream& stream = inflation.stream();
  stream.next_in = const_cast<Bytef*>(bytes.data());  // zlib does not write there
  size_t left = bytes.size();
  Bytes out;
  int status = Z_OK;
  while (true) {
    if (is_cancelled(cancel)) return Error::cancelled();
    const size_t filled = out.size();
    if (static_cast<int64_t>(filled) > max_bytes)
      return Error::failure(where, "is too large when it is unpacked", "up to " + size_text(max_bytes));
    out.resize(filled + kPiece);
    stream.next_out = out.data() + filled;
    stream.avail_out = static_cast<uInt>(kPiece);
    stream.avail_in = static_cast<uInt>(std::min(left, kPiece));
    left -= stream.avail_in;
    status = inflate(&stream, Z_NO_FLUSH);
    left += stream.avail_in;
    out.resize(out.size() - stream.avail_out);
    if (status == Z_STREAM_END) {
      if (left == 0) break;
      if (inflateReset(&stream) != Z_OK) return Error::failure(where, "is damaged: its compressed data");
    } else if (status != Z_OK) {
      const bool short_of_data = status == Z_BUF_ERROR && left == 0;
      return Error::failure(
          where, short_of_data ? "is cut off: its compressed data has no end" : "is damaged: its compressed data");
    }
  }
  if (static_cast<int64_t>(out.size()) > max_bytes)
    return Error::failure(where, "is too large when it is unpacked", "up to " + size_text(max_bytes));
  return out;
}

}  // namespace convlens::io
