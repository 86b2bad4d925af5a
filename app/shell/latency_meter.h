// Follows edits from their event to the frame that shows them. Pure bookkeeping on times that are passed in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/latency.h"
#include "model/results.h"
#include "shell/pacer.h"
#include "shell/timings.h"

namespace convlens::shell {

class LatencyMeter {
 public:
  // An edit that was made in the present frame.
  struct Edit {
    std::string what;
    uint64_t version = 0;  // of the document with it
    Seconds event{0};      // when the first event came that the frame took
    Seconds frame{0};      // when the frame began
    Seconds handed_over{0};
    double edit_ms = 0, compute_ms = 0, build_ms = 0;  // build: before the edit, in this frame
    int64_t cells = 0;                                 // computed at once
    bool on_worker = false;
  };
  void edited(Edit edit) { waiting_.push_back(std::move(edit)); }
  void forget() { waiting_.clear(); }
  bool waiting() const { return !waiting_.empty(); }

  // The frame that began at `frame` is drawn, from `results`; `times` are its own. True when it shows edits that were
  // waiting: they are one new entry of history().
  bool drawn(Seconds frame, Seconds now, const model::Results& results, const FrameTimes& times);
  const model::LatencyHistory& history() const { return history_; }

 private:
  std::vector<Edit> waiting_;  // in the order of their versions
  model::LatencyHistory history_;
};

// "paint: 4.83 ms from event to pixels: wait 0.20 ms, ...; 4624 cells, direct_3x3, AVX3, 1 thread"
std::string to_string(const model::EditLatency& edit);

}  // namespace convlens::shell
