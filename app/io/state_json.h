// The state file (--state): the document and everything computed from it as JSON, for scripts and tests. Text only; who
// writes it where is the shell's. What every key means stands in docs/automation.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/batch_results.h"
#include "model/document.h"
#include "model/latency.h"
#include "model/results.h"
#include "model/session.h"

namespace convlens::io {

// What only the store knows.
struct HistoryState {
  bool can_undo = false, can_redo = false, modified = false;
};

// Numbers are the shortest text that reads back as the same float (or double); NaN and infinities are null. Maps are
// nested arrays [channel][row][col]. `version` is the document's; "settled" tells whether the results are as new.
// `latency`: null when edits are not timed. `batch`: what is computed of all inputs.
// `pipeline`: of all layers, so that a later layer's window is explained by what comes to it.
std::string state_json(const model::Document& document, uint64_t version, const model::Session& session,
                       const model::Results& results, const std::optional<HistoryState>& history = std::nullopt,
                       const model::LatencyHistory* latency = nullptr, const model::BatchResults* batch = nullptr,
                       const model::PipelineResults* pipeline = nullptr);

}  // namespace convlens::io
