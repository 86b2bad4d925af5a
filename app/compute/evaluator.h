// The evaluator: keeps results in step with the document. Small work runs at once on the caller, large work on one
// worker.
//
// Layer by layer, only what a change touches is recomputed: the rectangle of outputs that the changed input cells feed,
// the edited output channels, or all; layers before the first that changed are left alone. A layer that does not fit
// says why, and those after it wait. The results are the same bits as a full recomputation. Newest wins: a change that
// replaces everything cancels the running job, unless that is more than half done, or follows one that was cancelled:
// so changes that come without end show progress. Dirty rectangles that arrive meanwhile are united and never lost.
// While a job runs, results() stay those of the last finished one (their version tells), never blank.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "convlens/engine/executor.h"
#include "model/document.h"
#include "model/results.h"
#include "model/store.h"

namespace convlens::compute {

// Part of the results' maps that has new values, for texture uploads.
enum class MapKind { conv, activated, pooled };
struct MapUpdate {
  MapKind kind = MapKind::conv;
  int64_t channel = 0;
  Rect rect;              // of the map
  bool reshaped = false;  // the map has another size now: rect is all of it
  int64_t layer = 0;
};

struct EvaluatorOptions {
  int threads = 0;  // 0: all cores
  // Called from the worker when a result is ready for poll(); may be empty. Must not call the evaluator.
  std::function<void()> wake;
  // Work that is estimated to take longer goes to the worker.
  double inline_limit_us = 4000;
  // Estimates follow what earlier updates took on this machine; off where it must not matter (tests).
  bool learns_pace = false;
  // Called on the worker before each job, and when its convolution is done; tests hold a job there. May be empty.
  std::function<void()> on_job_start, on_job_convolved;
};

// All members are to be called from one thread. The documents handed over must hold the changes told of so far, and
// may hold more that are told of next. An input being read by the worker is shared, not copied: who writes it meanwhile
// gets a copy (SharedTensor).
class Evaluator {
 public:
  explicit Evaluator(EvaluatorOptions options);
  explicit Evaluator(int threads = 0, std::function<void()> wake = {});
  ~Evaluator();  // cancels and joins the worker
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;

  // Tells of a change (Store::dispatch's). `version` is the store's. Computes now, or hands over to the worker. The
  // first call computes everything, whatever the change.
  void update(const model::Document& document, uint64_t version, const model::Change& change);
  // Takes a finished job over; true when results() changed. Call once a frame with the present document.
  bool poll(const model::Document& document);
  // Blocks until results() are those of the last update (for tests, scripts and --screenshot).
  void finish(const model::Document& document);

  // Large work needs a second set of maps, which is kept for the next: bytes of it. Give it back when nothing happens;
  // nothing is given back while busy.
  int64_t spare_bytes() const;
  void give_back_spare();

  bool busy() const;  // a job is running or waiting: results() are stale
  // Of all layers, and of the one that was shown at the last update.
  const model::PipelineResults& pipeline() const;
  const model::Results& results() const;
  // What changed in results() since the last call.
  std::vector<MapUpdate> take_updates();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace convlens::compute
