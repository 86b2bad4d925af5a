// How somebody follows long work from another thread: how far it is, and a way to stop it.
#pragma once

#include <atomic>
#include <cstdint>

#include "convlens/engine/executor.h"

namespace convlens::model {

struct Watch {
  CancelToken cancel;
  std::atomic<float> share{0};  // 0..1 of the work that is done
};

// Called now and then by the work. False: it is to stop, its result will not be used. Nobody watches: null.
inline bool goes_on(Watch* watch, int64_t done, int64_t total) {
  if (watch == nullptr) return true;
  watch->share.store(static_cast<float>(done) / static_cast<float>(total), std::memory_order_relaxed);
  return !watch->cancel.cancelled();
}

inline bool is_stopped(const Watch* watch) { return watch != nullptr && watch->cancel.cancelled(); }

}  // namespace convlens::model
