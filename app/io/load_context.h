// What loading a file has to do with the rest of the program: who may stop it, who watches it, where decoders run.
//
// Everything is optional, not owned, and must outlive the call.
#pragma once

#include <atomic>
#include <cstdint>

#include "convlens/engine/executor.h"

namespace convlens::io {

class DecoderChild;

enum class LoadPhase { none, reading, unpacking, decoding, converting };

// How far it is. Written by the thread that loads, read by any other.
struct LoadProgress {
  std::atomic<LoadPhase> phase{LoadPhase::none};
  std::atomic<int64_t> done_bytes{0}, total_bytes{0};  // of the file, while it is read
};

struct LoadContext {
  const CancelToken* cancel = nullptr;  // looked at between phases, and between pieces of a file
  LoadProgress* progress = nullptr;
  const DecoderChild* child = nullptr;  // where decoders run; null: here

  LoadContext() = default;
  // Most of those who can be stopped are not watched.
  LoadContext(const CancelToken* token) : cancel(token) {}  // NOLINT(google-explicit-constructor)

  void enter(LoadPhase phase) const {
    if (progress != nullptr) progress->phase.store(phase, std::memory_order_relaxed);
  }
};

}  // namespace convlens::io
