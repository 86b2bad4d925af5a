// What each input channel gives to one output: the convolution of that channel alone with its kernel, without bias.
// Added up over the channels, and the bias, the shares are the output.
//
// Made by an evaluator of its own from a document of its own: the output's kernels as a depthwise convolution, one
// output an input channel, with the document's parameters. So shares follow edits as maps do: what a stroke touched at
// once, large ones on a worker, the newest wins. Nothing is computed or kept while nobody looks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "compute/evaluator.h"
#include "model/document.h"
#include "model/results.h"
#include "model/store.h"

namespace convlens::compute {

// The document whose feature maps are the shares in `output`; an input channel that is off, or of another group, has a
// share of 0.
model::Document shares_document(const model::Document& document, int64_t output);

class Shares {
 public:
  explicit Shares(EvaluatorOptions options) : options_(std::move(options)) {}

  // Tells of a change of the document (Store::dispatch's).
  void changed(const model::Change& change);
  // Brings the shares in `output` up to the document, or forgets them when they are not wanted. Computes now, or hands
  // over to a worker. Call before each build of a frame. `pipeline`: results of the document; a later layer than the
  // first gets its input from there.
  void advance(const model::Document& document, int64_t output, bool wanted,
               const model::PipelineResults* pipeline = nullptr);
  // Blocks until results() are those of the last advance() (for tests, scripts and --screenshot).
  void finish(const model::Document& document);

  // conv: a map an input channel, with statistics. None while they are not wanted or never were computed.
  const model::Results* results() const;
  bool busy() const { return evaluator_ && evaluator_->busy(); }
  std::vector<MapUpdate> take_updates();

 private:
  EvaluatorOptions options_;
  std::unique_ptr<Evaluator> evaluator_;
  model::Change pending_;
  int64_t output_ = -1;
  uint64_t version_ = 0;
  // What comes to a later layer: a copy, which the worker may read while the results go on.
  std::optional<model::Document> view_;
  uint64_t view_version_ = 0;  // of the results that it is from
};

}  // namespace convlens::compute
