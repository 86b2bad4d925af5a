// Random numbers that are the same on every machine: seeds are shared between people.
#pragma once

#include <cstdint>

namespace convlens::model {

// The next number; `state` moves on. Source: Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014.
inline uint64_t splitmix64(uint64_t& state) {
  uint64_t z = state += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

}  // namespace convlens::model
