// Working memory of kernels: one buffer a thread, 64-byte aligned (huge pages when large), reused by every run on that
// thread and given back when the thread ends. Taking it costs no lock and, once it is large enough, no allocation.
#pragma once

#include <cstdint>

namespace convlens {

// At least `floats` floats with unknown contents, until the next call on this thread; null where memory is short.
float* thread_scratch(int64_t floats);

}  // namespace convlens
