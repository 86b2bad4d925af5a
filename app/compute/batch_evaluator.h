// Keeps the results of a whole batch in step with the document: of every input the maps, and their pooled values.
//
// Through all layers. Beside the Evaluator, which follows the shown input. Nothing happens while the document has one
// input. An edited kernel computes its own maps of all inputs, a painted input all of its own maps, anything else
// everything. Small work runs at once on the caller, large work on a worker of its own; newest wins, and results() stay
// those of the last finished work meanwhile (their version tells). A map has the same bits as that of its input by
// itself.
#pragma once

#include <memory>
#include <vector>

#include "compute/batch_pass.h"
#include "compute/evaluator.h"
#include "model/batch_results.h"
#include "model/document.h"
#include "model/store.h"

namespace convlens::compute {

// Maps with new values.
struct BatchUpdates {
  bool reshaped = false;  // all of them, and they may have another size
  std::vector<BatchPlane> planes;
};

// All members are to be called from one thread, with documents as for Evaluator.
class BatchEvaluator {
 public:
  // Of the options, `on_job_convolved` and `learns_pace` are not used.
  explicit BatchEvaluator(EvaluatorOptions options);
  ~BatchEvaluator();  // cancels and joins the worker
  BatchEvaluator(const BatchEvaluator&) = delete;
  BatchEvaluator& operator=(const BatchEvaluator&) = delete;

  // Tells of a change (Store::dispatch's). The document must be the one just after it.
  void update(const model::Document& document, uint64_t version, const model::Change& change);
  // Takes a finished job over and starts what came meanwhile; true when results() changed. Call once a frame.
  bool poll(const model::Document& document);
  void finish(const model::Document& document);  // blocks until results() are those of the last update

  bool busy() const;
  // Of the layer that was shown at the last update, and of all.
  const model::BatchResults& results() const;
  const std::vector<model::BatchResults>& layers() const;
  // What changed in results() since the last call.
  BatchUpdates take_updates();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace convlens::compute
