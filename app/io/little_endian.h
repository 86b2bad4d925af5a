// Integers inside file headers. Internal to io.
#pragma once

#include <cstddef>
#include <cstdint>

#include "io/file.h"

namespace convlens::io {

// The `length` (1..4) bytes at `at`, the lowest first. The caller has checked that they are there.
inline uint32_t little_endian(ByteView bytes, size_t at, size_t length) {
  uint32_t value = 0;
  for (size_t i = 0; i < length; ++i) value |= uint32_t{bytes[at + i]} << (8 * i);
  return value;
}

}  // namespace convlens::io
