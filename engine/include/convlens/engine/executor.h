// Where work runs: parallel_for over chunks, on the calling thread alone or on a persistent pool, cancellable.
//
// The engine never starts threads by itself: a caller hands an Executor to every run. Operators may split their work by
// the number of threads, but a cell's bits never depend on the split: results are the same for every thread count.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "convlens/engine/function_ref.h"

namespace convlens {

// Set from any thread to stop a run between bands. Reusable after reset().
class CancelToken {
 public:
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  void reset() { cancelled_.store(false, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_{false};
};

using ChunkFunction = FunctionRef<void(int64_t chunk)>;

class Executor {
 public:
  virtual ~Executor() = default;
  // Threads that may work at once, the caller included; at least 1.
  virtual int threads() const = 0;
  // Calls f(0) .. f(chunks - 1), each once, in any order and on any of the threads; returns when all are done. The
  // caller takes part, and finishes alone when no helper comes. Chunks not yet begun are skipped once `cancel` is set.
  // Returns false when any chunk was skipped. Not reentrant; one caller at a time. `expected_ns`: what all chunks are
  // expected to take on one thread; helpers that sleep are not woken for less than waking them costs.
  virtual bool parallel_for(int64_t chunks, ChunkFunction f, const CancelToken* cancel = nullptr,
                            double expected_ns = kLongWorkNs) = 0;

  static constexpr double kLongWorkNs = 1e9;
  // Work that is expected to be shorter is done by the caller alone: handing it over would cost as much.
  static constexpr double kSharedWorkNs = 2'000;
};

// Runs everything on the caller. Stateless; usable from any thread.
Executor& serial_executor();

// A pool of `threads` threads, the caller counted (so it starts threads - 1, or as many as the system grants).
// threads < 1 means all cores. Idle helpers sleep; destroying the pool joins them.
std::unique_ptr<Executor> make_pool(int threads = 0);

}  // namespace convlens
