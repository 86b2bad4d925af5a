#include "scratch.h"

#include <algorithm>
#include <memory>

#include "aligned_memory.h"

namespace convlens {
namespace {

constexpr int64_t kLeastFloats = 16384;

// A sanitized build gets a buffer of the size asked for every time, so that a kernel that leaves its part is seen.
#ifdef CONVLENS_EXACT_SCRATCH
constexpr bool kExact = true;
#else
constexpr bool kExact = false;
#endif

struct Buffer {
  AlignedFloats data;
  int64_t floats = 0;
};

}  // namespace

float* thread_scratch(int64_t floats) {
  thread_local Buffer buffer;
  if (buffer.data != nullptr && (kExact ? floats == buffer.floats : floats <= buffer.floats)) return buffer.data.get();
  // Doubling, so that a thread that meets ever larger problems does not allocate for each of them.
  const int64_t wanted = kExact ? floats : std::max({floats, 2 * buffer.floats, kLeastFloats});
  buffer = {};
  buffer.data = allocate_floats(wanted);
  if (buffer.data != nullptr) buffer.floats = wanted;
  return buffer.data.get();
}

}  // namespace convlens
