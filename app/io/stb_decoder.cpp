// The one place that compiles stb_image: only the two decoders that are sound in the packaged version, from memory,
// with our allocator, and static, so that a shared libstb in the process never answers for it.
#include "io/stb_decoder.h"

#include <cstdlib>
#include <limits>

#include "io/image.h"

namespace {

// What this thread's present decode may still allocate. Memory that is given back does not count as new budget: BMP and
// TGA allocate once or twice.
thread_local int64_t stb_budget_bytes = 0;

void* stb_allocate(size_t bytes) {
  if (bytes > static_cast<size_t>(stb_budget_bytes)) return nullptr;
  stb_budget_bytes -= static_cast<int64_t>(bytes);
  return std::malloc(bytes);  // NOLINT: the C library we serve calls free
}

}  // namespace

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_BMP
#define STBI_ONLY_TGA
#define STBI_NO_STDIO
#define STBI_MAX_DIMENSIONS 4096
#define STBI_MALLOC(size) stb_allocate(size)
#define STBI_REALLOC_SIZED(data, old_size, new_size) nullptr  // neither decoder grows anything
#define STBI_FREE(data) std::free(data)
#define STBI_ASSERT(condition) CONVLENS_CHECK(condition)
#include <stb_image.h>

namespace convlens::io {

static_assert(kMaxImageSide == STBI_MAX_DIMENSIONS);

void FreeStbPixels::operator()(uint8_t* pixels) const noexcept { std::free(pixels); }  // NOLINT: from stb_allocate

StbPixels decode_with_stb(ByteView bytes, int64_t budget_bytes) {
  CONVLENS_CHECK(bytes.size() <= static_cast<size_t>(std::numeric_limits<int>::max()));
  stb_budget_bytes = budget_bytes;
  StbPixels result;
  int width = 0;
  int height = 0;
  int channels = 0;
  result.rgba.reset(stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height, &channels, 4));
  stb_budget_bytes = 0;
  if (!result.rgba) {
    result.reason = stbi_failure_reason();
    return result;
  }
  result.h = height;
  result.w = width;
  return result;
}

}  // namespace convlens::io
