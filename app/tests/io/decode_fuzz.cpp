// libFuzzer: any bytes as a file to open. Besides not crashing, what comes out must keep the promises of image.h and
// import.h: sizes within the limit, picture values in 0..255, errors of one line.
#include <cstddef>
#include <cstdint>

#include "io/gzip.h"
#include "io/idx.h"
#include "io/image.h"
#include "io/import.h"
#include "io/npy.h"

namespace {

using convlens::io::ByteView;
using convlens::io::ImportMode;

void check_input(ByteView bytes, ImportMode mode) {
  const auto input = convlens::io::decode_input(bytes, mode, "input");
  if (!input.ok()) {
    CONVLENS_CHECK(input.error().message().find('\n') == std::string::npos);
    return;
  }
  const convlens::Shape shape = input->values.shape();
  CONVLENS_CHECK(shape.n == 1 && shape.c >= 1 && shape.c <= 16);
  const bool picture = !convlens::io::is_npy(bytes) || mode != ImportMode::automatic;
  CONVLENS_CHECK(!picture || shape.c == 1 || shape.c == 3);
  CONVLENS_CHECK(shape.h <= convlens::io::kMaxImageSide && shape.w <= convlens::io::kMaxImageSide);
  if (convlens::io::is_npy(bytes) && mode != ImportMode::digit) return;  // arrays hold what they hold
  for (const float value : input->values.values()) CONVLENS_CHECK(value >= 0 && value <= 255.01F);
}

}  // namespace

// libFuzzer's declaration, which has no header.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);  // NOLINT(readability-identifier-naming)

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT(readability-identifier-naming)
  const ByteView bytes{data, size};
  if (const auto unpacked = convlens::io::gunzip(bytes, "input", 1 << 22))
    CONVLENS_CHECK(unpacked->size() <= (1U << 22));
  if (const auto dataset = convlens::io::decode_idx_pictures(bytes, "input"))
    CONVLENS_CHECK(static_cast<int64_t>(dataset->pixels.size()) == dataset->count * dataset->h * dataset->w);
  for (const ImportMode mode : {ImportMode::automatic, ImportMode::grey, ImportMode::digit})
    check_input({data, size}, mode);
  return 0;
}
