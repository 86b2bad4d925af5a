#include "aligned_memory.h"

#include <unistd.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include <cstdlib>
#include <limits>

namespace convlens {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHugePage = size_t{2} << 20;

// A system that overcommits grants any size and kills the program when the pages are touched.
bool exceeds_physical_memory(size_t bytes) {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return false;
  return bytes / static_cast<size_t>(page_bytes) > static_cast<size_t>(pages);
}

}  // namespace

void FreeAligned::operator()(float* data) const noexcept { std::free(data); }

AlignedFloats allocate_floats(int64_t count) {
  if (count > std::numeric_limits<int64_t>::max() / 8) return nullptr;
  const size_t bytes = static_cast<size_t>(count) * sizeof(float);
  if (exceeds_physical_memory(bytes)) return nullptr;
  // First touch of fresh memory costs more than a convolution over it; huge pages make it ten times cheaper.
  const bool huge = bytes >= 2 * kHugePage;
  const size_t alignment = huge ? kHugePage : kAlignment;
  const size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void* data = std::aligned_alloc(alignment, rounded);
#ifdef __linux__
  if (huge && data != nullptr) madvise(data, rounded, MADV_HUGEPAGE);
#endif
  return AlignedFloats(static_cast<float*>(data));
}

}  // namespace convlens
